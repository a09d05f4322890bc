"""The console: what the course leader and the lecturer see and press.

One primary button, always at the same place, named as the next act. The rest is beside the clock,
or behind "Mer".
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import ClassVar

from dashboards.formats import local_date, time_of_day, told_minute, told_minutes
from dashboards.phrases import sentence
from dashboards.scene import PageKey, Scene
from dashboards.views.about import TOLD_FOR, about_cards
from dashboards.views.act import ActKind, act_kind, missing_for, more_seconds
from dashboards.views.base import Card, ClockView, PageView, Place, Region
from dashboards.views.catch_up import catch_up_cards
from dashboards.views.checklist import own_list_cards
from dashboards.views.copy import copy_card
from dashboards.views.glance import RED_SIGNS
from dashboards.views.hands import leader_does
from dashboards.views.join import console_join_cards
from dashboards.views.lines import (
    SegmentLine,
    day_end,
    help_lines,
    late_start_min,
    next_line,
    room_labels,
    run_end,
    segment_lines,
)
from dashboards.views.messages import messages_card
from dashboards.views.on import OnLine, on_line
from dashboards.views.people import HelpCard, said_help, solved_cards
from dashboards.views.questions import questions_card
from dashboards.views.seen import glances_in
from dashboards.views.strip import rooms_card
from dashboards.views.undo import UndoView, undo_view
from session_core.rules.clocks import run_clock
from session_core.rules.evaluation import not_held_in
from session_core.rules.gathering import CalledIn, awaited, called_in
from session_core.rules.readings import (
    SegmentStatus,
    can_be_put_back,
    drift,
    is_called_back,
    needs_decision,
    next_segment,
    not_back,
)
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, Phase, RoomId, SegmentId, SegmentType
from session_core.rules.timers import waits_until


@dataclass(frozen=True, slots=True, kw_only=True)
class NowCard(Card):
    """What is on, how long, and early or late."""

    template: ClassVar[str] = "console_now"
    date: date
    phase: Phase
    rehearsal: bool
    title: str
    type: SegmentType | None
    by: str
    starts_at: datetime | None
    late_start_min: int
    """Whole minutes since it should have begun, while it has not."""
    ends_at: datetime | None
    clock: ClockView | None
    holding: bool
    waiting_for: tuple[str, ...]
    called: CalledIn | None
    without: tuple[str, ...]
    overdue: bool
    drift_min: int
    day_ends_at: datetime
    undone: str
    """The title of what was taken back last, while nothing has been put on since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActCard(Card):
    """The next act, and taking the last one back."""

    template: ClassVar[str] = "console_act"
    place: Place
    kind: ActKind
    next: SegmentLine | None
    missing: tuple[RoomId, ...]
    missing_names: tuple[str, ...]
    """Rooms that are not back (or, before the start, have not said that they are ready)."""
    troubled_names: tuple[str, ...]
    """Before the start, rooms that have said so, and bear a red sign all the same."""
    wanting_help: tuple[str, ...]
    """Rooms whose call for help nobody has solved."""
    waits_until: datetime | None
    """When it starts without them by itself, while that is ahead."""
    on: OnLine | None
    """What is on, while to go on is to cut rooms short or to end the day."""
    is_today: bool
    """The day is today's: another day's is not opened by a slip of the hand."""
    more_seconds: int
    """What "carry on" adds where a segment was found running long past its end; 0 where it
    cannot.
    """
    leader_does: str = ""
    undo: UndoView | None = None
    """The sentence that says whose it is, where whoever reads the page may not do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustCard(Card):
    """Longer, shorter, hold, call back: about what is on now."""

    template: ClassVar[str] = "console_adjust"
    place: Place
    running: bool
    holding: bool
    waiting: bool
    can_call_back: bool
    called: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeCard(Card):
    """The whole day, planned and as it now is expected."""

    template: ClassVar[str] = "programme"
    lines: tuple[SegmentLine, ...]
    place: Place
    can_be_put_back: tuple[SegmentId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreCard(Card):
    """What is seldom needed, with the consequence in words."""

    template: ClassVar[str] = "console_more"
    place: Place
    phase: Phase
    rehearsal: bool
    coming: tuple[SegmentLine, ...]
    done: tuple[SegmentLine, ...]
    can_end: bool
    not_evaluated: tuple[str, ...]
    """The rooms in which the evaluation has not been held: whoever ends the day says why."""
    wanting_help: tuple[str, ...]
    """Rooms whose call for help nobody has solved."""


def console_page(key: PageKey, state: SessionState, scene: Scene) -> PageView:
    """The whole console."""
    now, language = scene.now, key.language
    calls = help_lines(state, phones=scene.phones)
    help_card = HelpCard(id="help", calls=calls, said=said_help(calls, language))
    main: tuple[Card, ...] = (
        now_card(state, now, language),
        *(() if state.phase is Phase.CLOSED else (adjust_card(state),)),
        *((help_card,) if calls else ()),
        *(solved_cards((state,), now) if key.may("reopen_help") else ()),
        *catch_up_cards(state, place_of(state), now, language),
    )
    rest = (
        copy_card(key, state, scene),
        programme_card(state, now, language),
        *own_list_cards(state, now, language),
        *console_join_cards(state, scene, language),
        more_card(state, now, language),
    )
    side = (
        rooms_card(state, scene),
        questions_card(state, now, language),
        messages_card(state, scene),
    )
    act = (
        *about_cards(state, scene),
        _for_hands(key, state, act_card(state, scene, language), now),
    )
    return PageView(
        title=state.programme.title.in_language(language),
        regions=(
            Region(name="main", cards=main),
            Region(name="side", cards=side),
            Region(name="rest", cards=rest),
            Region(name="act", cards=act),
        ),
    )


def _for_hands(key: PageKey, state: SessionState, card: ActCard, now: datetime) -> ActCard:
    undo = undo_view(key, state, now)
    return replace(
        card,
        leader_does=leader_does(card.kind, key, is_last=card.next is None),
        undo=undo,
        said=undo.done if undo else "",
    )


def place_of(state: SessionState) -> Place:
    """What a wish made from this page was made for."""
    run = state.current
    return Place(
        session=state.programme.session,
        revision=state.position.revision,
        segment=run.segment.id if run else None,
    )


def now_card(state: SessionState, now: datetime, language: Language) -> NowCard:
    """What is on now."""
    run, late = state.current, told_minutes(drift(state, now))
    clock = run_clock(run, now) if run else None
    title = run.segment.title.in_language(language) if run else ""
    names = room_labels
    return NowCard(
        id="now",
        said=_said_now(state, title, language),
        date=state.programme.date,
        phase=state.phase,
        rehearsal=state.rehearsal,
        title=title,
        type=run.segment.type if run else None,
        by=run.segment.by.in_language(language) if run else "",
        starts_at=told_minute(run.put_on_at) if run else state.programme.starts_at,
        late_start_min=late_start_min(state, now),
        ends_at=run_end(run, now),
        clock=ClockView.of(clock) if run and clock else None,
        holding=run is not None and run.held_since is not None,
        waiting_for=names(state, awaited(state)),
        called=called_in(state),
        without=names(state, run.without) if run and now - run.put_on_at < TOLD_FOR else (),
        overdue=needs_decision(state, now),
        drift_min=late,
        day_ends_at=day_end(state, now),
        undone=_just_undone(state, now, language),
    )


def _just_undone(state: SessionState, now: datetime, language: Language) -> str:
    """Named until something else is put on, so that a person who looked away sees that it was
    taken back; for a while, and not when the day is over.
    """
    if not state.undone or state.phase is Phase.CLOSED:
        return ""
    last, run = state.undone[-1], state.current
    if last.ended_at is not None and now - last.ended_at >= TOLD_FOR:
        return ""
    newer = run is not None and last.ended_at is not None and run.put_on_at > last.ended_at
    return "" if newer else last.segment.title.in_language(language)


def notes_deadline(state: SessionState, now: datetime) -> datetime | None:
    """When the next note of what has been done goes; none while none stands."""
    run = state.current
    told = [state.undone[-1].ended_at] if state.undone else []
    told += [run.put_on_at] if run and run.without else []
    told += [one.sent_at for one in state.messages.values()]
    return min((one + TOLD_FOR for one in told if one and one + TOLD_FOR > now), default=None)


def _said_now(state: SessionState, title: str, language: Language) -> str:
    run, called = state.current, called_in(state)
    if run is None:
        return sentence(f"said_{state.phase.value}", language)
    if called is not None and called.at >= run.put_on_at:
        return sentence("said_called", language, at=time_of_day(called.at))
    if run.clock_from is None:
        return sentence("said_waiting", language, title=title)
    if run.held_since is not None:
        return sentence("said_held", language, title=title)
    return sentence("said_now", language, title=title, at=time_of_day(told_minute(run.put_on_at)))


def act_card(state: SessionState, scene: Scene, language: Language) -> ActCard:
    """The next act, but for what depends on whose hands it is for."""
    now = scene.now
    kind = act_kind(state, now)
    missing = missing_for(state, kind)
    return ActCard(
        id="act",
        place=place_of(state),
        kind=kind,
        next=next_line(state, now, language),
        missing=missing,
        missing_names=room_labels(state, missing),
        troubled_names=_troubled(state, scene) if kind in ("open", "start") else (),
        wanting_help=_wanting_help(state),
        waits_until=waits_until(state, now),
        on=on_line(state, now, language) if kind in ("cut_short", "end") else None,
        is_today=local_date(now) == state.programme.date,
        more_seconds=more_seconds(state, now) if kind == "decide" else 0,
    )


def _troubled(state: SessionState, scene: Scene) -> tuple[str, ...]:
    """By the sign that the strip beside it shows, so that the two say the same of a room."""
    return tuple(
        one.label for one in glances_in(state, scene) if one.ready and one.sign in RED_SIGNS
    )


def _wanting_help(state: SessionState) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.room for one in help_lines(state)))


def adjust_card(state: SessionState) -> AdjustCard:
    """What can be done to what is on."""
    run = state.current
    away = not_back(state) if run is not None else ()
    return AdjustCard(
        id="adjust",
        place=place_of(state),
        running=run is not None,
        holding=run is not None and run.held_since is not None,
        waiting=run is not None and run.clock_from is None,
        can_call_back=bool(away),
        called=bool(away) and all(is_called_back(state, room) for room in away),
    )


def programme_card(state: SessionState, now: datetime, language: Language) -> ProgrammeCard:
    """The day as it is expected."""
    return ProgrammeCard(
        id="programme",
        lines=segment_lines(state, now, language),
        place=place_of(state),
        can_be_put_back=can_be_put_back(state),
    )


def more_card(state: SessionState, now: datetime, language: Language) -> MoreCard:
    """Jump, skip, lengths, end, reopen, rehearsal."""
    lines = segment_lines(state, now, language)
    return MoreCard(
        id="more",
        place=place_of(state),
        phase=state.phase,
        rehearsal=state.rehearsal,
        coming=_with_status(lines, SegmentStatus.COMING),
        done=_with_status(lines, SegmentStatus.DONE, SegmentStatus.SKIPPED),
        not_evaluated=room_labels(state, not_held_in(state)),
        can_end=state.phase in (Phase.LOBBY, Phase.LIVE) and next_segment(state) is not None,
        wanting_help=_wanting_help(state),
    )


def _with_status(lines: tuple[SegmentLine, ...], *wanted: SegmentStatus) -> tuple[SegmentLine, ...]:
    seen: set[SegmentId] = set()
    found = [one for one in lines if one.status in wanted and one.id not in seen]
    return tuple(found)
