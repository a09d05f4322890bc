"""Who is signed in. The cookie holds 256 random bits; the database holds their hash, role, place
and end.

So a stolen database signs nobody in, and signing out is at once and for good. Sign-ins outlive a
restart, but not the codes that they were made with: new codes end them all.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from orchestrator.access import Visitor
from session_core.clock import Clock
from session_core.rules.terms import Role

LASTS = timedelta(hours=12)
"""A course day with its set-up and its afterwork; nobody has to sign in twice in a day."""

Call = Callable[[Callable[[sqlite3.Connection], Any]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class _SignIn:
    visitor: Visitor
    until: datetime


class SignIns:
    """Kept in the store through `call`, which runs a function on its one connection; read from
    memory. `codes` is the mark of the codes that are valid.
    """

    def __init__(self, call: Call, clock: Clock, codes: str) -> None:
        self._call = call
        self._clock = clock
        self._codes = codes
        self._known: dict[str, _SignIn] = {}

    async def start(self) -> None:
        """Read those that last, and drop the others. Raises `LogError`."""
        now = self._clock.now().isoformat()
        await self._call(lambda db: db.execute("delete from sign_ins where until <= ?", (now,)))
        rows = await self._call(
            lambda db: db.execute("select hash, role, place, until from sign_ins").fetchall()
        )
        for hash_, role, place, until in rows:
            self._known[hash_] = _SignIn(Visitor(Role(role), place), datetime.fromisoformat(until))

    async def sign_in(self, visitor: Visitor) -> str:
        """What the cookie shall hold. Raises `LogError`."""
        assert visitor.role is not None, "only a role can sign in"
        token = secrets.token_urlsafe(32)
        until = self._clock.now() + LASTS
        row = (self._hash(token), visitor.role.value, visitor.room, until.isoformat())
        await self._call(lambda db: db.execute("insert into sign_ins values (?, ?, ?, ?)", row))
        self._known[row[0]] = _SignIn(visitor, until)
        return token

    async def sign_out(self, token: str) -> None:
        """The cookie is worth nothing from now on. Raises `LogError`."""
        kept = self._hash(token)
        self._known.pop(kept, None)
        await self._call(lambda db: db.execute("delete from sign_ins where hash = ?", (kept,)))

    def visitor(self, token: str) -> Visitor | None:
        """Who holds this cookie."""
        found = self._known.get(self._hash(token))
        if found is None or found.until <= self._clock.now():
            return None
        return found.visitor

    def _hash(self, token: str) -> str:
        cookie = token.encode(errors="surrogateescape")
        return hashlib.sha256(self._codes.encode() + cookie).hexdigest()
