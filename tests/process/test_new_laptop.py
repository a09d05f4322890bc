"""A laptop breaks at lunch: another takes the room over with a code, and nothing is lost or twice.

Real processes, people who sign in, and a network that the old laptop loses before it is replaced.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from dashboards.phrases import sentence
from orchestrator.codes import Holder, write_codes
from session_core.rules.terms import Role
from tests.chaos.proxy import CALM, Weather
from tests.reliability.field import Field, Laptop, bare_field_in, until_health
from tests.reliability.people import Book, save_one, tick

pytestmark = [pytest.mark.process, pytest.mark.asyncio]

COORDINATOR = {"Authorization": "Bearer coordinators-code"}
FIRST_TOKEN = "first-token"
ACCESS = {"ACCESS": "codes", "UVLOOP": "true"}


@dataclass
class Office:
    """The coordinator, at the centre's own pages."""

    field: Field
    http: aiohttp.ClientSession
    address: str

    async def make_code(self, room: str) -> str:
        """Press "make a code", and read it from the page."""
        session = self.field.programme.session
        page = f"{self.address}/kurs/{session}/laptop/{room}/kode"
        async with self.http.post(page, headers=COORDINATOR) as answer:
            found = re.search(r'"spoken-code">([^<]+)<', await answer.text())
        assert found is not None, answer.status
        return found[1]

    async def take_in(self, file: bytes) -> Any:
        """Bring a file."""
        url = f"{self.address}/api/v1/stick"
        async with self.http.post(url, data=file, headers=COORDINATOR) as answer:
            return await answer.json()

    async def reports(self) -> Counter[str]:
        """How often each report is in the log."""
        path = f"/api/v1/sessions/{self.field.programme.session}/events"
        async with self.http.get(self.address + path, headers=COORDINATOR) as answer:
            events = (await answer.json())["events"]
        return Counter(one["cause"] for one in events if one["event"]["kind"] == "report_kept")


async def type_code(laptop: Laptop, http: aiohttp.ClientSession, code: str) -> Any:
    """What a leader does on the page of a laptop that has no room."""
    where = f"{laptop.address}/enrol?lang=nb"
    async with http.ws_connect(where, origin=laptop.address) as page:
        await page.send_json({"centre": "", "code": code})
        return json.loads((await page.receive()).data)


async def test_a_new_laptop_takes_the_room_and_the_old_ones_reports_come_in_a_file(
    tmp_path: Path,
) -> None:
    book = Book(tmp_path / "book")
    async with bare_field_in(tmp_path) as field, aiohttp.ClientSession() as http:
        room, item = field.programme.rooms[0].id, field.programme.checklist[0].id
        people = {
            "coordinators-code": Holder(Role.COORDINATOR),
            FIRST_TOKEN: Holder(Role.AGENT, room),
        }
        write_codes(field.centre_data / "codes.json", people)
        await field.start_centre(**ACCESS)
        office = Office(field, http, f"http://127.0.0.1:{field._port}")

        async def save(laptop: Laptop, count: int) -> None:
            for number in range(count):
                assert await save_one(laptop, book, tick(item, number))

        # The old one works, loses the network, goes on by itself, and is turned off.
        old = await field.start_laptop(room, TOKEN=FIRST_TOKEN)
        await field.until_settled()
        await old.desk.open()
        await save(old, 3)
        await until_health(old, "connected", unsent=0)
        old.network.weather = Weather(gone=True)
        await save(old, 2)
        assert old.child is not None
        await old.child.kill()

        # The new one knows neither room nor key; the same code does not serve twice.
        new = await field.start_laptop("new", ROOM="", TOKEN="")
        code = await office.make_code(room)
        assert not (await type_code(new, http, "0000-0000"))["ok"]
        assert (await type_code(new, http, code.lower()))["ok"]
        await until_health(new, "connected", unsent=0)
        third = await field.start_laptop("third", ROOM="", TOKEN="")
        assert (await type_code(third, http, code))["text"] == sentence("enrol_code_used", "nb")
        await new.desk.open()
        await save(new, 2)

        # The old one comes back, is told, and keeps what it holds.
        old.network.weather = CALM
        await field.start_laptop(room, TOKEN=FIRST_TOKEN)
        await until_health(old, "room_moved", unsent=2)
        page = await old.desk.get("/")
        assert sentence("room_moved", "nb") in page
        assert 'href="/fil"' in page
        await until_health(new, "connected", unsent=0)
        async with http.get(f"{old.address}/fil") as answer:
            file = await answer.read()
        assert (await office.take_in(file))["new"] == 2
        assert (await office.take_in(file))["new"] == 0

        # A restart of the centre lets neither the code nor the old key in again.
        await field.centre.kill()
        await field.start_centre(**ACCESS)
        await until_health(new, "connected", unsent=0)
        assert not (await type_code(third, http, code))["ok"]
        await save(new, 1)
        await until_health(new, "connected", unsent=0)
        held = await office.reports()
        assert {one: held[one] for one in book.reports} == dict.fromkeys(book.reports, 1)
        assert len(book.reports) == 8
    book.close()
