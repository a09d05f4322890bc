"""Fold what rooms saw and did. Nothing here touches the programme's position.

Reports arrive in the order of each room's own numbering, but may arrive hours late. So "last word"
is decided by when the room saw it (`at`), not by when it came; equal times go to the later number.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict, assert_never

from session_core.rules import events as e
from session_core.rules import reports as r
from session_core.rules.changes import replace
from session_core.rules.checklist import CHECKLIST, checklist_result
from session_core.rules.checks import LINK
from session_core.rules.contact import outage_began, returned
from session_core.rules.evolve_checks import with_checks, without
from session_core.rules.evolve_counts import with_count
from session_core.rules.evolve_legs import with_leg
from session_core.rules.evolve_local import with_local
from session_core.rules.room_state import (
    CommandAnswer,
    OwnMove,
    RoomState,
    Tick,
)
from session_core.rules.state import Help, Message, Question, SessionState
from session_core.rules.telling import Evaluated, ScreenBack
from session_core.rules.terms import CheckVerdict, QuestionStatus, RoomId

ANSWERS_MAX = 8
"""Things that a room is known to have been asked: more than there are, as a newer centre may know
more of them.
"""


class Facts(TypedDict, total=False):
    """The fields of a state that rooms write. One copy of a state per report is dear enough."""

    rooms: Mapping[RoomId, RoomState]
    questions: Mapping[str, Question]
    helps: Mapping[str, Help]
    messages: Mapping[str, Message]


def evolve_report(state: SessionState, event: e.ReportKept) -> SessionState:
    """The state after a report was kept."""
    return replace(state, **facts_after(state, event))


def facts_after(state: SessionState, event: e.ReportKept) -> Facts:
    """What a report changes: nothing where it is about what nobody knows."""
    facts = _facts(state, event)
    rooms = facts.get("rooms", state.rooms)
    room = rooms.get(event.report.room)
    if room is None or (known := _from_laptop(room, event.report)) is room:
        return facts
    return {**facts, "rooms": {**rooms, event.report.room: known}}


def _from_laptop(room: RoomState, report: r.Report) -> RoomState:
    """What a room saw last says which laptop it has: a file that comes hours later does not."""
    if report.source is None or _is_of_before(room, report):
        return room
    outbox, at = report.source.outbox, report.at
    if room.outbox != outbox:
        return replace(room, outbox=outbox, outbox_since=at, outbox_at=at)
    return room if room.outbox_at == at else replace(room, outbox_at=_later(room.outbox_at, at))


def _is_of_before(room: RoomState, report: r.Report) -> bool:
    """It came late, and not from the room's laptop, which has seen something since."""
    if room.outbox_at is None or (report.source and report.source.outbox == room.outbox):
        return False
    return report.at < min(room.outbox_at, report.received_at)


def _facts(state: SessionState, event: e.ReportKept) -> Facts:
    report = event.report
    match report:
        case r.QuestionReport() | r.QuestionWithdrawnReport():
            return _question(state, report)
        case r.HelpReport() | r.HelpCancelledReport():
            return _help(state, report)
        case r.MessageAcknowledgedReport():
            return _acknowledge(state, report)
        case r.OwnWayReport():
            return _own_move(state, report)
        case r.LegReport() | r.SeenHeardReport():
            return _in_join(state, report)
        case r.ChecklistReport():
            return _ticked(state, report)
        case r.ScreenTakenBackReport():
            return _screen_back(state, report)
        case _:
            room = state.rooms.get(report.room)
            if room is None:
                return {}
            return {"rooms": {**state.rooms, report.room: _room(room, report, late=event.late)}}


def _in_join(state: SessionState, report: r.LegReport | r.SeenHeardReport) -> Facts:
    room = state.rooms.get(report.room)
    return {} if room is None else {"rooms": {**state.rooms, report.room: with_leg(room, report)}}


def _screen_back(state: SessionState, report: r.ScreenTakenBackReport) -> Facts:
    """What has been replaced since is no more to be taken back."""
    room, shown = state.rooms.get(report.room), state.screens.get(report.room)
    if room is None or shown is None or shown.id != report.showing:
        return {}
    back = ScreenBack(showing=shown.id, at=report.at)
    return {"rooms": {**state.rooms, report.room: replace(room, screen_back=back)}}


def _ticked(state: SessionState, report: r.ChecklistReport) -> Facts:
    """The list is a check that nobody tells: what was about it ends with the tick that ends it."""
    room = state.rooms.get(report.room)
    if room is None:
        return {}
    rooms = {**state.rooms, report.room: _tick(room, report)}
    if CHECKLIST in room.cared or CHECKLIST in room.waived:
        found = checklist_result(replace(state, rooms=rooms), report.room, report.at)
        if found.verdict is CheckVerdict.OK:
            rooms[report.room] = without(rooms[report.room], {CHECKLIST})
    return {"rooms": rooms}


RoomReport = (
    r.ReadinessReport
    | r.AttendanceReport
    | r.CountCorrectionReport
    | r.LocalProgressReport
    | r.RejoinReport
    | r.RejoinTakenBackReport
    | r.ClosingReport
    | r.EvaluationReport
    | r.CheckReport
    | r.WaiveReport
    | r.CommandResultReport
    | r.ContactReport
)


def _room(room: RoomState, report: RoomReport, *, late: bool) -> RoomState:
    match report:
        case r.ReadinessReport():
            return _ready(room, report)
        case r.AttendanceReport() | r.CountCorrectionReport() | r.ClosingReport():
            return with_count(room, report, late=late)
        case r.LocalProgressReport():
            return with_local(room, report)
        case r.RejoinReport() | r.RejoinTakenBackReport():
            return _back(room, report)
        case r.EvaluationReport():
            return _evaluated(room, report)
        case r.CheckReport() | r.WaiveReport():
            return with_checks(room, report)
        case r.CommandResultReport():
            return _answer(room, report)
        case r.ContactReport():
            return _contact(room, report)
        case _:
            assert_never(report)


def _later(old: datetime | None, new: datetime) -> datetime:
    return new if old is None else max(old, new)


def _ready(room: RoomState, report: r.ReadinessReport) -> RoomState:
    if room.ready_at is not None and report.at < room.ready_at:
        return room
    return replace(room, ready=report.ready, ready_at=report.at)


def _back(room: RoomState, report: r.RejoinReport | r.RejoinTakenBackReport) -> RoomState:
    """Back or not after all: one of the two times is known, and it is that of the last word."""
    last = room.back_at or room.away_at
    if last is not None and report.at < last:
        return room
    if isinstance(report, r.RejoinReport):
        return replace(room, back_at=report.at, away_at=None)
    return replace(room, back_at=None, away_at=report.at)


def _evaluated(room: RoomState, report: r.EvaluationReport) -> RoomState:
    if room.evaluated is not None and report.at < room.evaluated.at:
        return room
    return replace(room, evaluated=Evaluated(at=report.at, way=report.way))


def _tick(room: RoomState, report: r.ChecklistReport) -> RoomState:
    last = room.ticks.get(report.item)
    if last is not None and report.at < last.at:
        return room
    tick = Tick(at=report.at, ticked=report.ticked, by=report.by)
    return replace(room, ticks={**room.ticks, report.item: tick})


def _own_move(state: SessionState, report: r.OwnWayReport) -> Facts:
    """Steps stay in the order in which they were taken. The position is looked at, never moved."""
    room = state.rooms.get(report.room)
    if room is None or state.programme.segment(report.segment) is None:
        return {}
    move = OwnMove(
        at=report.at,
        step=report.step,
        segment=report.segment,
        centre_runs=len(state.position.ended),
        left_at=room.outbox_since if _is_of_before(room, report) else None,
    )
    place = bisect_right(room.own_moves, move.at, key=lambda one: one.at)
    moves = (*room.own_moves[:place], move, *room.own_moves[place:])
    return {"rooms": {**state.rooms, report.room: replace(room, own_moves=moves)}}


def _answer(room: RoomState, report: r.CommandResultReport) -> RoomState:
    last = room.answers.get(report.do)
    if last is not None and report.at < last.at:
        return room
    answer = CommandAnswer(command=report.command, result=report.result, at=report.at)
    answers = {**room.answers, report.do: answer}
    if len(answers) > ANSWERS_MAX:
        del answers[min(answers, key=lambda do: (answers[do].at, do))]
    return replace(room, answers=answers)


def _contact(room: RoomState, report: r.ContactReport) -> RoomState:
    outages = room.outages
    if report.in_contact and room.in_contact is False and room.contact_at is not None:
        outages = (*outages, (room.contact_at, report.at))
    if room.in_contact is report.in_contact:
        return room
    cared = room.cared
    if LINK in cared and not _is_one_outage(room, report):
        cared = {check: one for check, one in cared.items() if check != LINK}
    return replace(
        room,
        in_contact=report.in_contact,
        contact_at=report.at,
        outages=outages,
        cared=cared,
    )


def _is_one_outage(room: RoomState, report: r.ContactReport) -> bool:
    """The room is heard again and watched, or lost again meanwhile: whoever is at it goes on."""
    if report.in_contact:
        return returned(room, report.at, report.at) is not None
    return outage_began(room, report.at) < report.at


def _question(state: SessionState, report: r.QuestionReport | r.QuestionWithdrawnReport) -> Facts:
    asked = state.questions.get(report.question)
    if isinstance(report, r.QuestionReport):
        question = asked or Question(
            id=report.question,
            room=report.room,
            text=report.text,
            asked_at=report.at,
            status_at=report.at,
        )
    elif asked is None or asked.status is QuestionStatus.ANSWERED:
        return {}
    else:
        question = replace(asked, status=QuestionStatus.WITHDRAWN, status_at=report.at)
    return {"questions": {**state.questions, question.id: question}}


def _help(state: SessionState, report: r.HelpReport | r.HelpCancelledReport) -> Facts:
    called = state.helps.get(report.help)
    if isinstance(report, r.HelpReport):
        call = called or Help(
            id=report.help, room=report.room, reason=report.reason, called_at=report.at
        )
    elif called is None:
        return {}
    else:
        call = _taken_back(called, report.at)
    return {"helps": {**state.helps, call.id: call}}


def _taken_back(call: Help, at: datetime) -> Help:
    """What its room took back is never opened again from the centre, also where that is heard of
    only after it was called solved.
    """
    return replace(call, closed_at=min(call.closed_at or at, at), cancelled=True)


def _acknowledge(state: SessionState, report: r.MessageAcknowledgedReport) -> Facts:
    message = state.messages.get(report.message)
    if message is None or report.room in message.acknowledged:
        return {}
    acknowledged = {**message.acknowledged, report.room: report.at}
    read = replace(message, acknowledged=acknowledged)
    return {"messages": {**state.messages, message.id: read}}
