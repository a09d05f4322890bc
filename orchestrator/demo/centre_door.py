"""The hands of the course leader and the coordinator: the centre's own JSON API, and nothing else.

A centre that is gone for a moment is asked again with the same id, as its API allows: the same id
is one wish, however often it arrives.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from orchestrator.demo.forms import Body, Stand
from orchestrator.demo.ledger import OK
from orchestrator.demo.processes import ProcessTrouble
from session_core.rules.events import Recorded
from session_core.rules.terms import RoomId
from session_core.wire.codec import UnknownEvent, event_from_json

PATIENCE_S = 30.0
TRY_AGAIN_S = 0.1
ANSWER = aiohttp.ClientTimeout(total=10)


class _NotNow(Exception):
    """The centre says that it cannot answer now."""


class CentreDoor:
    """One session at a centre. `address` is asked each time: a centre may come back elsewhere."""

    def __init__(
        self, http: aiohttp.ClientSession, address: Callable[[], str], session: str
    ) -> None:
        self._http = http
        self._address = address
        self._session = session
        self._path = f"/api/v1/sessions/{session}"
        self._causes: set[str] = set()
        self._seen_to = 0

    async def position(self) -> Stand:
        """Where the programme stands. Raises ProcessTrouble "not_in_time"."""
        _, said = await self._until_answered("GET", self._path)
        position = json.loads(said)["state"]["position"]
        current = position["current"]
        running = str(current["segment"]["id"]) if current else None
        return Stand(int(position["revision"]), running)

    async def in_meeting(self) -> Mapping[RoomId, bool]:
        """Whether each room is in the video meeting, of those of which that is known. Raises
        ProcessTrouble "not_in_time".
        """
        _, said = await self._until_answered("GET", self._path)
        rooms = json.loads(said)["state"]["rooms"]
        legs = {room: one.get("leg") for room, one in rooms.items()}
        known = {room: leg["state"] for room, leg in legs.items() if leg}
        return {room: word == "present" for room, word in known.items() if word != "unknown"}

    async def send(self, body: Body) -> str:
        """Give a command: "ok", or the code of the refusal. Raises ProcessTrouble "not_in_time"."""
        status, said = await self._until_answered("POST", f"{self._path}/commands", body)
        return OK if status == 200 else str(json.loads(said)["error"]["code"])

    async def causes(self) -> set[str]:
        """The ids of all commands and reports that are in the log by now."""
        for row in await self._rows(self._seen_to):
            self._seen_to = int(row["seq"])
            self._causes.add(str(row["cause"]))
        return self._causes

    async def events(self, after: int = 0) -> list[Recorded]:
        """The log after a number, or all of it. Raises ProcessTrouble "not_in_time"."""
        return [_recorded(row) for row in await self._rows(after)]

    async def room_page(self, room: str) -> str:
        """The centre's own page for a room."""
        _, said = await self._until_answered("GET", f"/kurs/{self._session}/rom/{room}?lang=nb")
        return said

    async def _rows(self, after: int) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        while True:
            _, said = await self._until_answered("GET", f"{self._path}/events?after={after}")
            got = json.loads(said)["events"]
            if not got:
                return rows
            rows += got
            after = int(got[-1]["seq"])

    async def _until_answered(
        self, method: str, path: str, body: Body | None = None
    ) -> tuple[int, str]:
        """Status and text of an answer, asked again while there is nobody to give one."""
        give_up = time.monotonic() + PATIENCE_S
        while True:
            try:
                return await self._answer(method, path, body)
            except (aiohttp.ClientError, TimeoutError, _NotNow) as error:
                if time.monotonic() > give_up:
                    raise ProcessTrouble("not_in_time", what=path, seconds=PATIENCE_S) from error
            await asyncio.sleep(TRY_AGAIN_S)

    async def _answer(self, method: str, path: str, body: Body | None) -> tuple[int, str]:
        url = self._address() + path
        async with self._http.request(method, url, json=body, timeout=ANSWER) as answer:
            if answer.status == 503:
                raise _NotNow
            return answer.status, await answer.text()


def _recorded(row: dict[str, Any]) -> Recorded:
    event = event_from_json(json.dumps(row["event"]))
    assert not isinstance(event, UnknownEvent), "the demo and its centre are of one version"
    return Recorded(seq=int(row["seq"]), cause=str(row["cause"]), event=event)
