"""The start page: today's sessions, and a door for each role."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from dashboards.formats import local_date
from dashboards.phrases import sentence
from dashboards.scene import PageKey, Scene
from dashboards.views.base import Card, PageView, Region
from dashboards.views.lines import RoomLink, day_end, room_links
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, Phase, SessionId

FINISHED_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorCard(Card):
    """One session of today, with a door for each role."""

    template: ClassVar[str] = "start_session"
    session: SessionId
    title: str
    day: int
    days: int
    phase: Phase
    rehearsal: bool
    starts_at: datetime
    ends_at: datetime
    now_title: str
    rooms: tuple[RoomLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """A session of another day."""

    session: SessionId
    title: str
    day: int
    days: int
    date: date
    starts_at: datetime
    rooms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayCard(Card):
    """The date, and the way to the board."""

    template: ClassVar[str] = "start_today"
    date: date
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherDaysCard(Card):
    """What is to come, and what is finished."""

    template: ClassVar[str] = "start_other"
    coming: tuple[DayLine, ...]
    finished: tuple[DayLine, ...]


def is_today(state: SessionState, now: datetime) -> bool:
    """It is planned for today, or is still running from another day."""
    return state.programme.date == local_date(now) or state.phase in (Phase.LOBBY, Phase.LIVE)


def start_page(key: PageKey, scene: Scene) -> PageView:
    """The whole start page."""
    states = sorted(
        scene.sessions.values(),
        key=lambda one: (one.programme.starts_at, one.programme.session),
    )
    today = [one for one in states if is_today(one, scene.now)]
    other = [one for one in states if not is_today(one, scene.now)]
    on = local_date(scene.now)
    cards: tuple[Card, ...] = (
        TodayCard(id="today", date=on, sessions=len(today)),
        *(door_card(one, scene.now, key.language) for one in today),
        other_days_card(other, on, key.language),
    )
    return PageView(
        title=sentence("start", key.language), regions=(Region(name="main", cards=cards),)
    )


def door_card(state: SessionState, now: datetime, language: Language) -> DoorCard:
    """One session of today."""
    plan, run = state.programme, state.current
    return DoorCard(
        id=f"session-{plan.session}",
        session=plan.session,
        title=plan.title.in_language(language),
        day=plan.day,
        days=plan.days,
        phase=state.phase,
        rehearsal=state.rehearsal,
        starts_at=plan.starts_at,
        ends_at=day_end(state, now),
        now_title=run.segment.title.in_language(language) if run else "",
        rooms=room_links(state),
    )


def other_days_card(states: list[SessionState], on: date, language: Language) -> OtherDaysCard:
    """Sessions of other days: the nearest first in both directions."""
    return OtherDaysCard(
        id="other",
        coming=tuple(_day_line(one, language) for one in states if one.programme.date > on),
        finished=tuple(
            _day_line(one, language) for one in reversed(states) if one.programme.date < on
        )[:FINISHED_SHOWN],
    )


def _day_line(state: SessionState, language: Language) -> DayLine:
    plan = state.programme
    return DayLine(
        session=plan.session,
        title=plan.title.in_language(language),
        day=plan.day,
        days=plan.days,
        date=plan.date,
        starts_at=plan.starts_at,
        rooms=len(plan.rooms),
    )
