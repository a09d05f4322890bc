"""How ready each room was over time, folded from a session's events.

Theory: what the centre could know at a moment is the fold of what it had kept until then, so a
room's history is its verdict after each event, and at each moment between two events at which a
result became too old. Late reports change what was known from when they came, and nothing before.

Presence is no event: here a room is in contact as the log says (`ContactReport`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from session_core.rules import events as e
from session_core.rules import reports as r
from session_core.rules.changes import replace
from session_core.rules.checks import Catalogues, CheckId, catalogue_for
from session_core.rules.evolve import begin, evolve
from session_core.rules.legs import asked_of_legs, leg_results, legs_since
from session_core.rules.readiness import findings, next_expiry, room_verdict
from session_core.rules.state import SessionState
from session_core.rules.terms import CheckVerdict, Phase, RoomId, RoomVerdict

OF_CHECKS = r.CheckReport | r.WaiveReport | r.ContactReport | r.LegReport | r.SeenHeardReport
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


@dataclass(frozen=True, slots=True)
class ReadinessHistory:
    """The history of every room until `at`. Fold with `after`, ask with `spans`."""

    state: SessionState
    began_at: datetime
    at: datetime
    """When the last event was kept. Time never goes back, whatever a clock did."""
    rooms: Mapping[RoomId, tuple[Span, ...]] = field(default_factory=dict)
    """What is over and will not change: each room until its last event of this kind."""


def begun(first: e.SessionPlanned) -> ReadinessHistory:
    """Nothing is known yet."""
    return ReadinessHistory(begin(first.programme), began_at=first.at, at=first.at)


def after(history: ReadinessHistory, event: e.Event, catalogues: Catalogues) -> ReadinessHistory:
    """The history with one event more."""
    at = max(history.at, _kept_at(event))
    rooms = history.rooms
    touched = _touched(history.state, event)
    if touched:
        until = {room: spans(history, room, at, catalogues) for room in touched}
        rooms = {**rooms, **until}
    return replace(history, state=evolve(history.state, event), at=at, rooms=rooms)


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


def _touched(state: SessionState, event: e.Event) -> Iterable[RoomId]:
    if isinstance(event, e.ReportKept):
        is_told = isinstance(event.report, OF_CHECKS) and event.report.room in state.rooms
        return (event.report.room,) if is_told else ()
    return (
        state.rooms if isinstance(event, e.PositionEvent | e.RehearsalEnded | e.MoveUndone) else ()
    )


def spans(
    history: ReadinessHistory, room: RoomId, until: datetime, catalogues: Catalogues
) -> tuple[Span, ...]:
    """How the room was from the beginning until a moment, without gap or overlap.

    Neighbours differ in verdict or reason.
    """
    known = history.rooms.get(room, ())
    start = known[-1].ends_at if known else history.began_at
    joined = [
        replace(one, ends_at=min(one.ends_at, until)) for one in known if one.starts_at < until
    ]
    for span in _since(history.state, room, start, until, catalogues):
        last = joined[-1] if joined else None
        if last is not None and (last.verdict, last.reason) == (span.verdict, span.reason):
            joined[-1] = replace(last, ends_at=span.ends_at)
        else:
            joined.append(span)
    return tuple(joined)


def _since(
    state: SessionState, room: RoomId, start: datetime, until: datetime, catalogues: Catalogues
) -> Iterator[Span]:
    """The state is as it is; only time goes by, and results grow old."""
    about = state.programme.room(room)
    listed = catalogue_for(catalogues, about.profile if about else "")
    catalogue = asked_of_legs(listed, state.programme)
    now = start
    while now < until:
        next_ = next_expiry(state.rooms[room], catalogue, now)
        ends_at = until if next_ is None else min(next_, until)
        known = state.rooms[room]
        found = findings(
            known,
            catalogue,
            now,
            in_contact=known.in_contact is True,
            lost_since=known.contact_at if known.in_contact is False else None,
            live=state.phase is Phase.LIVE,
            also=leg_results(state, room, catalogue, now, known.leg.at if known.leg else None),
            also_since=legs_since(known),
        )
        is_well = not found or found[0].counts_as is CheckVerdict.OK
        yield Span(now, ends_at, room_verdict(found), "" if is_well else found[0].check.id)
        now = ends_at


# ── how it was at the start ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ReadyBefore:
    """How ready the rooms of a session were at a moment, such as its start."""

    not_ready: tuple[RoomId, ...]
    before: timedelta | None
    """How long before that moment the last room became ready, and stayed so; none where one was
    not.
    """


def ready_before(known: Mapping[RoomId, tuple[Span, ...]], moment: datetime) -> ReadyBefore:
    """How ready these rooms were at the moment, by their spans until then."""
    since = {room: _ready_since(of_room, moment) for room, of_room in known.items()}
    not_ready = tuple(room for room, at in since.items() if at is None)
    times = [at for at in since.values() if at is not None]
    is_all = bool(times) and not not_ready
    return ReadyBefore(not_ready, moment - max(times) if is_all else None)


def _ready_since(of_room: tuple[Span, ...], moment: datetime) -> datetime | None:
    """Since when the room was ready without a break until the moment."""
    since = None
    for span in of_room:
        if span.starts_at >= moment:
            break
        if span.verdict not in READY:
            since = None
        elif since is None:
            since = span.starts_at
    return since
