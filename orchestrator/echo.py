"""The centre's UDP echo: a room measures loss against it (`session_core/wire/echo.py`).

Whatever is wrong with a packet is met with silence: an answer would tell a stranger that somebody
is here. All that is kept is bounded, and lives in memory only.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, cast

from orchestrator.logs import log
from session_core.clock import Clock
from session_core.wire.echo import (
    PACKET_BYTES,
    TICKET_BYTES,
    EchoPacket,
    Pace,
    Ticket,
    admitted,
    decode_request,
    encode_reply,
    key_of,
    ticket_shown,
)

TICKET_S: Final = 60
"""A train takes 10 or 20 seconds, and begins at once."""
TICKET_PACKETS_MAX: Final = 1_200
"""A train is 500 packets or 1 000; a few more are granted."""
TICKET_PACE: Final = Pace(per_s=60, burst=60)
"""Fifty a second, and what a busy laptop sends late in one go."""
ADDRESS_PACE: Final = Pace(per_s=1_200, burst=600)
"""For packets of nobody who is known: a whole region may stand behind one address, and what its
rooms sent with their tickets would be told as lost."""
KNOWN_MAX: Final = 4_096
"""Of tickets in use, and of addresses; the oldest is forgotten first."""

Sender = tuple[str, int]


@dataclass(slots=True)
class _Holder:
    """A ticket in use."""

    sender: Sender
    """Who used it first. From elsewhere it is a packet that somebody copied on its way."""
    key: bytes
    heard: int = 0
    free_at: float = 0.0


@dataclass(slots=True)
class Echo:
    """Sells tickets, and decides what each packet is answered with."""

    clock: Clock
    ticket_pace: Pace = TICKET_PACE
    _master: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _holders: OrderedDict[bytes, _Holder] = field(default_factory=OrderedDict)
    _addresses: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def ticket(self) -> tuple[Ticket, bytes]:
        """A new ticket, and its key."""
        ticket = Ticket(secrets.token_bytes(TICKET_BYTES), int(self.clock.monotonic()) + TICKET_S)
        return ticket, key_of(self._master, ticket)

    def answer(self, data: bytes, sender: Sender) -> bytes | None:
        """What to send back; None for silence."""
        ticket = ticket_shown(data)
        if ticket is None:
            return None
        holder = self._holders.get(ticket.id)
        is_known = holder is not None and holder.sender == sender
        if not is_known and not self._address_may(sender[0]):
            return None
        if not 0 <= ticket.valid_until - self.clock.monotonic() <= TICKET_S:
            return None
        key = holder.key if holder else key_of(self._master, ticket)
        packet = decode_request(data, key)
        if packet is None:
            return None
        holder = holder or self._first_use(ticket, key, sender)
        if not self._holder_may(holder, sender):
            return None
        return encode_reply(EchoPacket(packet.ticket, packet.number, holder.heard), key)

    def _address_may(self, address: str) -> bool:
        mono = self.clock.monotonic()
        before = self._addresses.pop(address, 0.0)
        free_at = admitted(ADDRESS_PACE, before, mono)
        self._addresses[address] = before if free_at is None else free_at
        if len(self._addresses) > KNOWN_MAX:
            self._addresses.popitem(last=False)
        return free_at is not None

    def _first_use(self, ticket: Ticket, key: bytes, sender: Sender) -> _Holder:
        holder = self._holders[ticket.id] = _Holder(sender, key)
        if len(self._holders) > KNOWN_MAX:
            self._holders.popitem(last=False)
        return holder

    def _holder_may(self, holder: _Holder, sender: Sender) -> bool:
        free_at = admitted(self.ticket_pace, holder.free_at, self.clock.monotonic())
        if holder.sender != sender or holder.heard >= TICKET_PACKETS_MAX or free_at is None:
            return False
        holder.free_at = free_at
        holder.heard += 1
        return True


class EchoProtocol(asyncio.DatagramProtocol):
    """The echo on a socket."""

    def __init__(self, echo: Echo) -> None:
        self._echo = echo
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        # uvloop's, and Python 3.11's own, are no subclass.
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """A packet came."""
        if len(data) != PACKET_BYTES or self._transport is None:
            return
        answer = self._echo.answer(data, (addr[0], addr[1]))
        if answer is not None:
            self._transport.sendto(answer, addr)

    def error_received(self, exc: Exception) -> None:
        """A packet of ours reached nobody (ICMP), which says nothing about the next one."""


class EchoServer:
    """Listens on one fixed UDP port. `port` is 0 while it does not."""

    def __init__(self, echo: Echo, host: str) -> None:
        self.echo = echo
        self.port = 0
        self._host = host
        self._transport: asyncio.DatagramTransport | None = None

    async def start(self, port: int) -> None:
        """Listen. A port that cannot be had stops no centre: rooms then cannot measure loss."""
        loop = asyncio.get_running_loop()
        try:
            self._transport, _ = await loop.create_datagram_endpoint(
                lambda: EchoProtocol(self.echo), local_addr=(self._host, port)
            )
        except OSError as error:
            log.warning("echo_not_listening", host=self._host, port=port, error=error.strerror)
            return
        self.port = self._transport.get_extra_info("sockname")[1]
        log.info("echo_listening", host=self._host, port=self.port)

    def stop(self) -> None:
        """Listen no more."""
        self.port = 0
        if self._transport is not None:
            self._transport.close()
