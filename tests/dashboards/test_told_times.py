"""A start, a length and an end that people see add up, whatever second somebody pressed in."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from dashboards.formats import told_minute
from dashboards.scene import PageKey
from dashboards.views.console import now_card
from dashboards.views.lines import segment_lines
from dashboards.views.record import run_lines
from dashboards.views.screen import stage_card
from session_core.rules import commands as c
from tests.dashboards import days
from tests.dashboards.days import BAERUM, Day

MINUTE = timedelta(minutes=1)
MOMENTS = (-95, -61, -60, -59, -31, -30, -29, -10, 0, 1, 20, 29, 30, 31, 59, 60, 61, 145)


def started(seconds: int) -> Day:
    """A day that began so many seconds after its hour."""
    day = days.in_lobby()
    day.now = day.programme.starts_at + timedelta(seconds=seconds)
    return day.press(c.StartSession)


def longer(day: Day, minutes: int) -> Day:
    """What is on is given so many minutes."""
    assert day.state.current is not None
    target = day.state.current.segment.id
    day.now += timedelta(seconds=7)
    return day.press(c.ChangeLength, target=target, seconds=60 * minutes)


@pytest.mark.parametrize("seconds", MOMENTS)
def test_the_end_is_the_start_and_the_length_and_one_more_moves_it_by_one(seconds: int) -> None:
    day, length = started(seconds), 15
    for given in (0, 1, 1, 1, -1, 5, -5):
        if given:
            longer(day, given)
            length += given
        card = now_card(day.state, day.now, "nb")
        assert card.starts_at is not None
        assert card.ends_at == card.starts_at + length * MINUTE
        key = PageKey(page="screen", session=day.programme.session, room=BAERUM)
        assert stage_card(key, day.state, day.scene()).until == card.ends_at
        assert card.day_ends_at == day.programme.ends_at + card.drift_min * MINUTE


@pytest.mark.parametrize("seconds", MOMENTS)
def test_the_programme_is_a_chain_of_lengths_and_the_record_tells_the_same(seconds: int) -> None:
    day = started(seconds)
    lines = segment_lines(longer(day, 1).state, day.now, "nb")
    for line, following in pairwise(lines):
        assert line.ends_at == following.starts_at
    for line in lines[1:]:
        assert line.ends_at - line.starts_at == line.minutes * MINUTE
    day.now += 5 * MINUTE
    day.press(c.Advance)
    first, second, *_ = segment_lines(day.state, day.now, "nb")
    assert first.ends_at == second.starts_at
    run = run_lines(day.state, "nb")[0]
    assert run.started_at is not None
    assert run.ended_at is not None
    told = (told_minute(run.started_at), told_minute(run.ended_at))
    assert told == (first.starts_at, first.ends_at)
