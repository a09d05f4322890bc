"""Which rooms are heard now. Derived from live sockets, with an age, and never stored.

A laptop that says goodbye, or is silent for `SILENCE_S_MAX`, is lost; that it was lost, and when it
came back, are facts about the room (`ContactReport`), from which its downtime is reckoned. A
planned stop of the centre is nobody's downtime. A line that breaks without a word is most often
back in a second or two, as when a laptop changes from one radio to the next: for `BACK_WITHIN_S`
the room is expected back, and nobody is alarmed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from dashboards.scene import Presence
from session_core.clock import Clock
from session_core.rules.terms import RoomId

BACK_WITHIN_S: Final = 10.0
"""Real seconds: as long as a room's own page waits before it says that the centre is silent. The
first four tries of a laptop fall within it (`session_core/link/reconnect.py`)."""

Changed = Callable[[RoomId], None]
Contact = Callable[[RoomId, bool, datetime], None]
"""A room, whether it is in contact, and since when."""


@dataclass(slots=True)
class _Heard:
    laptop: bool = False
    pages: int = 0
    at: datetime | None = None
    unsent: int | None = None
    rtt_ms: float | None = None
    broke_at: float | None = None
    """When (monotonic) its line broke, while it is expected back."""


class RoomPresence:
    """Told by sockets, asked by pages.

    `changed` refreshes pages; `contact` records a laptop's loss and return.
    """

    def __init__(self, clock: Clock, changed: Changed, contact: Contact) -> None:
        self._clock = clock
        self._changed = changed
        self._contact = contact
        self._heard: dict[RoomId, _Heard] = {}

    def laptop_came(self, room: RoomId) -> None:
        """A room's laptop is connected."""
        heard = self._of(room)
        came = not heard.laptop
        heard.laptop, heard.at, heard.broke_at = True, self._clock.now(), None
        if came:
            self._contact(room, True, self._clock.now())
            self._changed(room)

    def laptop_heard(self, room: RoomId) -> None:
        """Any frame of a room's laptop."""
        self._of(room).at = self._clock.now()

    def laptop_said(self, room: RoomId, *, unsent: int, rtt_ms: float | None) -> None:
        """A heartbeat of a room's laptop, with how many reports it still holds."""
        heard = self._of(room)
        seen = (heard.unsent, heard.rtt_ms is None)
        heard.unsent, heard.rtt_ms = unsent, rtt_ms
        if (unsent, rtt_ms is None) != seen:
            self._changed(room)

    def laptop_left(self, room: RoomId) -> None:
        """It said goodbye, or has been silent for too long: it is lost since it was last heard."""
        heard = self._of(room)
        if heard.laptop:
            self._lose(room, heard)

    def line_broke(self, room: RoomId) -> None:
        """Its socket is gone without a word: it is lost if it is not back soon."""
        heard = self._of(room)
        if heard.laptop:
            heard.laptop, heard.broke_at = False, self._clock.monotonic()
            self._changed(room)

    def look(self) -> None:
        """Time has passed: who is not back by now is lost."""
        longest = BACK_WITHIN_S / self._clock.speed
        for room, heard in self._heard.items():
            broke_at = heard.broke_at
            if broke_at is not None and self._clock.monotonic() - broke_at >= longest:
                self._lose(room, heard)

    def _lose(self, room: RoomId, heard: _Heard) -> None:
        heard.laptop, heard.broke_at = False, None
        self._contact(room, False, heard.at or self._clock.now())
        self._changed(room)

    def page_came(self, room: RoomId) -> None:
        """Somebody opened a room's page at the centre."""
        heard = self._of(room)
        heard.pages, heard.at = heard.pages + 1, self._clock.now()
        self._changed(room)

    def page_left(self, room: RoomId) -> None:
        """And closed it."""
        heard = self._of(room)
        heard.pages, heard.at = heard.pages - 1, self._clock.now()
        self._changed(room)

    def has_laptop(self, room: RoomId) -> bool:
        """A laptop of this room is connected now."""
        return self._of(room).laptop

    def is_expected(self, room: RoomId) -> bool:
        """A laptop of this room is connected now, or was so a moment ago and said no goodbye."""
        heard = self._of(room)
        return heard.laptop or heard.broke_at is not None

    def all(self) -> Mapping[RoomId, Presence]:
        """Every room heard of since this process started."""
        now = self._clock.now()
        return {
            room: _shown(heard, now) for room, heard in self._heard.items() if heard.at is not None
        }

    def _of(self, room: RoomId) -> _Heard:
        return self._heard.setdefault(room, _Heard())


def _shown(heard: _Heard, now: datetime) -> Presence:
    """A page's socket answers pings all the time, so a room with an open page is heard now."""
    presence = Presence(
        connected=heard.laptop or heard.broke_at is not None or heard.pages > 0,
        heard_at=heard.at,
        unsent=heard.unsent,
        rtt_ms=heard.rtt_ms,
        laptop=heard.laptop,
    )
    return replace(presence, heard_at=now) if heard.pages > 0 else presence
