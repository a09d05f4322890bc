"""A group leader's hands: a room's own page on its laptop, used as the browser uses it.

Forms go over the page's socket; what the page shows is what came over it. When the laptop is gone
for a moment, the same form is sent again with the same id, as a person presses again.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress

import aiohttp
from markupsafe import escape

from orchestrator.demo.page_text import cards_of
from orchestrator.demo.processes import ProcessTrouble, until

ANSWER_S_MAX = 5.0
TRY_AGAIN_S = 0.1
PATIENCE_S = 75.0
"""Real seconds in which a laptop must answer, or show what the centre has done."""


class Desk:
    """One room's page, open in one browser. `address` is such as http://127.0.0.1:8641."""

    def __init__(self, http: aiohttp.ClientSession, address: str, session: str) -> None:
        self._http = http
        self._session = session
        self.address = address
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._answers: dict[str, asyncio.Future[str]] = {}
        self._cards: dict[str, str] = {}

    async def open(self) -> None:
        """Get the page, then its socket, and wait for the first whole page over it."""
        await self.get("/")
        await self._connect()
        await until(self._has_cards, self.address, PATIENCE_S)

    async def close(self) -> None:
        """Close the browser."""
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        if self._socket is not None:
            await self._socket.close()

    async def get(self, path: str) -> str:
        """One page as HTML. Raises aiohttp.ClientError."""
        async with self._http.get(self.address + path) as answer:
            answer.raise_for_status()
            return await answer.text()

    async def health(self) -> tuple[str, int]:
        """How the laptop's link is, as a code, and how many reports wait in it."""
        said = json.loads(await self.get("/healthz"))
        return str(said["link"]), int(said["unsent"])

    async def send(self, form: dict[str, list[str]]) -> str:
        """Send a form until it is answered: "ok", or the code of a fault.

        Raises ProcessTrouble "not_in_time" where the laptop does not come back.
        """
        give_up = time.monotonic() + PATIENCE_S
        while True:
            with suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
                return await self._send_once(form)
            if time.monotonic() > give_up:
                raise ProcessTrouble("not_in_time", what=self.address, seconds=PATIENCE_S)
            await asyncio.sleep(TRY_AGAIN_S)

    async def until_it_runs(self, title: str) -> None:
        """Wait until the page says that this segment is on. Raises ProcessTrouble "not_in_time"."""
        await self._until_card("now", f"<strong>{escape(title)}</strong>")

    async def until_it_asks_to_read(self, text: str) -> None:
        """Wait until the page shows this message. Raises ProcessTrouble "not_in_time"."""
        await self._until_card("notices", str(escape(text)))

    async def _until_card(self, card: str, sought: str) -> None:
        async def shows() -> bool:
            return await self._has_cards() and sought in self._cards.get(card, "")

        await until(shows, f"{self.address} {card}: {sought}", PATIENCE_S)

    async def _has_cards(self) -> bool:
        if self._socket is None or self._socket.closed:
            with suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
                await self._connect()
        return bool(self._cards)

    # ── the socket ─────────────────────────────────────────────────────────────────────────────

    async def _send_once(self, form: dict[str, list[str]]) -> str:
        if self._socket is None or self._socket.closed:
            await self._connect()
        assert self._socket is not None
        own_id = form["id"][0]
        answer = self._answers[own_id] = asyncio.get_running_loop().create_future()
        try:
            await self._socket.send_str(
                json.dumps({"t": "send", "re": own_id, "session": self._session, "fields": form})
            )
            return await asyncio.wait_for(answer, ANSWER_S_MAX)
        finally:
            self._answers.pop(own_id, None)

    async def _connect(self) -> None:
        self._socket = await self._http.ws_connect(
            f"{self.address}/live?page=room&session={self._session}&lang=nb",
            origin=self.address,
            max_msg_size=0,
        )
        self._reader = asyncio.create_task(self._read(self._socket))

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is aiohttp.WSMsgType.TEXT:
                self._take_in(json.loads(frame.data))
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the page's socket was closed"))

    def _take_in(self, message: dict[str, object]) -> None:
        match message:
            case {"t": "all", "html": str(whole)}:
                self._cards = cards_of(whole)
            case {"t": "some", "cards": dict(cards)}:
                self._cards |= cards
            case {"t": "done", "re": str(own_id), **rest} if own_id in self._answers:
                answer = "ok" if rest.get("ok") else str(rest.get("code"))
                if not self._answers[own_id].done():
                    self._answers[own_id].set_result(answer)
