"""Alarms on the board: what is wrong now, each cause once, and who is at it.

Rule 1: what is shared by several rooms is said as such, and once, also where they are of several
courses. What somebody waived in the room is no alarm.
Rule 2: a room that may be the first of many is shown, and read aloud when it is known to be alone.
A room that was read aloud as one of many is not read aloud again because the others are back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain
from typing import ClassVar, Final, Literal

from dashboards.formats import time_of_day, to_minute
from dashboards.phrases import reason_word, sentence
from dashboards.scene import JoinDown, Scene
from dashboards.views.base import Card
from dashboards.views.check_line import told_fault
from dashboards.views.glance import RED_SIGNS
from dashboards.views.join import down_of
from dashboards.views.kept import Kept
from dashboards.views.lines import RoomLink, room_label
from dashboards.views.matrix import is_shown
from dashboards.views.seen import SESSIONS_MAX, Seen, seen_rooms
from dashboards.views.silenced import SilenceLine, silence_lines
from dashboards.views.start import is_today
from dashboards.views.totals import totals
from session_core.rules.alarms import MEASURED_TOGETHER, Alarm, alarms, rank, watch_ends
from session_core.rules.checks import LINK, CheckId
from session_core.rules.programme import Programme
from session_core.rules.readiness import Finding
from session_core.rules.records import dataclass
from session_core.rules.room_state import CheckCare
from session_core.rules.state import SessionState
from session_core.rules.terms import CheckVerdict, Language, RoomId, SessionId

JOIN_STATUS: CheckId = "net_join_status"
"""What each room finds out for itself of what the centre sees too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmPart:
    """The rooms of one session that an alarm is about, and what is done about them."""

    session: SessionId
    course: str
    rooms: tuple[RoomLink, ...]
    of: int
    """How many rooms the session has."""
    care: CheckCare | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmLine:
    """One cause."""

    check: str
    found: str
    """What was found, where it is the same in all of the rooms; else ""."""
    verdict: CheckVerdict
    common: bool
    since: datetime
    measured_at: datetime | None
    """The minute in which it was last measured, where that is a later one than it has been so."""
    call: Literal["nobody", "it", "it_told", "coordinator"]
    """`it_told`: IT, whose number is not known."""
    code: str
    it_phone: str
    """The number of IT, where the rooms share one."""
    phone: str
    """The number to ring in the room, where it is one room and known."""
    parts: tuple[AlarmPart, ...]
    watched: bool = False
    """It may be one of many: who looks sees it, and nobody is called yet."""
    said: str = ""
    """What is read aloud of it; "" while it is watched, and when somebody has seen it."""
    in_meeting: int = 0
    """How many of the rooms are in the video meeting all the same, where contact is lost."""
    returned: int = 0
    """How many of the rooms are heard again, and watched before they are called back."""
    room_reads: tuple[str, ...] = ()
    """The codes of what the room's own page says of it: what was found, and what helps."""
    silenced: bool = False
    """Nobody is to be called because of it."""
    was_told: bool = False
    """Nothing of it is news."""

    @property
    def rooms(self) -> tuple[RoomLink, ...]:
        """All that it is about."""
        return tuple(room for part in self.parts for room in part.rooms)

    @property
    def of(self) -> int:
        """How many rooms there are."""
        return sum(part.of for part in self.parts)

    @property
    def is_returned(self) -> bool:
        """All of it is heard again: there is nothing to do but watch."""
        return self.returned == len(self.rooms)

    @property
    def is_cared_for(self) -> bool:
        """Somebody has seen all of it."""
        return all(part.care is not None for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsCard(Card):
    """What is wrong now: what nobody has seen first, common causes before those of one room."""

    template: ClassVar[str] = "board_alarms"
    shown: ClassVar[int] = 4
    """So many stand open; the others are folded, so that the rooms are in the first sight."""
    lines: tuple[AlarmLine, ...]
    silences: tuple[SilenceLine, ...]
    """What is silenced, and so not among the lines."""
    down: tuple[JoinDown, ...]
    """Each Join that is down: one cause for all rooms, told once and before all others."""
    several: bool
    """There are several sessions today, so each is named."""
    red: int = 0
    """Rooms that are red on their own cards: one that was lost a moment ago is no alarm yet."""

    @property
    def folded(self) -> tuple[tuple[str, int], ...]:
        """What is wrong in those that are folded, and in how many rooms: the worst kinds first."""
        rooms: dict[str, int] = {}
        for one in self.lines[self.shown :]:
            rooms[one.check] = rooms.get(one.check, 0) + len(one.rooms)
        return tuple(rooms.items())

    def news(self, before: Card | None) -> tuple[str, ...]:
        """See Card."""
        told = before.lines if isinstance(before, AlarmsCard) else ()
        old = {one.said for one in self.lines if any(_holds(other, one) for other in told)}
        return tuple(one for one in Card.news(self, before) if one not in old)


def alarm_cards(
    today: Iterable[SessionState], scene: Scene, language: Language
) -> tuple[AlarmsCard, ...]:
    """The list, from when the rooms are to be looked at: also where there is nothing on it, so that
    an alarm is one card on the wire.
    """
    shown = [state for state in today if is_shown(state, scene)]
    told = [
        (alarm, state)
        for state in shown
        for alarm in raised(state, scene).alarms
        if not (alarm.check.id == JOIN_STATUS and down_of(state, scene))
    ]
    told.sort(key=lambda one: rank(one[0]))
    joined = _joined([_line(alarm, state, scene, language) for alarm, state in told])
    lines = tuple(replace(one, said=_said(one, language)) for one in joined if not one.silenced)
    if not shown:
        return ()
    down = {one.host: one for state in shown if (one := down_of(state, scene)) is not None}
    said = [sentence(f"join_down_{one.word}", language) for one in down.values()]
    said += [one.said for one in lines if one.said]
    return (
        AlarmsCard(
            id="alarms",
            said="\n".join(said),
            lines=lines,
            silences=tuple(
                line
                for state in shown
                for line in silence_lines(state, seen_rooms(state, scene), scene.now, language)
            ),
            down=tuple(down.values()),
            several=len(shown) > 1,
            red=sum(_red(state, scene) for state in shown),
        ),
    )


def _red(state: SessionState, scene: Scene) -> int:
    found = totals(seen_rooms(state, scene)).worst
    return sum(found[one] for one in RED_SIGNS)


def alarms_deadline(scene: Scene) -> datetime | None:
    """When the next room is known to be alone with its fault."""
    today = (state for state in scene.sessions.values() if is_today(state, scene.now))
    shown = (state for state in today if is_shown(state, scene))
    ends = (raised(state, scene).until for state in shown)
    return min((one for one in ends if one is not None), default=None)


@dataclass(frozen=True, slots=True)
class Raised:
    """What is wrong in the rooms of one session."""

    alarms: tuple[Alarm, ...]
    until: datetime | None
    """When the next of them has been watched for long enough; none where none is watched."""


_RAISED: Final = Kept[Raised](SESSIONS_MAX)


def raised(state: SessionState, scene: Scene) -> Raised:
    """What is wrong, found anew where a fault came or went, or was watched for long enough."""
    rooms, now = seen_rooms(state, scene), scene.now
    faults = rooms.once(
        "faults", lambda _: dict(chain.from_iterable(rooms.each("faults", _faults)))
    )

    def made() -> tuple[Raised, datetime | None]:
        until = watch_ends(faults, now)
        return Raised(alarms(faults, now), until), until

    return _RAISED.get(id(state.programme), faults, now, made)


def _faults(rooms: Sequence[Seen]) -> list[tuple[RoomId, tuple[Finding, ...]]]:
    return [(one.glance.id, one.faults) for one in rooms]


def _holds(before: AlarmLine, line: AlarmLine) -> bool:
    """It was read aloud for these rooms, and perhaps for others with them."""
    is_about = before.check == line.check and {*line.rooms} <= {*before.rooms}
    return bool(before.said) and is_about


def _line(alarm: Alarm, state: SessionState, scene: Scene, language: Language) -> AlarmLine:
    plan, check = state.programme, alarm.check
    rooms = tuple(RoomLink(id=room, label=room_label(state, room)) for room in alarm.rooms)
    part = AlarmPart(
        session=plan.session,
        course=plan.title.in_language(language),
        rooms=rooms,
        of=len(plan.rooms),
        care=alarm.care,
    )
    its = it_phone_of(plan, alarm.rooms) if check.call == "it" else ""
    return AlarmLine(
        check=check.id,
        found=alarm.found,
        verdict=alarm.verdict,
        common=alarm.common,
        since=alarm.since,
        measured_at=_later(alarm.since, alarm.measured_at),
        call="it_told" if check.call == "it" and not its else check.call,
        code=check.code,
        it_phone=its,
        phone=scene.phones.get(rooms[0].id, "") if len(rooms) == 1 else "",
        parts=(part,),
        watched=alarm.watched_until is not None,
        in_meeting=len(_meeting(state, scene) & _unheard(alarm)) if check.id == LINK else 0,
        returned=len(alarm.returned),
        room_reads=_room_reads(alarm),
        silenced=alarm.silence is not None,
        was_told=alarm.was_told,
    )


def _later(since: datetime, measured_at: datetime | None) -> datetime | None:
    """By the minute, so that a round of measurements changes the card once."""
    if measured_at is None or to_minute(measured_at) <= to_minute(since):
        return None
    return to_minute(measured_at)


def it_phone_of(plan: Programme, rooms: Iterable[RoomId]) -> str:
    """The number of the IT that serves all of these rooms; "" where there is no such one."""
    numbers = {about.it_phone for room in rooms if (about := plan.room(room)) is not None}
    return numbers.pop() if len(numbers) == 1 else ""


def _room_reads(alarm: Alarm) -> tuple[str, ...]:
    """Nothing of a cause outside the rooms, nor of contact, which a room's page tells calmly."""
    if alarm.common or alarm.check.id == LINK:
        return ()
    return tuple(filter(None, told_fault(alarm.check, alarm.found)))


def _unheard(alarm: Alarm) -> set[RoomId]:
    return set(alarm.rooms) - set(alarm.returned)


def _meeting(state: SessionState, scene: Scene) -> set[RoomId]:
    """The rooms that the video meeting shows."""
    return {one.glance.id for one in seen_rooms(state, scene) if one.glance.in_meeting}


def _joined(lines: list[AlarmLine]) -> tuple[AlarmLine, ...]:
    """A cause in the middle strikes every course at once, and is one alarm all the same."""
    told: list[AlarmLine] = []
    for line in lines:
        is_same = (n for n, one in enumerate(told) if _is_same(one, line))
        same = next(is_same, None) if line.common else None
        if same is None:
            told.append(line)
        else:
            told[same] = _both(told[same], line)
    return tuple(told)


def _both(first: AlarmLine, line: AlarmLine) -> AlarmLine:
    return replace(
        first,
        found=first.found if first.found == line.found else "",
        call=first.call if first.it_phone == line.it_phone else "it_told",
        it_phone=first.it_phone if first.it_phone == line.it_phone else "",
        since=min(first.since, line.since),
        measured_at=max(filter(None, (first.measured_at, line.measured_at)), default=None),
        parts=(*first.parts, *line.parts),
        in_meeting=first.in_meeting + line.in_meeting,
        returned=first.returned + line.returned,
        silenced=first.silenced and line.silenced,
        was_told=first.was_told and line.was_told,
    )


def _is_same(one: AlarmLine, other: AlarmLine) -> bool:
    apart = abs(one.since - other.since)
    return one.check == other.check and one.common and other.common and apart <= MEASURED_TOGETHER


def _said(line: AlarmLine, language: Language) -> str:
    """Without figures that go on changing, so that it is read once."""
    if line.watched or line.was_told or line.is_cared_for:
        return ""
    at, reason = time_of_day(line.since), reason_word(line.check, language, line.found)
    if line.common:
        code = "said_alarm_common_link" if line.check == LINK else "said_alarm_common"
        return sentence(code, language, at=at, reason=reason)
    return sentence("said_alarm", language, at=at, reason=reason, room=line.rooms[0].label)
