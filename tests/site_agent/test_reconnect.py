"""Ways to be without contact, over real sockets: each becomes its code, and none is the end."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import cast

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.http11 import Response

from dashboards.scene import LinkCode
from session_core.clock import ManualClock, SystemClock
from site_agent.room import Room
from site_agent.settings import Settings
from site_agent.troubles import AgentTrouble
from site_agent.uplink import Connect, Uplink, UplinkSettings
from tests.builders import at, sample_programme
from tests.site_agent.fake_centre import LONG_S, TOKEN, FakeCentre
from tests.site_agent.parts import contact, give_session, link, linked, open_room, until

pytestmark = pytest.mark.asyncio


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


def nothing_can_be_written(connection: sqlite3.Connection) -> None:
    """From now on."""
    connection.execute("PRAGMA query_only = 1")


def failing(*errors: Exception) -> Callable[[], AbstractAsyncContextManager[ClientConnection]]:
    """Connections that fail in these ways, the last for ever."""
    left = list(errors)

    @asynccontextmanager
    async def attempt() -> AsyncIterator[ClientConnection]:
        raise left.pop(0) if len(left) > 1 else left[0]
        yield

    return attempt


async def run_with(
    room: Room, waits: Waits, *errors: Exception, connect: Connect | None = None
) -> None:
    """Run an uplink whose tries fail, until it has wished for as many waits."""
    settings = UplinkSettings("ws://127.0.0.1:9", TOKEN, "test 1")
    uplink = Uplink(
        settings,
        room,
        ManualClock(at(0)),
        connect=connect or failing(*errors),
        draw=lambda: 1.0,
        pause=waits,
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


async def test_a_fault_that_nobody_foresaw_does_not_end_the_loop(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    waits = Waits(at_most=3)
    await run_with(room, waits, UnicodeError("x"), ValueError("x"), RuntimeError("x"))
    assert len(waits.wished) == 3
    assert link(room) == "unavailable"
    assert "connection_failed" in caplog.messages


class CountedRoom(Room):
    """Knows how many wait for its changes."""

    watchers = 0

    def watch(self) -> asyncio.Event:
        self.watchers += 1
        return super().watch()

    def unwatch(self, event: asyncio.Event) -> None:
        super().unwatch(event)
        self.watchers -= 1


class Lost:
    """A connection that is gone before the first word."""

    async def send(self, text: str) -> None:
        raise ConnectionClosedError(None, None)


@asynccontextmanager
async def lost_at_once() -> AsyncIterator[ClientConnection]:
    yield cast(ClientConnection, Lost())


async def test_a_connection_lost_before_hello_leaves_nothing_behind(tmp_path: Path) -> None:
    waits = Waits(at_most=3)
    async with open_room(tmp_path, kind=CountedRoom) as room:
        await run_with(room, waits, connect=lost_at_once)
        assert isinstance(room, CountedRoom)
        assert room.watchers == 0


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


async def test_a_laptop_whose_hello_is_called_late_has_a_twin_and_comes_without_a_number(
    room: Room, fake: FakeCentre
) -> None:
    async with linked(room, fake):
        await contact(room)
        await fake.say_bye("late_hello", retry_in=0.0)
        await fake.until(lambda: len(fake.connections) == 2)
        await contact(room)
        await fake.say_bye("restarting", retry_in=0.0)
        await fake.until(lambda: len(fake.connections) == 3)
    assert fake.connections == [1, 0, 2]


async def test_the_numbers_of_connections_grow_over_restarts_and_new_outboxes(
    tmp_path: Path, fake: FakeCentre
) -> None:
    for _ in range(2):
        async with open_room(tmp_path) as room:
            async with linked(room, fake):
                await contact(room)
            await room.take_new_identity("restored")
    assert fake.connections == [1, 2]


async def test_on_a_disk_that_keeps_no_number_they_grow_all_the_same(
    room: Room, fake: FakeCentre
) -> None:
    async with linked(room, fake):
        await contact(room)
        await room.store.run(nothing_can_be_written)
        for count in (2, 3):
            await fake.say_bye("restarting", retry_in=0.0)
            await fake.until(lambda count=count: len(fake.connections) == count)
    assert fake.connections == [1, 2, 3]


async def test_a_person_is_served_at_once_but_not_at_every_click(room: Room) -> None:
    machine = ManualClock(at(0))
    uplink = Uplink(UplinkSettings("ws://127.0.0.1:9", TOKEN, "test 1"), room, machine)
    now = machine.monotonic()
    assert uplink.wish_granted_at(None) == now
    assert [uplink.wish_granted_at(now + 8) for _ in range(3)] == [now + 2, now + 4, now + 6]
    assert uplink.wish_granted_at(now + 7) == now + 7, "no click makes it later than it was"
    machine.advance(60)
    assert uplink.wish_granted_at(None) == now + 60


async def test_a_laptop_that_was_replaced_does_not_come_back_by_waking_up(
    room: Room, fake: FakeCentre
) -> None:
    machine = ManualClock(at(0))
    async with linked(room, fake, machine) as uplink:
        await contact(room)
        await fake.say_bye("replaced")
        await until(room, lambda: link(room) == "taken_over")
        machine.advance(1)
        machine.at = at(600)
        assert not uplink.is_time_to_try(None)
        assert uplink.is_time_to_try(machine.monotonic())


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


# ── settings ───────────────────────────────────────────────────────────────────────────────────


async def test_proxy_and_trust_are_decided_by_the_settings(tmp_path: Path) -> None:
    plain = Settings.of(centre="http://a.example", proxy="none")
    assert UplinkSettings.of(plain, "1").proxy is None
    assert UplinkSettings.of(plain, "1").trust is None
    secure = UplinkSettings.of(Settings.of(centre="https://a.example"), "1")
    assert secure.proxy is True
    assert secure.trust is not None
    (tmp_path / "ca.pem").write_text("no certificate")
    for name in ("ca.pem", "gone.pem"):
        with pytest.raises(AgentTrouble, match="ca_file"):
            UplinkSettings.of(Settings.of(centre="https://a", ca_file=tmp_path / name), "1")
