"""How ready each room was over time, folded from a session's events.

Theory: what the centre could know at a moment is the fold of what it had kept until then, so a
room's history is its verdict after each event, and at each moment between two events at which a
result became too old. Late reports change what was known from when they came, and nothing before.

Presence is no event: here a room is in contact as the log says (`ContactReport`), and its leg in
the video meeting is as it was last told (`LegReport`), for the centre tells when it hears no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime, timedelta

from session_core.rules import care_events as ce
from session_core.rules import events as e
from session_core.rules import reports as r
from session_core.rules.changes import replace
from session_core.rules.checklist import list_results
from session_core.rules.checks import Catalogue, Catalogues, CheckId, catalogue_for
from session_core.rules.due import changes_at
from session_core.rules.evolve import begin, evolve
from session_core.rules.legs import asked_of_legs, leg_results, legs_deadline, legs_since
from session_core.rules.readiness import (
    SEEN_BY,
    Finding,
    findings,
    is_outdone,
    next_expiry,
    room_verdict,
    valid_for,
)
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import CheckVerdict, Phase, RoomId, RoomVerdict

OF_CHECKS = (
    r.CheckReport
    | r.WaiveReport
    | r.ContactReport
    | r.LegReport
    | r.SeenHeardReport
    | r.ChecklistReport
    | r.ReadinessReport
)
"""Reports that may change how ready a room is."""
READY = (RoomVerdict.READY, RoomVerdict.REMARK)
"""A room with a remark can be used, and somebody knows."""


@dataclass(frozen=True, slots=True)
class Span:
    """A room was so from one moment to another, and why."""

    starts_at: datetime
    ends_at: datetime
    verdict: RoomVerdict
    reason: CheckId
    """The check that was worst; "" where all was well."""
    waived: bool = False
    """All that was wrong was waived in the room: somebody saw that it worked."""

    @property
    def look(self) -> tuple[RoomVerdict, CheckId, bool]:
        """How the room was, but for when."""
        return self.verdict, self.reason, self.waived


@dataclass(frozen=True, slots=True)
class ReadinessHistory:
    """The history of every room until `at`. Fold with `after`, ask with `spans`."""

    state: SessionState
    began_at: datetime
    at: datetime
    """When the last event was kept. Time never goes back, whatever a clock did."""
    rooms: Mapping[RoomId, tuple[Span, ...]] = field(default_factory=dict)
    """What is over and will not change: each room until its last event of this kind."""
    moves: tuple[tuple[datetime, SessionState], ...] = ()
    """What may change every room at once: when it was, and how all was until then. A thousand rooms
    are not looked through at each, but when something next happens in them, or somebody asks.
    """


def begun(first: e.SessionPlanned) -> ReadinessHistory:
    """Nothing is known yet."""
    return ReadinessHistory(begin(first.programme), began_at=first.at, at=first.at)


def after(history: ReadinessHistory, event: e.Event, catalogues: Catalogues) -> ReadinessHistory:
    """The history with one event more."""
    at, state = max(history.at, _kept_at(event)), evolve(history.state, event)
    rooms, moves, room = history.rooms, history.moves, _touched(history.state, event)
    if isinstance(event, e.PositionEvent | e.RehearsalEnded | e.MoveUndone):
        moves = (*moves, (at, history.state))
    elif room and not _is_repeat(history.state, state, event, at, catalogues):
        rooms = {**rooms, room: spans(history, room, at, catalogues)}
    return replace(history, state=state, at=at, rooms=rooms, moves=moves)


def followed(
    history: ReadinessHistory, events: Iterable[e.Event], catalogues: Catalogues
) -> ReadinessHistory:
    """The history with these events more."""
    for event in events:
        history = after(history, event, catalogues)
    return history


def _kept_at(event: e.Event) -> datetime:
    """When the centre learned of it."""
    return event.report.received_at if isinstance(event, e.ReportKept) else event.at


def _touched(state: SessionState, event: e.Event) -> RoomId:
    """The room of which it says something; "" where that is none."""
    if isinstance(event, ce.RoomConfirmed):
        room = event.room
    elif isinstance(event, e.ReportKept) and isinstance(event.report, OF_CHECKS):
        room = event.report.room
    else:
        return ""
    return room if room in state.rooms else ""


def _is_repeat(
    before: SessionState, after_: SessionState, event: e.Event, at: datetime, catalogues: Catalogues
) -> bool:
    """A room said again what still counted: nine of ten reports on a quiet day, and finding out
    what they change is dear. The span goes on, whichever of the two results it is judged by; but
    not where people saw or heard between the two what the newer takes back.
    """
    if not isinstance(event, e.ReportKept) or not isinstance(event.report, r.CheckReport):
        return False
    room = event.report.room
    catalogue = _catalogue(before, room, catalogues)
    old, new = before.rooms[room], after_.rooms[room]
    return all(is_outdone(old, one) is is_outdone(new, one) for one in SEEN_BY) and all(
        _goes_on(old.checks.get(one.check), new.checks[one.check], catalogue, at)
        for one in event.report.results
    )


def _goes_on(
    old: r.CheckResult | None, new: r.CheckResult, catalogue: Catalogue, at: datetime
) -> bool:
    if old is None or (old.verdict, old.word) != (new.verdict, new.word):
        return False
    return at - old.at <= valid_for(old.check, catalogue)


def _catalogue(state: SessionState, room: RoomId, catalogues: Catalogues) -> Catalogue:
    about = state.programme.room(room)
    listed = catalogue_for(catalogues, about.profile if about else "")
    return asked_of_legs(listed, state.programme)


def spans(
    history: ReadinessHistory, room: RoomId, until: datetime, catalogues: Catalogues
) -> tuple[Span, ...]:
    """How the room was from the beginning until a moment, without gap or overlap.

    Neighbours differ in how the room was.
    """
    known = history.rooms.get(room, ())
    start = known[-1].ends_at if known else history.began_at
    joined = [
        replace(one, ends_at=min(one.ends_at, until)) for one in known if one.starts_at < until
    ]
    for moved_at, state in (*history.moves, (until, history.state)):
        for span in _since(state, room, start, min(moved_at, until), catalogues):
            last = joined[-1] if joined else None
            if last is not None and last.look == span.look:
                joined[-1] = replace(last, ends_at=span.ends_at)
            else:
                joined.append(span)
        start = max(start, moved_at)
    return tuple(joined)


def _since(
    state: SessionState, room: RoomId, start: datetime, until: datetime, catalogues: Catalogues
) -> Iterator[Span]:
    """The state is as it is; only time goes by, and results grow old."""
    catalogue = _catalogue(state, room, catalogues)
    now = start
    while now < until:
        ends_at = min((until, *_changes(state, room, catalogue, now)))
        yield _span(_found(state, room, catalogue, now), now, ends_at)
        now = ends_at


def _changes(
    state: SessionState, room: RoomId, catalogue: Catalogue, now: datetime
) -> Iterator[datetime]:
    """When what is known of the room next changes by itself."""
    moments = (
        next_expiry(state.rooms[room], catalogue, now),
        legs_deadline(state, room, catalogue, now, None),
        *changes_at(state),
    )
    return (one for one in moments if one is not None and one > now)


def _found(
    state: SessionState, room: RoomId, catalogue: Catalogue, now: datetime
) -> tuple[Finding, ...]:
    known = state.rooms[room]
    return findings(
        known,
        catalogue,
        now,
        in_contact=known.in_contact is True,
        lost_since=known.contact_at if known.in_contact is False else None,
        # Of a day that is over, and may be opened again, no more is asked than of one that is on.
        live=state.phase in (Phase.LIVE, Phase.CLOSED),
        also=(
            *leg_results(state, room, catalogue, now, now),
            *list_results(state, room, now),
        ),
        also_since=legs_since(known),
    )


def _span(found: tuple[Finding, ...], starts_at: datetime, ends_at: datetime) -> Span:
    """Of remarks the first that nobody waived is the reason."""
    verdict = room_verdict(found)
    if not found or found[0].counts_as is CheckVerdict.OK:
        return Span(starts_at, ends_at, verdict, "")
    alike = [one for one in found if one.counts_as is found[0].counts_as]
    told = next((one for one in alike if one.waiver is None), None)
    worst = told or alike[0]
    return Span(starts_at, ends_at, verdict, worst.check.id, waived=told is None)


# ── how it was at the start ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Became:
    """When a room became ready, against a start."""

    at: datetime | None
    """Since when it was ready without a break until the start; or when it first was after that;
    none where it was not.
    """
    unchecked: bool = False
    """Where it was never ready: not all was known at the start, and nothing that was found
    afterwards says that the room was not ready: nobody had looked at it.
    Else: what was before `at` is not known, so it was seen then, and may long have been ready.
    """


def became_ready(of_room: Iterable[Span], start: datetime) -> Became:
    """When a room became ready, by its spans."""
    since: datetime | None = None
    before = RoomVerdict.UNKNOWN
    later: list[Span] = []
    for span in of_room:
        if span.starts_at < start:
            before = span.verdict
            since = (since or span.starts_at) if span.verdict in READY else None
        if span.ends_at > start:
            later.append(span)
    return Became(since) if since is not None else _became_later(before, later)


def _became_later(before: RoomVerdict, later: Iterable[Span]) -> Became:
    """Of a room that was not ready at the start: what it was just before that, and since."""
    just_before, is_well = before, True
    for span in later:
        if span.verdict in READY:
            return Became(span.starts_at, unchecked=just_before is RoomVerdict.UNKNOWN)
        just_before, is_well = span.verdict, is_well and span.verdict is RoomVerdict.UNKNOWN
    return Became(None, unchecked=before is RoomVerdict.UNKNOWN and is_well)


@dataclass(frozen=True, slots=True)
class ReadyBefore:
    """How ready the rooms of a session were at its start."""

    ready: int
    """How many rooms were ready then."""
    before: timedelta | None
    """How long before it the last room became ready, and stayed so; none where one was not."""


def ready_before(rooms: Iterable[Became], start: datetime) -> ReadyBefore:
    """How ready these rooms were at the start."""
    times = [one.at for one in rooms]
    ready = [at for at in times if at is not None and at < start]
    is_all = bool(times) and len(ready) == len(times)
    return ReadyBefore(len(ready), start - max(ready) if is_all else None)
