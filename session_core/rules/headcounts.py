"""How many people were in a room: what was counted, with what was corrected afterwards.

Counts are observations: the latest wins, and nothing is added up over time. A correction is about a
segment, and takes the place of all that was counted in it until it was said: as if that had been
counted then. What is counted in that segment later is an observation again. Both figures stay in
the state, so that a page can say what stood there before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import datetime

from session_core.rules.changes import replace
from session_core.rules.programme import Room
from session_core.rules.records import dataclass
from session_core.rules.room_state import Count, PhoneClosing, RoomState
from session_core.rules.terms import SegmentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A count that was said afterwards."""

    at: datetime
    """When it was said."""
    count: Count
    """As it stands now: at the time of the count that it takes the place of."""
    was: Count | None
    """What was counted; None where nobody did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Headcounts of one room: the latest, the highest, and the last in each segment.

    None where nobody counted.
    """

    latest: Count | None
    peak: Count | None
    by_segment: Mapping[SegmentId | None, Count]
    """Under None: before the first segment."""
    corrected: Mapping[SegmentId | None, Corrected]
    """The last correction of each segment."""

    def correction_of(self, count: Count) -> Corrected | None:
        """What is known of a count of these that was corrected; None where it was not."""
        found = self.corrected.get(count.segment)
        return found if found is not None and found.count is count else None


FAR_ABOVE = 10
"""So many more than expected are never a few who came along as well."""


def doubted_above(expected: int, capacity: int) -> int:
    """The largest number of one kind that a count is taken at its word for.

    More is asked about before it is kept: a 9 typed beside an 8 is 98. Where nobody was expected
    it is what the room holds.
    """
    return max(2 * expected, expected + FAR_ABOVE) if expected else capacity


def is_doubted(value: int, above: int, before: int) -> bool:
    """A figure is asked about: it is far above what was expected, and above what was kept before
    too. `live.js` asks by the same rule, and a page without it is asked by the centre.
    """
    return value > max(above, 2 * before)


def is_far_above(count: Count, about: Room) -> bool:
    """So many were counted that the figure itself is to be doubted."""
    patients = doubted_above(about.expected_patients, about.capacity)
    relatives = doubted_above(about.expected_relatives, about.capacity)
    return count.patients > patients or count.relatives > relatives


def attendance(room: RoomState) -> Attendance:
    """The headcounts of a room.

    What was read over the phone is one of them until the room's own closing report comes, and then
    not at all.
    """
    told = room.counts
    if room.by_phone is not None and room.closing is None:
        place = bisect_right(told, room.by_phone.at, key=lambda one: one.at)
        told = (*told[:place], _read_over_the_phone(room.by_phone), *told[place:])
    corrected = {said.segment: _corrected(told, said) for said in room.corrections}
    counts = tuple(_standing(told, corrected)) if corrected else told
    return Attendance(
        latest=counts[-1] if counts else None,
        peak=max(counts, key=lambda one: one.total, default=None),
        by_segment={one.segment: one for one in counts if not one.final},
        corrected=corrected,
    )


def counted_by_phone(room: RoomState) -> PhoneClosing | None:
    """What was read over the phone, while it is the room's latest headcount."""
    read = room.by_phone
    if read is None or room.closing is not None or any(one.at > read.at for one in room.counts):
        return None
    return read


def _read_over_the_phone(line: PhoneClosing) -> Count:
    return Count(
        at=line.at,
        patients=line.patients,
        relatives=line.relatives,
        segment=None,
        late=False,
        final=True,
    )


def _corrected(told: tuple[Count, ...], said: Count) -> Corrected:
    was = next((one for one in reversed(told) if _is_replaced(one, said.segment, said.at)), None)
    count = said if was is None else replace(said, at=was.at)
    return Corrected(at=said.at, count=count, was=was)


def _is_replaced(count: Count, segment: SegmentId | None, at: datetime) -> bool:
    """What was said of the segment at that moment takes its place."""
    return count.segment == segment and not count.final and count.at <= at


def _standing(
    told: tuple[Count, ...], corrected: Mapping[SegmentId | None, Corrected]
) -> Iterator[Count]:
    """What nobody had counted comes first: it is about the past, and so never the latest of
    several.
    """
    yield from (one.count for one in corrected.values() if one.was is None)
    for count in told:
        found = corrected.get(count.segment)
        if found is None or not _is_replaced(count, count.segment, found.at):
            yield count
        elif found.was is count:
            yield found.count
