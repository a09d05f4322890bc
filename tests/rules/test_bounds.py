"""What a room may add to a session's state has an end; nothing is lost beyond it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from session_core import limits
from session_core.rules.decide import decide
from session_core.rules.events import Event, ReportKept, ReportSetAside
from session_core.rules.evolve import evolve, overlay
from session_core.rules.reports import (
    AttendanceReport,
    CheckReport,
    ClosingReport,
    ContactReport,
    CountCorrectionReport,
    HelpCancelledReport,
    HelpReport,
    OwnWayReport,
    QuestionReport,
    QuestionWithdrawnReport,
    RejoinReport,
    Report,
)
from session_core.rules.room_state import Closing, RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import CheckVerdict, OwnStep
from session_core.wire.codec import state_to_json
from site_agent.replica import from_snapshot
from tests.builders import at, check, checked, from_outbox, live, report

KIB_MAX = 1_024
"""What one room may add to the state that every room of the course is sent."""
LONG = "😀" * 500
"""The dearest text there is: four bytes for each sign."""


def counted(n: int) -> Report:
    return report(AttendanceReport, "drammen", at(0, n), patients=n % 50)


def closed(n: int) -> Report:
    return report(ClosingReport, "drammen", at(200, n))


def mended(n: int) -> Report:
    return report(
        CountCorrectionReport, "drammen", at(0, n), patients=n % 50, relatives=1, segment="welcome"
    )


def asked(n: int) -> Report:
    return report(QuestionReport, "drammen", at(0, n), question=f"q{n}", text=LONG)


def called(n: int) -> Report:
    return report(HelpReport, "drammen", at(0, n), help=f"h{n}")


def stepped(n: int) -> Report:
    return report(OwnWayReport, "drammen", at(0, n), segment="welcome", step=OwnStep.WENT_ON)


def parted(n: int) -> Report:
    """Out of contact and in contact by turns."""
    return report(ContactReport, "drammen", at(0, n), in_contact=n % 2 == 1)


def looked(n: int) -> Report:
    return checked("drammen", at(0, n), check(f"check_{n}", CheckVerdict.OK, at(0, n)))


BOUNDS: list[tuple[Callable[[int], Report], int]] = [
    (counted, limits.COUNTS_PER_ROOM_MAX),
    (closed, limits.COUNTS_PER_ROOM_MAX + limits.CLOSINGS_PER_ROOM_MAX),
    (mended, limits.CORRECTIONS_PER_ROOM_MAX),
    (asked, limits.QUESTIONS_PER_ROOM_MAX),
    (called, limits.HELPS_PER_ROOM_MAX),
    (stepped, limits.OWN_STEPS_PER_ROOM_MAX),
    (parted, 2 * limits.OUTAGES_PER_ROOM_MAX),
    (looked, limits.CHECKS_PER_ROOM_MAX),
]


def told(state: SessionState, one: Report) -> tuple[SessionState, Event]:
    """The state after a report, and what became of it."""
    event, *more = decide(state, one)
    for each in (event, *more):
        state = evolve(state, each)
    return state, event


def filled(make: Callable[[int], Report], times: int, state: SessionState) -> SessionState:
    """The state after so many, which are all kept."""
    for n in range(times):
        state, event = told(state, make(n))
        assert isinstance(event, ReportKept), event
    return state


def is_aside(event: Event) -> bool:
    return isinstance(event, ReportSetAside) and event.reason == "too_many_reports"


@pytest.mark.parametrize(("make", "most"), BOUNDS)
def test_one_more_than_a_session_holds_of_a_room_is_kept_and_set_aside(
    make: Callable[[int], Report], most: int
) -> None:
    full = filled(make, most, live())
    after, event = told(full, make(most))
    assert is_aside(event)
    assert isinstance(event, ReportSetAside)
    assert event.report.at == make(most).at, "all of it stands in the log"
    assert after == replace(full, seq=full.seq + 1, set_aside=1)
    other = replace(make(most), room="baerum")
    assert isinstance(told(full, other)[1], ReportKept), "one room takes nothing from another"


@pytest.mark.parametrize(
    ("full", "ends"),
    [
        ((counted, limits.COUNTS_PER_ROOM_MAX), closed(0)),
        ((asked, limits.QUESTIONS_PER_ROOM_MAX), asked(7)),
        (
            (asked, limits.QUESTIONS_PER_ROOM_MAX),
            report(QuestionWithdrawnReport, "drammen", at(90), question="q7"),
        ),
        ((called, limits.HELPS_PER_ROOM_MAX), called(7)),
        (
            (called, limits.HELPS_PER_ROOM_MAX),
            report(HelpCancelledReport, "drammen", at(90), help="h7"),
        ),
        (
            (parted, 2 * limits.OUTAGES_PER_ROOM_MAX),
            report(ContactReport, "drammen", at(90), in_contact=True),
        ),
        ((looked, limits.CHECKS_PER_ROOM_MAX), looked(7)),
        ((counted, limits.COUNTS_PER_ROOM_MAX), report(RejoinReport, "drammen", at(90))),
    ],
)
def test_what_ends_something_or_is_known_is_never_too_much(
    full: tuple[Callable[[int], Report], int], ends: Report
) -> None:
    assert isinstance(told(filled(*full, live()), ends)[1], ReportKept)


def test_a_check_that_would_bring_too_many_names_at_once_is_set_aside() -> None:
    most = limits.CHECKS_PER_ROOM_MAX
    results = tuple(check(f"check_{n}", CheckVerdict.OK, at(0)) for n in range(most + 1))
    assert is_aside(told(live(), report(CheckReport, "drammen", at(0), results=results))[1])


def test_a_room_that_tells_all_it_may_leaves_a_state_that_every_room_can_be_sent() -> None:
    before = state = live()
    for make, most in BOUNDS:
        times = limits.CLOSINGS_PER_ROOM_MAX if make is closed else most
        state = filled(make, times, state)
    grown = len(state_to_json(state).encode()) - len(state_to_json(before).encode())
    assert grown < KIB_MAX * 1_024


def test_the_rooms_own_page_sets_aside_what_the_centre_will_set_aside() -> None:
    most = limits.QUESTIONS_PER_ROOM_MAX
    own = [from_outbox(asked(n), n + 1) for n in range(most + 3)]
    centre = room = live()
    copy = from_snapshot("e", live(), own)
    for one in own:
        centre, _ = told(centre, one)
        room = overlay(room, decide(room, one))
    grown = from_snapshot("e", live(), ())
    for one in own:
        grown = grown.with_own(one)
    assert copy.shown.questions == room.questions == grown.shown.questions == centre.questions
    assert (len(copy.shown.questions), copy.shown.set_aside, centre.set_aside) == (most, 3, 3)


# ── outboxes ───────────────────────────────────────────────────────────────────────────────────


def from_many(count: int, state: SessionState) -> SessionState:
    """The state after a report from each of so many outboxes."""
    for n in range(count):
        sent = from_outbox(report(RejoinReport, "baerum", at(0, n)), 1, outbox=f"o{n}")
        state, _ = told(state, sent)
    return state


def test_a_room_that_invents_outboxes_has_those_forgotten_that_said_least() -> None:
    most = limits.OUTBOXES_PER_SESSION_MAX
    closing = from_outbox(closed(0), 1, outbox="closing")
    state, _ = told(live(), closing)
    state, _ = told(state, from_outbox(counted(1), 1, outbox="newest"))
    assert state.rooms["drammen"].outbox == "newest"
    state, _ = told(state, from_outbox(report(RejoinReport, "baerum", at(0)), 2, outbox="older"))
    state = from_many(most + 50, state)
    assert len(state.heard) == most
    assert {
        "closing": 1,
        "newest": 1,
        "older": 2,
        f"o{most + 49}": 1,
    }.items() <= state.heard.items()


def test_an_outbox_that_is_known_goes_on_when_there_are_many() -> None:
    state = from_many(limits.OUTBOXES_PER_SESSION_MAX, live())
    after, _ = told(state, from_outbox(report(RejoinReport, "baerum", at(9)), 2, outbox="o3"))
    assert after.heard == {**state.heard, "o3": 2}


def test_outboxes_that_every_room_needs_are_never_forgotten() -> None:
    most = limits.OUTBOXES_PER_SESSION_MAX
    closing = Closing(at=at(0), patients=1, relatives=1, evaluation_done=True, outbox="c")
    rooms = {f"r{n}": RoomState(outbox=f"o{n}", closing=closing) for n in range(most)}
    state = live()
    full = replace(state, rooms={**state.rooms, **rooms}, heard={f"o{n}": 1 for n in range(most)})
    after, _ = told(full, from_outbox(counted(0), 1, outbox="new"))
    assert after.heard == {**full.heard, "new": 1}


def test_which_outbox_is_forgotten_does_not_hang_on_their_order() -> None:
    state = from_many(limits.OUTBOXES_PER_SESSION_MAX, live())
    turned = replace(state, heard=dict(reversed([*state.heard.items()])))
    sent = from_outbox(counted(0), 1, outbox="new")
    assert told(state, sent)[0] == told(turned, sent)[0]
