"""The phone of a room's group leader: let in by the room's laptop, to one room's page on one day.

Rule 1: the laptop asks for a code, which one phone may use once within five minutes. What the phone
holds from then on is a cookie of 256 random bits that only goes to `/telefon`; here is its SHA-256.
Rule 2: a room has one phone a day. The next one ends it, and so do the laptop, another laptop that
takes the room over, the coordinator, the phone itself, new codes (`samkurs codes --force`) and the
end of the day. That is at once and for good: the page closes when it is asked next, within a
heartbeat.
Rule 3: whoever gets hold of the code instead, as by a picture of the screen, gets that page and no
other: no name stands there, and the laptop says that a phone was let in, and lets it out again.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from orchestrator.access import Visitor
from orchestrator.event_log.interface import LogError
from orchestrator.faults import CentreFault, NotSignedIn
from orchestrator.logs import log
from orchestrator.sign_ins import LASTS
from orchestrator.spoken_codes import SpokenCodes, any_number
from session_core.clock import Clock
from session_core.rules.programme import Programme
from session_core.rules.terms import Role, RoomId, SessionId

CODE_LASTS: Final = timedelta(minutes=5)
AFTER_THE_DAY: Final = timedelta(hours=3)
"""Days run late, and a room is put in order afterwards."""
AT_LEAST: Final = timedelta(hours=1)
CODES_MAX: Final = 5_000
"""More than there are rooms: one room's codes never push out another's."""

Call = Callable[[Callable[[sqlite3.Connection], Any]], Awaitable[Any]]
"""Runs a function on the store's one connection. Raises `LogError`."""
Place = tuple[SessionId, RoomId]

_ADD = "insert into phones (hash, session, room, since, until) values (?, ?, ?, ?, ?)"
_END = "delete from phones where session = ? and room = ?"
_END_ALL = "delete from phones where room = ?"
_DROP = "delete from phones where until <= ? or hash not like ?"
_ALL = "select hash, session, room, since, until from phones"


def end_all_in(db: sqlite3.Connection, room: RoomId) -> None:
    """No phone is this room's any more, on any day: for whoever keeps something else with it. Tell
    `Phones.room_moved` once that is kept.
    """
    db.execute(_END_ALL, (room,))


class PhoneCodeWrong(CentreFault):
    """No such code is open."""

    code = "phone_code_wrong"
    status = 401


class PhoneCodeOver(CentreFault):
    """The code was right, but its time or its tries are over, or it was used."""

    code = "phone_code_over"
    status = 410


class PhoneTooLate(CentreFault):
    """It lay on the phone without contact, while the laptop was there to be used."""

    code = "phone_too_late"
    status = 409


@dataclass(frozen=True, slots=True)
class _Phone:
    place: Place
    since: datetime
    until: datetime


class Phones:
    """Codes for phones, and the phones that are let in. `mark` tells the operator's codes from all
    others: new ones end every phone.
    """

    def __init__(
        self,
        call: Call,
        clock: Clock,
        mark: str = "",
        *,
        draw: Callable[[], int] = any_number,
    ) -> None:
        self._call = call
        self._clock = clock
        self._mark = mark
        self._of_mark = hashlib.sha256(mark.encode()).hexdigest()[:8]
        self._codes: SpokenCodes[Place] = SpokenCodes(clock, CODE_LASTS, draw, most=CODES_MAX)
        self._known: dict[str, _Phone] = {}
        self.changed: Callable[[SessionId], object] = lambda session: None
        """Told of each day whose phones are others now."""

    async def start(self) -> None:
        """Read those that last, and drop the others, also those of the operator's former codes: no
        laptop must say that it has a phone which nobody can have. Raises `LogError`.
        """
        over = (self._clock.now().isoformat(), f"{self._of_mark}%")
        await self._call(lambda db: db.execute(_DROP, over))
        rows = await self._call(lambda db: db.execute(_ALL).fetchall())
        for hash_, session, room, since, until in rows:
            times = datetime.fromisoformat(since), datetime.fromisoformat(until)
            self._known[hash_] = _Phone((session, room), *times)

    def new_code(self, place: Place) -> str:
        """A code for the phone of this room on this day. An older one is over; a phone that is let
        in stays so until the code is used.
        """
        code = self._codes.make(place)
        log.info("phone_code_made", room=place[1])
        return code

    def waits(self, place: Place) -> bool:
        """A code waits to be used."""
        return self._codes.is_open(place)

    @contextmanager
    def spending(self, typed: str, address: str) -> Iterator[Place]:
        """What a code that may be used now is good for. It is used by this, unless nothing could be
        kept meanwhile (`LogError`): then whoever typed it may do so again while it lasts.

        Raises `PhoneCodeWrong`, `PhoneCodeOver` and `TooManyTries`.
        """
        found = self._codes.proved(typed, address)
        if found is None:
            raise PhoneCodeWrong
        if found.is_used or self._codes.is_over(found):
            raise PhoneCodeOver
        found.is_used = True  # Before anything is awaited: the second of two phones is told so.
        try:
            yield found.about
        except LogError:
            found.is_used = False
            raise

    async def let_in(self, programme: Programme, room: RoomId) -> tuple[str, datetime]:
        """What the phone's cookie shall hold, and until when. The room's older phone is let out.

        Raises `LogError`.
        """
        now, token = self._clock.now(), secrets.token_urlsafe(32)
        until = min(max(programme.ends_at + AFTER_THE_DAY, now + AT_LEAST), now + LASTS)
        place = (programme.session, room)
        row = (self._hash(token), *place, now.isoformat(), until.isoformat())

        def keep(db: sqlite3.Connection) -> None:
            db.execute(_END, place)
            db.execute(_ADD, row)

        await self._call(keep)
        self._forget(place)
        self._known[row[0]] = _Phone(place, now, until)
        log.info("phone_let_in", room=room)
        self.changed(programme.session)
        return token, until

    async def end(self, place: Place) -> None:
        """No phone is this room's any more, and no code is good for one. Raises `LogError`."""
        self._codes.end(place)
        await self._call(lambda db: db.execute(_END, place))
        if self._forget(place):
            log.info("phone_let_out", room=place[1])
        self.changed(place[0])

    def room_moved(self, room: RoomId) -> None:
        """Another laptop has the room, and its phones are gone from the store: whoever has the old
        laptop has neither its phone nor a code for one.
        """
        self._codes.end_each(lambda place: place[1] == room)
        for place in {one.place for one in self._known.values() if one.place[1] == room}:
            self._forget(place)
            log.info("phone_let_out", room=room)
            self.changed(place[0])

    def visitor(self, token: str) -> Visitor:
        """Who holds this cookie. Raises `NotSignedIn`."""
        found = self.find(token)
        if found is None:
            raise NotSignedIn
        return found

    def find(self, token: str) -> Visitor | None:
        """Who holds this cookie, if it is good for anything."""
        found = self._known.get(self._hash(token))
        if found is None or found.until <= self._clock.now():
            return None
        session, room = found.place
        return Visitor(Role.GROUP_LEADER, room, session)

    def paired(self) -> Mapping[Place, datetime]:
        """Since when which rooms have a phone."""
        now = self._clock.now()
        return {one.place: one.since for one in self._known.values() if one.until > now}

    def _forget(self, place: Place) -> bool:
        gone = [hash_ for hash_, one in self._known.items() if one.place == place]
        for hash_ in gone:
            del self._known[hash_]
        return bool(gone)

    def _hash(self, token: str) -> str:
        cookie = token.encode(errors="surrogateescape")
        return self._of_mark + hashlib.sha256(self._mark.encode() + cookie).hexdigest()
