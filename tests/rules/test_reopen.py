"""A call for help that was called solved by mistake is opened again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from session_core.rules.care import (
    help_wait,
    open_helps,
    solved_deadlines,
    solved_lately,
    taken_back_deadlines,
    taken_back_lately,
    turn_wait,
)
from session_core.rules.care_commands import AcknowledgeHelp, LetHelpGo, ReopenHelp, ResolveHelp
from session_core.rules.care_events import HelpLetGo, HelpReopened
from session_core.rules.commands import OpenLobby
from session_core.rules.events import ReportKept
from session_core.rules.evolve import evolve
from session_core.rules.help_turns import help_turns
from session_core.rules.readings import session_deadline
from session_core.rules.reports import HelpCancelledReport, HelpReport
from session_core.rules.state import SessionState
from session_core.rules.terms import By, HelpReason, Role
from tests.builders import Step, at, live, refusal, report, state_after, wish

ROOM = "drammen"


def called(minute: float = 1, name: str = "h") -> Step:
    return report(HelpReport, ROOM, at(minute), help=name, reason=HelpReason.SOUND)


def seen(minute: float) -> Step:
    return wish(AcknowledgeHelp, at(minute), help="h")


def solved(minute: float, name: str = "h") -> Step:
    return wish(ResolveHelp, at(minute), help=name)


def reopened(minute: float, name: str = "h") -> Step:
    return wish(ReopenHelp, at(minute), help=name)


def let_go(minute: float) -> Step:
    return wish(LetHelpGo, at(minute), help="h")


def taken_back(minute: float, name: str = "h") -> Step:
    return report(HelpCancelledReport, ROOM, at(minute), help=name)


def after(*steps: Step) -> SessionState:
    return state_after(*steps, state=live())


def why_not(state: SessionState, step: Step) -> str | None:
    return refusal(state, step(state))  # type: ignore[operator]


def test_it_is_open_again_and_nobody_is_on_the_way() -> None:
    state = after(called(), seen(2), solved(3), reopened(5))
    (call,) = open_helps(state)
    assert (call.seen_at, call.seen_by, call.closed_at) == (None, None, None)
    assert (call.called_at, call.mistaken) == (at(1), ((at(3), at(5)),))


def test_it_is_seen_anew_and_waited_for_that_since_it_was_opened_again() -> None:
    (call,) = open_helps(after(called(), seen(2), solved(3), reopened(5), seen(7)))
    assert (call.seen_at, help_wait(call, at(9))) == (at(7), at(7) - at(5))


def test_when_it_was_first_seen_is_remembered_each_time() -> None:
    steps = called(), seen(2), solved(3), reopened(60), solved(61), reopened(62), seen(64)
    (call,) = open_helps(after(*steps))
    assert [(one.since, one.seen_at, one.solved_at) for one in help_turns(call)] == [
        (at(1), at(2), at(3)),
        (at(60), None, at(61)),
        (at(62), at(64), None),
    ]
    waits = [turn_wait(one, at(70)) for one in help_turns(call)]
    assert waits == [timedelta(minutes=one) for one in (1, 1, 2)]


def test_a_call_of_a_state_that_did_not_remember_waited_until_it_was_called_solved() -> None:
    state = after(called(), seen(2), solved(3), reopened(5))
    old = replace(state.helps["h"], past=())
    assert [one.seen_at for one in help_turns(old)] == [None, None]
    assert help_wait(old, at(6)) == timedelta(minutes=2)
    again = state_after(solved(8), reopened(9), state=replace(state, helps={"h": old}))
    turns = help_turns(again.helps["h"])
    assert [one.since for one in turns] == [at(1), at(5), at(9)]
    assert [one.seen_at for one in turns] == [None, None, None]
    longer = replace(old, mistaken=((at(3), at(5)), (at(6), at(7))))
    assert [one.since for one in help_turns(longer)] == [at(1), at(5), at(7)]


def test_every_mistake_is_remembered() -> None:
    state = after(called(), solved(3), reopened(5), seen(6), solved(8), reopened(9))
    assert state.helps["h"].mistaken == ((at(3), at(5)), (at(8), at(9)))


@pytest.mark.parametrize("cancelled", [True, False])
def test_what_is_not_called_solved_stays_as_it_is(cancelled: bool) -> None:
    """An event of another version: no centre of this one writes it."""
    took_back = [report(HelpCancelledReport, ROOM, at(3), help="h")] if cancelled else []
    before = after(called(), seen(2), *took_back)
    event = HelpReopened(at=at(5), by=By(role=Role.CENTRE), help="h")
    assert evolve(before, event).helps == before.helps


def test_a_call_that_nobody_saw_waits_anew_from_when_it_was_opened_again() -> None:
    (call,) = open_helps(after(called(), solved(3), reopened(5)))
    assert help_wait(call, at(9)) == at(9) - at(5)


def test_whoever_took_it_lets_it_go_and_the_room_waits_for_the_next_one() -> None:
    (call,) = open_helps(after(called(), seen(2), let_go(4)))
    assert (call.seen_at, call.seen_by) == (None, None)
    first, second = help_turns(call)
    assert (first.seen_at, first.was_let_go, second.since) == (at(2), True, at(4))
    assert second.was_let_go is False
    assert help_wait(call, at(9)) == timedelta(minutes=5)
    (taken,) = open_helps(after(called(), seen(2), let_go(4), seen(5), solved(6), reopened(7)))
    assert [one.seen_at for one in help_turns(taken)] == [at(2), at(5), None]
    assert [one.was_let_go for one in help_turns(taken)] == [True, False, False]


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ((called(),), "help_not_taken"),
        ((called(), seen(2), let_go(3)), "help_not_taken"),
        ((called(), seen(2), solved(3)), "help_closed"),
        ((), "unknown_help"),
    ],
)
def test_what_nobody_has_is_not_let_go(steps: tuple[Step, ...], code: str) -> None:
    before = after(*steps)
    assert why_not(before, let_go(5)) == code
    event = HelpLetGo(at=at(5), by=By(role=Role.CENTRE), help="h")
    assert evolve(before, event).helps == before.helps


def test_it_is_solved_again_later() -> None:
    state = after(called(), solved(3), reopened(5), solved(8))
    assert state.helps["h"].closed_at == at(8)


@pytest.mark.parametrize(
    ("steps", "minute", "code"),
    [
        ((called(), solved(3)), 62.9, None),
        ((called(), solved(3)), 63, "reopen_too_late"),
        ((called(),), 3, "help_open"),
        ((called(), taken_back(2)), 3, "help_taken_back"),
        ((called(), solved(3), taken_back(2)), 3, "help_taken_back"),
        ((), 3, "unknown_help"),
    ],
)
def test_it_can_be_opened_for_an_hour_and_not_where_the_room_took_it_back(
    steps: tuple[Step, ...], minute: float, code: str | None
) -> None:
    assert why_not(after(*steps), reopened(minute)) == code


def test_what_was_solved_a_moment_ago_is_known_the_last_first_for_ten_minutes() -> None:
    state = after(called(), called(2, "i"), solved(3), solved(4, "i"))
    assert [one.id for one in solved_lately(state, at(12.9))] == ["i", "h"]
    assert [one.id for one in solved_lately(state, at(13))] == ["i"]
    assert sorted(solved_deadlines(state)) == [at(13), at(14), at(63), at(64)]
    alone = after(called(), solved(3))
    assert session_deadline(alone, at(12, 59)) == at(13)


def test_what_its_room_took_back_is_told_to_it_for_five_minutes_the_last_first() -> None:
    state = after(called(), called(1, "i"), called(1, "j"), taken_back(2), taken_back(3, "i"))
    assert [one.id for one in taken_back_lately(state, ROOM, at(6.9))] == ["i", "h"]
    assert [one.id for one in taken_back_lately(state, ROOM, at(7))] == ["i"]
    assert taken_back_lately(state, "another", at(4)) == ()
    assert sorted(taken_back_deadlines(state)) == [at(7), at(8)]
    alone = after(called(), taken_back(2))
    assert session_deadline(alone, at(6, 59)) == at(7)


def test_what_its_room_took_back_is_not_called_solved() -> None:
    state = after(called(), report(HelpCancelledReport, ROOM, at(2), help="h"))
    assert (solved_lately(state, at(3)), list(solved_deadlines(state))) == ((), [])


@pytest.mark.parametrize(("minute", "over"), [(2, 2), (5, 3)])
def test_what_its_room_took_back_stays_so_though_it_is_heard_of_after_it_was_called_solved(
    minute: float, over: float
) -> None:
    state = after(called(), solved(3), taken_back(minute), taken_back(minute))
    assert (state.helps["h"].cancelled, state.helps["h"].closed_at) == (True, at(over))
    assert (solved_lately(state, at(6)), list(solved_deadlines(state))) == ((), [])
    event = HelpReopened(at=at(6), by=By(role=Role.CENTRE), help="h")
    assert evolve(state, event).helps == state.helps


def test_what_its_room_took_back_is_closed_where_it_was_opened_again_meanwhile() -> None:
    state = after(called(), solved(3), reopened(5), taken_back(4))
    assert (open_helps(state), state.helps["h"].closed_at) == ((), at(4))
    assert why_not(state, reopened(6)) == "help_taken_back"


def test_a_taking_back_of_a_call_that_nobody_knows_changes_nothing() -> None:
    """Of a log of another version: this one sets such a report aside."""
    state = after(called(name="i"))
    strange = taken_back(2)
    assert isinstance(strange, HelpCancelledReport)
    kept = ReportKept(at=at(2), by=By(role=Role.CENTRE), report=strange)
    assert evolve(state, kept).helps == state.helps


def test_a_real_call_is_opened_again_in_a_rehearsal_too() -> None:
    state = state_after(
        wish(OpenLobby, at(-90)),
        called(-80),
    )
    assert state.helps["h"].closed_at is None
    rehearsing = state_after(wish(OpenLobby, at(-90), rehearsal=True), called(-80), solved(-70))
    again = state_after(reopened(-65), state=rehearsing)
    assert again.rehearsed_from is not None
    assert again.rehearsed_from.helps["h"].closed_at is None
