"""Keeps the room in contact with the centre: connect, talk, lose, wait, and connect again for ever.

The library's own loop gives up on a proxy's page and hammers a server that accepts and closes, so
the loop is ours (reliability-security §6, traps 7 to 11). Nothing that happens on the way ends it;
each outcome becomes a code that the page has a sentence for. Waiting is in real time.
"""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Literal

import truststore
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from dashboards.scene import LinkCode
from session_core import limits
from session_core.clock import Clock
from session_core.link.agent_end import AgentEnd, Standing
from session_core.link.reconnect import Reconnect
from session_core.rules.records import dataclass
from session_core.rules.terms import Phase
from session_core.wire.messages import SUBPROTOCOL
from site_agent import outbox
from site_agent.choice import in_order, is_today
from site_agent.conversation import Conversation, Ended
from site_agent.link_meter import LinkMeter
from site_agent.outcomes import link_code
from site_agent.room import Room
from site_agent.settings import Settings
from site_agent.sleep_watch import LOOK_EVERY_S, WithSleep
from site_agent.terminal_words import WORDS
from site_agent.troubles import AgentTrouble

PATH = "/agent"
SELDOM_S_MAX = 60.0
"""With no session today nobody waits for us, and a ward has many laptops."""
NEEDS_A_PERSON: frozenset[LinkCode] = frozenset({"room_unknown", "token_wrong", "too_old"})
"""Outcomes that trying again soon cannot mend."""
ANOTHER_HAS_THE_ROOM: frozenset[LinkCode] = frozenset({"taken_over", "room_moved"})
"""Whoever tried again by itself would take the room back, or knock in vain."""
TRY_NOW_EVERY_S = 2.0
"""A person who clicks again and again is served no faster, and the centre is not hammered."""
OPEN_S_MAX = 10.0
CLOSE_S_MAX = 1.0
FRAMES_WAITING_MAX = 64
"""Frames that may lie unread before TCP pushes back."""
ORDINARY_FAULTS = (OSError, WebSocketException, EOFError, ImportError)
"""What the library raises where there is no way to the centre, or none any more."""
SESSIONS_MAX = 64
"""As many as a hello can name; the rest are old, and would be sent anew if they were asked for."""

Connect = Callable[[], AbstractAsyncContextManager[ClientConnection]]
Pause = Callable[[float | None], Awaitable[None]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UplinkSettings:
    """Where the centre is and how to get there."""

    address: str
    token: str
    software: str
    proxy: str | Literal[True] | None = True
    trust: ssl.SSLContext | None = None

    @classmethod
    def of(cls, settings: Settings, version: str) -> UplinkSettings:
        """From the agent's settings. Raises AgentTrouble where a file cannot be read."""
        known: dict[str, Literal[True] | None] = {"system": True, "none": None}
        return cls(
            address=settings.centre + PATH,
            token=settings.read_token(),
            software=f"samkurs-agent {version}",
            proxy=known.get(settings.proxy, settings.proxy),
            trust=trust(settings) if settings.centre.startswith("wss://") else None,
        )


def trust(settings: Settings) -> ssl.SSLContext:
    """What the machine itself trusts, and the file's certificates besides. Raises AgentTrouble.

    A wall that opens TLS is trusted by the machine's own rules: Windows fetches what is missing of
    a chain and macOS keeps its lists where OpenSSL never looks. Only this context is made so;
    nothing is changed for the rest of the program (reliability-security §6, trap 12).
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if settings.ca_file is not None:
        try:
            context.load_verify_locations(settings.ca_file)
        except OSError as error:  # SSLError is one
            raise AgentTrouble(
                "settings_wrong", name="ca_file", source=WORDS.later("from_settings"), why=error
            ) from error
    return context


def connection_to(settings: UplinkSettings) -> connect:
    """A connection to the centre. Everything the library would decide is decided here."""
    return connect(
        settings.address,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        additional_headers={"Authorization": f"Bearer {settings.token}"},
        user_agent_header=settings.software,
        compression=None,
        proxy=settings.proxy,
        ssl=settings.trust,
        open_timeout=OPEN_S_MAX,
        close_timeout=CLOSE_S_MAX,
        ping_interval=None,
        max_size=limits.FRAME_BYTES_MAX,
        max_queue=FRAMES_WAITING_MAX,
    )


class Uplink:
    """The room's side of the way to the centre."""

    def __init__(
        self,
        settings: UplinkSettings,
        room: Room,
        machine: Clock,
        *,
        connect: Connect | None = None,
        draw: Callable[[], float] = random.random,
        pause: Pause | None = None,
        with_sleep: WithSleep = lambda: None,
    ) -> None:
        self.meter = LinkMeter(
            machine, room.clock.speed, with_sleep=with_sleep, clock_was_set=room.clock_was_set
        )
        self._settings = settings
        self._room = room
        self._connect = connect or (lambda: connection_to(settings))
        self._draw = draw
        self._pause = pause or self._wait
        self._conversation: Conversation | None = None
        self._spread_s = 0.0
        self._wish_granted_at = -TRY_NOW_EVERY_S
        self._leaving = False
        self._number = 0
        """Of our last connection; 0 before the first since the start."""
        self._is_passed = False
        """The centre knows a higher number of a connection of ours than we do."""

    async def leave(self) -> None:
        """Say goodbye, within a second, and connect no more."""
        self._leaving = True
        if self._conversation is not None:
            with suppress(TimeoutError, OSError, WebSocketException):
                async with asyncio.timeout(CLOSE_S_MAX):
                    await self._conversation.leave()

    async def run(self) -> None:
        """Connect again and again, until `leave`."""
        tries = Reconnect()
        while not self._leaving:
            ended, held_s = await self._one_connection()
            tries, wait = tries.after(
                held_s,
                self._draw(),
                retry_in=ended.retry_in,
                spread_s=self._spread_s,
                cap_s=self._longest_wait(ended.code),
            )
            if not self._leaving:
                self._room.set_link(ended.code)
                await self._pause(None if ended.code in ANOTHER_HAS_THE_ROOM else wait)

    async def _one_connection(self) -> tuple[Ended, float]:
        """From the first packet to the last: what ended it, and how long contact held (seconds)."""
        began = self.meter.machine.monotonic()
        self._conversation = None
        try:
            async with self._connect() as socket:
                end = self._new_end(await self._next_number())
                self._conversation = Conversation(socket, end, self._room, self.meter)
                await self._conversation.run()
        except Ended as told:
            ended = told
        except ORDINARY_FAULTS as error:
            log.info("connection_ended", extra={"error": type(error).__name__})
            ended = Ended(link_code(error))
        except Exception:
            # A fault of ours, or of the library: the page and the reports must outlive it.
            log.exception("connection_failed")
            ended = Ended("unavailable")
        had_contact = self._conversation is not None and self._conversation.welcomed
        if self._conversation is not None:
            self._is_passed = self._conversation.farewell == "late_hello"
        if self._conversation is not None and had_contact:
            self._spread_s = self._conversation.spread_s
        self._conversation = None
        return ended, self.meter.machine.monotonic() - began if had_contact else 0.0

    async def _next_number(self) -> int:
        """This connection's number, higher than every earlier one. 0, as an agent without numbers
        says, where our last hello was called late though we were there to hear it: then this file
        is a copy or has one, and the newest hello wins as it always did.
        """
        if self._is_passed:
            return 0
        try:
            self._number = await self._room.store.run(outbox.next_connection(self._number))
        except AgentTrouble as trouble:
            log.warning("connection_number_not_kept", extra={"code": trouble.code})
            self._number += 1
        return self._number

    def _new_end(self, number: int) -> AgentEnd:
        room = self._room
        nearest = in_order(room.sessions, room.now())[:SESSIONS_MAX]
        return AgentEnd(
            Standing(
                room=room.settings.room,
                agent=room.standing.agent,
                software=self._settings.software,
                outbox=room.standing.outbox,
                first_n=room.standing.first_n,
                last_n=room.standing.last_n,
                acked=room.standing.acked,
                have={session: room.have[session] for session in nearest},
                was=room.standing.was,
                why=room.standing.why,
                kept=room.standing.kept,
                connection=number,
            )
        )

    def _longest_wait(self, code: LinkCode) -> float:
        if code in NEEDS_A_PERSON:
            return SELDOM_S_MAX
        sessions, now = list(self._room.sessions.values()), self._room.now()
        awaited = any(is_today(one, now) and one.phase is not Phase.CLOSED for one in sessions)
        return limits.RECONNECT_S_MAX if awaited or not sessions else SELDOM_S_MAX

    async def _wait(self, seconds: float | None) -> None:
        """Wait so long or until the laptop wakes from sleep (None: for ever), or a person asks."""
        mono = self.meter.machine.monotonic
        until = None if seconds is None else mono() + seconds
        self._room.contact_wished.clear()
        while not self._leaving and not self.is_time_to_try(until):
            left = LOOK_EVERY_S if until is None else min(LOOK_EVERY_S, until - mono())
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._room.contact_wished.wait()
                self._room.contact_wished.clear()
                until = self.wish_granted_at(until)

    def wish_granted_at(self, until: float | None) -> float:
        """When (monotonic) to try because a person asks now: at once, but not in every click."""
        now = self.meter.machine.monotonic()
        granted_at = max(now, self._wish_granted_at + TRY_NOW_EVERY_S)
        self._wish_granted_at = granted_at if until is None else min(until, granted_at)
        return self._wish_granted_at

    def is_time_to_try(self, until: float | None) -> bool:
        """The wait is over, or the laptop woke. One that was replaced (None) must not wake up and
        take the room back.
        """
        woke = self.meter.woke()
        return until is not None and (woke or self.meter.machine.monotonic() >= until)
