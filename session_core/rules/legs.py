"""Whether a room is in the video meeting, and how it comes through: two checks, read and not told.

Theory (room-readiness §4, §8): what is missing is unknown, never absent. A source that is silent or
missed something says nothing; somebody who sees and hears the room does, for as long as that check
is worth anything. A room that was sent out, to local work or a break, is not missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from session_core.rules.checks import JOIN_LEG, JOIN_QUALITY, Catalogue, CheckId
from session_core.rules.programme import Programme
from session_core.rules.reports import CheckResult
from session_core.rules.room_state import Confirmation, Leg, RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import CheckVerdict, LegQuality, LegSource, LegState, RoomId

LOOKED_FOR_BEFORE: Final = timedelta(hours=2)
"""So long before the planned start the centre begins to look into the meeting, whether or not the
day is opened yet: a room that is got ready early must be able to become ready. Not longer, for a
meeting has few places, and whoever looks on takes one.
"""
ABSENT_BEFORE: Final = timedelta(minutes=5)
"""A room that is not there five minutes before the start is missed; earlier, it is not there yet.
"""
SILENT_AFTER: Final[Mapping[LegSource, timedelta]] = {
    LegSource.CLIENT: timedelta(seconds=150),
    LegSource.SINK: timedelta(seconds=900),
    LegSource.STATUS: timedelta(seconds=90),
}
"""A source that has not been heard for so long says nothing. The client is looked after within 120
s, and the status is asked each 20 s; a sink speaks when something happens, and at no other time.
"""
APART: Final = "apart"
"""The word for a room that is not in the meeting because it was sent out of it."""
BAD_LASTS: Final = timedelta(seconds=40)
"""Two windows of 20 s: one bad window is a remark, two are a fault."""


def leg_results(
    state: SessionState,
    room: RoomId,
    catalogue: Catalogue,
    now: datetime,
    heard_at: datetime | None,
) -> tuple[CheckResult, ...]:
    """The checks `join_leg` and `join_quality` of a room, as far as anything is known. `heard_at`
    is when the source of its leg was last heard; none where nobody listens.
    """
    return tuple(_results(state, state.rooms[room], catalogue, now, heard_at))


def legs_since(room: RoomState) -> Mapping[CheckId, datetime]:
    """Since when each of the two checks is as it is: what is read now is no news of now."""
    leg, said = room.leg, room.confirmed
    found = {JOIN_LEG: leg.since, JOIN_QUALITY: leg.quality_since or leg.since} if leg else {}
    return {JOIN_LEG: said.at, **found} if said is not None else found


def asked_of_legs(catalogue: Catalogue, programme: Programme) -> Catalogue:
    """The same checks; where the centre listens to the video meeting, a room of which it does not
    know whether it is there is not known to be ready.
    """
    line = catalogue.get(JOIN_LEG)
    if line is None or programme.join is None or not programme.join.watched_by:
        return catalogue
    return {**catalogue, JOIN_LEG: replace(line, need="required")}


def looked_for_from(programme: Programme) -> datetime:
    """When the centre begins to look for rooms in the meeting."""
    return programme.starts_at - LOOKED_FOR_BEFORE


def is_heard(leg: Leg | None, now: datetime, heard_at: datetime | None) -> bool:
    """Something may be concluded from the leg."""
    if leg is None or leg.state is LegState.UNKNOWN:
        return False
    return heard_at is not None and now - max(heard_at, leg.at) <= SILENT_AFTER[leg.source]


def legs_deadline(
    state: SessionState,
    room: RoomId,
    catalogue: Catalogue,
    now: datetime,
    heard_at: datetime | None,
) -> datetime | None:
    """When either check next changes by itself; none where nothing of it does."""
    leg, said = state.rooms[room].leg, state.rooms[room].confirmed
    moments: list[datetime] = []
    if leg is not None:
        moments.append(state.programme.starts_at - ABSENT_BEFORE)
        moments.append((leg.quality_since or leg.at) + BAD_LASTS)
        if heard_at is not None:
            heard = max(heard_at, leg.at)
            moments.append(heard + SILENT_AFTER[leg.source] + timedelta.resolution)
    if said is not None and JOIN_LEG in catalogue:
        moments.append(said.at + catalogue[JOIN_LEG].valid + timedelta.resolution)
    return min((one for one in moments if one > now), default=None)


def _results(
    state: SessionState,
    room: RoomState,
    catalogue: Catalogue,
    now: datetime,
    heard_at: datetime | None,
) -> Iterator[CheckResult]:
    leg, said = room.leg, room.confirmed
    heard = is_heard(leg, now, heard_at)
    if _is_denied(said, leg, heard=heard, fresh=_is_fresh(said, catalogue, now)):
        assert said is not None
        yield _result(catalogue, JOIN_LEG, "not_seen", said.at)
    elif heard and leg is not None:
        yield _result(catalogue, JOIN_LEG, _word_of(state, leg, now), now)
        if leg.state is LegState.PRESENT and leg.quality is not LegQuality.UNKNOWN:
            yield _result(catalogue, JOIN_QUALITY, _quality_word(leg, now), now)
    elif said is not None:
        yield _result(catalogue, JOIN_LEG, "seen", said.at)
    elif leg is not None:
        yield _result(catalogue, JOIN_LEG, "", leg.at)


def _is_fresh(said: Confirmation | None, catalogue: Catalogue, now: datetime) -> bool:
    line = catalogue.get(JOIN_LEG)
    return said is not None and line is not None and now - said.at <= line.valid


def _is_denied(said: Confirmation | None, leg: Leg | None, *, heard: bool, fresh: bool) -> bool:
    """Whoever neither sees nor hears a room knows it better than any roster, until its leg comes
    anew, or what was said is too old to be worth anything.
    """
    if said is None or said.well:
        return False
    return not (heard and leg is not None and (leg.since > said.at or not fresh))


def _word_of(state: SessionState, leg: Leg, now: datetime) -> str:
    if leg.state is not LegState.ABSENT:
        return leg.state.value
    run = state.current
    if run is not None and run.segment.type.parts_rooms:
        return APART
    missed = run is not None or now >= state.programme.starts_at - ABSENT_BEFORE
    if not missed:
        return "not_yet"
    return "not_come" if leg.reason is None else "absent"


def _quality_word(leg: Leg, now: datetime) -> str:
    since = leg.quality_since or leg.at
    once = leg.quality is LegQuality.BAD and now - since < BAD_LASTS
    return "bad_once" if once else leg.quality.value


def _result(catalogue: Catalogue, check: CheckId, word: str, at: datetime) -> CheckResult:
    line = catalogue.get(check)
    verdict = line.verdict(None, word) if line is not None else CheckVerdict.UNKNOWN
    return CheckResult(check=check, verdict=verdict, word=word, at=at)
