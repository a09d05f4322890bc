"""Sign-in codes and laptops' tokens: 128 random bits each, shown once, kept as SHA-256.

A hash that is slow by design protects short secrets that people choose. These are long and random,
so a fast hash is enough and guessing is hopeless. `TryLimit` tells whoever guesses to stop; a right
code is let in all the same.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestrator.access import Visitor
from session_core.clock import Clock
from session_core.link.stick import key_of
from session_core.rules.terms import Role, RoomId

CODE_BYTES = 16
TRIES_MAX = 10
TRIES_S = 300.0
ADDRESSES_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Holder:
    """What a code stands for: a role, and for group leaders and laptops their room."""

    role: Role
    room: RoomId = ""


def new_code() -> str:
    """A code as people type it: lower-case letters and digits in groups, none easy to mistake."""
    text = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode().rstrip("=").lower()
    return "-".join(text[start : start + 5] for start in range(0, len(text), 5))


def hash_of(code: str) -> str:
    """What is kept of a code, which a laptop reckons of its token too. Capitals, spaces and hyphens
    do not count.
    """
    return key_of(code)


class Codes:
    """All codes that are valid, by their hashes."""

    def __init__(self, holders: Mapping[str, Holder]) -> None:
        self._holders = dict(holders)

    @property
    def mark(self) -> str:
        """Tells this set of codes from every other: new codes have another one."""
        return hashlib.sha256("".join(sorted(self._holders)).encode()).hexdigest()

    def holder(self, code: str) -> Holder | None:
        """Whose code this is. Compares with every one, in constant time."""
        sought, found = hash_of(code), None
        for known, holder in self._holders.items():
            if hmac.compare_digest(known, sought):
                found = holder
        return found

    def visitor(self, code: str) -> Visitor | None:
        """The person whose code this is. A laptop's token signs nobody in."""
        holder = self.holder(code)
        if holder is None or holder.role is Role.AGENT:
            return None
        return Visitor(holder.role, holder.room)

    def hashes_of(self, room: RoomId) -> set[str]:
        """The hashes of this room's laptops' tokens."""
        agent = Holder(Role.AGENT, room)
        return {hash_ for hash_, holder in self._holders.items() if holder == agent}

    def room_of(self, token: str) -> RoomId | None:
        """The room whose laptop has this token."""
        holder = self.holder(token)
        return holder.room if holder is not None and holder.role is Role.AGENT else None


def new_codes(rooms: Iterable[RoomId]) -> dict[str, Holder]:
    """A code for every central role, and for every room one for its leader and one for its
    laptop.
    """
    holders = [Holder(role) for role in (Role.COURSE_LEADER, Role.LECTURER, Role.COORDINATOR)]
    for room in rooms:
        holders += [Holder(Role.GROUP_LEADER, room), Holder(Role.AGENT, room)]
    return {new_code(): holder for holder in holders}


def write_codes(path: Path, codes: Mapping[str, Holder]) -> None:
    """Keep the hashes, for this user's eyes only. Raises OSError."""
    entries = [
        {"role": holder.role.value, "room": holder.room, "sha256": hash_of(code)}
        for code, holder in codes.items()
    ]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps({"codes": entries}, indent=1), encoding="utf-8")
    fresh.replace(path)


def read_codes(path: Path) -> Codes:
    """The codes in a file. Raises OSError, and ValueError where it is no such file."""
    return codes_in(path.read_text(encoding="utf-8"))


def codes_in(text: str) -> Codes:
    """The codes in the text of such a file. Raises ValueError where it is no such text."""
    try:
        entries = json.loads(text)["codes"]
        return Codes(
            {str(one["sha256"]): Holder(Role(one["role"]), str(one["room"])) for one in entries}
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"there are no codes in it: {error}") from error


@dataclass
class TryLimit:
    """Wrong codes per address: after `TRIES_MAX` in `TRIES_S`, wait until the first is
    forgotten.
    """

    clock: Clock
    _wrong: dict[str, list[float]] = field(default_factory=dict)

    def is_open(self, address: str) -> bool:
        """This address may try now."""
        return len(self._recent(address)) < TRIES_MAX

    def wrong(self, address: str) -> None:
        """A try that failed. When very many addresses try, the oldest are forgotten."""
        while len(self._wrong) >= ADDRESSES_MAX and address not in self._wrong:
            del self._wrong[next(iter(self._wrong))]
        self._wrong[address] = [*self._recent(address), self.clock.monotonic()]

    def _recent(self, address: str) -> list[float]:
        since = self.clock.monotonic() - TRIES_S
        return [at for at in self._wrong.get(address, ()) if at > since]
