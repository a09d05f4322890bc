"""What shall go wrong on a demo day, and in which order the segments then run. Pure.

The mishaps are those of course-domain §3.4 that exist by now, laid on any programme. On the first
day of the type 1 diabetes course they fall where the fixtures say: no network 10:40 to 12:10.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from session_core.rules.programme import Programme, Segment
from session_core.rules.terms import RoomId, SegmentId, SegmentType

OUTAGE_FROM, OUTAGE_TO = 100 / 360, 190 / 360
"""As parts of the day: 10:40 and 12:10 of a day from 09:00 to 15:00."""
OVERRUN = timedelta(minutes=12)
OUTAGE_SITE, REPLACED_SITE = "hss", "ringerike"

ALONE = (SegmentType.LOCAL, SegmentType.SHARING)
"""What a room can do while a lecturer is missing. An evaluation is too early for it."""


class Late(StrEnum):
    """What the course leader does when one room is not back for a shared segment."""

    WAIT = "wait"
    WITHOUT = "without"
    STOP_WAITING = "stop_waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The mishaps of one day."""

    order: tuple[SegmentId, ...]
    """The segments in the order in which they run, without those that are skipped."""
    skipped: tuple[SegmentId, ...]
    """Breaks that would come straight after another break."""
    busy: SegmentId
    """The lecture in which most happens: hold, undo, questions, help."""
    overrun: SegmentId | None
    """The lecture that takes twelve minutes too long (e)."""
    absent: SegmentId | None
    """The lecture whose lecturer does not connect in time (g)."""
    late: Mapping[SegmentId, Late]
    """Shared segments to which `late_room` comes too late."""
    late_room: RoomId
    outage_room: RoomId
    outage: tuple[datetime, datetime]
    """The room without a network (a), and from when to when (UTC)."""
    replaced_room: RoomId
    replaced_in: SegmentId | None
    """The room whose laptop is replaced (b), and the break in which that happens."""
    small_room: RoomId
    """The room with three persons (f)."""
    dropped_room: RoomId
    """The room that falls out of the video meeting in the busy lecture, and comes back."""


def plan_of(programme: Programme) -> Plan:
    """The mishaps that this programme has room for."""
    segments = programme.segments
    lectures = [one for one in segments if one.type is SegmentType.LECTURE]
    overrun = _overrun(segments)
    absent = _absent(segments, overrun)
    order = _swapped(segments, absent)
    skipped = tuple(_second_breaks(order))
    order = [one for one in order if one.id not in skipped]
    ids = [room.id for room in programme.rooms]
    at_site = {room.site: room.id for room in programme.rooms}
    alone = at_site.get(OUTAGE_SITE, ids[-1])
    replaced = at_site.get(REPLACED_SITE, ids[len(ids) // 2])
    return Plan(
        order=tuple(one.id for one in order),
        skipped=skipped,
        busy=(lectures or list(segments))[0].id,
        overrun=overrun.id if overrun else None,
        absent=absent.id if absent else None,
        late=dict(zip(_after_parting(order), Late, strict=False)),
        late_room=ids[0],
        outage_room=alone,
        outage=_outage(programme),
        replaced_room=replaced,
        replaced_in=_longest_break(order) if replaced != alone else None,
        small_room=ids[-1],
        dropped_room=next((one for one in ids[1:] if one != alone), ids[0]),
    )


def instead_of(programme: Programme, absent: SegmentId) -> SegmentId:
    """The local segment that is put on instead of a lecture whose lecturer is missing."""
    segments = programme.segments
    missing = next(number for number, one in enumerate(segments) if one.id == absent)
    return next(one.id for one in segments[missing:] if one.type in ALONE)


def following(plan: Plan, segment: SegmentId) -> SegmentId | None:
    """What runs after this segment, or None after the last."""
    place = plan.order.index(segment) + 1
    return plan.order[place] if place < len(plan.order) else None


def _overrun(segments: Sequence[Segment]) -> Segment | None:
    """A lecture after which the rooms work alone, at once or after a break."""
    lectures = [one for one in segments if one.type is SegmentType.LECTURE]
    followed = [one for one in lectures if _follower(segments, one) is SegmentType.LOCAL]
    return next(iter(followed or lectures[1:]), None)


def _follower(segments: Sequence[Segment], lecture: Segment) -> SegmentType | None:
    rest = segments[segments.index(lecture) + 1 :]
    return next((one.type for one in rest if one.type is not SegmentType.BREAK), None)


def _absent(segments: Sequence[Segment], overrun: Segment | None) -> Segment | None:
    """A lecture that can change places with local work later that day; the later, the better."""
    candidates = [
        one
        for number, one in enumerate(segments)
        if one.type is SegmentType.LECTURE
        and one is not overrun
        and any(later.type in ALONE for later in segments[number:])
    ]
    return candidates[-1] if candidates else None


def _swapped(segments: Sequence[Segment], absent: Segment | None) -> list[Segment]:
    order = list(segments)
    if absent is None:
        return order
    place = order.index(absent)
    instead = next(one for one in order[place:] if one.type in ALONE)
    order.remove(instead)
    order.insert(place, instead)
    return order


def _second_breaks(order: Sequence[Segment]) -> Iterator[SegmentId]:
    for before, one in pairwise(order):
        if before.type is SegmentType.BREAK and one.type is SegmentType.BREAK:
            yield one.id


def _after_parting(order: Sequence[Segment]) -> Iterator[SegmentId]:
    for before, one in pairwise(order):
        if before.type.parts_rooms and not one.type.parts_rooms:
            yield one.id


def _outage(programme: Programme) -> tuple[datetime, datetime]:
    whole = programme.ends_at - programme.starts_at
    begun, over = (programme.starts_at + whole * part for part in (OUTAGE_FROM, OUTAGE_TO))
    return begun, over


def _longest_break(order: Sequence[Segment]) -> SegmentId | None:
    breaks = [one for one in order if one.type is SegmentType.BREAK]
    return max(breaks, key=lambda one: one.minutes).id if breaks else None
