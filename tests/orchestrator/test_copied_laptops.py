"""What the welcome says of a laptop's outbox, and what the centre notes of copied laptops."""

from __future__ import annotations

import json
from functools import reduce

import pytest
from structlog.testing import capture_logs

from orchestrator.event_log.interface import Incident
from session_core.link import chain
from session_core.rules.reports import Report
from tests.builders import START
from tests.event_log.memory_log import MemoryLog
from tests.orchestrator.desk import SESSION, Running, acked_through, running
from tests.orchestrator.laptop import counted, greet, told

pytestmark = pytest.mark.asyncio


def chained(outbox: str, frame: str) -> str:
    """The chain as the laptop makes it over what it sends in this frame."""
    return reduce(chain.link, json.loads(frame)["items"], chain.start(outbox))


async def send(centre: Running, frame: str, outbox: str = "laptop") -> None:
    laptop = await centre.agent()
    await greet(laptop, outbox=outbox)
    await laptop.send_str(frame)
    await acked_through(laptop, len(json.loads(frame)["items"]))
    await laptop.close()


def three() -> tuple[Report, ...]:
    return tuple(counted("drammen", minute) for minute in (1, 2, 3))


async def test_the_welcome_tells_the_chain_of_what_was_taken_in() -> None:
    async with running() as centre:
        frame = told(1, *three())
        await send(centre, frame)
        welcome = await greet(await centre.agent(), last_n=3)
        assert (welcome["hwm"], welcome["hash"]) == (3, chained("laptop", frame))


async def test_reports_that_are_refused_or_known_already_are_in_the_chain() -> None:
    async with running() as centre:
        reports = three()
        await send(centre, told(1, *reports), "older")
        frame = json.loads(told(1, *reports))
        frame["items"].insert(1, {"s": "nowhere", "report": {"kind": "poison"}})
        again = json.dumps(frame)
        await send(centre, again)
        welcome = await greet(await centre.agent(), last_n=4)
        assert (welcome["hwm"], welcome["hash"]) == (4, chained("laptop", again))


async def test_a_room_that_has_forgotten_what_the_centre_never_had_has_no_chain() -> None:
    async with running() as centre:
        welcome = await greet(await centre.agent(), first_n=6, last_n=9, acked=5)
        assert (welcome["hwm"], welcome["hash"]) == (5, "")


async def test_the_welcome_tells_what_a_verified_backup_covers() -> None:
    log = MemoryLog()
    async with running(log) as centre:
        await send(centre, told(1, *three()))
        await log.cover({"laptop": 2})
        assert (await greet(await centre.agent(), last_n=3))["kept"] == 2


async def test_the_welcome_spreads_rooms_over_as_long_as_it_takes_to_welcome_them_all() -> None:
    async with running() as centre:
        rooms = centre.centre.room_count()
        assert rooms == len((await centre.centre.sessions.get(SESSION)).state.rooms)
        assert (await greet(await centre.agent()))["spread_s"] == rooms / 50


async def test_a_laptop_that_began_a_new_outbox_is_an_incident_once() -> None:
    log = MemoryLog()
    async with running(log) as centre:
        with capture_logs() as said:
            for _ in range(2):
                await greet(await centre.agent(), outbox="new", was="laptop", why="forked")
        await greet(await centre.agent(), outbox="newer", was="laptop", why="restored")
        await greet(await centre.agent(), outbox="upgraded", was="laptop", why="unproven")
        await greet(await centre.agent(), outbox="plain")
    assert [one["event"] for one in said].count("laptop_copied") == 1
    restored, copied = await log.incidents()
    assert copied == Incident(
        kind="laptop_copied", room="drammen", outbox="new", was="laptop", at=START, id=1
    )
    assert (restored.kind, restored.outbox) == ("laptop_restored", "newer")
