"""People: headcounts, help, messages, and whether rooms are served equally."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from session_core.rules.care import (
    downtime,
    help_wait,
    open_helps,
    open_messages,
    service,
    totals,
)
from session_core.rules.care_commands import AcknowledgeHelp, MarkQuestion, ResolveHelp, SendMessage
from session_core.rules.commands import EndSession
from session_core.rules.evolve import begin
from session_core.rules.headcounts import attendance
from session_core.rules.reports import (
    AttendanceReport,
    ClosingReport,
    ContactReport,
    HelpCancelledReport,
    HelpReport,
    MessageAcknowledgedReport,
    QuestionReport,
    QuestionWithdrawnReport,
)
from session_core.rules.room_state import RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import QuestionStatus
from tests.builders import Step, at, live, report, sample_programme, state_after, wish

MINUTE = timedelta(minutes=1)


# ── attendance ─────────────────────────────────────────────────────────────────────────────────


def counted(minute: float, patients: int, segment: str | None = None) -> AttendanceReport:
    return report(
        AttendanceReport,
        "drammen",
        at(minute),
        received_at=at(130),
        patients=patients,
        relatives=1,
        segment=segment,
    )


def test_headcounts_are_the_latest_the_highest_and_the_last_of_each_segment() -> None:
    told = [counted(5, 6, "welcome"), counted(12, 8, "lecture-1"), counted(30, 7, "lecture-1")]
    for order in permutations(told):
        seen = attendance(state_after(*order, state=live()).rooms["drammen"])
        assert seen.latest is not None
        assert seen.peak is not None
        assert (seen.latest.patients, seen.peak.patients) == (7, 8)
        in_segments = {name: count.patients for name, count in seen.by_segment.items()}
        assert in_segments == {"welcome": 6, "lecture-1": 7}


def test_where_nobody_counted_there_is_no_number_rather_than_nought() -> None:
    seen = attendance(RoomState())
    assert (seen.latest, seen.peak, seen.by_segment) == (None, None, {})


def test_nobody_there_is_a_number() -> None:
    seen = attendance(state_after(counted(5, 0), state=live()).rooms["drammen"])
    assert seen.latest is not None
    assert seen.latest.patients == 0


def test_totals_add_up_the_latest_of_every_room_and_say_how_many_have_counted() -> None:
    other = report(AttendanceReport, "baerum", at(9), patients=4, relatives=3)
    sums = totals(state_after(counted(5, 9), counted(6, 6), other, state=live()))
    assert (sums.patients, sums.relatives, sums.rooms_counted) == (10, 4, 2)


def test_the_final_count_of_a_room_is_its_latest() -> None:
    closed = report(ClosingReport, "drammen", at(139), patients=5, relatives=0)
    sums = totals(state_after(counted(5, 9), closed, state=live()))
    assert (sums.patients, sums.relatives) == (5, 0)


# ── help ───────────────────────────────────────────────────────────────────────────────────────


def called(room: str, name: str, minute: float) -> HelpReport:
    return report(HelpReport, room, at(minute), help=name)


def test_unseen_calls_come_first_and_the_longest_wait_before_the_others() -> None:
    calls = [called("drammen", "d", 5), called("baerum", "b", 3), called("ringerike", "r", 1)]
    state = state_after(*calls, wish(AcknowledgeHelp, at(6), help="r"), state=live())
    assert [one.id for one in open_helps(state)] == ["b", "d", "r"]
    solved = state_after(wish(ResolveHelp, at(7), help="b"), state=state)
    assert [one.id for one in open_helps(solved)] == ["d", "r"]


def wait(*steps: Step) -> float:
    state = state_after(called("drammen", "d", 5), *steps, state=live())
    return help_wait(state.helps["d"], at(20)) / MINUTE


def test_a_call_waits_until_it_is_seen_closed_or_still_now() -> None:
    seen = wish(AcknowledgeHelp, at(9), help="d")
    cancelled = report(HelpCancelledReport, "drammen", at(7), help="d")
    assert wait() == 15
    assert wait(seen) == 4
    assert wait(seen, wish(ResolveHelp, at(12), help="d")) == 4
    assert wait(wish(ResolveHelp, at(12), help="d")) == 7
    assert wait(cancelled) == 2
    assert wait(seen, cancelled) == 2


def test_two_clocks_that_differ_make_no_negative_wait() -> None:
    assert wait(wish(AcknowledgeHelp, at(4.9), help="d")) == 0


# ── messages ───────────────────────────────────────────────────────────────────────────────────


def test_a_room_sees_the_messages_it_has_not_acknowledged_oldest_first() -> None:
    later = wish(SendMessage, at(9), text="To", command_id="m2")
    earlier = wish(SendMessage, at(8), text="En", command_id="m1", rooms=("drammen", "baerum"))
    state = state_after(later, earlier, state=live())
    assert [one.id for one in open_messages(state, "drammen")] == ["m1", "m2"]
    assert [one.id for one in open_messages(state, "ringerike")] == ["m2"]
    read = report(MessageAcknowledgedReport, "drammen", at(10), message="m1")
    assert [one.id for one in open_messages(state_after(read, state=state), "drammen")] == ["m2"]


# ── equal service ──────────────────────────────────────────────────────────────────────────────


def contact(minute: float, here: bool) -> ContactReport:
    return report(ContactReport, "drammen", at(minute), in_contact=here)


def down(state: SessionState, minute: float) -> float | None:
    lost = downtime(state, "drammen", at(minute))
    return None if lost is None else lost / MINUTE


OUTAGES = [
    ([(20, False), (30, True)], 10),
    ([(-20, False), (7, True)], 7),
    ([(-20, False), (-7, True)], 0),
    ([(20, False)], 80),
    ([(20, False), (30, True), (90, False)], 20),
    ([(20, True)], 0),
]


@pytest.mark.parametrize(("told", "minutes"), OUTAGES)
def test_downtime_counts_while_the_session_is_live(
    told: list[tuple[float, bool]], minutes: float
) -> None:
    state = state_after(*(contact(*one) for one in told), state=live())
    assert down(state, 100) == minutes


def test_downtime_ends_when_the_session_closes() -> None:
    lost: list[Step] = [contact(130, False), wish(EndSession, at(140)), contact(200, True)]
    assert down(state_after(*lost, state=live("goodbye")), 300) == 10


def test_before_the_start_nothing_is_down() -> None:
    assert down(state_after(contact(-9, False)), -5) == 0


def test_a_room_whose_contact_nobody_measured_has_no_downtime_rather_than_none_lost() -> None:
    assert down(live(), 100) is None
    assert downtime(live(), "oslo", at(100)) is None


def asked(room: str, name: str, minute: float) -> QuestionReport:
    return report(QuestionReport, room, at(minute), question=name, text="Hvor ofte?")


def marked(name: str, status: QuestionStatus) -> Step:
    return wish(MarkQuestion, at(50), question=name, status=status)


ASKED = [asked("drammen", "a1", 1), asked("drammen", "a2", 2), asked("baerum", "b1", 3)]


def test_every_room_has_its_figures_side_by_side() -> None:
    withdrawn = report(QuestionWithdrawnReport, "drammen", at(4), question="a2")
    steps: list[Step] = [
        *ASKED,
        withdrawn,
        marked("a1", QuestionStatus.ANSWERED),
        called("drammen", "d1", 5),
        wish(AcknowledgeHelp, at(8), help="d1"),
        called("drammen", "d2", 60),
        wish(ResolveHelp, at(61), help="d2"),
        counted(5, 6),
    ]
    first, second, third = service(state_after(*steps, state=live()), at(100))
    assert (first.room, first.asked, first.answered, first.help_calls) == ("drammen", 1, 1, 2)
    assert first.help_wait_longest == 3 * MINUTE
    assert first.peak is not None
    assert (second.asked, second.answered, second.peak) == (1, 0, None)
    assert (third.asked, third.help_wait_longest) == (0, timedelta())


def test_a_new_session_has_figures_too() -> None:
    assert len(service(begin(sample_programme(6)), at(0))) == 6
