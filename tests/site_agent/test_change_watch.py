"""A cable or a camera that comes or goes is noticed at once, and measured at once."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from pathlib import Path

import pytest

from session_core.rules import commands as c
from session_core.rules.bases import CommandBase
from session_core.rules.check_times import FULL_BEFORE
from site_agent.catalogue import load_catalogues
from site_agent.change_watch import ChangeWatch, networks
from site_agent.checks import FIRST_AFTER_S, Checks
from site_agent.network.adapters import Kind, this_kind_of
from site_agent.network.wiring import Interface
from site_agent.probes.interface import Measured, Probe
from site_agent.probes.worker import ProbeWorker
from site_agent.room import Room
from site_agent.room_settings import RoomSettings
from tests.builders import START, sample_programme
from tests.readiness.chain import Centre, Laptop, QuickWorker, on_virtual_time
from tests.site_agent.parts import ROOM, give_session, open_room, until

PATIENCE_S = 5.0
VIRTUAL_S = 120


def test_the_first_look_is_no_change_and_each_difference_is_one() -> None:
    seen: list[Hashable] = ["a", "a", "b", "b", "a"]
    watch = ChangeWatch(lambda: seen.pop(0), lambda: None)
    assert [watch.is_changed() for _ in range(5)] == [False, False, True, False, True]


def test_what_cannot_be_seen_is_no_change() -> None:
    seen: list[Hashable] = ["a", OSError("gone"), "a", "b"]

    def look() -> Hashable:
        one = seen.pop(0)
        if isinstance(one, OSError):
            raise one
        return one

    watch = ChangeWatch(look, lambda: None)
    assert [watch.is_changed() for _ in range(4)] == [False, False, False, True]


def test_the_networks_of_this_machine_stay_the_same_while_nobody_touches_them() -> None:
    assert networks(this_kind_of()) == networks(this_kind_of())


def card(address: str = "10.0.0.7", *, up: bool = True, mbps: int = 1000) -> Interface:
    return Interface(frozenset({address, "fe80::1"}), is_up=up, mbps=mbps)


@pytest.mark.parametrize(
    ("kind", "after", "is_change"),
    [
        ("cable", {"eth0": card(mbps=100)}, True),
        ("wifi", {"eth0": card(mbps=100)}, False),
        (None, {"eth0": card(mbps=100)}, False),
        ("cable", {"eth0": card(up=False)}, True),
        ("cable", {"eth0": card("10.0.0.8")}, True),
        ("cable", {"eth0": card(), "wlan0": card("10.0.0.9")}, True),
        ("cable", {"eth0": Interface(frozenset({"10.0.0.7", "fe80::2"}), True, 1000)}, False),
        ("cable", {"eth0": card(), "eth1": Interface(frozenset(), False, 10)}, False),
    ],
)
def test_a_link_that_comes_goes_moves_or_is_a_slower_cable_is_a_change(
    kind: Kind | None, after: dict[str, Interface], is_change: bool
) -> None:
    before = networks(lambda _: kind, lambda: {"eth0": card()})
    assert (networks(lambda _: kind, lambda: after) != before) is is_change


@pytest.mark.asyncio
async def test_the_loop_is_told(tmp_path: Path) -> None:
    changed, plugged = asyncio.Event(), ["nothing"]
    watch = ChangeWatch(lambda: plugged[0], changed.set, every_s=0.001)
    watch.is_changed()
    running = asyncio.create_task(watch.run())
    plugged[0] = "a camera"
    async with asyncio.timeout(PATIENCE_S):
        await changed.wait()
    running.cancel()


def checks_of(room: Room, free: list[float]) -> Checks:
    worker = ProbeWorker([Probe("memory", lambda: free[0])], room.now)
    return Checks(room, worker, seen_s=0)


@pytest.mark.asyncio
async def test_a_change_is_told_at_once_and_whole(tmp_path: Path) -> None:
    """Otherwise one bad result is no news, and the next round is half a minute away."""
    free = [8.0]
    async with open_room(tmp_path) as room:
        session = await give_session(room)
        checks = checks_of(room, free)
        await checks.one_round()
        free[0] = 0.1
        await checks.one_round()
        assert room.sessions[session].rooms[ROOM].checks["memory"].verdict == "ok"
        free[0] = 0.2
        saved, running = room.watch(), asyncio.create_task(checks.run())
        checks.something_changed()
        async with asyncio.timeout(PATIENCE_S):
            while room.sessions[session].rooms[ROOM].checks["memory"].value != 0.2:
                saved.clear()
                await saved.wait()
        running.cancel()
        assert room.sessions[session].rooms[ROOM].checks["memory"].verdict == "fail"


async def pulled(*wishes: type[CommandBase]) -> list[tuple[float, str]]:
    """What the centre hears of screen, cable and packets, and how many seconds after both are
    pulled: 5 s into a run whose packets take 20 s, and the centre's name is not found any more.
    """
    catalogues = load_catalogues()
    centre = Centre(sample_programme(), catalogues, START - FULL_BEFORE)
    for wish in wishes:
        centre.press(wish)
    laptop = Laptop(centre, RoomSettings(ROOM, catalogues=catalogues))
    laptop.connect()
    pulled_at: list[float] = []
    probes = [
        Probe("net_link", lambda: Measured(word="wifi" if pulled_at else "cable"), lane="cable"),
        Probe("net_udp", lambda: Measured(word="through"), 24.0, "echo"),
        Probe("net_rtt", lambda: 20.0, lane="echo"),
        Probe("display", lambda: 1.0 if pulled_at else 2.0),
    ]
    lasts = {"net_udp": 20.0, "net_link": 1.9}
    checks = laptop.checks(QuickWorker(probes, laptop.now, lambda one: lasts.get(one.name, 0.0)))
    heard: list[tuple[float, str]] = []

    def look(_: object) -> None:
        found = centre.state.rooms[ROOM].checks.items()
        said = " ".join(sorted(f"{name}={one.verdict}" for name, one in found))
        if pulled_at and said and (not heard or heard[-1][1] != said):
            heard.append((round(centre.loop.time() - pulled_at[0], 1), said))

    centre.looks.append(look)
    running = asyncio.create_task(checks.run())
    await asyncio.sleep(FIRST_AFTER_S + 5)
    pulled_at.append(centre.loop.time())
    checks.something_changed()
    await asyncio.sleep(VIRTUAL_S)
    running.cancel()
    return heard


def test_a_change_is_told_within_two_seconds_though_a_run_is_waiting_for_its_packets() -> None:
    """What that run had looked at before does not take it back."""
    heard = on_virtual_time(pulled)
    assert heard == [
        (0.0, "display=warn"),
        (1.9, "display=warn net_link=warn"),
        (15.0, "display=warn net_link=warn net_rtt=ok net_udp=ok"),
    ]


def test_a_change_is_told_as_soon_while_the_day_is_live_and_no_packet_is_sent_for_it() -> None:
    heard = on_virtual_time(lambda: pulled(c.OpenLobby, c.StartSession))
    assert heard == [
        (0.0, "display=warn net_link=ok net_rtt=ok"),
        (1.9, "display=warn net_link=warn net_rtt=ok"),
    ]


@pytest.mark.asyncio
async def test_who_asked_is_served_once_and_not_again_with_the_next_change(tmp_path: Path) -> None:
    async with open_room(tmp_path) as room:
        room.wish_checks(await give_session(room))
        running = asyncio.create_task(checks_of(room, [8.0]).run())
        await until(room, lambda: not room.wishes.trying)
        running.cancel()
        assert room.standing.last_n == 1
