"""Fold what is known of a room's checks: results, and what people do about them.

A waiver and the centre's care are about one fault: they end when the check is well again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from session_core.rules import care_events as ce
from session_core.rules import reports as r
from session_core.rules.changes import replace
from session_core.rules.checks import CheckId
from session_core.rules.reports import CheckResult
from session_core.rules.room_state import CheckCare, RoomState, Waiver
from session_core.rules.silence import Silence
from session_core.rules.state import SessionState
from session_core.rules.terms import CareStep, CheckVerdict, RoomId

About = TypeVar("About", Waiver, CheckCare)


def with_checks(room: RoomState, report: r.CheckReport | r.WaiveReport) -> RoomState:
    """The room after a report on its checks."""
    if isinstance(report, r.CheckReport):
        return _with_results(room, report)
    return _with_waiver(room, report)


def _with_results(room: RoomState, report: r.CheckReport) -> RoomState:
    """Each result counts where it is the last word on its check."""
    fresh = {one.check: one for one in report.results if _is_news(room, one)}
    well = [one for one in fresh.values() if one.verdict is CheckVerdict.OK]
    return replace(
        room,
        checks={**room.checks, **fresh},
        checks_since={**room.checks_since, **_turned(room, fresh.values())},
        waived=_without(room.waived, well),
        cared=_without(room.cared, well),
    )


def _is_news(room: RoomState, result: CheckResult) -> bool:
    last = room.checks.get(result.check)
    return last is None or last.at <= result.at


def _turned(room: RoomState, fresh: Iterable[CheckResult]) -> Mapping[str, datetime]:
    """When each of these came to its verdict, where that is another than before."""
    return {
        one.check: one.at
        for one in fresh
        if one.check not in room.checks or room.checks[one.check].verdict is not one.verdict
    }


def _without(about: Mapping[str, About], well: list[CheckResult]) -> Mapping[str, About]:
    over = {one.check for one in well if one.check in about and about[one.check].at <= one.at}
    return {check: one for check, one in about.items() if check not in over} if over else about


def without(room: RoomState, over: Collection[CheckId], **known: Any) -> RoomState:
    """The room without waivers of these checks and care for them, and with what is known now."""
    return replace(
        room,
        waived={check: one for check, one in room.waived.items() if check not in over},
        cared={check: one for check, one in room.cared.items() if check not in over},
        **known,
    )


def _with_waiver(room: RoomState, report: r.WaiveReport) -> RoomState:
    """The room with a waiver more or less, where that is the last word on it."""
    last, turned = room.waived.get(report.check), room.checks_since.get(report.check)
    if (last and report.at < last.at) or (turned and report.at < turned):
        return room  # It was about what was wrong before, and comes late.
    waived = {check: one for check, one in room.waived.items() if check != report.check}
    if report.waived:
        waived[report.check] = Waiver(at=report.at, reason=report.reason, by=report.by)
    return replace(room, waived=waived)


OfCheck = ce.CheckCared | ce.AlarmSilenced | ce.SilenceEnded


def care_for_check(state: SessionState, event: OfCheck) -> SessionState:
    """Care for a check, or silence: of real rooms in a rehearsal too, so it is cared for after.
    What is silenced for the rest of a rehearsal is not silenced in the day that it rehearses.
    """
    real = state.rehearsed_from
    goes_on = not (isinstance(event, ce.AlarmSilenced) and event.until is None)
    known = [room for room in event.rooms if room in state.rooms]
    cared = {room: _after(state.rooms[room], event) for room in known}
    return replace(
        state,
        rooms={**state.rooms, **cared},
        rehearsed_from=care_for_check(real, event) if real and goes_on else real,
    )


def day_was_over(rooms: Mapping[RoomId, RoomState]) -> Mapping[RoomId, RoomState]:
    """The rooms of a day that goes on again: what was silenced until it was over calls again."""
    return {room: _with_what_has_an_end(one) for room, one in rooms.items()}


def _with_what_has_an_end(room: RoomState) -> RoomState:
    ends = {check: one for check, one in room.silenced.items() if one.until is not None}
    return room if len(ends) == len(room.silenced) else replace(room, silenced=ends)


def _after(room: RoomState, event: OfCheck) -> RoomState:
    if isinstance(event, ce.CheckCared):
        return _with_care(room, event)
    silenced = {check: one for check, one in room.silenced.items() if check != event.check}
    if isinstance(event, ce.AlarmSilenced):
        silenced[event.check] = Silence(at=event.at, until=event.until, by=event.by)
    return replace(room, silenced=silenced)


def _with_care(room: RoomState, event: ce.CheckCared) -> RoomState:
    cared = {check: one for check, one in room.cared.items() if check != event.check}
    if event.step is not CareStep.LEFT:
        cared[event.check] = CheckCare(step=event.step, at=event.at, by=event.by)
    return replace(room, cared=cared)
