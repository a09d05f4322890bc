"""The leader's phone, as the laptop asks the centre about it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from dashboards.scene import Pairing, PairingStage
from dashboards.squares import SIDE_MAX
from session_core.rules.terms import SessionId
from site_agent.network.http import Reply
from site_agent.phone import (
    AGAIN_S,
    CODE,
    CODE_LOOK_S,
    END,
    FIRST_LOOK_S,
    LOOK,
    PAIRED_LOOK_S,
    Phone,
    asker,
)
from site_agent.room import Room
from site_agent.settings import Settings
from tests.builders import START, sample_programme
from tests.site_agent.parts import give_session, open_room, until

pytestmark = pytest.mark.asyncio
SESSION = sample_programme().session

MADE = {
    "waits": True,
    "since": None,
    "code": "K3QX-7M2P",
    "address": "https://samkurs.example.no/telefon",
    "square": ["7", "5", "1"],
}
QUIET = {"waits": False, "since": None}
IN = {"waits": False, "since": START.isoformat()}
WAITS = {"waits": True, "since": None}


class Centre:
    """What the centre answers: each time the same, until it is told otherwise."""

    def __init__(self) -> None:
        self.says: Any = QUIET
        self.status = 200
        self.asked: list[tuple[str, SessionId]] = []

    def __call__(self, do: str, session: SessionId) -> Reply:
        self.asked.append((do, session))
        if isinstance(self.says, Exception):
            raise self.says
        body = self.says if isinstance(self.says, bytes) else json.dumps(self.says).encode()
        return Reply(self.status, body)


@dataclass
class Desk:
    """A laptop that has heard of its day, and its centre."""

    room: Room
    centre: Centre
    phone: Phone

    @property
    def shown(self) -> Pairing:
        """What the page has to show."""
        pairing = self.room.scene().pairing
        assert pairing is not None
        return pairing

    @property
    def stage(self) -> PairingStage:
        return self.shown.stage

    async def told(self, do: str, says: Any, status: int = 200) -> None:
        """The page asks, and the centre answers so."""
        self.centre.says, self.centre.status = says, status
        await self.phone.step(do, SESSION)


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_room(tmp_path) as room:
        await give_session(room)
        centre = Centre()
        yield Desk(room, centre, Phone(room, centre, first_look_s=0.0))


async def test_a_code_is_shown_until_the_phone_is_in(desk: Desk) -> None:
    assert desk.stage == "none"
    await desk.told(CODE, MADE)
    code = desk.shown
    assert (code.stage, code.code, code.square) == ("code", "K3QX-7M2P", ("111", "101", "001"))
    await desk.told(LOOK, WAITS)
    assert desk.shown == code
    await desk.told(LOOK, IN)
    assert (desk.stage, desk.shown.since, desk.shown.code) == ("paired", START, "")
    await desk.told(END, QUIET)
    assert desk.stage == "none"
    assert desk.centre.asked == [(do, SESSION) for do in (CODE, LOOK, LOOK, END)]


async def test_a_code_whose_time_is_over_goes(desk: Desk) -> None:
    await desk.told(CODE, MADE)
    await desk.told(LOOK, QUIET)
    assert desk.stage == "none"


async def test_a_code_that_this_program_never_showed_is_not_shown(desk: Desk) -> None:
    """It was started again since, and only the centre knows the hash."""
    await desk.told(LOOK, WAITS)
    assert desk.stage == "none"


@pytest.mark.parametrize(
    ("status", "says", "code"),
    [
        (200, OSError("no net"), "phone_no_answer"),
        (200, b"<html>a wall's own page</html>", "phone_no_answer"),
        (200, b"[]", "phone_no_answer"),
        (200, {**MADE, "square": ["7", "5"]}, "phone_no_answer"),
        (200, {**MADE, "square": ["0"] * (SIDE_MAX + 1)}, "phone_no_answer"),
        (200, {**MADE, "square": [["7"]]}, "phone_no_answer"),
        (404, {"error": {"code": "unknown_address"}}, "phone_no_answer"),
        (418, {"error": {"code": "from_the_future"}}, "phone_no_answer"),
        (401, {"error": {"code": "token_wrong"}}, "token_wrong"),
        (503, {"error": {"code": "log_unavailable"}}, "log_unavailable"),
    ],
)
async def test_what_went_wrong_is_told_and_all_is_as_it_was(
    desk: Desk, status: int, says: Any, code: str
) -> None:
    await desk.told(LOOK, IN)
    await desk.told(CODE, says, status)
    assert (desk.stage, desk.shown.trouble) == ("paired", code)
    await desk.told(LOOK, says, status)
    assert desk.shown.trouble == code, "nobody asked for that, so it changes nothing"


async def test_the_page_is_told_while_the_centre_is_asked(desk: Desk) -> None:
    seen: list[PairingStage] = []

    def ask(do: str, session: SessionId) -> Reply:
        seen.append(desk.stage)
        return desk.centre(do, session)

    phone = Phone(desk.room, ask)
    await phone.step(CODE, SESSION)
    await phone.step(END, SESSION)
    assert seen == ["asking", "none"]


async def test_it_looks_often_while_somebody_waits_and_seldom_otherwise(desk: Desk) -> None:
    assert Phone(desk.room, desk.centre).patience() == FIRST_LOOK_S
    desk.phone.has_tried = True
    assert desk.phone.patience() == AGAIN_S, "the centre did not answer"
    await desk.told(CODE, MADE)
    assert desk.phone.patience() == CODE_LOOK_S
    await desk.told(LOOK, IN)
    assert desk.phone.patience() == PAIRED_LOOK_S
    await desk.told(LOOK, QUIET)
    assert desk.phone.patience() is None


async def test_a_laptop_that_was_started_again_finds_out_by_itself(desk: Desk) -> None:
    desk.centre.says = IN
    running = asyncio.create_task(desk.phone.run())
    try:
        await until(desk.room, lambda: desk.stage == "paired")
        desk.centre.says = QUIET
        desk.room.wishes.phone.put_nowait((END, SESSION))
        await until(desk.room, lambda: desk.stage == "none")
    finally:
        running.cancel()
    assert desk.centre.asked == [(LOOK, SESSION), (END, SESSION)]


async def test_it_asks_with_the_rooms_token_which_is_in_no_address() -> None:
    heard = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        centre = f"http://127.0.0.1:{port}"
        settings = Settings.of(centre=centre, room="drammen", token="secret", proxy="none")
        reply = await asyncio.to_thread(asker(settings), CODE, "a day / of ours")
    assert (reply.status, reply.body) == (200, b"{}")
    (request,) = heard
    first, _, headers = request.partition("\r\n")
    way = "/agent/phone/code?session=a%20day%20%2F%20of%20ours&room=drammen"
    assert first.split()[:2] == ["POST", way]
    assert "Authorization: Bearer secret" in headers
