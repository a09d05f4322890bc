"""What to do when the day is late: the ways, each with every new time before it is pressed.

Rule: the card stands while the day is late by more than was agreed to, and says what was done for
as long as nothing else has been: whoever looked away sees what happened to the day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from dashboards.formats import minutes, told_minute, told_minutes
from dashboards.phrases import sentence
from dashboards.views.base import Card, Place
from session_core.rules.catch_up import CatchUpPlan, Moved, WhyNot, all_ways, is_worth_telling
from session_core.rules.readings import coming
from session_core.rules.records import dataclass
from session_core.rules.state import CatchUpDone, SessionState
from session_core.rules.terms import CatchUpWay, Language, Phase, SegmentId, SegmentType


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLine:
    """A segment that is on or to come, as it would be and as it will be, to the minute."""

    id: SegmentId
    title: str
    type: SegmentType
    running: bool
    was_at: datetime
    starts_at: datetime
    was_min: int
    minutes: int

    @property
    def moves(self) -> bool:
        """It starts at another time than it would as things are."""
        return self.was_at != self.starts_at

    @property
    def shorter(self) -> bool:
        """It gives time."""
        return self.minutes < self.was_min


@dataclass(frozen=True, slots=True, kw_only=True)
class WayLine:
    """One way, and what it leads to."""

    way: CatchUpWay
    why_not: WhyNot | None
    lines: tuple[MovedLine, ...]
    ends_at: datetime
    left_min: int
    """Whole minutes that it does not make up."""
    same_as: CatchUpWay | None
    """An earlier one in the list that comes to the very same now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneLine:
    """What was done about lateness, and by whom."""

    at: datetime
    role: str
    way: CatchUpWay
    late_min: int
    left_min: int
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUpCard(Card):
    """The day is late: what to do about it; or it was just done."""

    template: ClassVar[str] = "console_catch_up"
    place: Place
    late_s: int
    late_min: int
    planned_end: datetime
    ends_at: datetime
    """When the day ends if nothing is done."""
    limit_min: int
    """Longest time without a break."""
    sits_long: bool
    """Whatever is chosen, people sit longer than that."""
    break_ahead: bool
    """There is a break to put on before what is planned."""
    ways: tuple[WayLine, ...]
    """The suggested one first; none where there is nothing to choose."""
    done: DoneLine | None

    @property
    def suggested(self) -> WayLine | None:
        """The first, where it helps: a suggestion that changes nothing is none."""
        first = self.ways[0] if self.ways else None
        helps = first is not None and any(line.shorter for line in first.lines)
        return first if helps else None

    @property
    def others(self) -> tuple[WayLine, ...]:
        """All but the suggested one."""
        return self.ways[1:] if self.suggested else self.ways


def catch_up_cards(
    state: SessionState, place: Place, now: datetime, language: Language
) -> tuple[CatchUpCard, ...]:
    """The card, where there is something to choose or something was just done."""
    plans = all_ways(state, now) if is_worth_telling(state, now) else ()
    done = just_done(state)
    if not plans and done is None:
        return ()
    return (_card(state, place, plans, done, now, language),)


def just_done(state: SessionState) -> CatchUpDone | None:
    """What was done about lateness, while the programme has not moved since."""
    last = state.catch_ups[-1] if state.catch_ups else None
    if last is None or last.revision != state.position.revision or state.phase is not Phase.LIVE:
        return None
    return last


def _card(
    state: SessionState,
    place: Place,
    plans: tuple[CatchUpPlan, ...],
    done: CatchUpDone | None,
    now: datetime,
    language: Language,
) -> CatchUpCard:
    late = plans[0].late_s if plans else 0
    ends_at = state.programme.ends_at + timedelta(seconds=late)
    return CatchUpCard(
        id="catch-up",
        said=_said(plans, done, language),
        place=place,
        late_s=late,
        late_min=told_minutes(timedelta(seconds=late)),
        planned_end=state.programme.ends_at,
        ends_at=told_minute(ends_at),
        limit_min=state.programme.policy.stretch_minutes_max,
        sits_long=any(one.sits_long for one in plans),
        break_ahead=any(one.type is SegmentType.BREAK for one in coming(state)),
        ways=tuple(way_line(one, _same_as(one, plans), language) for one in plans),
        done=done_line(done) if done else None,
    )


def _said(plans: tuple[CatchUpPlan, ...], done: CatchUpDone | None, language: Language) -> str:
    """Told when it comes and when it is done, not with every minute that is lost."""
    if plans:
        way = sentence(f"way_{plans[0].way}", language)
        told = minutes(told_minutes(timedelta(seconds=plans[0].late_s)), language)
        return sentence("said_late", language, span=told, way=way)
    return sentence(f"done_{done.way}", language) if done else ""


def _same_as(plan: CatchUpPlan, plans: tuple[CatchUpPlan, ...]) -> CatchUpWay | None:
    before = plans[: plans.index(plan)]
    return next((one.way for one in before if one.cuts and one.cuts == plan.cuts), None)


def way_line(plan: CatchUpPlan, same_as: CatchUpWay | None, language: Language) -> WayLine:
    """One way, for people."""
    return WayLine(
        way=plan.way,
        why_not=plan.why_not,
        lines=tuple(_moved_line(one, language) for one in plan.lines),
        ends_at=told_minute(plan.ends_at),
        left_min=told_minutes(timedelta(seconds=plan.left_s)),
        same_as=None if plan.why_not else same_as,
    )


def _moved_line(one: Moved, language: Language) -> MovedLine:
    return MovedLine(
        id=one.segment.id,
        title=one.segment.title.in_language(language),
        type=one.segment.type,
        running=one.running,
        was_at=told_minute(one.was_starts_at),
        starts_at=told_minute(one.starts_at),
        was_min=round(one.was_length / timedelta(minutes=1)),
        minutes=round(one.length / timedelta(minutes=1)),
    )


def done_line(done: CatchUpDone) -> DoneLine:
    """What was done, for people."""
    return DoneLine(
        at=done.at,
        role=done.by.role,
        way=done.way,
        late_min=told_minutes(timedelta(seconds=done.late_s)),
        left_min=told_minutes(timedelta(seconds=done.left_s)),
        undone_at=done.undone_at,
    )
