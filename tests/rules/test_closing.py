"""A room's closing record proves that all is here; its line over the phone stands in for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_core.rules.care_commands import CloseRoomByPhone, TakeBackPhoneClosing
from session_core.rules.care_events import RoomClosedByPhone
from session_core.rules.closing import ClosingRecord, closing_record, more_to_come
from session_core.rules.commands import Advance, EndSession, OpenLobby, StartSession
from session_core.rules.crockford import of_hash
from session_core.rules.errors import CommandRefused
from session_core.rules.evolve import evolve
from session_core.rules.headcounts import attendance, counted_by_phone
from session_core.rules.reports import AttendanceReport, ClosingReport, Report, Source
from session_core.rules.state import SessionState
from tests.builders import Step, at, report, state_after, wish
from tests.people import ADA

BEGUN = (wish(OpenLobby, at(-30)), wish(StartSession, at(0)))
HASH = "00443214c7" + "f" * 54
SYMBOLS = of_hash(HASH)
OTHER = "ZZZZ-ZZZZ"


def from_laptop(one: Report, n: int, outbox: str = "laptop", chain: str = "") -> Report:
    """The same report with its place in a laptop's outbox."""
    return replace(one, source=Source(outbox=outbox, n=n, chain=chain))


def counted(n: int, minute: float = 100) -> Report:
    return from_laptop(report(AttendanceReport, "drammen", at(minute), patients=8), n)


def closed(n: int, *, patients: int = 9, chain: str = HASH, when: datetime | None = None) -> Report:
    record = report(
        ClosingReport, "drammen", when or at(140), patients=patients, relatives=4,
        evaluation_done=True,
    )  # fmt: skip
    return from_laptop(record, n, chain=chain) if n else record


def read(
    n: int = 57,
    symbols: str = SYMBOLS,
    patients: int = 9,
    room: str = "drammen",
    *,
    early: bool = True,
) -> Step:
    """The closing line, as the coordinator takes it down."""
    return wish(
        CloseRoomByPhone, at(145), ADA.by,
        room=room, n=n, symbols=symbols, patients=patients, relatives=4, early=early,
    )  # fmt: skip


def after(*steps: Step) -> SessionState:
    return state_after(*BEGUN, *steps)


def record(*steps: Step, waiting: int = 0) -> ClosingRecord:
    return closing_record(after(*steps), "drammen", waiting)


def test_what_is_in_quarantine_is_missing_beside_what_waits_in_the_room() -> None:
    state = after(counted(1), closed(2))
    found = [
        closing_record(state, "drammen", waiting, apart) for waiting, apart in ((0, 3), (2, 3))
    ]
    assert [(one.stage, one.missing, one.apart) for one in found] == [
        ("waiting", 3, 3),
        ("waiting", 5, 3),
    ]
    assert closing_record(state, "drammen").stage == "complete"


def test_what_a_line_names_is_not_counted_twice_where_it_is_in_quarantine() -> None:
    found = closing_record(after(counted(3), read(n=10)), "drammen", 1, 4)
    assert (found.missing, found.apart) == (7, 4)


def test_a_room_that_nobody_has_closed_is_open() -> None:
    assert record(counted(3)) == ClosingRecord(stage="open")
    assert record(counted(3), waiting=2).missing == 2


def test_a_closing_record_that_the_log_holds_is_complete() -> None:
    found = record(counted(56), closed(57))
    assert (found.stage, found.missing, found.agrees) == ("complete", 0, None)
    assert found.line is not None
    assert (found.line.n, found.line.symbols, found.line.patients) == (57, SYMBOLS, 9)


def test_a_record_whose_hash_nobody_knows_proves_nothing() -> None:
    """Its laptop had forgotten its first reports before they came, or began without a chain."""
    found = record(closed(40, chain=""))
    assert (found.stage, found.missing) == ("unproven", 0)
    assert record(closed(40, chain=""), waiting=2).stage == "waiting"


def test_what_a_room_is_known_to_hold_back_is_waited_for() -> None:
    found = record(closed(57), waiting=2)
    assert (found.stage, found.missing) == ("waiting", 2)


def test_on_the_laptop_the_record_waits_until_the_log_has_it() -> None:
    shown = replace(after(counted(50), closed(57)), heard={"laptop": 50})
    found = closing_record(shown, "drammen")
    assert (found.stage, found.missing) == ("waiting", 7)


def test_a_record_without_a_laptop_has_no_number_and_is_complete() -> None:
    found = record(closed(0))
    assert found.stage == "complete"
    assert found.line is not None
    assert (found.line.n, found.line.symbols) == (0, "")


# ── over the phone ─────────────────────────────────────────────────────────────────────────────


def test_a_line_closes_a_room_that_cannot_be_reached_and_says_what_is_missing() -> None:
    found = record(counted(40), read())
    assert (found.stage, found.missing, found.agrees) == ("by_phone", 17, None)
    assert found.read is not None
    assert (found.read.n, found.read.symbols) == (57, SYMBOLS)


def test_the_rooms_own_record_goes_before_the_line_and_both_are_told() -> None:
    state = after(counted(40), read(patients=90), counted(56), closed(57))
    found = closing_record(state, "drammen")
    assert (found.stage, found.missing, found.agrees) == ("complete", 0, False)
    assert found.read is not None
    assert found.read.patients == 90
    people = attendance(state.rooms["drammen"])
    assert people.latest is not None
    assert people.peak is not None
    assert (people.latest.patients, people.peak.patients) == (9, 9)


def test_until_the_record_comes_the_line_tells_how_many_came() -> None:
    latest = attendance(after(counted(40), read()).rooms["drammen"]).latest
    assert latest is not None
    assert (latest.at, latest.patients, latest.relatives) == (at(145), 9, 4)


def test_a_room_that_counts_anew_after_the_line_was_read_is_believed() -> None:
    before, after_it = (
        report(AttendanceReport, "drammen", when, patients=n)
        for n, when in ((3, at(144)), (5, at(146)))
    )
    room = after(read(), before).rooms["drammen"]
    assert counted_by_phone(room) == room.by_phone, "what it saw before comes late, and is older"
    assert [one.patients for one in (attendance(room).latest,) if one] == [9]
    room = after(read(), before, after_it).rooms["drammen"]
    assert counted_by_phone(room) is None
    assert [one.patients for one in (attendance(room).latest,) if one] == [5]


def test_neither_a_room_without_a_line_nor_one_with_its_own_record_counts_by_phone() -> None:
    for steps in ((counted(40),), (counted(40), read(), closed(57))):
        assert counted_by_phone(after(*steps).rooms["drammen"]) is None


AGREEMENT: list[tuple[str, tuple[Step, ...], bool | None]] = [
    ("it fits", (counted(40), read(), closed(57)), True),
    ("it was read after it had come", (closed(57), read()), True),
    ("other symbols", (counted(40), read(symbols=OTHER), closed(57)), False),
    ("other counts", (counted(40), read(patients=8), closed(57)), False),
    ("the hash is not known here", (counted(40), read(), closed(57, chain="")), None),
    ("the hash is not known there", (counted(40), read(symbols=""), closed(57)), None),
    ("no hash, other counts", (read(symbols="", patients=8), closed(57, chain="")), False),
    ("nothing was read", (closed(57),), None),
    ("nothing has come yet", (read(),), None),
    ("all up to it has come, and no record among it", (counted(57), read()), False),
    ("more has come", (counted(60), read()), False),
    ("it was closed once more", (read(), closed(57), closed(58, when=at(150))), None),
    ("it was closed on the centre's own page", (read(), closed(0)), None),
    ("the record is of before, and more is to come", (closed(50), read()), None),
    ("the record is of before, and more has come", (closed(50), counted(60), read()), False),
]


@pytest.mark.parametrize(("case", "steps", "expected"), AGREEMENT, ids=lambda one: str(one)[:40])
def test_whether_the_line_fits_what_is_here(
    case: str, steps: tuple[Step, ...], expected: bool | None
) -> None:
    assert record(*steps).agrees is expected, case


def test_a_line_of_later_than_the_record_waits_for_the_rest() -> None:
    found = record(closed(50), read())
    assert (found.stage, found.missing) == ("waiting", 7)


def test_the_line_that_was_read_last_counts() -> None:
    found = record(read(symbols=OTHER), read(symbols="oo14 321l"))
    assert found.read is not None
    assert found.read.symbols == "0014-3211"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"room": "oslo"}, "unknown_room"),
        ({"symbols": "K3QX"}, "line_unreadable"),
        ({"n": 0}, "line_unreadable"),
        ({"early": False}, "day_not_over"),
    ],
)
def test_what_cannot_be_a_closing_line_is_refused(changed: dict[str, object], code: str) -> None:
    with pytest.raises(CommandRefused) as refused:
        after(read(**changed))  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.parametrize("symbols", ["", "  "])
def test_a_laptop_that_knows_no_hash_is_closed_by_phone_without_its_symbols(symbols: str) -> None:
    found = record(counted(40), read(symbols=symbols))
    assert (found.stage, found.agrees) == ("by_phone", None)
    assert found.read is not None
    assert found.read.symbols == ""


def test_a_line_of_a_room_that_is_not_there_changes_nothing() -> None:
    state = after()
    event = RoomClosedByPhone(
        at=at(1), by=ADA.by, room="oslo", n=1, symbols=SYMBOLS, patients=1, relatives=1
    )
    assert replace(evolve(state, event), seq=state.seq) == state


def to_the_end(*steps: Step) -> tuple[Step, ...]:
    """The day up to its last segment, and then these."""
    segments = after().programme.segments
    forward = [wish(Advance, at(20 + n)) for n in range(len(segments) - 1)]
    return (*forward, *steps)


def test_when_nothing_more_is_to_come_a_room_is_closed_without_being_asked() -> None:
    last = after(*to_the_end(read(early=False)))
    over = after(*to_the_end(wish(EndSession, at(140)), read(early=False)))
    for state in (last, over):
        assert more_to_come(state) == 0
        assert closing_record(state, "drammen").stage == "by_phone"


def test_a_day_that_ended_early_has_nothing_to_come() -> None:
    ended = after(wish(EndSession, at(140)), read(early=False))
    assert closing_record(ended, "drammen").stage == "by_phone"


def test_what_was_read_can_be_taken_back_once() -> None:
    back = wish(TakeBackPhoneClosing, at(146), ADA.by, room="drammen")
    assert record(counted(40), read(), back) == record(counted(40))
    assert attendance(after(read(), back).rooms["drammen"]).latest is None
    for steps in ((back,), (read(), back, back)):
        with pytest.raises(CommandRefused) as refused:
            after(*steps)
        assert refused.value.code == "nothing_to_undo"
    with pytest.raises(CommandRefused):
        after(wish(TakeBackPhoneClosing, at(146), ADA.by, room="oslo"))


def test_a_line_is_about_the_laptop_that_reported_last() -> None:
    of_old = from_laptop(report(AttendanceReport, "drammen", at(1), patients=1), 900, "old")
    of_others = from_laptop(report(AttendanceReport, "baerum", at(3), patients=1), 70, "theirs")
    assert record(of_old, counted(40, 2), of_others, read()).missing == 17


@given(st.integers(1, 99), st.integers(1, 99))
def test_complete_is_never_said_while_a_number_is_missing(held: int, n: int) -> None:
    """Whatever of 1 to n the log holds and whatever was read: complete means all of it is here."""
    shown = replace(after(counted(held), closed(n)), heard={"laptop": held})
    for state in (shown, evolve(shown, RoomClosedByPhone(
        at=at(145), by=ADA.by, room="drammen", n=n, symbols=SYMBOLS, patients=9, relatives=4,
    ))):  # fmt: skip
        found = closing_record(state, "drammen")
        assert (found.stage == "complete") == (held >= n)
        assert found.missing == max(0, n - held)
