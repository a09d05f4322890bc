"""Given, when, then for every test: a small programme, and makers of wishes and reports.

    state = state_after(wish(OpenLobby, at(-30)), wish(StartSession, at(0)))      # given
    events = decide(state, command(state, Advance, at(10)))                       # when
    assert refusal(state, command(state, Advance, at(0, 1))) == "too_soon"        # then

Times are minutes (and seconds) from the planned start, `START`. A wish is made for the state it
meets, as a page that is up to date would make it; `command(stale_state, …)` makes a stale one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from session_core.rules.bases import CommandBase
from session_core.rules.commands import (
    Advance,
    Command,
    EndSession,
    OpenLobby,
    PositionCommand,
    StartSession,
    UndoMove,
)
from session_core.rules.decide import decide
from session_core.rules.errors import CommandRefused, RefusalCode
from session_core.rules.events import Event, SegmentStarted, SessionPlanned
from session_core.rules.evolve import begin, evolve
from session_core.rules.programme import ChecklistItem, Policy, Programme, Room, Segment
from session_core.rules.reports import (
    AttendanceReport,
    CheckReport,
    CheckResult,
    ClosingReport,
    CommandResultReport,
    ContactReport,
    HelpReport,
    Report,
    ReportBase,
    Source,
)
from session_core.rules.state import Run, SessionState
from session_core.rules.terms import (
    By,
    ChecklistMoment,
    CheckVerdict,
    CommandResult,
    Flexibility,
    Heading,
    HelpReason,
    ItemOwner,
    ItemScope,
    Role,
    RoomId,
    SegmentType,
    Text,
)
from tests.people import LEE

C = TypeVar("C", bound=CommandBase)
R = TypeVar("R", bound=ReportBase)
Step = Callable[[SessionState], Command] | Report

START = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
"""Planned start of the sample day: 09:00 in Oslo."""

WHY = "Vi måtte ut av rommet"
"""Why the evaluation was not held, where nothing depends on it."""

_numbers = count(1)


def at(minutes: float = 0, seconds: float = 0) -> datetime:
    """So long after the planned start."""
    return START + timedelta(minutes=minutes, seconds=seconds)


# ── a programme ────────────────────────────────────────────────────────────────────────────────

_SEGMENTS: tuple[tuple[str, SegmentType, str, int, int, Flexibility], ...] = (
    ("welcome", SegmentType.FRAME, "Velkommen", 10, 5, Flexibility.SHORTEN),
    ("lecture-1", SegmentType.LECTURE, "Hva er diabetes?", 30, 25, Flexibility.SHORTEN),
    ("break-1", SegmentType.BREAK, "Pause", 15, 10, Flexibility.FIXED),
    ("local-1", SegmentType.LOCAL, "Måle blodsukker", 30, 20, Flexibility.SHORTEN),
    ("sharing-1", SegmentType.SHARING, "Erfaringer", 20, 15, Flexibility.ABSORB),
    ("lecture-2", SegmentType.LECTURE, "Mat og insulin", 20, 15, Flexibility.SHORTEN),
    ("evaluation", SegmentType.EVALUATION, "Evaluering", 10, 10, Flexibility.FIXED),
    ("goodbye", SegmentType.FRAME, "Avslutning", 5, 5, Flexibility.FIXED),
)

_SITES = (
    ("drammen", "Drammen sykehus"),
    ("baerum", "Bærum sykehus"),
    ("ringerike", "Ringerike sykehus"),
    ("kongsberg", "Kongsberg sykehus"),
    ("blakstad", "Blakstad sykehus"),
    ("hss", "Hallingdal sjukestugu"),
)


def sample_programme(
    rooms: int = 3,
    *,
    session: str = "t1d-2026-03-10",
    starts_at: datetime = START,
    policy: Policy | None = None,
) -> Programme:
    """A short day of 140 minutes with every type of segment, in so many rooms."""
    return Programme(
        session=session,
        course="t1d",
        title=Text(nb="Diabetes type 1", nn="Diabetes type 1", en="Type 1 diabetes"),
        day=1,
        days=2,
        date=starts_at.date(),
        segments=tuple(_segments(starts_at)),
        rooms=tuple(sample_room(number) for number in range(rooms)),
        checklist=tuple(_checklist()),
        policy=policy or Policy(),
        help_phone="32 00 00 00",
    )


def sample_room(number: int) -> Room:
    """The room with this number from 0; the first six are the six sites of Vestre Viken."""
    site, name = _SITES[number % len(_SITES)]
    lap = number // len(_SITES) + 1
    return Room(
        id=site if lap == 1 else f"{site}-{lap}",
        site=site,
        site_name=name,
        name="Møterom" if lap == 1 else f"Møterom {lap}",
        capacity=12,
        expected_patients=6,
        expected_relatives=2,
    )


def _segments(starts_at: datetime) -> Iterable[Segment]:
    for id_, type_, title, minutes, least, flexibility in _SEGMENTS:
        yield Segment(
            id=id_,
            type=type_,
            title=Text(nb=title),
            by=Text(nb="gruppeleder" if type_.is_local else "endokrinolog"),
            starts_at=starts_at,
            minutes=minutes,
            minutes_min=least,
            flexibility=flexibility,
            origin="drammen" if type_ is SegmentType.LECTURE else None,
        )
        starts_at += timedelta(minutes=minutes)


def _checklist() -> Iterable[ChecklistItem]:
    titles = {
        ChecklistMoment.BEFORE: "Stoler er satt fram",
        ChecklistMoment.START: "Lyd er prøvd med studio",
        ChecklistMoment.CLOSE: "Utstyret er slått av",
    }
    for moment, title in titles.items():
        yield ChecklistItem(id=f"{moment}-1", title=Text(nb=title), moment=moment)
    yield ChecklistItem(
        id="invited",
        title=Text(nb="Innkallingen er sendt"),
        moment=ChecklistMoment.BEFORE,
        heading=Heading.INVITATION,
        owner=ItemOwner.COORDINATOR,
        scope=ItemScope.SESSION,
    )


# ── wishes ─────────────────────────────────────────────────────────────────────────────────────


def command(
    state: SessionState, kind: type[C], when: datetime, by: By = LEE.by, **fields: Any
) -> C:
    """A command made on a page that showed this state. Whoever ends a day has a reason at hand."""
    if kind is EndSession:
        fields.setdefault("why", WHY)
    if issubclass(kind, PositionCommand):
        running = state.current.segment.id if state.current else None
        fields = {
            "seen_revision": state.position.revision, "seen_segment": running, **fields,
        }  # fmt: skip
    if issubclass(kind, UndoMove):
        fields = {"act": state.act and state.act.seq, **fields}
    return kind(**{"command_id": f"wish-{next(_numbers)}", "at": when, "by": by, **fields})


def wish(
    kind: type[CommandBase], when: datetime, by: By = LEE.by, **fields: Any
) -> Callable[[SessionState], Any]:
    """A command that is made for the state it meets: a step for `state_after`."""
    return lambda state: command(state, kind, when, by, **fields)


def refusal(state: SessionState, wanted: Command) -> RefusalCode | None:
    """The code with which a command is refused, or None."""
    try:
        decide(state, wanted)
    except CommandRefused as refused:
        return refused.code
    return None


# ── reports ────────────────────────────────────────────────────────────────────────────────────

_REPORT_DEFAULTS: dict[type[ReportBase], dict[str, Any]] = {
    AttendanceReport: {"patients": 6, "relatives": 2},
    ClosingReport: {"patients": 6, "relatives": 2, "evaluation_done": True},
    HelpReport: {"reason": HelpReason.SOUND},
    ContactReport: {"by": By(role=Role.CENTRE)},
}


def report(kind: type[R], room: RoomId, when: datetime, **fields: Any) -> R:
    """What a room saw at `when`, arriving at once unless `received_at` says later."""
    made = {
        "report_id": f"report-{next(_numbers)}",
        "room": room,
        "at": when,
        "received_at": when,
        "by": By(role=Role.GROUP_LEADER, where=room),
    }
    return kind(**{**made, **_REPORT_DEFAULTS.get(kind, {}), **fields})


def from_outbox(told: R, n: int, outbox: str = "laptop-1") -> R:
    """The same report, as number `n` of a laptop's outbox."""
    return replace(told, source=Source(outbox=outbox, n=n))


def check(name: str, verdict: CheckVerdict, when: datetime) -> CheckResult:
    """The outcome of one check, for a `CheckReport`."""
    return CheckResult(check=name, verdict=verdict, value=1.0, unit="ms", at=when)


def checked(room: RoomId, when: datetime, *results: CheckResult) -> CheckReport:
    """A room's checks whose verdict changed."""
    return report(CheckReport, room, when, results=results, by=By(role=Role.AGENT, where=room))


def answered(
    command: str,
    result: CommandResult,
    when: datetime,
    do: str = "identify",
    room: RoomId = "drammen",
) -> CommandResultReport:
    """What a room's laptop did with a command of the centre."""
    by = By(role=Role.AGENT, where=room)
    return report(CommandResultReport, room, when, command=command, do=do, result=result, by=by)


# ── histories ──────────────────────────────────────────────────────────────────────────────────


def planned(programme: Programme, when: datetime = START - timedelta(days=7)) -> SessionPlanned:
    """The first event of a session with this programme."""
    return SessionPlanned(at=when, by=By(role=Role.CENTRE), programme=programme)


def history(*steps: Step, programme: Programme | None = None) -> tuple[Event, ...]:
    """All events, from `SessionPlanned` on, that these wishes and reports lead to."""
    events: list[Event] = [planned(programme or sample_programme())]
    state = begin(programme or sample_programme())
    for step in steps:
        for event in decide(state, step if isinstance(step, ReportBase) else step(state)):
            events.append(event)
            state = evolve(state, event)
    return tuple(events)


def state_after(
    *steps: Step, programme: Programme | None = None, state: SessionState | None = None
) -> SessionState:
    """The state that these wishes and reports lead to, from a new session or from `state`."""
    state = state or begin(programme or sample_programme())
    for step in steps:
        for event in decide(state, step if isinstance(step, ReportBase) else step(state)):
            state = evolve(state, event)
    return state


def live(segment: str = "welcome", *, rooms: int = 3) -> SessionState:
    """A session that has come to this segment on the planned minute, with every room ready."""
    programme = sample_programme(rooms)
    state = state_after(wish(OpenLobby, at(-30)), wish(StartSession, at(0)), programme=programme)
    while state.current and state.current.segment.id != segment:
        planned_end = state.current.segment.ends_at
        (started,) = decide(state, command(state, Advance, planned_end))
        assert isinstance(started, SegmentStarted)
        state = evolve(state, started)
    return state


def running(state: SessionState) -> Run:
    """What is on."""
    assert state.current is not None
    return state.current


def but_record(state: SessionState, **more: Any) -> SessionState:
    """The state without its numbers, and without what an undo adds to the record."""
    position = replace(state.position, revision=0)
    return replace(state, seq=0, position=position, before=None, act=None, undone=(), **more)
