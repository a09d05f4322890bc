"""The way to the centre, over real sockets: nothing lost, nothing doubled, and never given up."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from session_core.clock import ManualClock, SystemClock
from session_core.rules.commands import OpenLobby, StartSession
from session_core.rules.headcounts import attendance as attendance_of
from session_core.rules.terms import Phase
from session_core.wire import codec
from site_agent.room import Room
from tests.builders import at, planned, sample_programme, wish
from tests.site_agent.fake_centre import FakeCentre
from tests.site_agent.parts import (
    ROOM,
    attendance,
    contact,
    form,
    give_session,
    link,
    linked,
    open_room,
    until,
)

pytestmark = pytest.mark.asyncio

LOBBY = wish(OpenLobby, at(-30))
BEGIN = wish(StartSession, at(0))


class MovedClock(SystemClock):
    """The machine's own clocks, each of which a test can move on."""

    def __init__(self) -> None:
        self.wall_moved = timedelta()
        self.mono_moved = 0.0

    def now(self) -> datetime:
        return super().now() + self.wall_moved

    def monotonic(self) -> float:
        return super().monotonic() + self.mono_moved

    def advance(self, seconds: float) -> None:
        """So much time passes."""
        self.mono_moved += seconds
        self.wall_moved += timedelta(seconds=seconds)


# ── reports ────────────────────────────────────────────────────────────────────────────────────


async def test_a_report_counts_as_sent_only_after_the_centres_commit(
    room: Room, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    fake.holds_acks = True
    async with linked(room, fake):
        await until(room, lambda: session in room.sessions)
        await room.report(session, attendance())
        await fake.until(lambda: len(fake.reports) == 1)
        assert room.saved_here.unsent == 1
        await fake.release_acks()
        await until(room, lambda: room.saved_here.unsent == 0)


async def test_what_was_seen_while_alone_arrives_once_and_in_order(
    room: Room, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    await give_session(room)
    for n in range(150):
        await room.report(session, attendance(patients=n))
    async with linked(room, fake):
        await until(room, lambda: room.saved_here.unsent == 0)
        await until(room, lambda: room.have[session][1] == 151)
    assert [one.patients for one in fake.reports] == list(range(150))  # type: ignore[union-attr]
    assert len(room.sessions[session].rooms[ROOM].counts) == 150


async def test_a_count_that_was_corrected_while_alone_arrives_once_with_what_it_corrects(
    room: Room, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    await give_session(room)
    await room.report(session, attendance(patients=40))
    corrects = form("count_correction", patients="4", relatives="2")
    await room.report(session, corrects)
    assert known(room, session) == (4, 40), "in the room it counts at once"
    async with linked(room, fake):
        await until(room, lambda: room.saved_here.unsent == 0)
        await until(room, lambda: room.have[session][1] == 3)
    assert [one.kind for one in fake.reports] == ["attendance", "count_correction"]
    assert known(room, session) == (4, 40)


def known(room: Room, session: str) -> tuple[int, int]:
    """Patients as they stand, and as they were counted."""
    told = attendance_of(room.sessions[session].rooms[ROOM])
    (one,) = told.corrected.values()
    assert one.was is not None
    assert told.latest is one.count
    return one.count.patients, one.was.patients


async def test_the_centre_may_vanish_and_return_in_the_middle(room: Room, fake: FakeCentre) -> None:
    session = fake.plan(sample_programme())
    async with linked(room, fake):
        await contact(room)
        await fake.shut()
        await until(room, lambda: link(room) == "refused")
        await room.report(session, attendance(patients=9))
        assert room.sessions[session].rooms[ROOM].counts[-1].patients == 9
        await fake.open()
        await fake.do(session, LOBBY)
        await until(room, lambda: room.sessions[session].phase is Phase.LOBBY)
        await until(room, lambda: room.saved_here.unsent == 0)
    assert len(fake.reports) == 1


async def test_a_killed_laptop_sends_after_its_restart_what_it_had_saved(
    tmp_path: Path, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    fake.holds_acks = True
    async with open_room(tmp_path) as room, linked(room, fake):
        await until(room, lambda: session in room.sessions)
        await room.report(session, attendance(patients=1))
        await fake.until(lambda: len(fake.reports) == 1)
    fake.holds_acks, fake.reports = False, []
    fake.hwm.clear()  # the centre died before its commit
    async with open_room(tmp_path) as room:
        await room.report(session, attendance(patients=2))
        async with linked(room, fake):
            await until(room, lambda: room.saved_here.unsent == 0)
    assert [one.patients for one in fake.reports] == [1, 2]  # type: ignore[union-attr]


async def test_a_report_in_quarantine_blocks_nothing_and_is_no_longer_shown(
    room: Room, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    fake.refuse = {"help"}
    async with linked(room, fake):
        await until(room, lambda: session in room.sessions)
        await room.report(session, form("help", reason="sound"))
        await room.report(session, attendance())
        await until(room, lambda: room.saved_here.unsent == 0)
    assert [one.kind for one in fake.reports] == ["attendance"]
    assert room.sessions[session].helps == {}


async def test_a_laptop_restored_from_an_old_copy_begins_a_new_numbering(
    room: Room, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    await give_session(room)
    for n in range(4):
        await room.report(session, attendance(patients=n))
    old = room.standing.outbox
    fake.hwm[old] = 7
    async with linked(room, fake):
        await until(room, lambda: room.saved_here.unsent == 0)
    assert room.standing.outbox != old
    assert fake.hwm == {old: 7, room.standing.outbox: 4}
    assert [one.patients for one in fake.reports] == [0, 1, 2, 3]  # type: ignore[union-attr]


def counts(room: Room, session: str) -> list[int]:
    return [count.patients for count in room.sessions[session].rooms[ROOM].counts]


async def test_a_restored_laptop_never_lays_over_the_log_what_the_log_has(
    tmp_path: Path, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    laptop, copy = tmp_path / "laptop", tmp_path / "copy"
    laptop.mkdir()
    async with open_room(laptop) as room:
        await give_session(room)
        for n in (1, 2):
            await room.report(session, attendance(patients=n))
    shutil.copytree(laptop, copy)
    async with open_room(laptop) as room, linked(room, fake):
        await room.report(session, attendance(patients=3))
        await fake.until(lambda: len(fake.reports) == 3)
    async with open_room(copy) as room, linked(room, fake):
        await until(room, lambda: counts(room, session) == [1, 2, 3])
        assert room.saved_here.unsent == 0
    async with open_room(copy) as room:
        assert counts(room, session) == [1, 2, 3], "and so it stays after a restart without contact"


async def test_a_new_numbering_shows_nothing_twice_even_before_the_centre_is_back(
    room: Room, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    async with linked(room, fake):
        await until(room, lambda: session in room.sessions)
        await room.report(session, attendance(patients=1))
        await until(room, lambda: room.have[session][1] == 2)
    await room.report(session, attendance(patients=2))
    await room.take_new_identity("restored")
    assert counts(room, session) == [1, 2]


async def test_a_hole_in_the_numbers_never_shifts_a_report_onto_anothers_number(
    room: Room, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    await give_session(room)
    for n in range(5):
        await room.report(session, attendance(patients=n))
    await room.store.run(lambda c: c.execute("DELETE FROM outbox WHERE n = 3"))
    async with linked(room, fake):
        await until(room, lambda: room.standing.last_n == 4 and room.saved_here.unsent == 0)
    told = [(one.source.outbox, one.source.n, one.patients) for one in fake.received]  # type: ignore[union-attr]
    first, second = dict.fromkeys(outbox for outbox, _, _ in told)
    assert told == [
        (first, 1, 0), (first, 2, 1),
        (second, 1, 0), (second, 2, 1), (second, 3, 3), (second, 4, 4),
    ]  # fmt: skip


async def test_a_centre_restored_from_an_old_backup_is_filled_again(
    room: Room, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    async with linked(room, fake):
        await until(room, lambda: session in room.sessions)
        for n in range(3):
            await room.report(session, attendance(patients=n))
        await until(room, lambda: room.saved_here.unsent == 0)
    fake.reports.clear()
    fake.hwm.clear()
    fake.epoch = "epoch-2"
    fake.plan(sample_programme())
    async with linked(room, fake):
        await fake.until(lambda: len(fake.reports) == 3)
        await until(room, lambda: room.have[session] == ("epoch-2", 4))


# ── sessions ───────────────────────────────────────────────────────────────────────────────────


async def test_what_the_centre_does_is_shown_as_it_happens(room: Room, fake: FakeCentre) -> None:
    session = fake.plan(sample_programme())
    async with linked(room, fake):
        await until(room, lambda: session in room.sessions)
        await fake.do(session, LOBBY, BEGIN)
        await until(room, lambda: room.sessions[session].phase is Phase.LIVE)
        later = fake.plan(sample_programme(session="later"))
        await fake.do(later, LOBBY)
        await until(room, lambda: later in room.sessions)


async def test_another_history_comes_as_a_whole_state(room: Room, fake: FakeCentre) -> None:
    session = fake.plan(sample_programme())
    await fake.do(session, LOBBY)
    first = codec.event_to_json(planned(sample_programme()))
    await room.take_events(session, "epoch-0", 1, [("plan", first)])
    async with linked(room, fake):
        await until(room, lambda: room.have[session] == ("epoch-1", 2))


async def test_what_we_cannot_read_is_of_a_newer_centre_and_changes_nothing(
    room: Room, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    await give_session(room)
    fake.streams[session].rows.append(("odd", '{"kind":"hold_started","at":"tomorrow"}'))
    async with linked(room, fake):
        await until(room, lambda: link(room) == "too_old")
    assert room.have[session] == ("epoch-1", 1)


# ── the clock, sleep and silence ───────────────────────────────────────────────────────────────


async def test_a_laptops_wrong_clock_is_put_right_in_its_reports(
    tmp_path: Path, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    slow = ManualClock(datetime.now(UTC) - timedelta(minutes=10))
    async with open_room(tmp_path, slow) as room, linked(room, fake) as uplink:
        await until(room, lambda: session in room.sessions and bool(room.offset))
        await room.report(session, attendance())
        await until(room, lambda: room.saved_here.unsent == 0)
        offset = uplink.meter.figures().offset_ms
    (told,) = fake.reports
    assert offset is not None
    assert abs(offset - 600_000) < 60_000
    assert abs(told.at - datetime.now(UTC)) < timedelta(minutes=1)


async def test_what_is_old_is_forgotten_only_in_contact(tmp_path: Path, fake: FakeCentre) -> None:
    followed = fake.plan(sample_programme(session="followed"))
    async with open_room(tmp_path, SystemClock()) as room:
        old = await give_session(room, sample_programme(session="months ago"))
    async with open_room(tmp_path, SystemClock()) as room:
        assert list(room.sessions) == [old]
        async with linked(room, fake):
            await until(room, lambda: list(room.sessions) == [followed])


async def test_a_laptop_that_slept_connects_again_at_once(room: Room, fake: FakeCentre) -> None:
    session = fake.plan(sample_programme())
    machine = MovedClock()
    async with linked(room, fake, machine):
        await until(room, lambda: session in room.sessions)
        machine.wall_moved = timedelta(
            hours=1
        )  # wall time went on, the monotonic clock stood still
        await room.report(session, attendance())
        await fake.until(lambda: fake.knocks == 2)
        await until(room, lambda: room.saved_here.unsent == 0)


async def test_a_silent_centre_is_said_and_a_sign_of_life_takes_it_back(
    room: Room, fake: FakeCentre
) -> None:
    session = fake.plan(sample_programme())
    machine = MovedClock()
    async with linked(room, fake, machine):
        await until(room, lambda: session in room.sessions)
        fake.freeze()
        for _ in range(3):  # an answer that was under way already may still come after the first
            machine.advance(8.1)
            await room.report(session, attendance())
        await until(room, lambda: link(room) == "unavailable")
        fake.thaw()
        await contact(room)
        assert fake.knocks == 1, "the connection itself was kept"


async def test_a_dead_connection_is_dropped_and_made_anew(room: Room, fake: FakeCentre) -> None:
    session = fake.plan(sample_programme())
    machine = MovedClock()
    async with linked(room, fake, machine):
        await until(room, lambda: session in room.sessions)
        await until(room, lambda: room.have[session][1] == 1)
        machine.advance(26)
        await room.report(session, attendance())
        await fake.until(lambda: fake.knocks == 2)
