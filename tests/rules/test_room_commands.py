"""What a room's laptop makes of a command, what is kept of it, and how long a name is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from session_core.rules.commands import EndRehearsal, OpenLobby
from session_core.rules.evolve_rooms import ANSWERS_MAX
from session_core.rules.readings import next_deadline
from session_core.rules.reports import CommandResultReport
from session_core.rules.room_commands import IDENTIFY_S, name_shown, result_of, shows_name
from session_core.rules.room_state import CommandAnswer
from session_core.rules.state import SessionState
from session_core.rules.terms import CommandResult, RoomCommand
from tests.builders import answered, at, live, state_after, wish

DONE, TOO_LATE, UNKNOWN = CommandResult.DONE, CommandResult.TOO_LATE, CommandResult.UNKNOWN


def told(*reports: CommandResultReport) -> SessionState:
    return state_after(*reports, state=live())


@pytest.mark.parametrize("do", RoomCommand)
def test_what_we_know_is_done_to_the_last_moment_and_not_after_it(do: str) -> None:
    moments = (at(0), at(1), at(1) + timedelta(milliseconds=1))
    assert [result_of(do, at(1), now) for now in moments] == [DONE, DONE, TOO_LATE]


def test_what_a_newer_centre_asks_for_is_unknown_and_too_late_comes_first() -> None:
    assert result_of("dance", at(1), at(0)) is UNKNOWN
    assert result_of("dance", at(1), at(2)) is TOO_LATE


def test_the_last_answer_of_each_sort_is_kept_whatever_the_order_they_came_in() -> None:
    first, then = answered("1", TOO_LATE, at(1)), answered("2", DONE, at(2))
    other = answered("3", UNKNOWN, at(1), do="dance")
    for order in ((first, then, other), (other, then, first)):
        assert told(*order).rooms["drammen"].answers == {
            "identify": CommandAnswer(command="2", result=DONE, at=at(2)),
            "dance": CommandAnswer(command="3", result=UNKNOWN, at=at(1)),
        }


def test_a_laptop_that_answers_for_ever_new_things_fills_no_state() -> None:
    many = [answered("c", UNKNOWN, at(n), do=f"thing_{n}") for n in range(ANSWERS_MAX + 3)]
    kept = told(*many).rooms["drammen"].answers
    assert sorted(kept) == sorted(f"thing_{n}" for n in range(3, ANSWERS_MAX + 3))


def test_what_a_laptop_did_in_a_rehearsal_stays_known_after_it() -> None:
    rehearsed = wish(OpenLobby, at(-30), rehearsal=True), answered("1", DONE, at(-20))
    state = state_after(*rehearsed, wish(EndRehearsal, at(-10)))
    assert state.rooms["drammen"].answers["identify"].result is DONE
    assert state.set_aside == 0


def test_a_room_shows_its_name_for_fifteen_seconds_and_each_end_is_a_deadline() -> None:
    state = told(answered("1", DONE, at(5)))
    assert name_shown(state, "drammen") == (at(5), at(5, IDENTIFY_S))
    shown = [shows_name(state, "drammen", at(5, s)) for s in (-1, 0, 14.9, 15)]
    assert shown == [False, True, True, False]
    assert next_deadline(state, at(4, 59)) == at(5)
    assert next_deadline(state, at(5)) == at(5, 15)
    assert next_deadline(state, at(5, 15)) == at(10)


@pytest.mark.parametrize(
    "answer",
    [answered("1", TOO_LATE, at(5)), answered("1", DONE, at(5), do="check_now")],
    ids=["too late", "another thing"],
)
def test_nothing_else_shows_a_name(answer: CommandResultReport) -> None:
    state = told(answer)
    assert not shows_name(state, "drammen", at(5))
    assert not shows_name(state, "baerum", at(5))
    assert not shows_name(state, "nowhere", at(5))
