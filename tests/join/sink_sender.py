"""The pretend Pexip's event sink: what happens in its meeting, posted to the centre's own door over
HTTP, version 1 or 2, one by one or in bulk, with what may go wrong on the way chosen by the test.

Rule: the meeting as it is stands in the Pexip's `people`. A fault touches what is told of it, and
how, and never what is so.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable
from typing import Any, Final

from tests.builders import START
from tests.join.hands import PASSWORD
from tests.join.pexip import MEETING, Pexip, in_bulk

NODES: Final = ("10.0.0.1", "10.0.0.2")
LOST: Final = 0
"""The status where no answer came."""
TRIES_MAX: Final = 5
LOSS: Final = {"0_unknown": 0.0, "1_good": 0.2, "2_ok": 2.0, "3_bad": 5.0, "4_terrible": 20.0}
"""Packets lost, in per cent, that Join calls so."""
Envelope = dict[str, Any]


class SinkSender:
    """Two nodes with one meeting, and a sink on each, at a centre on a port of this machine."""

    def __init__(self, pexip: Pexip, port: int, *, version: int = 2, bulk: bool = False) -> None:
        self.pexip = pexip
        self.version = version
        self.bulk = bulk
        self.waiting: list[Envelope] = []
        """What has happened and is not sent yet, in order."""
        self.late: list[Envelope] = []
        """What is on its way by a longer road."""
        self.kept: list[Any] = []
        """Each body that the centre has said that it has."""
        self.statuses: list[int] = []
        self.answers_lost = 0
        """How many of the next answers are lost on the way back."""
        self.is_missing = False
        """Something that happened will never be told."""
        self._port = port
        self._where: dict[str, str] = {}
        self._seqs = dict.fromkeys(NODES, 0)
        self._time = START.timestamp() - 3_600.0

    # ── what happens ───────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """The sinks are set up, and the meeting begins."""
        for node in NODES:
            self._tell(node, "eventsink_started", {})
        self._on_each("conference_started")

    def end(self) -> None:
        """Nobody is left, and the meeting is over on each node."""
        for uuid in tuple(self.pexip.people):
            self.leave(uuid)
        self._on_each("conference_ended")

    def _on_each(self, event: str) -> None:
        for node in NODES:
            self._tell(node, event, {"name": MEETING, "is_started": True})

    def join(self, name: str, node: int = 0, **more: Any) -> str:
        """Somebody comes in, on a node. Gives the id of their leg."""
        uuid = self.pexip.join(name, quality="0_unknown", **more)
        self._where[uuid] = NODES[node]
        self._of("participant_connected", uuid)
        return uuid

    def change(self, uuid: str, **more: Any) -> None:
        """Something about them changes."""
        self.pexip.change(uuid, **more)
        self._of("participant_updated", uuid)

    def quality(self, uuid: str, now: str) -> None:
        """They come through otherwise than before; version 1 has no event for it."""
        was = self.pexip.people[uuid]["quality"]
        self.pexip.change(uuid, quality=now)
        if self.version > 1 and now != was:
            window = {"uuid": uuid, "call_quality_was": was, "call_quality_now": now}
            recent = [{"quality": int(was[0])}, {"quality": int(now[0])}]
            node = self._where[uuid]
            self._tell(
                node, "participant_media_stream_window", {**window, "recent_quality": recent}
            )

    def leave(self, uuid: str, reason: str = "Call disconnected") -> None:
        """They go. How all of their leg came through is told in each version's own way."""
        streams = self._streams(self.pexip.people[uuid]["quality"])
        more: dict[str, Any] = {"disconnect_reason": reason, "duration": 600.0}
        if self.version > 1:
            data = {"uuid": uuid, "media_streams": streams}
            self._tell(self._where[uuid], "participant_media_streams_destroyed", data)
        else:
            more["media_streams"] = streams
        self._of("participant_disconnected", uuid, **more)
        self.pexip.leave(uuid)

    def _streams(self, quality: str) -> list[dict[str, Any]]:
        span = {"start_time": self._time - 600.0, "end_time": self._time, "node": NODES[0]}
        return [
            {"stream_type": "audio", **span, "rx_packet_loss": 0.1, "tx_packet_loss": 0.0},
            {"stream_type": "video", **span, "rx_packet_loss": LOSS[quality], "tx_packet_loss": 0},
        ]

    def restart(self, node: int) -> None:
        """A node's sink begins anew and numbers from 1: of what was before, nothing more comes."""
        self._seqs[NODES[node]] = 0
        self.waiting = [one for one in self.waiting if one["node"] != NODES[node]]
        self._time += 5.0
        self._tell(NODES[node], "eventsink_started", {})
        self.is_missing = True

    def say_something(self) -> None:
        """An event from each node by which it shows what was missed before it."""
        for node in NODES:
            self._tell(node, "eventsink_updated", {})

    def _of(self, event: str, uuid: str, **more: Any) -> None:
        data = {"conference": MEETING, "remote_address": "10.1.2.3", **self.pexip.people[uuid]}
        self._tell(self._where[uuid], event, {**data, **more})

    def _tell(self, node: str, event: str, data: dict[str, Any]) -> None:
        self._seqs[node] += 1
        self._time += 0.7
        self.waiting.append(
            {
                "node": node, "seq": self._seqs[node], "version": self.version,
                "time": self._time, "event": event, "data": data,
            }
        )  # fmt: skip

    # ── what goes wrong on the way ─────────────────────────────────────────────────────────────

    def lose(self) -> None:
        """What happened last is told to nobody."""
        if self.waiting:
            self.waiting.pop()
            self.is_missing = True

    def delay(self) -> None:
        """What happened last comes after what happens next, when `catch_up` is called."""
        if self.waiting:
            self.late.append(self.waiting.pop())

    def catch_up(self) -> None:
        """What was late comes, the latest first."""
        self.waiting += reversed(self.late)
        self.late = []

    # ── sending ────────────────────────────────────────────────────────────────────────────────

    async def deliver(self) -> None:
        """Send what waits, each body until the centre has said that it has it."""
        sent, self.waiting = self.waiting, []
        for body in [in_bulk(*sent)] if self.bulk and sent else sent:
            await self._until_kept(body)

    async def _until_kept(self, body: Any) -> None:
        for _ in range(TRIES_MAX):
            if await self.post(body) == 204:
                self.kept.append(body)
                return
        raise AssertionError(f"the centre does not take it: {self.statuses}")

    async def post(self, body: Any, until: Callable[[], Awaitable[None]] | None = None) -> int:
        """Post once. Gives the status; `LOST` where the answer was lost, or the sender had enough
        of waiting for it, which it has when `until` comes back.
        """
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(self._request(body))
            await writer.drain()
            if until is not None:
                await until()
                status = LOST
            else:
                status = int((await reader.readline()).split()[1])
        finally:
            writer.transport.abort()
        if self.answers_lost and status:
            # It was on its way: the centre has what it answers, and nobody knows.
            self.answers_lost, status = self.answers_lost - 1, LOST
        self.statuses.append(status)
        return status

    def _request(self, body: Any) -> bytes:
        content = json.dumps(body).encode()
        shown = b64encode(f"samkurs:{PASSWORD}".encode()).decode()
        head = (
            "POST /join/sink/oslo HTTP/1.1", f"Host: 127.0.0.1:{self._port}",
            f"Authorization: Basic {shown}", "Content-Type: application/json",
            f"Content-Length: {len(content)}", "Connection: close", "", "",
        )  # fmt: skip
        return "\r\n".join(head).encode() + content
