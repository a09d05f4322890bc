"""A laptop breaks at lunch: another takes the room over with a code, and nothing is lost or twice.

Real processes, people who sign in, and a network that the old laptop loses before it is replaced.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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


@dataclass
class Lunch:
    """The room where it happens."""

    office: Office
    room: str
    item: str
    book: Book

    @property
    def field(self) -> Field:
        return self.office.field

    async def save(self, laptop: Laptop, count: int) -> None:
        """The leader ticks so many times, and each time the page says "saved"."""
        for number in range(count):
            assert await save_one(laptop, self.book, tick(self.item, number))

    async def type_code(self, laptop: Laptop, code: str) -> Any:
        """What a leader does on the page of a laptop that has no room."""
        where = f"{laptop.address}/enrol?lang=nb"
        async with self.office.http.ws_connect(where, origin=laptop.address) as page:
            await page.send_json({"centre": "", "code": code})
            return json.loads((await page.receive()).data)

    async def file_of(self, laptop: Laptop) -> bytes:
        """Press "save a file"."""
        async with self.office.http.get(f"{laptop.address}/fil") as answer:
            return await answer.read()


@asynccontextmanager
async def lunch_in(folder: Path) -> AsyncIterator[Lunch]:
    """A centre where people sign in, and one room whose laptop has a key."""
    book = Book(folder / "book")
    async with bare_field_in(folder) as field, aiohttp.ClientSession() as http:
        room, item = field.programme.rooms[0].id, field.programme.checklist[0].id
        people = {
            "coordinators-code": Holder(Role.COORDINATOR),
            FIRST_TOKEN: Holder(Role.AGENT, room),
        }
        write_codes(field.centre_data / "codes.json", people)
        await field.start_centre(ACCESS="codes")
        office = Office(field, http, f"http://127.0.0.1:{field._port}")
        yield Lunch(office, room, item, book)
    book.close()


async def works_and_breaks(lunch: Lunch) -> Laptop:
    """The old one works, loses the network, goes on by itself, and is turned off."""
    old = await lunch.field.start_laptop(lunch.room, TOKEN=FIRST_TOKEN)
    await old.desk.open()
    await lunch.save(old, 3)
    await until_health(old, "connected", unsent=0)
    old.network.weather = Weather(gone=True)
    await lunch.save(old, 2)
    assert old.child is not None
    await old.child.kill()
    return old


async def takes_the_room(lunch: Lunch, code: str) -> Laptop:
    """The new one knows neither room nor key, and its leader mistypes the code first."""
    new = await lunch.field.start_laptop("new", ROOM="", TOKEN="")
    assert not (await lunch.type_code(new, "0000-0000"))["ok"]
    assert (await lunch.type_code(new, code.lower()))["ok"]
    await until_health(new, "connected", unsent=0)
    await new.desk.open()
    await lunch.save(new, 2)
    return new


async def comes_back_and_is_told(lunch: Lunch, old: Laptop) -> None:
    """The old one keeps what it holds, and its page says what to do with it."""
    old.network.weather = CALM
    await lunch.field.start_laptop(lunch.room, TOKEN=FIRST_TOKEN)
    await until_health(old, "room_moved", unsent=2)
    page = await old.desk.get("/")
    assert sentence("room_moved", "nb") in page
    assert 'href="/fil"' in page


async def test_a_new_laptop_takes_the_room_and_the_old_ones_reports_come_in_a_file(
    tmp_path: Path,
) -> None:
    async with lunch_in(tmp_path) as lunch:
        office, field = lunch.office, lunch.field
        old = await works_and_breaks(lunch)
        code = await office.make_code(lunch.room)
        new = await takes_the_room(lunch, code)
        third = await field.start_laptop("third", ROOM="", TOKEN="")
        assert (await lunch.type_code(third, code))["text"] == sentence("enrol_code_used", "nb")
        await comes_back_and_is_told(lunch, old)
        file = await lunch.file_of(old)
        assert [(await office.take_in(file))["new"] for _ in range(2)] == [2, 0]
        # A restart of the centre lets neither the code nor the old key in again.
        await field.centre.kill()
        await field.start_centre(ACCESS="codes")
        await until_health(new, "connected", unsent=0)
        assert not (await lunch.type_code(third, code))["ok"]
        await lunch.save(new, 1)
        await until_health(new, "connected", unsent=0)
        held, told = await office.reports(), lunch.book.reports
        assert {one: held[one] for one in told} == dict.fromkeys(told, 1)
        assert len(told) == 8


async def redeem(lunch: Lunch, code: str) -> str:
    """A laptop gives the code and never comes up: what it was given."""
    async with lunch.office.http.post(
        f"{lunch.office.address}/enrol", json={"code": code}
    ) as answer:
        return str((await answer.json())["token"])


async def test_the_old_laptop_has_the_room_until_a_new_one_is_really_here(tmp_path: Path) -> None:
    async with lunch_in(tmp_path) as lunch:
        office, field = lunch.office, lunch.field
        old = await field.start_laptop(lunch.room, TOKEN=FIRST_TOKEN)
        await old.desk.open()
        await redeem(lunch, await office.make_code(lunch.room))
        await lunch.save(old, 2)
        await until_health(old, "connected", unsent=0)
        # The centre dies between the two steps, and nothing is changed by it.
        await field.centre.kill()
        await field.start_centre(ACCESS="codes")
        await lunch.save(old, 1)
        await until_health(old, "connected", unsent=0)
        new = await takes_the_room(lunch, await office.make_code(lunch.room))
        await until_health(old, "room_moved", unsent=0)
        await until_health(new, "connected", unsent=0)
        held, told = await office.reports(), lunch.book.reports
        assert {one: held[one] for one in told} == dict.fromkeys(told, 1)
        assert len(told) == 5
