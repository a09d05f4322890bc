"""A new laptop takes a room over with a code that is read aloud once.

Rule 1: a code is for one room, for fifteen minutes, for five tries and for one laptop. Open codes
are kept in memory only, as SHA-256: a restart ends them all, so no used one can come back. The
laptop that used one may ask again while it lasts, for the answer may have been lost on the way.
Rule 2: a token that a laptop is given waits beside the one that its room has. When it is first used
in a hello that is welcomed, every older token of the room is worthless for ever; a newer code ends
it before that, and the room's phones end with the older tokens: whoever has the old laptop may have
paired one. It is kept as SHA-256, and ends with the codes that the operator had made (`samkurs
codes --force`).
"""

from __future__ import annotations

import hmac
import sqlite3
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from orchestrator.codes import Codes, hash_of, new_code
from orchestrator.event_log.interface import LogError
from orchestrator.faults import CentreFault
from orchestrator.logs import log
from orchestrator.phones import end_all_in
from orchestrator.spoken_codes import SpokenCodes, any_number
from session_core.clock import Clock
from session_core.rules.terms import RoomId

LASTS = timedelta(minutes=15)

Call = Callable[[Callable[[sqlite3.Connection], Any]], Awaitable[Any]]
"""Runs a function on the store's one connection. Raises `LogError`."""

_GIVEN = "select room, hash, used_at, ended_at from laptops where codes = ? order by id"
_END = "update laptops set ended_at = ? where room = ? and used_at is null and ended_at is null"
_USE = "update laptops set used_at = ? where hash = ? and used_at is null and ended_at is null"


class EnrolCodeWrong(CentreFault):
    """No such code is open."""

    code = "enrol_code_wrong"
    status = 401


class EnrolCodeOver(CentreFault):
    """The code was right, but its time or its tries are over."""

    code = "enrol_code_over"
    status = 410


class EnrolCodeUsed(CentreFault):
    """Another laptop has used this code."""

    code = "enrol_code_used"
    status = 410


class RoomMoved(CentreFault):
    """This token was its room's, and another laptop has taken the room over."""

    code = "room_moved"
    status = 409


@dataclass(frozen=True, slots=True)
class Granted:
    """What a laptop is given for a code."""

    room: RoomId
    token: str


@dataclass(slots=True)
class _ForRoom:
    """What a code is good for, and what came of it."""

    room: RoomId
    nonce: str = field(default="", compare=False)
    granted: Granted | None = field(default=None, compare=False)


def _is_same(one: str, other: str) -> bool:
    return bool(one) and hmac.compare_digest(
        *(text.encode(errors="replace") for text in (one, other))
    )


class Enrolment:
    """Codes for new laptops, and the tokens that were given for them.

    `codes` are the operator's; none where nobody signs in.
    """

    def __init__(
        self,
        call: Call,
        clock: Clock,
        codes: Codes | None = None,
        *,
        draw: Callable[[], int] = any_number,
    ) -> None:
        self._call = call
        self._clock = clock
        self._codes = codes
        self._mark = codes.mark if codes is not None else ""
        self._spoken: SpokenCodes[_ForRoom] = SpokenCodes(clock, LASTS, draw)
        self._rooms: dict[str, RoomId] = {}
        self._settled: dict[RoomId, str] = {}
        """The token of the laptop that has the room, where that was given."""
        self._waiting: dict[RoomId, str] = {}
        """A token that was given and not used yet."""
        self.moved: Callable[[RoomId], object] = lambda room: None
        """Told of each room that another laptop has now; its phones are no more in the store."""

    async def start(self) -> None:
        """Read the tokens that were given. Raises `LogError`."""
        rows = await self._call(lambda db: db.execute(_GIVEN, (self._mark,)).fetchall())
        for room, hash_, used_at, ended_at in rows:
            self._rooms[hash_] = room
            if used_at is not None:
                self._settled[room] = hash_
            elif ended_at is None:
                self._waiting[room] = hash_

    # ── codes ──────────────────────────────────────────────────────────────────────────────────

    async def new_code(self, room: RoomId) -> str:
        """A code for a new laptop in this room. An older one for the same room is over, and so is
        a token that was given for it and has not been used. Raises `LogError`.
        """
        await self._end_waiting(room)
        code = self._spoken.make(_ForRoom(room))
        log.info("laptop_code_made", room=room)
        return code

    async def _end_waiting(self, room: RoomId) -> None:
        self._spoken.end(_ForRoom(room))  # What is being redeemed just now is kept before this is.
        row = (self._clock.now().isoformat(), room)
        await self._call(lambda db: db.execute(_END, row))
        self._waiting.pop(room, None)

    async def redeem(self, typed: str, address: str, nonce: str = "") -> Granted:
        """The room and a token of its own, for a code; the same again for who has the `nonce`.

        Raises `EnrolCodeWrong`, `EnrolCodeOver`, `EnrolCodeUsed`, `TooManyTries` and `LogError`.
        """
        found = self._spoken.proved(typed, address)
        if found is None:
            raise EnrolCodeWrong
        given, is_over = found.about, self._spoken.is_over(found)
        if found.is_used:
            if given.granted is None or is_over or not _is_same(given.nonce, nonce):
                raise EnrolCodeUsed
            return given.granted
        if is_over:
            raise EnrolCodeOver
        found.is_used = True  # Before anything is awaited: the second of two laptops is told so.
        given.nonce = nonce
        try:
            given.granted = await self._grant(given.room)
        except LogError:
            found.is_used = False
            raise
        return given.granted

    # ── tokens ─────────────────────────────────────────────────────────────────────────────────

    async def _grant(self, room: RoomId) -> Granted:
        token = new_code()
        row = (room, self._mark, hash_of(token), self._clock.now().isoformat())
        sql = "insert into laptops (room, codes, hash, at) values (?, ?, ?, ?)"
        await self._call(lambda db: db.execute(sql, row))
        self._rooms[row[2]], self._waiting[room] = room, row[2]
        log.info("laptop_enrolled", room=room)
        return Granted(room, token)

    def room_of(self, token: str) -> RoomId | None:
        """The room whose laptop has this token, or is to have it. Raises `RoomMoved` for one that
        was replaced.
        """
        hash_ = hash_of(token)
        given = self._rooms.get(hash_)
        room = given or (self._codes.room_of(token) if self._codes else None)
        if room is None or hash_ in (self._waiting.get(room), self._settled.get(room)):
            return room
        if given or room in self._settled:
            raise RoomMoved
        return room

    def is_unused(self, token: str, room: RoomId) -> bool:
        """This room was given away with it, and the new laptop has not been here yet."""
        return self._waiting.get(room) == hash_of(token)

    async def settle(self, token: str, room: RoomId) -> None:
        """The laptop with this unused token is welcome: the room is its own, and no older token is
        good for anything any more. Raises `RoomMoved` where a newer code ended it, and `LogError`.
        """
        hash_ = hash_of(token)
        row = (self._clock.now().isoformat(), hash_)

        def use(db: sqlite3.Connection) -> bool:
            if db.execute(_USE, row).rowcount == 0:
                return False
            end_all_in(db, room)
            return True

        if not await self._call(use):
            raise RoomMoved
        self._settled[room] = hash_
        self._waiting.pop(room, None)
        self.moved(room)
        log.info("laptop_settled", room=room)

    def keys_of(self, room: RoomId) -> Collection[str] | None:
        """The SHA-256 of every token that this room has had, also of laptops that were replaced.
        None where nobody signs in, so that nobody knows whose tokens there are.
        """
        if self._codes is None:
            return None
        given = {hash_ for hash_, one in self._rooms.items() if one == room}
        return given | self._codes.hashes_of(room)
