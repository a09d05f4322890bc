"""The packets of the centre's UDP echo, and how many of them anybody may send.

A room measures loss with packets that look like a call's sound: 160 bytes, fifty a second. Theory:
an open echo is a weapon (it answers whoever a forged sender names), so this one answers only who
holds a ticket, never with more bytes than it was sent, and says nothing to all others.

A packet is `magic, ticket, valid until, number, heard, filling, mark`. The mark is an HMAC-SHA256
over all before it, cut to 16 bytes (RFC 2104 §5), under a key that only the centre and the holder
know: the centre makes it anew from the ticket, so it keeps nothing of tickets that nobody uses.
"""

from __future__ import annotations

import hmac
import struct
from typing import Final

from session_core.rules.records import dataclass

REQUEST: Final = b"SKE1"
REPLY: Final = b"SKR1"
PACKET_BYTES: Final = 160
"""Of every packet, there and back: what 20 ms of a call's sound weighs."""
TICKET_BYTES: Final = 16
KEY_BYTES: Final = 32
NUMBER_MAX: Final = 2**32 - 1

_HEAD: Final = struct.Struct(f">4s{TICKET_BYTES}sIII")
_MARK_BYTES: Final = 16
_MARKED_BYTES: Final = PACKET_BYTES - _MARK_BYTES


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to be answered, until a second of the centre's own monotonic clock."""

    id: bytes
    valid_until: int


@dataclass(frozen=True, slots=True)
class EchoPacket:
    """One packet, there (`heard` is 0) or back."""

    ticket: Ticket
    number: int
    """Counts from 0."""
    heard: int = 0
    """How many packets of this ticket the centre has taken, this one too: so the holder can tell
    what was lost on the way there from what was lost on the way back.
    """


def key_of(master: bytes, ticket: Ticket) -> bytes:
    """The key of a ticket. Who does not hold `master` cannot make one."""
    said = b"samkurs echo" + ticket.id + struct.pack(">I", ticket.valid_until)
    return hmac.digest(master, said, "sha256")


def encode_request(packet: EchoPacket, key: bytes) -> bytes:
    """The bytes of a packet to the centre."""
    return _encode(REQUEST, packet, key)


def encode_reply(packet: EchoPacket, key: bytes) -> bytes:
    """The bytes of its answer: exactly as many."""
    return _encode(REPLY, packet, key)


def ticket_shown(data: bytes) -> Ticket | None:
    """The ticket that a packet claims to have; None where these bytes are no request at all."""
    if len(data) != PACKET_BYTES or not data.startswith(REQUEST):
        return None
    _, ticket, valid_until, _, _ = _HEAD.unpack_from(data)
    return Ticket(ticket, valid_until)


def decode_request(data: bytes, key: bytes) -> EchoPacket | None:
    """The packet, where its mark is right."""
    return _decode(REQUEST, data, key)


def decode_reply(data: bytes, key: bytes) -> EchoPacket | None:
    """The answer, where its mark is right."""
    return _decode(REPLY, data, key)


def _encode(magic: bytes, packet: EchoPacket, key: bytes) -> bytes:
    ticket = packet.ticket
    head = _HEAD.pack(magic, ticket.id, ticket.valid_until, packet.number, packet.heard)
    marked = head.ljust(_MARKED_BYTES, b"\0")
    return marked + _mark(marked, key)


def _decode(magic: bytes, data: bytes, key: bytes) -> EchoPacket | None:
    if len(data) != PACKET_BYTES or not data.startswith(magic):
        return None
    marked, mark = data[:_MARKED_BYTES], data[_MARKED_BYTES:]
    if not hmac.compare_digest(mark, _mark(marked, key)):
        return None
    _, ticket, valid_until, number, heard = _HEAD.unpack_from(data)
    return EchoPacket(Ticket(ticket, valid_until), number, heard)


def _mark(marked: bytes, key: bytes) -> bytes:
    return hmac.digest(key, marked, "sha256")[:_MARK_BYTES]


@dataclass(frozen=True, slots=True)
class Pace:
    """So many a second, and so many at once before that counts."""

    per_s: float
    burst: float


def admitted(pace: Pace, free_at: float, now: float) -> float | None:
    """Whether one more may come at `now` (monotonic seconds).

    `free_at` is what the last call gave, 0 before the first: when all that has come would have come
    at an even pace. Gives the next `free_at`, or None where this one is too many; what is refused
    costs nothing later. (The leaky bucket of ITU-T I.371, annex A, told as one number.)
    """
    begins = max(free_at, now)
    if begins - now > (pace.burst - 1) / pace.per_s + 1e-9:
        return None
    return begins + 1 / pace.per_s
