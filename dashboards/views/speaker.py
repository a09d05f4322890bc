"""The speaker's view: the time left, what is on and what comes next, the question that is up,
private notes, and a line from the centre. It is read from three metres, has no controls, and notes
are on no other page.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal

from dashboards.phrases import sentence
from dashboards.scene import PageKey, Scene
from dashboards.views.base import Card, ClockView, PageView, Region
from dashboards.views.lines import (
    SegmentLine,
    late_start_min,
    next_line,
    room_label,
    room_labels,
    run_end,
)
from session_core.rules.care import line_to_speaker
from session_core.rules.clocks import run_clock
from session_core.rules.gathering import CalledIn, awaited, called_in
from session_core.rules.questions import open_questions, up_now
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, Phase

SpeakerMood = Literal["before", "goes", "still", "waiting", "over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerClockCard(Card):
    """How long there is left, of what, and what comes next."""

    template: ClassVar[str] = "speaker_clock"
    mood: SpeakerMood
    title: str
    clock: ClockView | None
    ends_at: datetime | None
    """To the minute; none while the clock stands still."""
    starts_at: datetime
    is_late: bool
    """It should have started, and nobody has started it."""
    waiting_for: tuple[str, ...]
    called: CalledIn | None
    next: SegmentLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerLineCard(Card):
    """A line from the centre."""

    template: ClassVar[str] = "speaker_line"
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerQuestionCard(Card):
    """The question that is taken up, and whose turn is next."""

    template: ClassVar[str] = "speaker_question"
    room: str
    text: str
    """Both are "" while questions only wait."""
    next_room: str
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerNotesCard(Card):
    """What whoever speaks wanted to remember."""

    template: ClassVar[str] = "speaker_notes"
    notes: tuple[str, ...]


def speaker_page(key: PageKey, state: SessionState, scene: Scene) -> PageView:
    """The whole view."""
    cards: tuple[Card, ...] = (
        clock_card(state, scene, key.language),
        *line_cards(state, key.language),
        *question_cards(state, key.language),
        *notes_cards(state, key.language),
    )
    return PageView(
        title=state.programme.title.in_language(key.language),
        regions=(Region(name="speaker", cards=cards),),
    )


def clock_card(state: SessionState, scene: Scene, language: Language) -> SpeakerClockCard:
    """What is on now, and its clock."""
    run, now = state.current, scene.now
    clock = run_clock(run, now) if run else None
    return SpeakerClockCard(
        id="clock",
        mood=_mood(state),
        title=run.segment.title.in_language(language) if run else "",
        clock=ClockView.of(clock) if run and clock else None,
        ends_at=run_end(run, now),
        starts_at=state.programme.starts_at,
        is_late=late_start_min(state, now) > 0,
        waiting_for=room_labels(state, awaited(state)),
        called=called_in(state),
        next=next_line(state, now, language),
    )


def _mood(state: SessionState) -> SpeakerMood:
    run = state.current
    if run is None:
        return "over" if state.phase is Phase.CLOSED else "before"
    if run.clock_from is None:
        return "waiting"
    return "still" if run.held_since is not None else "goes"


def line_cards(state: SessionState, language: Language) -> tuple[SpeakerLineCard, ...]:
    """What the centre wants whoever speaks to know, while it does."""
    line = line_to_speaker(state)
    if line is None:
        return ()
    said = sentence("said_line", language, text=line.text)
    return (SpeakerLineCard(id="line", said=said, text=line.text, at=line.at),)


def question_cards(state: SessionState, language: Language) -> tuple[SpeakerQuestionCard, ...]:
    """What a room asks, while somebody is to answer it, and which room comes after."""
    now = up_now(state)
    waiting = [one for one in open_questions(state) if one is not now]
    if state.phase is Phase.CLOSED or not (now or waiting):
        return ()
    room = room_label(state, now.room) if now else ""
    told = sentence("said_question", language, room=room) if now else ""
    card = SpeakerQuestionCard(
        id="question",
        said=f"{told} {now.text}" if now else "",
        room=room,
        text=now.text if now else "",
        next_room=room_label(state, waiting[0].room) if waiting else "",
        waiting=len(waiting),
    )
    return (card,)


def notes_cards(state: SessionState, language: Language) -> tuple[SpeakerNotesCard, ...]:
    """The notes of what is on; before the start those of what comes first."""
    segment = state.current.segment if state.current else state.programme.segments[0]
    if state.phase is Phase.CLOSED or not segment.notes:
        return ()
    notes = tuple(one.in_language(language) for one in segment.notes)
    return (SpeakerNotesCard(id="notes", notes=notes),)
