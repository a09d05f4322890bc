"""The record: what was planned against what was run, and whether the rooms were served equally.

Figures only, and no room's evaluation by itself: a group of four can be recognised.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from dashboards.formats import told_minute, told_minutes, whole_minutes
from dashboards.scene import PageKey, Scene
from dashboards.views.base import Card, PageView, Region
from dashboards.views.catch_up import DoneLine, done_line
from dashboards.views.charts import DayChart, Stretch, day_chart
from dashboards.views.checklist import record_list_cards
from dashboards.views.closing import completeness_card
from dashboards.views.equality import equality_card
from dashboards.views.history import history_cards, pending_cards
from dashboards.views.lines import (
    MessageLine,
    QuestionLine,
    question_line,
    room_label,
    room_labels,
    sent_messages,
)
from dashboards.views.record_files import FilesCard
from dashboards.views.record_people import attendance_card, doubted_rooms
from session_core.rules.care import can_reopen, turn_wait
from session_core.rules.evaluation import left_out
from session_core.rules.headcounts import attendance
from session_core.rules.help_turns import help_turns
from session_core.rules.own_way import own_runs
from session_core.rules.readings import coming, drift
from session_core.rules.records import dataclass
from session_core.rules.state import Help, HelpTurn, Run, SessionState
from session_core.rules.terms import (
    EvaluationWay,
    HelpReason,
    Language,
    Phase,
    Role,
    SegmentId,
    SegmentType,
    SessionId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryCard(Card):
    """The day in figures."""

    template: ClassVar[str] = "record_summary"
    session: SessionId
    title: str
    day: int
    days: int
    date: date
    phase: Phase
    rehearsal: bool
    planned_at: datetime
    planned_end: datetime
    started_at: datetime | None
    closed_at: datetime | None
    drift_min: int
    rooms: int
    counted: int
    """Rooms that have counted their people: where none has, nobody knows how many came."""
    patients: int
    relatives: int
    doubted: tuple[str, ...]
    """Rooms of which the figure is far above what was expected."""
    not_ready: tuple[str, ...]
    rooms_closed: int
    evaluated: int
    """Rooms where people had time for the evaluation: a number, never which."""
    ways: tuple[tuple[EvaluationWay, int], ...]
    """How many rooms answered it in which way, those that nobody answered in left out."""
    set_aside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """A segment: planned, and as it was run. Planned only, where it never ran."""

    title: str
    type: SegmentType
    planned_at: datetime
    planned_min: int
    started_at: datetime | None
    ended_at: datetime | None
    started_by: Role | None
    late_min: int
    """Start against plan, in whole minutes."""
    longer_min: int
    """Length against plan, in whole minutes."""
    held: timedelta
    without: tuple[str, ...]
    given_up_at: datetime | None
    """When the centre itself started it without rooms that it waited for."""
    again: bool
    """The segment was put on more than once."""
    left_out: str | None = None
    """Why an evaluation was left out; "" where nobody said."""
    coming: bool = False
    """It has not run, and is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRunLine:
    """A segment that one room ran by itself, while the others were elsewhere."""

    room: str
    title: str
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsCard(Card):
    """Planned and as run."""

    template: ClassVar[str] = "record_runs"
    runs: tuple[RunLine, ...]
    undone: tuple[RunLine, ...]
    own: tuple[OwnRunLine, ...]
    catch_ups: tuple[DoneLine, ...]
    chart: DayChart | None
    """None where nothing was run yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnLine:
    """One stretch of a call for help, and how long it waited in it."""

    since: datetime
    seen_at: datetime | None
    solved_at: datetime | None
    let_go_at: datetime | None
    waited: timedelta | None
    """None while nobody has seen it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """A call for help and how long it waited."""

    room: str
    reason: HelpReason
    called_at: datetime
    seen_at: datetime | None
    closed_at: datetime | None
    cancelled: bool
    turns: tuple[TurnLine, ...]
    """From the call, and from each time it was opened again."""
    id: str
    can_reopen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CareCard(Card):
    """Every question, every call for help and every message, the oldest first."""

    template: ClassVar[str] = "record_care"
    session: SessionId
    questions: tuple[QuestionLine, ...]
    calls: tuple[CallLine, ...]
    messages: tuple[MessageLine, ...]


def record_page(key: PageKey, state: SessionState, scene: Scene) -> PageView:
    """The whole record."""
    language = key.language
    cards: tuple[Card, ...] = (
        summary_card(state, scene.now, language),
        runs_card(state, language),
        *pending_cards(state, scene),
        *history_cards(state, scene),
        attendance_card(state, language),
        completeness_card(state, scene),
        *record_list_cards(state, scene.now, language),
        equality_card(state, scene.now),
        care_card(state, scene.now),
        FilesCard(id="files", session=state.programme.session),
    )
    title = state.programme.title.in_language(language)
    return PageView(title=title, regions=(Region(name="main", cards=cards),))


def summary_card(state: SessionState, now: datetime, language: Language) -> SummaryCard:
    """The day in figures."""
    plan, position = state.programme, state.position
    peaks = [attendance(room).peak for room in state.rooms.values()]
    closings = [room.closing for room in state.rooms.values() if room.closing]
    return SummaryCard(
        id="summary",
        session=plan.session,
        title=plan.title.in_language(language),
        day=plan.day,
        days=plan.days,
        date=plan.date,
        phase=state.phase,
        rehearsal=state.rehearsal,
        planned_at=plan.starts_at,
        planned_end=plan.ends_at,
        started_at=position.started_at,
        closed_at=position.closed_at,
        drift_min=told_minutes(drift(state, now)),
        rooms=len(plan.rooms),
        counted=sum(one is not None for one in peaks),
        patients=sum(one.patients for one in peaks if one),
        relatives=sum(one.relatives for one in peaks if one),
        doubted=doubted_rooms(state),
        not_ready=room_labels(state, position.not_ready_at_start),
        rooms_closed=len(closings),
        evaluated=sum(one.evaluation_done for one in closings),
        ways=_ways(state),
        set_aside=state.set_aside,
    )


def _ways(state: SessionState) -> tuple[tuple[EvaluationWay, int], ...]:
    told = [one.evaluated.way for one in state.rooms.values() if one.evaluated is not None]
    return tuple((way, told.count(way)) for way in EvaluationWay if way in told)


def runs_card(state: SessionState, language: Language) -> RunsCard:
    """Planned and as run: what was on for all, and what rooms ran by themselves."""
    return RunsCard(
        id="runs",
        runs=run_lines(state, language),
        undone=undone_lines(state, language),
        own=own_run_lines(state, language),
        catch_ups=tuple(done_line(one) for one in state.catch_ups),
        chart=day_chart([_stretch(one) for one in run_lines(state, language)]),
    )


def _stretch(line: RunLine) -> Stretch:
    """What still runs is drawn to its planned length."""
    planned_end = line.planned_at + timedelta(minutes=line.planned_min)
    expected = (line.started_at or line.planned_at) + timedelta(minutes=line.planned_min)
    return Stretch(
        title=line.title,
        planned=(line.planned_at, planned_end),
        run=(line.started_at, line.ended_at or expected) if line.started_at else None,
        late_min=line.late_min,
        is_on=line.started_at is not None and line.ended_at is None,
        coming=line.coming,
    )


def own_run_lines(state: SessionState, language: Language) -> tuple[OwnRunLine, ...]:
    """What rooms ran by themselves, in the order in which they did."""
    lines = [
        OwnRunLine(
            room=room_label(state, room.id),
            title=segment.title.in_language(language),
            started_at=one.started_at,
            ended_at=one.ended_at,
        )
        for room in state.programme.rooms
        for one in own_runs(state, room.id)
        if (segment := state.programme.segment(one.segment)) is not None
    ]
    return tuple(sorted(lines, key=lambda one: (one.started_at, one.room)))


def run_lines(state: SessionState, language: Language) -> tuple[RunLine, ...]:
    """What was run, in the order it ran, and then what was never run."""
    position = state.position
    runs = (*position.ended, position.current) if position.current else position.ended
    seen: set[SegmentId] = set()
    lines: list[RunLine] = []
    for run in runs:
        lines.append(_run_line(state, run, language, again=run.segment.id in seen))
        seen.add(run.segment.id)
    without = {one.segment: one.why for one in left_out(state)}
    ahead = () if state.phase is Phase.CLOSED else coming(state)
    never = [one for one in state.programme.segments if one.id not in seen]
    return (
        *lines,
        *(
            RunLine(
                title=one.title.in_language(language),
                type=one.type,
                planned_at=one.starts_at,
                planned_min=one.minutes,
                started_at=None,
                ended_at=None,
                started_by=None,
                late_min=0,
                longer_min=0,
                held=timedelta(),
                without=(),
                given_up_at=None,
                again=False,
                coming=one in ahead,
                left_out=without.get(one.id),
            )
            for one in never
        ),
    )


def _run_line(state: SessionState, run: Run, language: Language, *, again: bool) -> RunLine:
    segment, ended_at = run.segment, run.ended_at
    planned = timedelta(minutes=segment.minutes)
    lasted = told_minute(ended_at) - told_minute(run.put_on_at) if ended_at else planned
    return RunLine(
        title=segment.title.in_language(language),
        type=segment.type,
        planned_at=segment.starts_at,
        planned_min=segment.minutes,
        started_at=run.put_on_at,
        ended_at=ended_at,
        started_by=run.put_on_by.role,
        late_min=told_minutes(run.put_on_at - segment.starts_at),
        longer_min=whole_minutes(lasted - planned),
        held=run.held,
        without=room_labels(state, run.without),
        given_up_at=_given_up_at(run),
        again=again,
    )


def _given_up_at(run: Run) -> datetime | None:
    by = run.waiting_ended_by
    return run.clock_from if by is not None and by.role is Role.CENTRE else None


def undone_lines(state: SessionState, language: Language) -> tuple[RunLine, ...]:
    """What was put on by mistake and taken back."""
    return tuple(_run_line(state, run, language, again=False) for run in state.undone)


def care_card(state: SessionState, now: datetime) -> CareCard:
    """Every question, every call and every message."""
    asked = sorted(state.questions.values(), key=lambda one: (one.asked_at, one.id))
    called = sorted(state.helps.values(), key=lambda one: (one.called_at, one.id))
    return CareCard(
        id="care",
        session=state.programme.session,
        questions=tuple(question_line(state, one) for one in asked),
        calls=tuple(_call_line(state, one, now) for one in called),
        messages=sent_messages(state)[::-1],
    )


def _call_line(state: SessionState, call: Help, now: datetime) -> CallLine:
    return CallLine(
        room=room_label(state, call.room),
        reason=call.reason,
        called_at=call.called_at,
        seen_at=call.seen_at,
        closed_at=call.closed_at,
        cancelled=call.cancelled,
        turns=tuple(map(_turn_line, help_turns(call))),
        id=call.id,
        can_reopen=can_reopen(call, now),
    )


def _turn_line(turn: HelpTurn) -> TurnLine:
    over = turn.seen_at or turn.solved_at
    return TurnLine(
        since=turn.since,
        seen_at=turn.seen_at,
        solved_at=turn.solved_at,
        let_go_at=turn.again_at if turn.was_let_go else None,
        waited=turn_wait(turn, over) if over else None,
    )
