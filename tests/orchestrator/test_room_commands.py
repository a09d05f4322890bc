"""Asking a room's laptop for something: over pages and API, now or not at all."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse

from dashboards.views.board import board_deadline
from orchestrator.event_log.sqlite import open_log
from orchestrator.shelf import Shelf
from session_core.clock import ManualClock
from session_core.ids import new_id
from session_core.rules.terms import CommandResult
from tests.builders import START, answered
from tests.orchestrator.desk import (
    SESSION,
    Running,
    bearer,
    codes_gate,
    next_of,
    running,
    until,
)
from tests.orchestrator.laptop import greet, told
from tests.people import ADA, GRACE, LEE, LEE_LECTURING, OMAR

pytestmark = pytest.mark.asyncio

URL = f"/api/v1/sessions/{SESSION}/rooms/drammen/commands"
SEND = f"/kurs/{SESSION}/send?page=board"
IDENTIFY = {"kind": "ask_laptop", "room": "drammen", "do": "identify"}
BUTTON = "Vis romnavnet på skjermen"


async def ask(
    centre: Running, do: str = "identify", id_: str = "", url: str = URL, **more: Any
) -> tuple[int, dict[str, Any]]:
    """Ask over the API. Gives the status and the body."""
    async with centre.web.post(url, json={"id": id_ or new_id(), "do": do}, **more) as answer:
        return answer.status, await answer.json()


@asynccontextmanager
async def with_laptop(**more: Any) -> AsyncIterator[tuple[Running, ClientWebSocketResponse]]:
    """A centre, and the laptop of Drammen."""
    async with running(**more) as centre:
        laptop = await centre.agent()
        await greet(laptop)
        await until(lambda: centre.centre.presence.has_laptop("drammen"))
        yield centre, laptop


async def board(centre: Running) -> str:
    async with centre.web.get("/tavle") as answer:
        return await answer.text()


async def send(page: ClientWebSocketResponse, id_: str, until: str) -> dict[str, Any]:
    """Press the button over the page's socket. Gives the answer."""
    fields = {**IDENTIFY, "id": id_, "not_after": until}
    await page.send_json({"t": "send", "re": id_, "session": SESSION, "fields": fields})
    return await next_of(page, "done")


async def test_a_command_goes_out_with_its_last_moment_and_once_for_each_id() -> None:
    async with with_laptop() as (centre, laptop):
        first, other = new_id(), new_id()
        status, said = await ask(centre, id_=first)
        assert (status, await ask(centre, id_=first)) == (200, (200, said))
        await ask(centre, "check_now", id_=other)
        frames = [await next_of(laptop, "command") for _ in "12"]
        assert [(one["id"], one["do"]) for one in frames] == [
            (first, "identify"), (other, "check_now"),
        ]  # fmt: skip
        assert frames[0]["s"] == SESSION
        assert frames[0]["not_after"] == said["not_after"]
        assert said["sent_at"] < said["not_after"]


async def test_a_room_without_contact_is_refused_and_nothing_waits_for_it() -> None:
    shelf = Shelf(phones={"drammen": "internt 5100"})
    async with running(shelf=shelf) as centre:
        status, said = await ask(centre)
        assert (status, said["error"]["code"]) == (409, "room_not_connected")
        assert "Ring rommet: internt 5100." in said["error"]["text"]
        _, said = await ask(centre, url=URL.replace("drammen", "baerum"))
        assert said["error"]["text"].endswith("Ring rommet.")
        laptop = await centre.agent()
        await greet(laptop)
        await laptop.send_str('{"t":"hb","t1":0,"last_n":0,"pos":{}}')
        while (frame := json.loads((await laptop.receive()).data))["t"] != "hb":
            assert frame["t"] != "command"


async def test_a_laptop_that_is_not_welcomed_yet_or_has_left_is_not_asked() -> None:
    async with running() as centre:
        laptop = await centre.agent()
        assert (await ask(centre))[0] == 409
        await greet(laptop)
        assert (await ask(centre))[0] == 200
        await laptop.close()
        await until(lambda: not centre.centre.presence.has_laptop("drammen"))
        assert (await ask(centre))[0] == 409


@pytest.mark.parametrize(
    ("body", "url", "code"),
    [
        ({"id": "x", "do": "identify"}, URL, "form_id"),
        ({"id": new_id(), "do": "dance"}, URL, "malformed_body"),
        ({"id": new_id()}, URL, "malformed_body"),
        ({"id": new_id(), "do": "identify"}, URL.replace("drammen", "oslo"), "unknown_room"),
        ({"id": new_id(), "do": "identify"}, URL.replace(SESSION, "no"), "unknown_session"),
    ],
)
async def test_what_cannot_be_asked_is_refused(body: Any, url: str, code: str) -> None:
    async with (
        with_laptop() as (centre, _),
        centre.web.post(url, json=body) as answer,
    ):
        assert (await answer.json())["error"]["code"] == code


async def test_the_board_shows_the_buttons_where_a_laptop_is_connected_and_only_there() -> None:
    async with running() as centre:
        assert BUTTON not in await board(centre)
        page = await centre.live("room", "baerum")  # a leader's page is no laptop
        await next_of(page, "all")
        assert BUTTON not in await board(centre)
        await greet(await centre.agent())
        shown = await board(centre)
        assert shown.count(f"{BUTTON}<span") == 1
        assert shown.count("Sjekk rommet nå<span") == 1


async def test_a_form_without_javascript_asks_and_the_page_says_how_it_went() -> None:
    async with with_laptop() as (centre, laptop):
        headers = {"Origin": centre.origin}
        async with centre.web.post(SEND, data=IDENTIFY, headers=headers) as answer:
            assert (answer.status, answer.url.path) == (200, "/tavle")
            assert "Vis romnavnet: sendt 09:00" in await answer.text()
        frame = await next_of(laptop, "command")
        done = answered(frame["id"], CommandResult.DONE, START, room="drammen")
        await laptop.send_str(told(1, replace(done, report_id=new_id())))
        await next_of(laptop, "ack")
        assert "Romnavnet ble vist 09:00" in await board(centre)
        async with centre.web.get(f"/kurs/{SESSION}/rom/drammen") as answer:
            assert "Dette er rommet som koordinator spør etter" in await answer.text()


async def test_a_refused_form_without_javascript_gives_the_page_with_the_reason() -> None:
    async with running() as centre:
        headers = {"Origin": centre.origin}
        async with centre.web.post(SEND, data=IDENTIFY, headers=headers) as answer:
            assert answer.status == 409
            assert "har ikke kontakt nå, så ingenting ble sendt" in await answer.text()
        wrong = {**IDENTIFY, "do": "dance"}
        async with centre.web.post(SEND, data=wrong, headers=headers) as answer:
            assert answer.status == 422


async def test_over_the_socket_the_same_press_is_sent_once_and_an_old_one_not_at_all() -> None:
    async with with_laptop() as (centre, laptop):
        page = await centre.live("board")
        id_, last = new_id(), new_id()
        until_ = (centre.clock.now() + timedelta(seconds=15)).isoformat()
        assert (await send(page, id_, until_))["ok"]
        centre.clock.advance(16)
        assert (await send(page, id_, until_))["ok"], "it was sent, so that is the answer"
        assert (await send(page, new_id(), until_))["code"] == "too_late"
        for spoilt in ("noon", "2026-03-10T08:00:00"):
            assert (await send(page, new_id(), spoilt))["code"] == "form_time"
        assert (await send(page, last, ""))["ok"]
        assert [(await next_of(laptop, "command"))["id"] for _ in "12"] == [id_, last]


async def test_a_laptop_that_does_not_answer_is_said_to_be_silent_without_a_tick() -> None:
    async with with_laptop() as (centre, _):
        page = await centre.live("board")
        assert "svarte ikke" not in (await next_of(page, "all"))["html"]
        await ask(centre)
        deadline = board_deadline(centre.centre.scene())
        assert deadline <= centre.clock.now() + timedelta(seconds=25)
        centre.clock.advance(25)
        assert "PC-en svarte ikke" in await board(centre)


async def test_a_demo_that_runs_fast_gives_the_laptop_as_many_real_seconds(tmp_path: Path) -> None:
    async with with_laptop() as (centre, _):
        centre.clock.speed = 60.0
        _, said = await ask(centre)
        lasts = centre.centre.room_commands.asked()
        (one,) = lasts.values()
        assert one.not_after - one.at == timedelta(minutes=20)
        assert said["not_after"].startswith("2026")


async def test_coordinator_and_course_leader_may_ask_and_nobody_else(tmp_path: Path) -> None:
    clock = ManualClock(START)
    log = await open_log(tmp_path / "samkurs.db")
    async with running(log, gate=await codes_gate(log, clock), clock=clock) as centre:
        await greet(await centre.agent("drammen-token"))
        people = ((ADA, 200), (LEE, 200), (LEE_LECTURING, 403), (GRACE, 403), (OMAR, 403))
        for person, expected in people:
            headers = bearer(person.code)
            assert (await ask(centre, headers=headers))[0] == expected, person
            posted = {**headers, "Origin": centre.origin}
            async with centre.web.post(SEND, data=IDENTIFY, headers=posted) as answer:
                assert answer.status == expected, person
        assert (await ask(centre))[0] == 401
