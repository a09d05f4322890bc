"""A person at the demo's terminal cuts a room's network and kills the centre, and mends both."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from orchestrator.demo.join_node import PIN
from orchestrator.demo.processes import until
from session_core.ids import new_id
from tests.process.demo_process import DemoProcess, holding

pytestmark = [
    pytest.mark.process,
    pytest.mark.asyncio,
    pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed"),
]

LINK_S_MAX = 40.0
"""A room waits at most 8 s between two tries; the rest is for a busy machine."""


class Typist:
    """A demo with a keyboard."""

    def __init__(self, demo: DemoProcess, keyboard: int) -> None:
        self.demo = demo
        self._keyboard = keyboard

    async def type(self, key: str, until_it_says: str) -> None:
        """Press a key and Enter, and read on until the answer."""
        os.write(self._keyboard, f"{key}\n".encode())
        await self.demo.until_it_says(until_it_says)

    def address_of(self, key: str) -> str:
        """The page of the room with this key."""
        found = re.search(rf"\[{key}\].*?(http://\S+)", self.demo.said)
        assert found is not None, self.demo.said
        return found[1]


@pytest_asyncio.fixture
async def typist(tmp_path: Path) -> AsyncIterator[Typist]:
    keyboard, terminal = os.openpty()
    demo = await DemoProcess.start(tmp_path, keyboard=terminal)
    try:
        await demo.until_it_says("Ctrl-C")
        yield Typist(demo, keyboard)
    finally:
        await demo.end()
        os.close(keyboard)
        os.close(terminal)


async def until_link(http: aiohttp.ClientSession, laptop: str, *, connected: bool) -> None:
    """Wait until a laptop says that it has contact, or has none."""

    async def is_so() -> bool:
        with suppress(aiohttp.ClientError, TimeoutError):
            async with http.get(f"{laptop}healthz") as answer:
                return (json.loads(await answer.text())["link"] == "connected") is connected
        return False

    await until(is_so, f"connected={connected}", LINK_S_MAX, every_s=0.1)


async def test_a_room_and_the_centre_are_cut_and_mended_by_hand(typist: Typist) -> None:
    async with aiohttp.ClientSession() as http:
        first, second = typist.address_of("1"), typist.address_of("2")
        await until_link(http, first, connected=True)
        await typist.type("1", "er uten nett")
        await until_link(http, first, connected=False)
        await until_link(http, second, connected=True)
        await typist.type("1", "har nett igjen")
        await until_link(http, first, connected=True)
        await typist.type("c", "Sentralen er slått av")
        await until_link(http, second, connected=False)
        await typist.type("c", "klar (")
        await until_link(http, second, connected=True)


async def test_a_room_comes_into_join_and_falls_out_and_the_pin_is_nowhere(
    typist: Typist, tmp_path: Path
) -> None:
    async with aiohttp.ClientSession() as http:
        leader = re.search(r"http://\S+/konsoll", typist.demo.said)
        assert leader is not None
        console, last = leader[0], typist.address_of("3")
        api = console.removesuffix("/konsoll").replace("/kurs/", "/api/v1/sessions/")
        opening = {"kind": "open_lobby", "id": str(new_id()), "seen_revision": 0}
        async with http.post(f"{api}/commands", json=opening) as answer:
            assert answer.status == 200, await answer.text()
        for key, says, shows in (
            ("j3", "er inne i Join", "I videomøtet"),
            ("j3", "falt ut av Join", "inn i videomøtet ennå"),
        ):
            await typist.type(key, says)
            await until_page_says(http, last, shows)
        board = re.search(r"http://\S+/tavle", typist.demo.said)
        assert board is not None
        told = [await text_at(http, url) for url in (console, last, board[0], api)]
        told += [await text_at(http, f"{api}/events?after=0"), typist.demo.said]
    assert any("Åpne Join" in text for text in told)
    assert [text for text in told if PIN in text] == []
    assert holding(tmp_path, PIN) == []


async def text_at(http: aiohttp.ClientSession, url: str) -> str:
    async with http.get(url) as answer:
        assert answer.status == 200
        return await answer.text()


async def until_page_says(http: aiohttp.ClientSession, url: str, words: str) -> None:
    """Wait until a page holds these words."""

    async def says() -> bool:
        return words in await text_at(http, url)

    await until(says, words, LINK_S_MAX, every_s=0.1)


async def test_ctrl_c_ends_it_though_it_waits_for_a_key(typist: Typist) -> None:
    typist.demo.process.send_signal(2)
    assert await typist.demo.until_it_ends(10) == 0
    assert "Traceback" not in typist.demo.said
    assert "Fatal" not in typist.demo.said
