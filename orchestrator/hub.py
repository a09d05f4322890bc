"""Topics and the clients that follow them: a payload is framed once, and the same bytes are written
to every client.

Rule 1: nothing in the fan-out waits, for one slow room would stop all. Bytes go straight into each
        client's own buffer.
Rule 2: a client with too much unsent gets no backlog. It is marked, and when it has drained it gets
        one snapshot, which is all it needs. One that falls behind twice in a minute is sent away,
        to come back when its network can carry us.
Rule 3: a topic's snapshot and its stream agree: what comes after the snapshot goes on from it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol

from orchestrator.frames import text_frame
from orchestrator.metrics import FRAMES_SENT, SENT_AWAY, SNAPSHOTS_FOR_THE_SLOW
from session_core.clock import Clock
from session_core.limits import CLIENT_BUFFER_BYTES_MAX

DRAIN_LOOK_S = 0.25
"""How often a client that is behind is looked at. Only while there is one."""
BEHIND_AGAIN_S = 60.0


class Pipe(Protocol):
    """The part of `asyncio.WriteTransport` that is used: writing never waits."""

    def write(self, data: bytes) -> None:
        """Send, or keep until it can be sent."""
        ...

    def get_write_buffer_size(self) -> int:
        """Bytes that are kept."""
        ...

    def is_closing(self) -> bool:
        """Nothing more can be sent: uvloop raises where asyncio says nothing."""
        ...


class Client:
    """One socket. `send_away` must close it soon, and may not wait."""

    __slots__ = ("_full_at", "behind", "fell_behind_at", "pipe", "send_away")

    def __init__(self, pipe: Pipe, send_away: Callable[[], None]) -> None:
        self.pipe = pipe
        self.send_away = send_away
        self.behind = False
        self.fell_behind_at: float | None = None
        self._full_at = CLIENT_BUFFER_BYTES_MAX

    def write(self, frame: bytes) -> None:
        """Send, or keep until it can be sent; nothing at all to a socket that is closing."""
        if not self.pipe.is_closing():
            self.pipe.write(frame)

    @property
    def waiting(self) -> int:
        """Bytes that wait to be sent."""
        return 0 if self.pipe.is_closing() else self.pipe.get_write_buffer_size()

    def is_full(self) -> bool:
        """Too much waits to be sent."""
        return self.waiting > self._full_at

    def allow_for_what_waits(self) -> None:
        """What waits now is a snapshot, which the client cannot do without, however large it is."""
        self._full_at = max(CLIENT_BUFFER_BYTES_MAX, self.waiting)


class Follows(Protocol):
    """What brings a client up to date that fell behind."""

    def catch_up(self, client: Client) -> None:
        """Send the client all it needs now."""
        ...


class Topic:
    """What some clients follow. `snapshot` gives the texts that bring a client fully up to date."""

    def __init__(self, hub: Hub, snapshot: Callable[[], Iterable[str]]) -> None:
        self._hub = hub
        self.snapshot = snapshot
        self.clients: set[Client] = set()

    def join(self, client: Client) -> None:
        """Bring a client up to date, and keep it so."""
        self.clients.add(client)
        self.catch_up(client)

    def catch_up(self, client: Client) -> None:
        """Send the snapshot to one client."""
        for text in self.snapshot():
            client.write(text_frame(text))
        client.allow_for_what_waits()

    def leave(self, client: Client) -> None:
        """Forget a client."""
        self.clients.discard(client)
        self._hub.forget(client)

    def publish(self, frame: bytes) -> None:
        """Send one frame to all clients: the same bytes."""
        for client in self.clients:
            if client.behind:
                continue
            if client.is_full():
                self._hub.fell_behind(client, self)
            else:
                client.write(frame)
        FRAMES_SENT.inc(len(self.clients))

    def start_anew(self) -> None:
        """Give every client a snapshot: what happened cannot be told in one message."""
        for client in self.clients:
            if not client.behind:
                self.catch_up(client)


class Hub:
    """Looks after clients that have fallen behind, whatever they follow."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._behind: dict[Client, Follows] = {}
        self._look: asyncio.TimerHandle | None = None

    def topic(self, snapshot: Callable[[], Iterable[str]]) -> Topic:
        """A new topic."""
        return Topic(self, snapshot)

    def fell_behind(self, client: Client, follows: Follows) -> None:
        """Stop sending to a client until it has drained."""
        now, before = self._clock.monotonic(), client.fell_behind_at
        client.behind = True
        client.fell_behind_at = now
        if before is not None and now - before < BEHIND_AGAIN_S:
            SENT_AWAY.inc()
            client.send_away()
            return
        self._behind[client] = follows
        self._look_soon()

    def forget(self, client: Client) -> None:
        """The client is gone."""
        self._behind.pop(client, None)

    def look(self) -> None:
        """Bring those up to date that have drained."""
        self._look = None
        for client, follows in tuple(self._behind.items()):
            if client.waiting == 0:
                del self._behind[client]
                client.behind = False
                SNAPSHOTS_FOR_THE_SLOW.inc()
                follows.catch_up(client)
        if self._behind:
            self._look_soon()

    def _look_soon(self) -> None:
        if self._look is None:
            self._look = asyncio.get_running_loop().call_later(DRAIN_LOOK_S, self.look)

    def stop(self) -> None:
        """Look no more."""
        if self._look is not None:
            self._look.cancel()
            self._look = None
