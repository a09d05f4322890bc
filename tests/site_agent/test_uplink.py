"""The way to the centre, over real sockets: nothing lost, nothing doubled, and never given up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response

from dashboards.scene import LinkCode
from session_core.clock import Clock, ManualClock, SystemClock
from session_core.rules.commands import OpenLobby, StartSession
from session_core.rules.terms import Phase
from session_core.wire import codec
from site_agent import outbox
from site_agent.room import Room
from site_agent.settings import Settings
from site_agent.troubles import AgentTrouble
from site_agent.uplink import Uplink, UplinkSettings
from tests.builders import at, planned, sample_programme, wish
from tests.site_agent.fake_centre import LONG_S, TOKEN, FakeCentre, centre
from tests.site_agent.parts import ROOM, attendance, form, give_session, open_room, until

pytestmark = pytest.mark.asyncio

LOBBY = wish(OpenLobby, at(-30))
BEGIN = wish(StartSession, at(0))


@dataclass
class Waits:
    """Records the waits that the uplink wished, and lets it go on at once."""

    wished: list[float | None] = field(default_factory=list)
    at_most: int = 100
    enough: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, seconds: float | None) -> None:
        self.wished.append(seconds)
        if len(self.wished) >= self.at_most or seconds is None:
            self.enough.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)


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


@asynccontextmanager
async def linked(
    room: Room, fake: FakeCentre, machine: Clock | None = None, token: str = TOKEN
) -> AsyncIterator[Uplink]:
    """The room's uplink to this centre, running; it waits as little as it may."""
    settings = UplinkSettings(fake.address, token, "test 1")
    uplink = Uplink(settings, room, machine or SystemClock(), draw=lambda: 0.0)
    running = asyncio.create_task(uplink.run())
    try:
        yield uplink
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeCentre]:
    async with centre() as opened:
        yield opened


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened


def link(room: Room) -> LinkCode:
    return room.saved_here.link


async def contact(room: Room) -> None:
    await until(room, lambda: link(room) == "connected")


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
    await room.report(session, attendance(patients=1))
    old = room.standing.outbox
    fake.hwm[old] = 7
    async with linked(room, fake):
        await until(room, lambda: room.saved_here.unsent == 0)
    assert room.standing.outbox != old
    assert fake.hwm == {old: 7, room.standing.outbox: 1}


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


# ── failures and waiting ───────────────────────────────────────────────────────────────────────


def failing(*errors: Exception) -> Callable[[], AbstractAsyncContextManager[ClientConnection]]:
    """Connections that fail in these ways, the last for ever."""
    left = list(errors)

    @asynccontextmanager
    async def attempt() -> AsyncIterator[ClientConnection]:
        raise left.pop(0) if len(left) > 1 else left[0]
        yield

    return attempt


async def run_with(room: Room, waits: Waits, *errors: Exception) -> None:
    """Run an uplink whose tries fail, until it has wished for as many waits."""
    settings = UplinkSettings("ws://127.0.0.1:9", TOKEN, "test 1")
    uplink = Uplink(
        settings, room, ManualClock(at(0)), connect=failing(*errors), draw=lambda: 1.0, pause=waits
    )
    running = asyncio.create_task(uplink.run())
    await asyncio.wait_for(waits.enough.wait(), LONG_S)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def answered(status: int) -> InvalidStatus:
    return InvalidStatus(Response(status, "", Headers()))


async def test_waits_grow_to_eight_seconds_and_nothing_ends_the_loop(room: Room) -> None:
    waits = Waits(at_most=8)
    await run_with(room, waits, OSError("x"), answered(200), answered(429), EOFError(), OSError())
    assert waits.wished == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0]
    assert link(room) == "unavailable"


async def test_a_refusal_that_only_a_person_can_end_is_tried_seldom(room: Room) -> None:
    waits = Waits(at_most=9)
    await run_with(room, waits, answered(401))
    assert waits.wished[-1] == 60.0
    assert link(room) == "token_wrong"


async def test_without_a_session_today_the_centre_is_left_in_peace(room: Room) -> None:
    waits = Waits(at_most=9)
    await give_session(room, sample_programme(starts_at=at(60 * 48)))
    await run_with(room, waits, OSError())
    assert waits.wished[-1] == 60.0


async def test_a_server_that_accepts_and_closes_is_not_hammered(
    room: Room, fake: FakeCentre
) -> None:
    waits = Waits(at_most=5)
    settings = UplinkSettings(fake.address, TOKEN, "test 1")
    fake.room = "another"  # it will send us away right after hello
    uplink = Uplink(settings, room, ManualClock(at(0)), draw=lambda: 1.0, pause=waits)
    running = asyncio.create_task(uplink.run())
    await fake.until(lambda: fake.knocks == 5 and fake.connected == 0)
    running.cancel()
    assert waits.wished[:4] == [0.5, 1.0, 2.0, 4.0]
    assert link(room) == "room_unknown"


async def test_when_another_laptop_took_over_only_a_person_brings_us_back(
    room: Room, fake: FakeCentre
) -> None:
    async with linked(room, fake):
        await contact(room)
        await fake.say_bye("replaced")
        await until(room, lambda: link(room) == "taken_over")
        room.contact_wished.set()
        await contact(room)
    assert fake.knocks == 2


async def test_the_centres_word_on_when_to_come_back_is_obeyed(
    room: Room, fake: FakeCentre
) -> None:
    waits = Waits(at_most=1)
    settings = UplinkSettings(fake.address, TOKEN, "test 1")
    uplink = Uplink(settings, room, SystemClock(), draw=lambda: 0.0, pause=waits)
    running = asyncio.create_task(uplink.run())
    await contact(room)
    await fake.say_bye("stopping", retry_in=3.5)
    await until(room, lambda: link(room) == "unavailable")
    running.cancel()
    assert waits.wished == [3.5]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (HTTPStatus.OK, "captive_portal"),
        (HTTPStatus.NOT_FOUND, "room_unknown"),
        (HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"),
        (HTTPStatus.UPGRADE_REQUIRED, "too_old"),
    ],
)
async def test_a_real_answer_that_is_no_socket_becomes_its_code(
    room: Room, fake: FakeCentre, status: HTTPStatus, code: LinkCode
) -> None:
    fake.status = status
    async with linked(room, fake):
        await until(room, lambda: link(room) == code)


async def test_a_wrong_key_is_told_as_such(room: Room, fake: FakeCentre) -> None:
    async with linked(room, fake, token="guess"):
        await until(room, lambda: link(room) == "token_wrong")


async def test_leaving_says_goodbye(room: Room, fake: FakeCentre) -> None:
    async with linked(room, fake) as uplink:
        await contact(room)
        await uplink.leave()
        await fake.until(lambda: fake.connected == 0)
    assert fake.goodbyes == ["leaving"]


async def test_reports_are_read_from_the_disk_and_not_kept_in_memory(room: Room) -> None:
    await give_session(room)
    await room.report(next(iter(room.sessions)), attendance())
    assert len(await room.store.run(outbox.rows_after(0, limit=10))) == 1


# ── settings ───────────────────────────────────────────────────────────────────────────────────


async def test_proxy_and_trust_are_decided_by_the_settings(tmp_path: Path) -> None:
    plain = Settings(centre="http://a.example", proxy="none")
    assert UplinkSettings.of(plain, "1").proxy is None
    assert UplinkSettings.of(plain, "1").trust is None
    secure = UplinkSettings.of(Settings(centre="https://a.example"), "1")
    assert secure.proxy is True
    assert secure.trust is not None
    (tmp_path / "ca.pem").write_text("no certificate")
    for name in ("ca.pem", "gone.pem"):
        with pytest.raises(AgentTrouble, match="ca_file"):
            UplinkSettings.of(Settings(centre="https://a", ca_file=tmp_path / name), "1")
