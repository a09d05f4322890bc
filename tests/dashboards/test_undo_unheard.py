"""A centre that is older than the laptop does not understand that a room is not back after all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards.live import LivePage
from dashboards.pages import render_page
from dashboards.scene import PageKey, SavedHere, Scene
from tests.dashboards import days
from tests.dashboards.days import BAERUM, Day
from tests.dashboards.stage import seen

UNDO, STANDS = "Angre, vi er ikke tilbake", "Dere er fortsatt meldt tilbake."


def laptop(day: Day, minutes: float | None) -> Scene:
    """The scene of a laptop, whose centre refused an undo so long after the room came back."""
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    if minutes is not None:
        back_at = day.state.rooms[BAERUM].back_at
        assert back_at is not None
        refused = {day.programme.session: back_at + timedelta(minutes=minutes)}
        here = replace(here, unheard=refused)
    return day.scene(saved_here=here)


def key_of(day: Day) -> PageKey:
    return PageKey(page="room", session=day.programme.session, room=BAERUM)


def page(day: Day, minutes: float | None) -> str:
    return seen(render_page(key_of(day), laptop(day, minutes)))


def in_next() -> Day:
    """The break that Bærum came back from is over, and all are in the lecture."""
    return days.to_segment(days.started(), 4)


@pytest.mark.parametrize("make", [days.in_break, days.waiting, in_next])
def test_the_page_says_what_stands_and_offers_no_press_that_does_nothing(
    make: object,
) -> None:
    day: Day = make()  # type: ignore[operator]
    assert UNDO in page(day, None)
    told = page(day, 1)
    assert STANDS in told
    assert "ring etter hjelp" in told
    assert UNDO not in told


def test_of_an_earlier_time_it_says_nothing() -> None:
    told = page(days.in_break(), -20)
    assert UNDO in told
    assert STANDS not in told


def test_it_is_read_aloud_once() -> None:
    day = days.in_break()
    live = LivePage(key_of(day))
    live.whole(laptop(day, None))
    assert STANDS in (live.change(laptop(day, 1)) or "").split('"say":')[1]
    assert live.change(laptop(day, 1)) is None


def test_the_centre_itself_never_says_it() -> None:
    day = days.in_break()
    told = seen(render_page(key_of(day), day.scene()))
    assert UNDO in told
    assert STANDS not in told
