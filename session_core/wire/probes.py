"""What a laptop asks the centre for when it measures the network: addresses, bounds and answers."""

from __future__ import annotations

import json
from typing import Any, Final

from session_core.rules.records import dataclass
from session_core.wire import plain
from session_core.wire.certificate import NAME_LENGTH_MAX, NAMES_MAX
from session_core.wire.echo import KEY_BYTES, TICKET_BYTES, Ticket

TICKET_PATH: Final = "/probe/ticket"
DOWN_PATH: Final = "/probe/down"
UP_PATH: Final = "/probe/up"
KNOWN_PATH: Final = "/probe/known"
KNOWN_BODY: Final = b"samkurs: du er hos sentralen\n"
"""Whoever gets anything else at that address is not talking with the centre."""
ISSUERS_PATH: Final = "/probe/issuers"
ISSUERS_HOSTS_MAX: Final = 4
"""The centre itself, and the places where its courses meet."""
HOST_LENGTH_MAX: Final = 253
VIEW_S_MAX: Final = 86_400
"""A view that is older is told no more."""
ANSWER_BYTES_MAX: Final = 8192
"""What a laptop reads of a small answer. The largest of them, that of the issuers, is smaller."""

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


@dataclass(frozen=True, slots=True)
class SeenIssuer:
    """Who issued a place's certificate, as the centre saw it from where it stands."""

    host: str
    port: int
    names: tuple[str, ...]
    """As `Certificate.issued_by`."""
    age_s: int
    """Whole seconds since it looked."""


def issuers_to_json(seen: tuple[SeenIssuer, ...]) -> dict[str, Any]:
    """The answer to who asks what the centre saw; an empty list where it saw nothing."""
    return {
        "issuers": [
            {"host": one.host, "port": one.port, "names": list(one.names), "age_s": one.age_s}
            for one in seen
        ]
    }


def issuers_from_json(text: bytes) -> tuple[SeenIssuer, ...]:
    """What an answer tells; nothing where any of it is not what we know, as with a centre of before
    this path.
    """
    try:
        match plain.read(text):
            case {"issuers": [*told]} if len(told) <= ISSUERS_HOSTS_MAX:
                seen = [_issuer(one) for one in told]
            case _:
                return ()
    except ValueError:
        return ()
    sound = tuple(one for one in seen if one is not None)
    return sound if len(sound) == len(seen) else ()


def _issuer(told: object) -> SeenIssuer | None:
    match told:
        case {"host": str(host), "port": int(port), "names": [*names], "age_s": int(age_s)}:
            seen = SeenIssuer(host, port, tuple(names), age_s)
            return seen if _is_sound_view(seen) else None
    return None


def _is_sound_view(seen: SeenIssuer) -> bool:
    return (
        0 < len(seen.host) <= HOST_LENGTH_MAX
        and 0 < seen.port < 65_536
        and 0 < len(seen.names) <= NAMES_MAX
        and all(isinstance(one, str) and 0 < len(one) <= NAME_LENGTH_MAX for one in seen.names)
        and 0 <= seen.age_s <= VIEW_S_MAX
    )
