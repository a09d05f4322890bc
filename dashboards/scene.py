"""What a page may look at: everything there is to see, at one moment.

A page is a pure function of a `PageKey` and a `Scene`. Whoever serves pages (the centre, or a
room's laptop) builds the scene; nothing in `dashboards` opens a socket, reads a clock or asks a
store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from session_core.rules.checks import Catalogues, CheckId
from session_core.rules.readiness_history import Span
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    Language,
    LegSource,
    Role,
    RoomCommand,
    RoomId,
    SegmentId,
    SessionId,
    SiteId,
)

if TYPE_CHECKING:
    from session_core.practice.guide import Guide  # which a laptop reads in practice alone

PageName = Literal[
    "start", "console", "speaker", "room", "screen", "board", "record", "laptop", "deviations",
    "history", "wall",
]  # fmt: skip
PAGES: tuple[PageName, ...] = get_args(PageName)

LinkCode = Literal[
    "connecting",
    "connected",
    "no_network",
    "name_not_found",
    "refused",
    "proxy_login",
    "captive_portal",
    "certificate_not_trusted",
    "clock_wrong",
    "room_unknown",
    "token_wrong",
    "taken_over",
    "room_moved",
    "too_old",
    "unavailable",
]
"""How a laptop's own link to the centre is doing. Each has a sentence in `phrases.py` that says
what to do.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Whether a room is heard now. Derived from live sockets, never stored."""

    connected: bool
    """Its laptop, or a page that somebody has open there; also a laptop whose line broke a moment
    ago.
    """
    heard_at: datetime | None
    unsent: int | None = None
    """Reports that wait in the room, as it last told; None where it has not told."""
    rtt_ms: float | None = None
    """Round trip in milliseconds."""
    laptop: bool = False
    """Its laptop is connected, and can be asked for something."""


ANSWER_WITHIN = timedelta(seconds=5)
"""An answer that has not come so long after the last moment for doing it will hardly come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that the centre asked of a room's laptop, kept in memory."""

    command: str
    at: datetime
    not_after: datetime

    @property
    def silent_at(self) -> datetime:
        """From when on the laptop has not answered."""
        return self.not_after + ANSWER_WITHIN


GUIDE_FORM = "practice"
"""A form that is neither a command nor a report: it is about the guide of a practice."""
AskedOf = tuple[SessionId, RoomId, RoomCommand]


EVERY_CHECK: CheckId = ""
Tried = tuple[SessionId, CheckId]
"""A check that is being measured because somebody asked, or every one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """What somebody in the room did, and a centre that is older than the laptop refused."""

    kind: str
    at: datetime
    segment: SegmentId | None = None
    patients: int | None = None
    """Only of a count that was put right."""
    relatives: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedHere:
    """Only on a room's laptop: how its own link is doing, and what waits on its disk."""

    link: LinkCode
    since: datetime
    unsent: int
    centre_heard_at: datetime | None
    all_at: datetime | None = None
    """When the centre last had everything that is saved here; None where it has not been seen."""
    waiting: frozenset[str] = frozenset()
    """The calls for help and the questions that the centre does not have yet, by their ids."""
    unheard: Mapping[SessionId, datetime] = field(default_factory=dict)
    """When the room last took back that it is back, of days whose centre is too old to understand
    it.
    """
    not_taken: tuple[tuple[SessionId, NotTaken], ...] = ()
    """What else such a centre did not understand, with its day."""


PairingStage = Literal["none", "asking", "code", "paired"]
"""Nothing is known of a phone, the centre is being asked, a code waits to be used, or a phone is
this room's.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Only on a room's laptop: how it goes with the group leader's phone."""

    session: SessionId = ""
    """The day that it is about."""
    stage: PairingStage = "none"
    code: str = ""
    address: str = ""
    """Where the code is typed, if nobody takes a picture of the square."""
    square: tuple[str, ...] = ()
    """The QR code that leads there: one row after the other, a `1` for what is dark."""
    since: datetime | None = None
    """When the phone came."""
    trouble: str = ""
    """Why the last thing that was asked was not done: a code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headcount:
    """How many were in the room, as one version of a laptop last had it."""

    at: datetime
    patients: int
    relatives: int
    session: SessionId
    segment: SegmentId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What the centre has from one outbox of a room, of the days around an incident."""

    outbox: str
    days: tuple[tuple[date, int], ...] = ()
    """How many reports it told of each day, oldest first; days without any are not here."""
    last_at: datetime | None = None
    count: Headcount | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a person decided about an incident."""

    choice: str
    """A code: `both`, `one_laptop`, `in_order`."""
    role: Role
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that happened to a laptop, which a person should know of and decide about."""

    id: int
    kind: str
    """A code: `laptop_copied`, `laptop_restored`."""
    room: RoomId
    at: datetime
    before: Version
    """What came under the name that was there first."""
    after: Version
    choices: tuple[str, ...]
    """What may be decided about it: codes as in `Decided`."""
    decision: Decided | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A report that could not be understood, and is kept apart as it came, but masked."""

    id: int
    room: RoomId
    code: str
    raw: str
    at: datetime
    taken_in_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviations:
    """What nobody has lost by: what waits for a decision first, then newest first."""

    incidents: tuple[Incident, ...] = ()
    apart: tuple[Apart, ...] = ()
    """Those not taken in first."""
    not_taken_in: Mapping[tuple[SessionId, RoomId], int] = field(default_factory=dict)
    """How many of each day and room there are, also those that no list has room for."""
    sending: frozenset[str] = frozenset()
    """Outboxes whose laptop is connected now, of those that an incident is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinDown:
    """A Join that does not do its work, as the centre itself sees it."""

    host: str
    word: str
    """`maintenance`, which it says itself, or `none`: it does not answer the centre."""
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDevices:
    """What the room expects to be used: names as the browser shows them, or parts of them. "" where
    any will do.
    """

    camera: str = ""
    microphone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomHistories:
    """How ready the rooms of a day were over time. Dear to find out, so it is as of a moment."""

    until: datetime
    rooms: Mapping[RoomId, tuple[Span, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything a page may look at, at one moment."""

    now: datetime
    """Aware UTC, on the course's own clock."""
    sessions: Mapping[SessionId, SessionState]
    presence: Mapping[RoomId, Presence] = field(default_factory=dict)
    """Empty on a laptop. A room that is not in it has not been heard since this process started."""
    saved_here: SavedHere | None = None
    """None at the centre."""
    asked: Mapping[AskedOf, Asked] = field(default_factory=dict)
    """The last of each sort that was asked of each room; empty on a laptop."""
    deviations: Deviations = Deviations()
    """None on a laptop."""
    phones: Mapping[RoomId, str] = field(default_factory=dict)
    """The number to ring in each room, where it is known; empty on a laptop."""
    catalogues: Catalogues = field(default_factory=dict)
    """The checks of rooms, by their profile."""
    legs_heard: Mapping[tuple[SessionId, LegSource], datetime] = field(default_factory=dict)
    """When each source of a day's video meeting was last heard; empty on a laptop."""
    join_down: Mapping[SessionId, JoinDown] = field(default_factory=dict)
    """The days whose Join is down; empty on a laptop."""
    histories: Mapping[SessionId, RoomHistories] = field(default_factory=dict)
    """Of the days whose record or history somebody has opened; empty on a laptop."""
    devices: RoomDevices = RoomDevices()
    """What a laptop's room expects to be used."""
    trying: frozenset[Tried] = frozenset()
    """What a laptop measures at this moment because somebody asked."""
    pairing: Pairing | None = None
    """How it goes with the leader's phone, on a laptop; none at the centre."""
    paired: Mapping[tuple[SessionId, RoomId], datetime] = field(default_factory=dict)
    """Since when which room's leader has a phone; empty on a laptop."""
    speed: float = 1.0
    """Course seconds in a real second: 1 but in a demo."""
    demo: bool = False
    practice: bool = False
    """Nothing here is a real day, and every page says so."""
    guide: Guide | None = None
    """How far whoever practises has come, in the process whose page guides them."""


def guide_deadline(scene: Scene) -> datetime | None:
    """When the guide's card changes by itself: a hint comes."""
    at = scene.guide.hint_at if scene.guide else None
    return at if at is not None and at > scene.now else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageKey:
    """Which page. What everyone with the same key sees is the same bytes."""

    page: PageName
    session: SessionId = ""
    room: RoomId = ""
    language: Language = "nb"
    site: SiteId = ""
    """On the board and the wall: only the rooms of this site; "" for all."""

    by_phone: bool = False
    """The room's page on the phone of its leader, which the laptop let in."""
    only: frozenset[str] | None = None
    """The kinds of command and report that its reader may send, where the page is made for hands
    that may send more; none: all that stands on it. What may not be sent is not shown.
    """

    shut: frozenset[PageName] = frozenset()
    """The pages that its reader may not open: no link leads there."""
    own_room: RoomId = ""
    """The one room whose pages its reader may open; "" where that is every room's."""

    def opens(self, page: PageName, room: RoomId = "") -> bool:
        """Whoever reads this page may open that one, so a link leads there."""
        return page not in self.shut and self.own_room in ("", room or self.own_room)

    def may(self, kind: str) -> bool:
        """Whoever reads this page may send this kind from it."""
        return self.only is None or kind in self.only

    @property
    def choice(self) -> str:
        """The site, as a further part of an address that has a query."""
        return f"&sted={self.site}" if self.site else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a form that was posted without JavaScript was not taken, and what had been filled in."""

    code: str
    details: Mapping[str, object] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    """The form's own fields (`kind` among them), so that nothing has to be typed twice."""


class UnknownPage(LookupError):
    """The scene holds no such session or room: the address is wrong, or the day is gone. Answer
    with 404.
    """
