"""Fold what is known of a room in the video meeting: its leg, and what people see and hear."""

from __future__ import annotations

from datetime import datetime

from session_core import limits
from session_core.rules import care_events as ce
from session_core.rules import reports as r
from session_core.rules.changes import replace
from session_core.rules.checks import JOIN_CHECKS, JOIN_LEG, CheckId
from session_core.rules.evolve_checks import without
from session_core.rules.room_state import Confirmation, Leg, RoomState
from session_core.rules.state import SessionState
from session_core.rules.terms import LegQuality, LegState


def with_leg(room: RoomState, report: r.LegReport | r.SeenHeardReport) -> RoomState:
    """The room with what a source told of its leg, or the room itself of what it sees and hears,
    where that is the last word.
    """
    return (
        _with_hearing(room, report)
        if isinstance(report, r.SeenHeardReport)
        else _told(room, report)
    )


def _told(room: RoomState, report: r.LegReport) -> RoomState:
    last = room.leg
    if last is not None and report.at < last.at:
        return room
    same = last is not None and last.state is report.leg
    leg = Leg(
        state=report.leg,
        since=last.since if last is not None and same else report.at,
        at=report.at,
        source=report.heard_by,
        reason=report.reason,
        quality=report.quality,
        quality_since=_quality_since(last, report),
        quality_by=report.quality_by,
    )
    return without(room, _well(leg), leg=leg, absences=_absences(room, report))


def _absences(room: RoomState, report: r.LegReport) -> tuple[tuple[datetime, datetime], ...]:
    last = room.leg
    if last is None or last.state is not LegState.ABSENT or report.leg is LegState.ABSENT:
        return room.absences
    return (*room.absences, (last.since, report.at))[: limits.OUTAGES_PER_ROOM_MAX]


def _well(leg: Leg) -> frozenset[CheckId]:
    """Whose waivers and care are over."""
    if leg.state is not LegState.PRESENT:
        return frozenset()
    return frozenset(JOIN_CHECKS) if leg.quality is LegQuality.GOOD else frozenset({JOIN_LEG})


def _quality_since(last: Leg | None, report: r.LegReport) -> datetime | None:
    if report.quality is LegQuality.UNKNOWN:
        return None
    if last is not None and last.quality is report.quality and last.quality_since is not None:
        return last.quality_since
    return report.quality_since or report.at


def _with_hearing(room: RoomState, report: r.SeenHeardReport) -> RoomState:
    if room.hears is not None and report.at < room.hears.at:
        return room
    return replace(room, hears=Confirmation(at=report.at, well=report.well, by=report.by))


def confirm_room(state: SessionState, event: ce.RoomConfirmed) -> SessionState:
    """The centre's last word on whether it sees and hears a room. Where nobody else tells of its
    leg, a room that is seen is well.
    """
    room = state.rooms.get(event.room)
    if room is None:
        return state
    said = Confirmation(at=event.at, well=event.well, by=event.by)
    is_all = event.well and room.leg is None
    well: frozenset[CheckId] = frozenset({JOIN_LEG}) if is_all else frozenset()
    return replace(state, rooms={**state.rooms, event.room: without(room, well, confirmed=said)})
