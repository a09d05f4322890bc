"""The board: every room of every session today, worst first, and what is being done about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from heapq import nsmallest
from typing import ClassVar, Literal

from dashboards.formats import next_midnight, told_minutes
from dashboards.phrases import sentence
from dashboards.scene import PageKey, Presence, Scene
from dashboards.views.alarms import alarm_cards, alarms_deadline
from dashboards.views.asked import AskedLine, asked_lines, said_asked
from dashboards.views.base import Card, PageView, Region
from dashboards.views.checklist import RoomListCard, list_cards, room_list
from dashboards.views.deviations import pointer_cards
from dashboards.views.glance import RoomGlance, SignCount, sign_counts
from dashboards.views.lines import HelpLine, Sign, day_end, help_lines, late_start_min
from dashboards.views.matrix import matrix_regions
from dashboards.views.people import HelpCard, said_help, solved_cards
from dashboards.views.place import place_cards, seen_from
from dashboards.views.rooms_map import cards_shown, map_cards
from dashboards.views.screens import screens_cards
from dashboards.views.seen import Seen, rooms_deadline, seen_rooms
from dashboards.views.silenced import silenced_cards
from dashboards.views.start import is_today
from dashboards.views.totals import put_together, totals
from session_core.rules.questions import open_questions
from session_core.rules.readings import drift, needs_decision, session_deadline
from session_core.rules.records import dataclass
from session_core.rules.state import SessionState
from session_core.rules.terms import Language, Phase, RoomId, SessionId

CLOCK_STEPS_MS = (50, 250, 1000)
"""What countdowns may differ on a wire or Wi-Fi, over a VPN, and before anybody sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryCard(Card):
    """All rooms in one line, worst first."""

    template: ClassVar[str] = "board_summary"
    rooms: int
    signs: tuple[SignCount, ...]
    patients: int
    relatives: int
    counted: int
    clocks_ms: int | None
    """The clocks of any two rooms agree within this; 0 where no bound is worth telling, None where
    nothing was measured.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard(Card):
    """One session: what is on, and early or late."""

    template: ClassVar[str] = "board_session"
    session: SessionId
    title: str
    day: int
    days: int
    phase: Phase
    rehearsal: bool
    now_title: str
    waiting: bool
    holding: bool
    overdue: bool
    drift_min: int
    starts_at: datetime
    is_late: bool
    """It should have started, and nobody has started it."""
    ends_at: datetime
    questions: int
    set_aside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomFactsCard(Card):
    """How it stands in one room: what changes often. It says nothing itself."""

    template: ClassVar[str] = "board_facts"
    frame: ClassVar[Literal["part"]] = "part"
    course: str
    several: bool
    """There are several sessions today, so the card names its own."""
    phase: Phase
    room: RoomGlance


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRoomCard(Card):
    """One room: how it stands, and around it what may be opened and asked for."""

    template: ClassVar[str] = "board_room"
    sent_alone: ClassVar[tuple[str, ...]] = ("facts",)
    session: SessionId
    room: RoomId
    label: str
    course: str
    several: bool
    phase: Phase
    sign: Sign
    """The worst it bears, for the edge."""
    facts: RoomFactsCard
    reachable: bool
    """Its laptop is connected, and can be asked for something."""
    asked: tuple[AskedLine, ...]
    checklist: RoomListCard


def board_page(key: PageKey, scene: Scene) -> PageView:
    """The whole board, or that of one site. The rooms stand right under what is wrong; what is only
    looked up comes after them.
    """
    places, scene = place_cards(key, scene), seen_from(key, scene)
    today = _today(scene)
    rooms, rooms_map = room_cards(today, scene, key.language), map_cards(today, scene, key.language)
    calls = _calls(today, scene.phones)
    help_card = HelpCard(id="help", calls=calls, said=said_help(calls, key.language))
    top: tuple[Card, ...] = (
        summary_card(today, scene, scene.presence.values()),
        *places,
        *((help_card,) if calls else ()),
        *(solved_cards(today, scene.now) if key.may("reopen_help") else ()),
        *alarm_cards(today, scene, key.language),
        *(session_card(state, scene.now, key.language) for state in today),
    )
    rest: tuple[Card, ...] = (
        *pointer_cards(scene),
        *silenced_cards(today, scene, key.language),
        *screens_cards(today, scene.now, key),
        *list_cards(scene, key.language),
    )
    return PageView(
        title=sentence("board", key.language),
        regions=(
            Region(name="top", cards=top),
            Region(name="rooms", cards=rooms),
            *((Region(name="map", cards=rooms_map),) if rooms_map else ()),
            *matrix_regions(today, scene, key.language),
            Region(name="rest", cards=rest),
        ),
    )


def board_deadline(scene: Scene) -> datetime:
    """When the board next looks otherwise by itself: each day on its own, the rooms of today, and
    which day it is.
    """
    moments = [session_deadline(state, scene.now) for state in scene.sessions.values()]
    moments += [rooms_deadline(state, scene) for state in _today(scene)]
    moments += [alarms_deadline(scene), next_midnight(scene.now)]
    return min(one for one in moments if one is not None)


def _today(scene: Scene) -> list[SessionState]:
    today = [state for state in scene.sessions.values() if is_today(state, scene.now)]
    return sorted(today, key=lambda one: (one.programme.starts_at, one.programme.session))


def room_cards(
    today: list[SessionState], scene: Scene, language: Language
) -> tuple[BoardRoomCard, ...]:
    """The rooms of today, worst first over all sessions: as many as have a card of their own."""
    seen = [(state, seen_rooms(state, scene)) for state in today]
    shown = cards_shown(sum(len(rooms) for _, rooms in seen))
    found = [
        (*room.rank, state.programme.session, room.glance.id, state, room)
        for state, rooms in seen
        for room in rooms.worst(shown)
    ]
    return tuple(
        room_card(state, room, scene, language, several=len(today) > 1)
        for *_, state, room in nsmallest(shown, found)
    )


def room_card(
    state: SessionState, seen: Seen, scene: Scene, language: Language, *, several: bool
) -> BoardRoomCard:
    """One room, made once for as long as it is the same."""
    room = seen.glance

    def made() -> BoardRoomCard:
        asked, presence = asked_lines(state, room.id, scene), scene.presence.get(room.id)
        course, session = state.programme.title.in_language(language), state.programme.session
        told, place = course if several else "", f"room-{session}-{room.id}"
        return BoardRoomCard(
            id=place,
            said=said_asked(asked, room.label, language),
            session=session,
            room=room.id,
            label=room.label,
            course=course,
            several=several,
            phase=state.phase,
            sign=room.sign,
            facts=RoomFactsCard(
                id=f"{place}-facts",
                course=course,
                several=several,
                phase=state.phase,
                room=room,
            ),
            reachable=presence is not None and presence.laptop,
            asked=asked,
            checklist=room_list(state, room.id, scene.now, language, course=told),
        )

    return seen.once(("card", language), several, made)


def summary_card(
    today: Iterable[SessionState], scene: Scene, heard: Iterable[Presence] = ()
) -> SummaryCard:
    """How many rooms bear which sign (one may bear two), and how many people there are."""
    found = put_together(totals(seen_rooms(state, scene)) for state in today)
    return SummaryCard(
        id="summary",
        rooms=found.rooms,
        signs=sign_counts(found.signs),
        patients=found.patients,
        relatives=found.relatives,
        counted=found.counted,
        clocks_ms=clocks_within(heard),
    )


def clocks_within(heard: Iterable[Presence]) -> int | None:
    """Within how many milliseconds the clocks of the rooms agree, in steps that hold still.

    A room's clock is wrong by half its round trip at most (RFC 5905 §8), so two of them by one.
    """
    trips = [one.rtt_ms for one in heard if one.connected and one.rtt_ms is not None]
    if not trips:
        return None
    return next((step for step in CLOCK_STEPS_MS if max(trips) <= step), 0)


def session_card(state: SessionState, now: datetime, language: Language) -> SessionCard:
    """One session in a line."""
    run, plan = state.current, state.programme
    return SessionCard(
        id=f"session-{plan.session}",
        session=plan.session,
        title=plan.title.in_language(language),
        day=plan.day,
        days=plan.days,
        phase=state.phase,
        rehearsal=state.rehearsal,
        now_title=run.segment.title.in_language(language) if run else "",
        waiting=run is not None and run.clock_from is None,
        holding=run is not None and run.held_since is not None,
        overdue=needs_decision(state, now),
        drift_min=told_minutes(drift(state, now)),
        starts_at=plan.starts_at,
        is_late=late_start_min(state, now) > 0,
        ends_at=day_end(state, now),
        questions=len(open_questions(state)),
        set_aside=state.set_aside,
    )


def _calls(today: list[SessionState], phones: Mapping[RoomId, str]) -> tuple[HelpLine, ...]:
    calls = [call for state in today for call in help_lines(state, phones=phones)]
    return tuple(sorted(calls, key=lambda one: (one.seen_at is not None, one.called_at, one.id)))
