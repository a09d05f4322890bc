"""How ready rooms were over time: a strip for each, the same as a table, and a sentence.

Rule 1: a strip is cut from one end to the other without gap or overlap, and every part of it has a
        shape and a word; what it shows stands in the table too.
Rule 2: a history is as of the moment in `RoomHistories`, never of now: it is dear to find out, and
        a page that is drawn for each change of a thousand rooms must not ask for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from dashboards.formats import OSLO, whole_minutes
from dashboards.phrases import sentence
from dashboards.scene import PageKey, RoomHistories, Scene, UnknownPage
from dashboards.views.base import Card, PageView, Region
from dashboards.views.lines import room_label
from dashboards.views.readiness import SHOWN_BEFORE
from session_core.rules.programme import Room
from session_core.rules.readiness_history import Span, became_ready, ready_before
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase, RoomId, RoomVerdict, SessionId

LOOKED_BACK = timedelta(hours=3)
"""A room may be ready long before anybody asks; what was tried in the morning is another matter."""
HOURS_MAX = 6
"""So many hours have a figure under the strip: on a phone there is room for no more."""

HistoryLook = Literal["ready", "remark", "waived", "not_ready", "unknown"]
Outcome = Literal[
    "before", "at_start", "after", "unchecked", "first_seen", "never", "since", "not_yet",
    "not_known",
]  # fmt: skip
"""When a room became ready: `before`, `at_start` and `after` the start; `unchecked`: not all was
known then, and nothing bad was found; `first_seen`: known to be ready only after the start, and
not known to be otherwise just before that; `never`; and until the start `since`, `not_yet`,
`not_known`.
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a strip, in per cent of its width."""

    look: HistoryLook
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the strip, in per cent of its width."""

    x: float
    at: datetime


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """The same as a row of a table."""

    starts_at: datetime
    ends_at: datetime
    look: HistoryLook
    reason: str
    """The check that was worst; "" where all was well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What the strips of a day show: all of them the same time."""

    begins_at: datetime
    ends_at: datetime
    until: datetime
    """As far as it is known. Before the planned start there may be more to come."""
    planned: Mark
    started: Mark | None
    hours: tuple[Mark, ...]

    def share(self, moment: datetime) -> float:
        """Where a moment lies, in per cent."""
        return share_of(moment, self.begins_at, self.ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomStrip:
    """One room."""

    id: RoomId
    label: str
    outcome: Outcome
    minutes: int
    """How long before or after the start, in whole minutes."""
    since: datetime | None
    """When it became ready; none where it was not."""
    bars: tuple[Bar, ...]
    lines: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryCard(Card):
    """All rooms of a day, and how ready they were at its start."""

    template: ClassVar[str] = "record_history"
    window: Window
    rooms: tuple[RoomStrip, ...]
    started: bool
    ready: int
    """How many were ready at the start, or are now where it has not started."""
    before_min: int | None
    """How long before the start the last became ready; none where one was not."""
    later: int
    """How many became ready after it."""
    later_min: int
    """How long after it the last of those did."""
    never: int
    unchecked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingCard(Card):
    """How ready the rooms were is not found out yet."""

    template: ClassVar[str] = "record_pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomHistoryCard(Card):
    """One room, for whoever opened its fold on the board."""

    template: ClassVar[str] = "room_history"
    session: SessionId
    course: str
    window: Window | None
    """None where nothing is to be shown yet."""
    room: RoomStrip | None


def pending_cards(state: SessionState, scene: Scene) -> tuple[PendingCard, ...]:
    """In its place on the record, while it is found out."""
    is_known = state.programme.session in scene.histories
    return () if is_known or state.phase is Phase.PLANNED else (PendingCard(id="history"),)


def history_cards(state: SessionState, scene: Scene) -> tuple[HistoryCard, ...]:
    """The card of the record, where the history is known and there is something in it."""
    known = scene.histories.get(state.programme.session)
    window = window_of(state, known) if known else None
    if known is None or window is None:
        return ()
    strips = tuple(room_strip(state, room, known, window) for room in state.programme.rooms)
    return (_card(state, window, strips, known),)


def _card(
    state: SessionState, window: Window, strips: tuple[RoomStrip, ...], known: RoomHistories
) -> HistoryCard:
    start = state.position.started_at or known.until
    became = [became_ready(known.rooms.get(one.id, ()), start) for one in strips]
    at_start = ready_before(became, start)
    counts = Counter(one.outcome for one in strips)
    later = [one.minutes for one in strips if one.outcome == "after"]
    return HistoryCard(
        id="history",
        window=window,
        rooms=strips,
        started=state.position.started_at is not None,
        ready=at_start.ready,
        before_min=None if at_start.before is None else whole_minutes(at_start.before),
        later=len(later),
        later_min=max(later, default=0),
        never=counts["never"],
        unchecked=counts["unchecked"] + counts["first_seen"],
    )


def history_page(key: PageKey, state: SessionState, scene: Scene) -> PageView:
    """One room's own page: what its fold on the board fetches, and a page where nothing fetches."""
    room = state.programme.room(key.room)
    if room is None:
        raise UnknownPage(f"there is no room {key.room!r} in {key.session!r}")
    known = scene.histories.get(key.session)
    window = window_of(state, known) if known else None
    card = RoomHistoryCard(
        id=f"history-{key.session}-{room.id}",
        session=key.session,
        course=state.programme.title.in_language(key.language),
        window=window,
        room=room_strip(state, room, known, window) if known and window else None,
    )
    label = room_label(state, room.id)
    title = sentence("history_of", key.language, room=label)
    return PageView(title=title, regions=(Region(name="main", cards=(card,)),))


def window_of(state: SessionState, known: RoomHistories) -> Window | None:
    """From an hour before the planned start, or from when something was known, and not from before
    the day was planned. A rehearsal has none, for what was tried is no history of the day.
    """
    plan, started_at = state.programme, state.position.started_at
    begins_at = plan.starts_at - SHOWN_BEFORE
    first = [
        one.starts_at
        for of_room in known.rooms.values()
        for one in of_room
        if one.verdict is not RoomVerdict.UNKNOWN
    ]
    begins_at = max(
        min((begins_at, *first, *([started_at] if started_at else []))),
        plan.starts_at - LOOKED_BACK,
        min((one[0].starts_at for one in known.rooms.values() if one), default=begins_at),
    )
    if state.rehearsal or known.until <= begins_at:
        return None
    ends_at = max(known.until, plan.starts_at)

    def mark(moment: datetime) -> Mark:
        return Mark(share_of(moment, begins_at, ends_at), moment)

    return Window(
        begins_at=begins_at,
        ends_at=ends_at,
        until=known.until,
        planned=mark(plan.starts_at),
        started=mark(started_at) if started_at and started_at >= begins_at else None,
        hours=tuple(mark(one) for one in hours_between(begins_at, ends_at)),
    )


def hours_between(begins_at: datetime, ends_at: datetime) -> tuple[datetime, ...]:
    """Whole hours in Oslo within a time, each or each second, third …: a few in all."""
    first = begins_at.astimezone(OSLO).replace(minute=0, second=0, microsecond=0)
    every = [first + timedelta(hours=n) for n in range(int((ends_at - begins_at) / HOUR) + 2)]
    within = [one for one in every if begins_at <= one <= ends_at]
    return tuple(within[:: -(-len(within) // HOURS_MAX)]) if within else ()


HOUR = timedelta(hours=1)


def share_of(moment: datetime, begins_at: datetime, ends_at: datetime) -> float:
    """Where a moment lies between two others, in per cent, to a hundredth."""
    whole = (ends_at - begins_at) / timedelta(seconds=1)
    part = (moment - begins_at) / timedelta(seconds=1)
    return round(100 * min(max(part / whole, 0), 1), 2)


def room_strip(state: SessionState, room: Room, known: RoomHistories, window: Window) -> RoomStrip:
    """One room, within the window."""
    spans = known.rooms.get(room.id, ())
    lines = lines_of(spans, window)
    outcome, since = became(state, spans, known.until)
    started_at = state.position.started_at
    apart = abs(started_at - since) if started_at and since else timedelta()
    return RoomStrip(
        id=room.id,
        label=room_label(state, room.id),
        outcome=outcome,
        minutes=whole_minutes(apart),
        since=since,
        bars=bars_of(lines, window),
        lines=lines,
    )


def lines_of(spans: Iterable[Span], window: Window) -> tuple[HistoryLine, ...]:
    """What a room was within the window, in order."""
    return tuple(
        HistoryLine(
            starts_at=max(one.starts_at, window.begins_at),
            ends_at=min(one.ends_at, window.until),
            look=look_of(one),
            reason=one.reason,
        )
        for one in spans
        if one.ends_at > window.begins_at and one.starts_at < window.until
    )


def bars_of(lines: Sequence[HistoryLine], window: Window) -> tuple[Bar, ...]:
    """The strip. Neighbours that look alike are one; one ends where the next begins, and what is
    too short for a hundredth of a per cent is in the table only.
    """
    bars: list[Bar] = []
    for one in lines:
        x, end = window.share(one.starts_at), window.share(one.ends_at)
        if bars and bars[-1].look == one.look:
            bars[-1] = Bar(one.look, bars[-1].x, round(end - bars[-1].x, 2))
        elif end > x:
            bars.append(Bar(one.look, x, round(end - x, 2)))
    return tuple(bars)


def look_of(span: Span) -> HistoryLook:
    """How a span looks."""
    if span.verdict is RoomVerdict.REMARK:
        return "waived" if span.waived else "remark"
    return _LOOKS[span.verdict]


_LOOKS: dict[RoomVerdict, HistoryLook] = {
    RoomVerdict.READY: "ready",
    RoomVerdict.NOT_READY: "not_ready",
    RoomVerdict.UNKNOWN: "unknown",
}


def became(
    state: SessionState, spans: Sequence[Span], until: datetime
) -> tuple[Outcome, datetime | None]:
    """When a room became ready, against the start that was, or as it is where none was yet."""
    start, is_over = state.position.started_at, state.phase is Phase.CLOSED
    if start is None or start > until:
        return _so_far(spans, until, is_over=is_over)
    found = became_ready(spans, start)
    if found.unchecked:
        return ("first_seen" if found.at and found.at > start else "unchecked"), found.at
    if found.at is None:
        return ("never" if is_over else "not_yet"), None
    if not whole_minutes(abs(start - found.at)):
        return "at_start", found.at
    return ("before" if found.at < start else "after"), found.at


def _so_far(
    spans: Sequence[Span], until: datetime, *, is_over: bool
) -> tuple[Outcome, datetime | None]:
    found = became_ready(spans, until)
    if found.at is not None:
        return "since", found.at
    if spans and spans[-1].verdict is RoomVerdict.NOT_READY:
        return ("never" if is_over else "not_yet"), None
    return "not_known", None
