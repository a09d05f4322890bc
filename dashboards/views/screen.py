"""The participants' screen: large, still and warm. It shows nothing private, has no controls, and
no words of the trade. In a room that goes its own way it shows that way, and in one that hears
nobody what is on by the plan.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Final, Literal

from dashboards.formats import local_date, to_minute, told_minute
from dashboards.scene import PageKey, Scene, UnknownPage
from dashboards.views.alone import lived_day
from dashboards.views.base import Card, PageView, Region
from dashboards.views.evaluation import FormView, form_view
from dashboards.views.glance import local_view
from dashboards.views.lines import SegmentLine, next_line, room_label
from session_core.rules.clocks import ends_in_room, local_clock, local_run, run_clock
from session_core.rules.evaluation import form_now, is_on
from session_core.rules.gathering import called_now, has_gathered
from session_core.rules.own_way import room_day
from session_core.rules.questions import on_screen
from session_core.rules.records import dataclass
from session_core.rules.room_commands import shows_name
from session_core.rules.screens import showing
from session_core.rules.state import SessionState
from session_core.rules.telling import Showing
from session_core.rules.terms import Phase, RoomId, ScreenShows, SegmentType

Mood = Literal[
    "named",
    "question",
    "welcome",
    "shared",
    "local",
    "called",
    "gathered",
    "break",
    "waiting",
    "still",
    "evaluation",
    "thanks",
    "message",
    "soon_back",
    "greeting",
]

CAN_BE_CALLED: Final = frozenset({"still", "break", "evaluation", "local", "shared"})
"""What a call back takes the place of."""

Pace = Literal["", "paused", "over", "finished"]
"""Why no time is shown: the room's clock stands, what is on has had its time, or the room is done
by itself.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCard(Card):
    """What happens now, and until when."""

    template: ClassVar[str] = "screen_stage"
    mood: Mood
    course: str
    rehearsal: bool
    room: str
    day: int
    days: int
    title: str
    type: SegmentType | None
    by: str
    until: datetime | None
    """When it ends, to the minute; none while the clock stands still."""
    ours: bool = False
    """That is this room's own end: it has taken more time than the others."""
    others_at: datetime | None = None
    """When they go on, while that is ahead."""
    by_plan: bool = False
    """Nobody is heard, and it is what the plan says: what was known has had its time."""
    counts_down: datetime | None
    next: SegmentLine | None
    pace: Pace = ""
    question: str = ""
    """A question that is taken up now, as its room wrote it."""
    asker: str = ""
    """The room that asked it: never a person."""
    text: str = ""
    """A line that the centre put here in place of the programme."""
    again_at: datetime | None = None
    """When the course's next day begins, once this one is over."""
    again_on: date | None = None
    form: FormView | None = None
    """Where people answer the evaluation, while they are asked to."""


def screen_page(key: PageKey, state: SessionState, scene: Scene) -> PageView:
    """The whole screen: one card."""
    if state.programme.room(key.room) is None:
        raise UnknownPage(f"there is no room {key.room!r} in {key.session!r}")
    card = stage_card(key, state, scene)
    return PageView(title=card.course, regions=(Region(name="stage", cards=(card,)),))


def stage_card(key: PageKey, state: SessionState, scene: Scene) -> StageCard:
    """What people in this room are to see."""
    own, day = room_day(state, key.room), lived_day(state, scene, key.room)
    is_common = own is state
    by_plan = is_common and day is not state
    segment = day.current.segment if day.current else None
    ends_at = _ends_at(key, day, scene)
    named = shows_name(state, key.room, scene.now)
    shown = None if named else showing(day if is_common else state, key.room, scene.now)
    asked = on_screen(day) if is_common and not named and shown is None else None
    until = told_minute(ends_at) if ends_at else None
    others_end = _others_end(day, key.room, scene.now)
    if shown is not None and shown.shows is not ScreenShows.MESSAGE:
        # When the day is over nothing begins when it goes away.
        ends_at = None if day.phase is Phase.CLOSED else shown.until
        until = to_minute(ends_at) if ends_at else None
    mood: Mood = "named" if named else "question" if asked else _mood(day, key.room)
    if mood in CAN_BE_CALLED and not by_plan:
        mood = _as_called(mood, state, key.room, scene.now)
    mood = _shown(shown) if shown else mood
    again = state.programme.next_day_at if mood == "thanks" else None
    return StageCard(
        id="stage",
        mood=mood,
        course=state.programme.title.in_language(key.language),
        rehearsal=state.rehearsal,
        room=room_label(state, key.room),
        day=state.programme.day,
        days=state.programme.days,
        title=segment.title.in_language(key.language) if segment else "",
        type=segment.type if segment else None,
        by=segment.by.in_language(key.language) if segment else "",
        until=until,
        counts_down=ends_at,
        ours=others_end is not None,
        others_at=told_minute(others_end) if others_end and others_end > scene.now else None,
        by_plan=by_plan,
        next=next_line(day, scene.now, key.language),
        pace=_pace(key, day, scene) if mood in ("shared", "local", "evaluation") else "",
        question=asked.text if asked else "",
        asker=room_label(state, asked.room) if asked else "",
        text=shown.text if shown else "",
        again_at=again,
        again_on=local_date(again) if again else None,
        form=_form(day, key.room, mood),
    )


def _as_called(mood: Mood, state: SessionState, room: RoomId, now: datetime) -> Mood:
    """Whoever has come back is not sent out again by what is on for the others."""
    if called_now(state, room, now):
        return "called"
    is_common = room_day(state, room) is state
    return "gathered" if is_common and has_gathered(state, room) else mood


def _shown(shown: Showing) -> Mood:
    """What the centre put there goes before a question, and before the programme."""
    match shown.shows:
        case ScreenShows.MESSAGE:
            return "message"
        case ScreenShows.SOON_BACK:
            return "soon_back"
        case ScreenShows.EVALUATION:
            return "evaluation"
        case _:
            return "greeting"


def _mood(state: SessionState, room: RoomId) -> Mood:
    run = state.current
    if state.phase is Phase.CLOSED:
        return "thanks"
    if run is None:
        return "welcome"
    if run.clock_from is None:
        return "waiting"
    if run.held_since is not None and local_run(state, room) is None:
        return "still"
    if run.segment.type is SegmentType.BREAK:
        return "break"
    if is_on(state) and state.programme.evaluation is not None:
        return "evaluation"
    return "local" if run.segment.type.is_local else "shared"


def _others_end(day: SessionState, room: RoomId, now: datetime) -> datetime | None:
    """When the others go on, where the room has told itself that it goes on for longer."""
    own, run = local_clock(day, room, now), day.current
    others = run_clock(run, now).ends_at if run is not None else None
    if own is None or own.ends_at is None or others is None:
        return None
    return others if told_minute(own.ends_at) > told_minute(others) else None


def _form(day: SessionState, room: RoomId, mood: Mood) -> FormView | None:
    """Whoever is not done when the day is closed can still answer before they go."""
    if mood == "evaluation":
        return form_view(day.programme.evaluation, rehearsal=day.rehearsal)
    return form_view(form_now(day, room), rehearsal=day.rehearsal) if mood == "thanks" else None


def _pace(key: PageKey, day: SessionState, scene: Scene) -> Pace:
    """A time that goes away without a word leaves people wondering."""
    local, ends_at = local_view(day, key.room, scene.now), _end(key, day, scene)
    if local is not None and local.stage == "finished":
        return "finished"
    if local is not None and local.stage == "paused":
        return "paused"
    return "over" if ends_at is not None and ends_at <= scene.now else ""


def _ends_at(key: PageKey, state: SessionState, scene: Scene) -> datetime | None:
    """When what is shown ends, while that is still ahead: a time that has passed is not shown."""
    ends_at = _end(key, state, scene)
    return ends_at if ends_at is not None and ends_at > scene.now else None


def _end(key: PageKey, state: SessionState, scene: Scene) -> datetime | None:
    """Before the day it is its start that is waited for."""
    if state.phase is not Phase.LIVE:
        return None if state.phase is Phase.CLOSED else state.programme.starts_at
    return ends_in_room(state, key.room, scene.now)
