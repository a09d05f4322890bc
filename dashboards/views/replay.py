"""A day run again: the bar over the page, and what there was to see at a moment.

Rule 1: the page below is the real one, made from the state as it was known then; what the log does
        not hold (what a laptop was asked, who was signed in) is not shown as known.
Rule 2: everything that the bar does is an address, so it works without a script, and a moment can
        be sent to somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import ClassVar, Final, get_args
from urllib.parse import urlencode

from dashboards.formats import OSLO, iso, second_of_day
from dashboards.phrases import sentence
from dashboards.scene import PageKey, PageName, Presence, Scene
from dashboards.views.happenings import MarkKind, happening_text, mark_of
from dashboards.views.history import hours_between, share_of
from dashboards.views.lines import room_label
from dashboards.views.readiness import readiness_deadline
from session_core.rules.checks import Catalogues
from session_core.rules.readings import next_deadline
from session_core.rules.records import dataclass
from session_core.rules.replay import Happening, Reel
from session_core.rules.room_state import RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, LegSource, RoomId, SessionId

SIDES: Final[dict[str, PageName]] = {
    "konsoll": "console",
    "tavle": "board",
    "rom": "room",
    "skjerm": "screen",
    "scene": "speaker",
}
"""The pages that can be looked at, by the word in the address."""
OF_ROOM: Final = frozenset({"room", "screen"})
SPEEDS: Final = (1, 10, 60, 300)
MINUTE: Final = timedelta(minutes=1)
NEAR: Final = 8
"""So many of what happened before a moment are listed, and as many of what came after."""
SAID_MAX: Final = 3
MARKS_MAX: Final = 400
"""More would be a grey bar: a day of a thousand rooms has every minute marked."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the list: what happened, and the address of that moment."""

    at: datetime
    text: str
    t: str


@dataclass(frozen=True, slots=True)
class DayMark:
    """A mark on the day, where it lies in per cent."""

    kind: MarkKind
    x: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayBar:
    """What stands over the page."""

    session: SessionId
    title: str
    at: datetime
    begins_at: datetime
    ends_at: datetime
    side: str
    sides: Mapping[str, PageName]
    """The pages that may be chosen."""
    room: RoomId
    rooms: tuple[tuple[RoomId, str], ...]
    hours: tuple[tuple[float, datetime], ...]
    marks: tuple[DayMark, ...]
    now: Told | None
    """What happened last; none where nothing has."""
    before: Told | None
    after: Told | None
    near: tuple[Told, ...]
    language: Language
    alone: bool = False
    """No centre stands behind it: there is no other page to go to."""
    speeds: ClassVar[tuple[int, ...]] = SPEEDS

    @property
    def kinds(self) -> tuple[MarkKind, ...]:
        """Of the marks that are there, for their legend."""
        there = {one.kind for one in self.marks}
        return tuple(kind for kind in get_args(MarkKind) if kind in there)

    @property
    def share(self) -> float:
        """Where the moment lies on the day, in per cent."""
        return share_of(self.at, self.begins_at, self.ends_at)

    @property
    def second(self) -> int:
        """How far the moment is into the day, in seconds."""
        return int((self.at - self.begins_at) / timedelta(seconds=1))

    @property
    def seconds(self) -> int:
        """How long the day is."""
        return int((self.ends_at - self.begins_at) / timedelta(seconds=1))

    @property
    def t(self) -> str:
        """The moment, as an address says it."""
        return moment_text(self.at, self.begins_at)

    def address(self, t: str, **more: str) -> str:
        """The address of a moment on this page, which can be sent to somebody else."""
        query = {"t": t, "side": self.side, "rom": self.room, **more}
        return f"/kurs/{self.session}/reprise?{urlencode(query, safe=':')}"

    def minutes_on(self, count: int) -> str:
        """So many minutes on, within the day, as an address says it."""
        at = min(max(self.at + count * MINUTE, self.begins_at), self.ends_at)
        return moment_text(at, self.begins_at)


def replay_bar(
    key: PageKey,
    reel: Reel,
    state: SessionState,
    at: datetime,
    now: datetime,
    *,
    room: RoomId,
    sides: Mapping[str, PageName] = SIDES,
) -> ReplayBar:
    """The bar for a moment of a day, in this state then, over the page of this key."""
    plan, (begins_at, ends_at) = state.programme, reel.window(now)
    shown = [one for one in reel.told if begins_at <= one.at <= ends_at]
    index = reel.told_by(at)

    def line(place: int) -> Told | None:
        if not 0 <= place < len(reel.told):
            return None
        one = reel.told[place]
        text = happening_text(one, state, key.language)
        return Told(one.at, text, moment_text(one.at, begins_at))

    def said() -> Told | None:
        """What happened last, with what happened in the same second: the first few of them."""
        last = line(index - 1)
        if last is None:
            return None
        first = reel.told_before(last.at)
        texts = [happening_text(one, state, key.language) for one in reel.told[first:index]]
        more = "" if len(texts) <= SAID_MAX else " …"
        return Told(last.at, " ".join(texts[:SAID_MAX]) + more, last.t)

    before, after = line(reel.told_before(at) - 1), line(index)
    near = (line(place) for place in range(index - NEAR, index + NEAR))
    return ReplayBar(
        session=plan.session,
        title=plan.title.in_language(key.language),
        at=at,
        begins_at=begins_at,
        ends_at=ends_at,
        side=side_of(key.page),
        sides=sides,
        room=room,
        rooms=tuple((one.id, room_label(state, one.id)) for one in plan.rooms),
        hours=tuple(
            (share_of(one, begins_at, ends_at), one) for one in hours_between(begins_at, ends_at)
        ),
        marks=tuple(_marks(shown, begins_at, ends_at))[:MARKS_MAX],
        now=said(),
        before=before if before and before.at >= begins_at else None,
        after=after if after and after.at <= ends_at else None,
        near=tuple(one for one in near if one and begins_at <= one.at <= ends_at),
        language=key.language,
    )


def _marks(told: list[Happening], begins_at: datetime, ends_at: datetime) -> Iterator[DayMark]:
    """One for each kind and place: two that lie on each other are one."""
    found = ((mark_of(one), share_of(one.at, begins_at, ends_at)) for one in told)
    return (DayMark(kind, x) for kind, x in dict.fromkeys(found) if kind is not None)


def side_of(page: PageName) -> str:
    """The word of a page."""
    return next(word for word, name in SIDES.items() if name == page)


def told_json(told: Told | None) -> dict[str, str] | None:
    """A line, for the script."""
    return None if told is None else {"at": iso(told.at), "text": told.text, "t": told.t}


def bar_json(bar: ReplayBar) -> dict[str, object]:
    """What the script puts into the bar, where it did not make a new page."""
    return {
        "at": iso(bar.at),
        "t": bar.t,
        "ends": iso(bar.ends_at),
        "said": told_json(bar.now),
        "nothing": sentence("replay_nothing", bar.language),
        "steps": {
            "before": bar.before.t if bar.before else "",
            "less": bar.minutes_on(-1),
            "more": bar.minutes_on(1),
            "after": bar.after.t if bar.after else "",
        },
        "near": [told_json(one) for one in bar.near],
    }


# ── moments in addresses ───────────────────────────────────────────────────────────────────────


def moment_text(at: datetime, begins_at: datetime) -> str:
    """A moment as people say it, `10:42:07`; with its date and zone where that could be another, as
    in the night when the clock is set back.
    """
    told = second_of_day(at)
    return told if moment_of(told, begins_at) == at else at.isoformat()


def moment_of(text: str, begins_at: datetime) -> datetime:
    """The first such time of day in Oslo from the beginning on, also as it is written with points
    (`09.46`). Raises ValueError.
    """
    if "T" in text:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment
    hours, minutes, seconds = (int(part) for part in [*text.replace(".", ":").split(":"), "0"][:3])
    begins = begins_at.astimezone(OSLO)
    found = begins.replace(hour=hours, minute=minutes, second=seconds, microsecond=0, fold=0)
    if found < begins:
        found += timedelta(days=1)
    return found.astimezone(begins_at.tzinfo)


# ── what there was to see ──────────────────────────────────────────────────────────────────────


def replay_scene(state: SessionState, at: datetime, catalogues: Catalogues) -> Scene:
    """All that the log knew at a moment, and nothing else."""
    session = state.programme.session
    heard = {(session, source): at for source in LegSource}
    return Scene(
        now=at,
        sessions={session: state},
        presence={
            room: presence
            for room, known in state.rooms.items()
            if (presence := _presence(known)) is not None
        },
        catalogues=catalogues,
        # The centre tells when it hears no more, so until then it heard.
        legs_heard=heard,
    )


def _presence(known: RoomState) -> Presence | None:
    """Whether a room had contact, as far as the log was told."""
    if known.in_contact is None:
        return None
    heard_at = None if known.in_contact else known.contact_at
    return Presence(connected=known.in_contact, heard_at=heard_at, laptop=known.in_contact)


def changes_at(key: PageKey, reel: Reel, state: SessionState, scene: Scene) -> datetime | None:
    """When the page next looks different: something was told, or a reading changes by itself."""
    moments = [reel.next_change(scene.now), next_deadline(state, scene.now)]
    if key.page in ("board", "console", "room"):
        moments.append(readiness_deadline(state, scene, key.room or None))
    return min((one for one in moments if one is not None), default=None)
