"""A laptop in practice: its page guides, and its card's buttons are no reports."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from websockets.asyncio.client import ClientConnection

from site_agent.agent import practice_of
from site_agent.room import Room
from tests.practice.world import PROGRAMME
from tests.site_agent.parts import form, give_session, open_room
from tests.site_agent.test_desk import Served, heard, heard_of, sent, serving

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def practising(tmp_path: Path) -> AsyncIterator[Served]:
    """The laptop of a group leader who practises."""
    room = PROGRAMME.rooms[0].id
    async with open_room(tmp_path, room=room, practice=practice_of("leader")) as one:
        await give_session(one, PROGRAMME)
        async with serving(one) as served:
            yield served


async def begin(page: ClientConnection) -> None:
    """Whoever practises has read what it is about."""
    await page.send(sent(PROGRAMME.session, form("practice", word="begin", step="0")))
    assert (await heard_of(page, "done"))["ok"] is True
    assert "steg 1 av 16" in json.dumps(await heard(page))


async def test_its_page_guides_and_its_screen_only_says_that_it_is_practice(
    practising: Served,
) -> None:
    page, screen = await practising.get("/"), await practising.get("/skjerm")
    assert "Begynn øvingen" in page.body
    assert "steg 1" not in page.body
    async with practising.page(PROGRAMME.session) as begun:
        await heard(begun)
        await begin(begun)
    assert "steg 1 av 16" in (await practising.get("/")).body
    assert "Begynn" not in screen.body
    assert "ØVING" in screen.body


async def test_a_step_that_is_passed_over_is_shown_told_and_not_reported(
    practising: Served,
) -> None:
    async with practising.page(PROGRAMME.session) as page:
        await heard(page)
        await begin(page)
        await page.send(sent(PROGRAMME.session, form("practice", word="next", step="0")))
        assert (await heard_of(page, "done"))["ok"] is True
        assert "steg 2 av 16" in json.dumps(await heard(page))
    health = json.loads((await practising.get("/healthz")).body)
    assert health["practice"] == {"step": 1, "asked": ""}
    assert health["unsent"] == 0


async def test_on_a_real_day_no_such_form_is_known(room: Room) -> None:
    async with serving(room) as served:
        session = await give_session(room)
        async with served.page(session) as page:
            await page.send(sent(session, form("practice", word="next", step="0")))
            assert (await heard_of(page, "done"))["ok"] is False
        assert "practice" not in json.loads((await served.get("/healthz")).body)
