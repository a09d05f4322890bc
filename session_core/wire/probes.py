"""What a laptop asks the centre for when it measures the network: addresses, bounds and answers."""

from __future__ import annotations

import json
from typing import Any, Final

from session_core.rules.records import dataclass
from session_core.wire.echo import KEY_BYTES, TICKET_BYTES, Ticket

TICKET_PATH: Final = "/probe/ticket"
DOWN_PATH: Final = "/probe/down"
UP_PATH: Final = "/probe/up"
KNOWN_PATH: Final = "/probe/known"
KNOWN_BODY: Final = b"samkurs: du er hos sentralen\n"
"""Whoever gets anything else at that address is not talking with the centre."""

TRANSFER_BYTES_MAX: Final = 8_000_000
TRANSFER_S_MAX: Final = 5.0
"""Both as in room-readiness §4: enough to tell 1 from 3 Mbit/s, and no more."""
BUSY: Final = 503
"""The status of "other rooms are measuring; ask again"."""


@dataclass(frozen=True, slots=True)
class EchoOffer:
    """Where the echo is, and the right to use it."""

    port: int
    ticket: Ticket
    key: bytes


def offer_to_json(offer: EchoOffer | None) -> dict[str, Any]:
    """The answer to who asks for a ticket; without one where no echo listens."""
    if offer is None:
        return {"echo": None}
    ticket = offer.ticket
    return {
        "echo": {
            "port": offer.port,
            "ticket": ticket.id.hex(),
            "valid_until": ticket.valid_until,
            "key": offer.key.hex(),
        }
    }


def offer_from_json(text: bytes) -> EchoOffer | None:
    """The offer in an answer; None where there is none, or it is not what we know."""
    try:
        match json.loads(text):
            case {
                "echo": {
                    "port": int(port),
                    "ticket": str(ticket),
                    "valid_until": int(until),
                    "key": str(key),
                }
            }:
                offer = EchoOffer(port, Ticket(bytes.fromhex(ticket), until), bytes.fromhex(key))
            case _:
                return None
    except ValueError:
        return None
    return offer if _is_sound(offer) else None


def _is_sound(offer: EchoOffer) -> bool:
    return (
        0 < offer.port < 65_536
        and len(offer.ticket.id) == TICKET_BYTES
        and 0 <= offer.ticket.valid_until < 2**32
        and len(offer.key) == KEY_BYTES
    )
