"""The room page: what a group leader sees, with fourteen people coming in.

One thing to do now, in large type, and the rest of the room's needs around it. It is the same
page whether the centre serves it or the room's own laptop; there it goes on alone when the centre
is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from dashboards.phrases import sentence
from dashboards.scene import PageKey, SavedHere, Scene, UnknownPage
from dashboards.views.alone import alone_card, is_alone, lived_day
from dashboards.views.asked import name_cards
from dashboards.views.base import Card, ClockView, PageView, Region
from dashboards.views.checklist import checklist_card
from dashboards.views.clicker import clicker_cards
from dashboards.views.closing import by_phone_cards, closed_cards
from dashboards.views.counts import count_cards
from dashboards.views.elsewhere import elsewhere_page, is_elsewhere
from dashboards.views.evaluation import evaluation_cards
from dashboards.views.join import room_join_cards
from dashboards.views.lines import (
    MessageLine,
    QuestionLine,
    SegmentLine,
    late_start_min,
    next_line,
    question_line,
    room_label,
    room_labels,
    run_end,
    segment_lines,
    unread_messages,
)
from dashboards.views.not_taken import not_taken_cards
from dashboards.views.people import not_arrived, room_help_card
from dashboards.views.phone import BesideCard, beside_card, phone_cards
from dashboards.views.readiness import ReadinessCard, readiness_cards
from dashboards.views.roomcheck import room_check_cards
from dashboards.views.screens import room_screen_cards
from dashboards.views.todo import todo_card
from session_core.rules.clocks import local_run, run_clock
from session_core.rules.gathering import awaited
from session_core.rules.own_way import own_way, room_day
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    Language,
    Phase,
    QuestionStatus,
    RoomId,
    RoomVerdict,
    SegmentType,
    SessionId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomNowCard(Card):
    """What is on, and what is next."""

    template: ClassVar[str] = "room_now"
    phase: Phase
    rehearsal: bool
    title: str
    type: SegmentType | None
    by: str
    starts_at: datetime
    is_late: bool
    """It should have started, and nobody has started it."""
    ends_at: datetime | None
    clock: ClockView | None
    """None while the room has a clock of its own: two that run are one too many."""
    own_since: datetime | None
    """Since when the room has had it on by itself; none where it is on for everyone."""
    holding: bool
    waiting_for: tuple[str, ...]
    next: SegmentLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesCard(Card):
    """Messages from the centre that the leader has not acknowledged."""

    template: ClassVar[str] = "room_messages"
    loud: ClassVar[bool] = True
    session: SessionId
    messages: tuple[MessageLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskCard(Card):
    """A question for the lecturer, and what became of the earlier ones."""

    template: ClassVar[str] = "room_ask"
    session: SessionId
    questions: tuple[QuestionLine, ...]
    reaches: bool
    """What is asked reaches the centre now; if not, it waits here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomProgrammeCard(Card):
    """The day."""

    template: ClassVar[str] = "programme"
    lines: tuple[SegmentLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCard(Card):
    """One calm line: what is saved here, and what the centre has."""

    template: ClassVar[str] = "room_saved"
    here: SavedHere | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineCard(Card):
    """One line on top while contact is gone: that all is kept here, to go on, and whom to ring."""

    template: ClassVar[str] = "room_offline"
    is_net: bool
    """The network itself is gone, and not only the centre."""
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictCard(Card):
    """The room's word at the top of a narrow page, where the card that says why is far down."""

    template: ClassVar[str] = "room_verdict"
    verdict: RoomVerdict


def room_page(key: PageKey, state: SessionState, scene: Scene) -> PageView:
    """The whole room page."""
    room, language = key.room, key.language
    if state.programme.room(room) is None:
        raise UnknownPage(f"there is no room {room!r} in {key.session!r}")
    if is_elsewhere(scene):
        return elsewhere_page(key, state, scene)
    day = room_day(state, room)
    saved = beside_card(scene, room, language) if key.by_phone else saved_card(scene, language)
    side: tuple[Card, ...] = (
        checklist_card(day, room, scene.now, language),
        *phone_cards(state, scene, language),
        RoomProgrammeCard(id="programme", lines=segment_lines(day, scene.now, language)),
        *clicker_cards(key, day),
    )
    # All is well is a footnote; that something is not must be seen without scrolling.
    first: tuple[Card, ...] = ()
    if isinstance(saved, BesideCard) and not saved.laptop:
        first = (saved,)
    else:
        side = (saved, *side) if is_alone(scene) else (*side, saved)
    # In the same column all day: what is about to be pressed must not leap when rooms are let in.
    side = (*room_join_cards(state, room, scene, language), *side)
    readiness = readiness_cards(day, room, scene, language)
    side = (*readiness, *side) if readiness and readiness[0].worst else (*side, *readiness)
    if day.phase is Phase.LIVE:
        side = (*side, *room_check_cards(day, room, scene, language))
    return PageView(
        title=room_label(state, room),
        regions=(
            Region(
                name="top",
                cards=(
                    *first,
                    *_top_cards(state, scene, room, language),
                    *_verdict_cards(readiness),
                ),
            ),
            Region(name="main", cards=_main_cards(state, scene, room, language)),
            Region(name="side", cards=side),
            Region(name="help", cards=(room_help_card(state, scene, room, language),)),
        ),
    )


def _verdict_cards(readiness: Sequence[ReadinessCard]) -> tuple[VerdictCard, ...]:
    return tuple(
        VerdictCard(id="verdict", verdict=one.verdict) for one in readiness if one.worst is not None
    )


def _top_cards(
    state: SessionState, scene: Scene, room: RoomId, language: Language
) -> tuple[Card, ...]:
    """What is on; and for some seconds the room's name, over all else."""
    now = room_now_card(state, scene.now, room, language)
    return (*_offline_cards(state, scene), now, *name_cards(state, room, scene, language))


def _offline_cards(state: SessionState, scene: Scene) -> tuple[OfflineCard, ...]:
    """Its words for a screen reader are those of the card that says what waits here."""
    here = scene.saved_here
    if here is None or not is_alone(scene):
        return ()
    phone, is_net = state.programme.help_phone, here.link == "no_network"
    return (OfflineCard(id="offline", is_net=is_net, phone=phone),)


def _main_cards(
    state: SessionState, scene: Scene, room: RoomId, language: Language
) -> tuple[Card, ...]:
    """What is to be done, from the most pressing down."""
    day, notices = room_day(state, room), notices_card(state, room, language)
    todo = todo_card(state, scene, room, language)
    alone = alone_card(state, scene, room, language, asked=todo.kind == "go_on")
    return (
        *((notices,) if notices.messages else ()),
        todo,
        *not_taken_cards(state, scene, language),
        *evaluation_cards(state, room),
        *room_screen_cards(state, room, scene.now, language),
        *closed_cards(state, room, scene),
        *(() if day.phase is Phase.LIVE else room_check_cards(day, room, scene, language)),
        *by_phone_cards(state, room, language),
        *((alone,) if alone else ()),
        *count_cards(state, room, language),
        *(() if day.phase is Phase.CLOSED else (ask_card(state, scene, room, language),)),
    )


def room_now_card(
    state: SessionState, now: datetime, room: RoomId, language: Language
) -> RoomNowCard:
    """What is on in this room: for everyone, or on its own way."""
    state, own = room_day(state, room), own_way(state, room)
    run = state.current
    clock = run_clock(run, now) if run else None
    has_own_clock = local_run(state, room) is not None
    title = run.segment.title.in_language(language) if run else ""
    ends_at = run_end(run, now)
    return RoomNowCard(
        id="now",
        said=sentence("said_on", language, title=title) if run else "",
        phase=state.phase,
        rehearsal=state.rehearsal,
        title=title,
        type=run.segment.type if run else None,
        by=run.segment.by.in_language(language) if run else "",
        starts_at=state.programme.starts_at,
        is_late=late_start_min(state, now) > 0,
        ends_at=ends_at,
        clock=ClockView.of(clock) if run and clock and not has_own_clock else None,
        own_since=own.started_at if own else None,
        holding=run is not None and run.held_since is not None,
        waiting_for=room_labels(state, awaited(state)),
        next=next_line(state, now, language),
    )


def notices_card(state: SessionState, room: RoomId, language: Language) -> NoticesCard:
    """Messages that wait to be read."""
    unread = unread_messages(state, room)
    said = " ".join(_said_message(one, language) for one in unread)
    return NoticesCard(id="notices", said=said, session=state.programme.session, messages=unread)


def _said_message(one: MessageLine, language: Language) -> str:
    return sentence(
        "said_message", language, who=sentence(f"role_{one.sent_by}", language), text=one.text
    )


def ask_card(state: SessionState, scene: Scene, room: RoomId, language: Language) -> AskCard:
    """The room's questions, newest first."""
    mine = [
        one
        for one in state.questions.values()
        if one.room == room and one.status is not QuestionStatus.WITHDRAWN
    ]
    mine.sort(key=lambda one: one.asked_at, reverse=True)
    told = [one for one in mine if one.queued or one.status is not QuestionStatus.NEW]
    last, waiting = max(told, key=lambda one: one.status_at, default=None), not_arrived(scene)
    known = lived_day(state, scene, room) if is_alone(scene) else state
    return AskCard(
        id="ask",
        said=sentence(f"said_question_{question_line(known, last).stage}", language)
        if last
        else "",
        session=state.programme.session,
        questions=tuple(question_line(known, one, waits=one.id in waiting) for one in mine),
        reaches=not is_alone(scene),
    )


def saved_card(scene: Scene, language: Language) -> SavedCard:
    """Where the room's facts are. What a beating link changes all the time is left out."""
    here = scene.saved_here
    said = sentence("said_alone", language) if is_alone(scene) else ""
    return SavedCard(id="saved", said=said, here=_steady(here) if here else None)


def _steady(here: SavedHere) -> SavedHere:
    if here.link == "connected":
        return replace(here, centre_heard_at=None, all_at=None)
    return here
