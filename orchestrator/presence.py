"""Which rooms are heard now. Derived from live sockets, with an age, and never stored.

A laptop that says goodbye, or is silent for `SILENCE_S_MAX`, is lost; that it was lost, and when it
came back, are facts about the room (`ContactReport`), from which its downtime is reckoned. A
planned stop of the centre is nobody's downtime.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dashboards.scene import Presence
from session_core.clock import Clock
from session_core.rules.terms import RoomId

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
        heard.laptop, heard.at = True, self._clock.now()
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
        """Its socket is gone, or it has been silent for too long: since it was last heard."""
        heard = self._of(room)
        if heard.laptop:
            heard.laptop = False
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

    def all(self) -> Mapping[RoomId, Presence]:
        """Every room heard of since this process started."""
        return {room: _shown(heard, self._clock.now()) for room, heard in self._heard.items()}

    def _of(self, room: RoomId) -> _Heard:
        return self._heard.setdefault(room, _Heard())


def _shown(heard: _Heard, now: datetime) -> Presence:
    """A page's socket answers pings all the time, so a room with an open page is heard now."""
    presence = Presence(
        connected=heard.laptop or heard.pages > 0,
        heard_at=heard.at,
        unsent=heard.unsent,
        rtt_ms=heard.rtt_ms,
        laptop=heard.laptop,
    )
    return replace(presence, heard_at=now) if heard.pages > 0 else presence
