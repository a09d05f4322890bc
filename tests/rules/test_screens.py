"""What the centre puts on rooms' screens in place of the programme, and what rooms are called."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.care_events import RoomRenamed, ScreensTold
from session_core.rules.evolve import evolve
from session_core.rules.readings import next_deadline
from session_core.rules.reports import OwnWayReport, ScreenTakenBackReport
from session_core.rules.screens import showing
from session_core.rules.state import SessionState
from session_core.rules.terms import By, OwnStep, Role, ScreenShows
from tests.builders import Step, at, live, refusal, report, state_after, wish
from tests.rules.test_personal_numbers import ORDINARY

BUS = "Bussen går kl. 15.30"
LATER = at(1)


def show(shows: ScreenShows = ScreenShows.SOON_BACK, when: datetime = LATER, **fields: Any) -> Step:
    return wish(cc.ShowOnScreens, when, shows=shows, **fields)


def seen(state: SessionState, room: str = "drammen", now: datetime = LATER) -> str | None:
    shown = showing(state, room, now)
    return None if shown is None else shown.shows.value


def test_it_stands_on_every_screen_or_on_those_that_are_named() -> None:
    everywhere = state_after(show(ScreenShows.MESSAGE, text=f" {BUS} "), state=live())
    assert {seen(everywhere, room) for room in everywhere.rooms} == {"message"}
    assert everywhere.screens["ringerike"].text == BUS
    one = state_after(show(rooms=("ringerike",)), state=live())
    assert (seen(one, "ringerike"), seen(one, "drammen")) == ("soon_back", None)


def test_it_ends_with_the_next_segment() -> None:
    state = state_after(show(), state=live())
    assert seen(state, now=at(60)) == "soon_back"
    moved = state_after(wish(c.Advance, at(10)), state=state)
    assert seen(moved, now=at(10)) is None
    undone = state_after(wish(c.UndoMove, at(10, 5)), state=moved)
    assert seen(undone, now=at(10, 5)) == "soon_back", "what was moved on by mistake ended nothing"


def test_it_ends_when_the_day_is_closed_and_may_be_put_up_after_that() -> None:
    state = state_after(show(), wish(c.EndSession, at(20)), state=live())
    assert seen(state, now=at(20)) is None
    after = state_after(show(ScreenShows.MESSAGE, at(21), text=BUS), state=state)
    assert seen(after, now=at(60)) == "message"


def test_what_is_put_up_after_the_day_ends_in_an_hour_where_nobody_said_when() -> None:
    closed = state_after(wish(c.EndSession, at(20)), state=live())
    state = state_after(show(ScreenShows.MESSAGE, at(21), text=BUS), state=closed)
    assert seen(state, now=at(80, 59)) == "message"
    assert seen(state, now=at(81)) is None
    assert next_deadline(state, at(80)) == at(81)
    short = state_after(show(ScreenShows.MESSAGE, at(21), text=BUS, minutes=5), state=closed)
    assert seen(short, now=at(26)) is None


def test_it_ends_at_its_time_and_not_before() -> None:
    state = state_after(show(minutes=10), wish(c.Advance, at(5)), state=live())
    assert seen(state, now=at(10, 59)) == "soon_back"
    assert seen(state, now=at(11)) is None
    assert next_deadline(state, at(10, 59)) == at(11)


def test_before_the_start_it_stands_until_the_first_segment() -> None:
    lobby = state_after(wish(c.OpenLobby, at(-30)), show(ScreenShows.WELCOME, at(-20)))
    assert seen(lobby, now=at(-1)) == "welcome"
    assert seen(state_after(wish(c.StartSession, at(0)), state=lobby), now=at(0)) is None


def test_the_programme_takes_it_back() -> None:
    state = state_after(
        show(), show(ScreenShows.PROGRAMME, at(2), rooms=("ringerike",)), state=live()
    )
    assert (seen(state, "ringerike"), seen(state, "drammen")) == (None, "soon_back")


def test_a_room_that_goes_on_by_itself_ends_it_on_its_own_screen() -> None:
    state = state_after(
        show(),
        report(OwnWayReport, "ringerike", at(3), segment="local-1", step=OwnStep.WENT_ON),
        state=live(),
    )
    assert (seen(state, "ringerike"), seen(state, "drammen")) == (None, "soon_back")


def test_the_leader_takes_it_back_in_the_room_only() -> None:
    state = state_after(show(command_id="one"), state=live())
    back = report(ScreenTakenBackReport, "ringerike", at(2), showing="one")
    after = state_after(back, state=state)
    assert (seen(after, "ringerike"), seen(after, "drammen")) == (None, "soon_back")
    assert after.rooms["ringerike"].screen_back is not None
    again = state_after(show(when=at(3), command_id="two"), state=after)
    assert seen(again, "ringerike") == "soon_back", "what is put up after it is another thing"


def test_what_was_taken_back_too_late_takes_nothing_else_down() -> None:
    state = state_after(show(command_id="one"), show(command_id="two"), state=live())
    late = report(ScreenTakenBackReport, "ringerike", at(2), showing="one")
    strange = report(ScreenTakenBackReport, "oslo", at(2), showing="two")
    assert seen(state_after(late, strange, state=state), "ringerike") == "soon_back"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"shows": ScreenShows.MESSAGE}, "empty_text"),
        ({"shows": ScreenShows.MESSAGE, "text": "  "}, "empty_text"),
        ({"shows": ScreenShows.MESSAGE, "text": f"Ring {ORDINARY}"}, "personal_number"),
        ({"shows": ScreenShows.MESSAGE, "text": "x" * 241}, "text_too_long"),
        ({"shows": ScreenShows.WELCOME, "minutes": 0}, "minutes_out_of_range"),
        ({"shows": ScreenShows.WELCOME, "minutes": 241}, "minutes_out_of_range"),
        ({"shows": ScreenShows.WELCOME, "rooms": ("oslo",)}, "unknown_room"),
    ],
)
def test_what_cannot_stand_on_a_screen_is_refused(fields: dict[str, Any], code: str) -> None:
    state = live()
    assert refusal(state, wish(cc.ShowOnScreens, LATER, **fields)(state)) == code


def test_a_room_is_called_what_was_said_last_and_again_as_planned() -> None:
    state = state_after(
        wish(cc.RenameRoom, at(1), room="ringerike", name="  Møterom   2 "),
        wish(cc.RenameRoom, at(2), room="drammen", name="Kantina"),
        state=live(),
    )
    assert {room: one.name for room, one in state.names.items()} == {
        "ringerike": "Møterom 2",
        "drammen": "Kantina",
    }
    back = state_after(wish(cc.RenameRoom, at(3), room="ringerike"), state=state)
    assert set(back.names) == {"drammen"}


def test_a_room_that_moved_in_the_rehearsal_has_moved_after_it() -> None:
    state = state_after(
        wish(c.OpenLobby, at(-60), rehearsal=True),
        wish(cc.RenameRoom, at(-50), room="ringerike", name="Møterom 2"),
        show(when=at(-50)),
        wish(c.EndRehearsal, at(-40)),
    )
    assert set(state.names) == {"ringerike"}
    assert not state.screens, "what was shown in the rehearsal was for the rehearsal"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"room": "oslo", "name": "Møterom 2"}, "unknown_room"),
        ({"room": "ringerike", "name": "x" * 41}, "name_too_long"),
        ({"room": "ringerike", "name": ORDINARY}, "personal_number"),
    ],
)
def test_what_is_no_name_of_a_room_is_refused(fields: dict[str, Any], code: str) -> None:
    state = live()
    assert refusal(state, wish(cc.RenameRoom, LATER, **fields)(state)) == code


def test_an_event_about_a_room_that_is_not_here_changes_nothing() -> None:
    state, hand = live(), By(role=Role.COORDINATOR)
    told = ScreensTold(at=LATER, by=hand, showing="one", shows=ScreenShows.WELCOME, rooms=("oslo",))
    named = RoomRenamed(at=LATER, by=hand, room="oslo", name="Møterom 2")
    after = evolve(evolve(state, told), named)
    assert (after.screens, after.names) == ({}, {})
    assert showing(after, "oslo", LATER) is None
