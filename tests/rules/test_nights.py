"""Midnight and the two nights on which Norway's clocks are changed: the rules do not notice."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from session_core.rules.clocks import run_clock
from session_core.rules.commands import Advance, OpenLobby, StartSession, UndoMove
from session_core.rules.readings import drift, next_deadline, projection
from session_core.rules.state import SessionState
from session_core.rules.undo import undo_until
from tests.builders import at, refusal, sample_programme, state_after, wish

OSLO = ZoneInfo("Europe/Oslo")
MINUTE = timedelta(minutes=1)

NIGHTS = {
    "midnight": datetime(2026, 3, 10, 23, 15, tzinfo=OSLO),
    "spring forward": datetime(2026, 3, 29, 1, 15, tzinfo=OSLO),
    "fall back": datetime(2026, 10, 25, 2, 15, tzinfo=OSLO),
    "fall back, second time": datetime(2026, 10, 25, 2, 15, tzinfo=OSLO, fold=1),
}
EVERY_NIGHT = pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)


def night_at(night: datetime, minutes: float) -> datetime:
    """So many real minutes into a day that starts that night."""
    return night.astimezone(ZoneInfo("UTC")) + minutes * MINUTE


def started(night: datetime) -> SessionState:
    programme = sample_programme(starts_at=night_at(night, 0))
    opened = wish(OpenLobby, night_at(night, -30))
    return state_after(opened, wish(StartSession, night_at(night, 0)), programme=programme)


@EVERY_NIGHT
def test_the_projection_runs_on_in_real_minutes(night: datetime) -> None:
    whole = projection(started(night), night_at(night, 5))
    minutes = [(one.ends_at - night_at(night, 0)) / MINUTE for one in whole]
    assert minutes == [10, 40, 55, 85, 105, 125, 135, 140]
    assert drift(started(night), night_at(night, 5)) == timedelta()


@EVERY_NIGHT
def test_a_clock_counts_real_minutes(night: datetime) -> None:
    state = state_after(wish(Advance, night_at(night, 10)), state=started(night))
    assert state.current is not None
    assert run_clock(state.current, night_at(night, 35)).left == 5 * MINUTE


@EVERY_NIGHT
def test_deadlines_and_the_undo_window_are_real_moments(night: datetime) -> None:
    moment = night_at(night, 44.9)
    state = state_after(wish(Advance, moment), state=started(night))
    assert undo_until(state) == moment + timedelta(seconds=10)
    assert next_deadline(state, moment) == moment + timedelta(seconds=10)
    end = moment + 30 * MINUTE
    assert next_deadline(state, end - timedelta(seconds=1)) == end
    undo = wish(UndoMove, moment + timedelta(seconds=11))
    assert refusal(state, undo(state)) == "undo_too_late"


def test_a_moment_may_be_given_in_any_zone() -> None:
    state = state_after(wish(StartSession, at(0).astimezone(OSLO)))
    assert next_deadline(state, at(1).astimezone(OSLO)) == at(10)
