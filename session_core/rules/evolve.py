"""Fold events into state.

Theory: the state is nothing but its events, so it can be thrown away and made again at any time.
`evolve` is total: an event that fits nowhere changes nothing but the number, because an event has
already happened and there is nobody left to refuse it. Who may write what is decided here by file:
`evolve_position` writes the programme's position, `evolve_rooms` what rooms saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import assert_never

from session_core.rules import care_events as ce
from session_core.rules import events as e
from session_core.rules.bounds import heard_after
from session_core.rules.changes import replace
from session_core.rules.evolve_acts import call_back, call_back_undone, taken_back
from session_core.rules.evolve_checks import care_for_check
from session_core.rules.evolve_counts import close_by_phone
from session_core.rules.evolve_legs import confirm_room
from session_core.rules.evolve_position import evolve_position, same_run
from session_core.rules.evolve_rooms import evolve_report, facts_after
from session_core.rules.evolve_screens import rename_room, tell_screens
from session_core.rules.help_turns import help_turns
from session_core.rules.programme import Programme
from session_core.rules.questions import taken
from session_core.rules.reports import Report
from session_core.rules.room_state import RoomState, Tick
from session_core.rules.state import CatchUpDone, Help, Marked, Message, Question, SessionState
from session_core.rules.telling import SpeakerLine
from session_core.rules.terms import QuestionStatus

OtherEvent = (
    e.SessionPlanned
    | e.RehearsalEnded
    | e.MoveUndone
    | e.PositionEvent
    | ce.CareEvent
    | e.ReportSetAside
)


def begin(programme: Programme) -> SessionState:
    """The state after nothing but the first event, `SessionPlanned`."""
    return SessionState(
        programme=programme, seq=1, rooms={room.id: RoomState() for room in programme.rooms}
    )


def fold(events: Iterable[e.Event]) -> SessionState:
    """The state after these events. The first must be `SessionPlanned`."""
    stream = iter(events)
    first = next(stream, None)
    assert isinstance(first, e.SessionPlanned), "a session's log begins with SessionPlanned"
    state = begin(first.programme)
    for event in stream:
        state = evolve(state, event)
    return state


def evolve(state: SessionState, event: e.Event) -> SessionState:
    """The state after one more event."""
    if isinstance(event, e.ReportKept):
        return _keep(state, event)
    return replace(_apply(state, event), seq=state.seq + 1)


def overlay(state: SessionState, events: Iterable[e.Event]) -> SessionState:
    """The state as a room shows it: the log, and over it its own reports that the log lacks.

    Only room facts are laid over: a room never moves the programme's position by itself.
    What the log holds (`seq`, `heard`) is left as it is.
    """
    shown = state
    for event in events:
        if isinstance(event, e.ReportKept | e.ReportSetAside):
            shown = evolve(shown, event)
    return replace(shown, seq=state.seq, heard=state.heard)


def _apply(state: SessionState, event: OtherEvent) -> SessionState:
    match event:
        case e.SessionPlanned():
            return state
        case e.RehearsalEnded():
            return _end_rehearsal(state, event)
        case e.MoveUndone():
            return _undo(state, event)
        case e.ReportSetAside():
            return _set_aside(state, event)
        case ce.RoomsCalledBack() | ce.CallBackUndone() | ce.MessageSent() | ce.SpeakerTold():
            return _reach_out(state, event)
        case (
            ce.QuestionMarked()
            | ce.HelpAcknowledged()
            | ce.HelpResolved()
            | ce.HelpLetGo()
            | ce.HelpReopened()
        ):
            return _care(state, event)
        case ce.CheckCared() | ce.AlarmSilenced() | ce.SilenceEnded():
            return care_for_check(state, event)
        case ce.RoomClosedByPhone() | ce.PhoneClosingTakenBack() | ce.RoomConfirmed():
            return _of_room(state, event)
        case ce.ItemTicked() | ce.ItemUnticked() | ce.ScreensTold() | ce.RoomRenamed():
            return _of_day(state, event)
        case _:
            return evolve_position(state, event)


def _of_room(
    state: SessionState, event: ce.RoomClosedByPhone | ce.PhoneClosingTakenBack | ce.RoomConfirmed
) -> SessionState:
    if isinstance(event, ce.RoomConfirmed):
        return confirm_room(state, event)
    return close_by_phone(state, event)


def _of_day(
    state: SessionState, event: ce.ItemTicked | ce.ItemUnticked | ce.ScreensTold | ce.RoomRenamed
) -> SessionState:
    if isinstance(event, ce.ScreensTold):
        return tell_screens(state, event)
    return rename_room(state, event) if isinstance(event, ce.RoomRenamed) else _tick(state, event)


def _end_rehearsal(state: SessionState, event: e.RehearsalEnded) -> SessionState:
    """Forget everything but real reports.

    The revision goes on, so a page that saw the rehearsal is stale.
    """
    if state.rehearsed_from is None:
        return state
    real = state.rehearsed_from
    position = replace(real.position, revision=state.position.revision + 1)
    return replace(
        real, position=position, act=None, heard=state.heard, rehearsal_ended_at=event.at
    )


def _undo(state: SessionState, event: e.MoveUndone) -> SessionState:
    if state.before is None:
        return state
    mistaken = state.position.current
    position = replace(state.before, revision=state.position.revision + 1)
    undone = state.undone
    if mistaken is not None and not same_run(mistaken, state.before.current):
        undone = (*undone, replace(mistaken, ended_at=event.at, ended_by=event.by))
    catch_ups = _taken_back(state, event)
    return replace(taken_back(state, position, event), undone=undone, catch_ups=catch_ups)


def _taken_back(state: SessionState, event: e.MoveUndone) -> tuple[CatchUpDone, ...]:
    """Where the last move put a late day right, that is what was taken back."""
    last = state.catch_ups[-1] if state.catch_ups else None
    if last is None or last.revision != state.position.revision:
        return state.catch_ups
    return (*state.catch_ups[:-1], replace(last, undone_at=event.at, undone_by=event.by))


def _keep(state: SessionState, event: e.ReportKept) -> SessionState:
    """Take a report in: nearly all events are this one, so the state is copied just once for it."""
    real = state.rehearsed_from
    if real is not None and not event.report.rehearsal:
        real = evolve_report(real, event)
    return replace(
        state,
        **facts_after(state, event),
        rehearsed_from=real,
        heard=_heard(state, event.report),
        seq=state.seq + 1,
    )


def _heard(state: SessionState, report: Report) -> Mapping[str, int]:
    source = report.source
    if source is None or source.n <= state.heard.get(source.outbox, 0):
        return state.heard
    return heard_after(state, source.outbox, source.n)


def _set_aside(state: SessionState, event: e.ReportSetAside) -> SessionState:
    real = state.rehearsed_from
    if real is not None and not event.report.rehearsal:
        real = _set_aside(real, event)
    heard = _heard(state, event.report)
    return replace(state, set_aside=state.set_aside + 1, rehearsed_from=real, heard=heard)


def _reach_out(
    state: SessionState,
    event: ce.RoomsCalledBack | ce.CallBackUndone | ce.MessageSent | ce.SpeakerTold,
) -> SessionState:
    match event:
        case ce.SpeakerTold():
            line = SpeakerLine(text=event.text, at=event.at, by=event.by) if event.text else None
            return replace(state, speaker_line=line)
        case ce.RoomsCalledBack():
            return call_back(state, event)
        case ce.CallBackUndone():
            return call_back_undone(state, event)
        case ce.MessageSent():
            message = Message(
                id=event.message,
                text=event.text,
                rooms=event.rooms,
                sent_at=event.at,
                sent_by=event.by,
            )
            return replace(state, messages={**state.messages, message.id: message})
        case _:
            assert_never(event)


OfHelp = ce.HelpAcknowledged | ce.HelpResolved | ce.HelpLetGo | ce.HelpReopened


def _care(state: SessionState, event: ce.QuestionMarked | OfHelp) -> SessionState:
    """Care for a question or a call: for a real one in a rehearsal too, so it is cared for after.

    What only the rehearsal knows is unknown to the state without it, where nothing then happens.
    """
    real = state.rehearsed_from
    state = replace(state, rehearsed_from=_care(real, event) if real else None)
    if isinstance(event, ce.QuestionMarked):
        return _mark_question(state, event)
    return _care_for_help(state, event)


def _mark_question(state: SessionState, event: ce.QuestionMarked) -> SessionState:
    question, last = state.questions.get(event.question), state.marked
    if question is None:
        return state
    if event.undo and last is not None and last.question == question.id:
        restored = {one.id: one for one in last.before if not _is_withdrawn(state, one.id)}
        return replace(state, questions={**state.questions, **restored}, marked=None)
    passed = [
        one
        for one in taken(state)
        if _is_taken(event) and one is not question and one.passed_at is None
    ]
    marked = [*(replace(one, passed_at=event.at) for one in passed), _as_marked(question, event)]
    return replace(
        state,
        questions={**state.questions, **{one.id: one for one in marked}},
        marked=Marked(at=event.at, question=question.id, before=(*passed, question)),
    )


def _is_taken(event: ce.QuestionMarked) -> bool:
    return event.status is QuestionStatus.TAKEN


def _is_withdrawn(state: SessionState, question: str) -> bool:
    return state.questions[question].status is QuestionStatus.WITHDRAWN


def _as_marked(question: Question, event: ce.QuestionMarked) -> Question:
    return replace(
        question,
        status=event.status,
        status_at=event.at,
        queued=event.queued,
        taken_at=question.taken_at or (event.at if _is_taken(event) else None),
        passed_at=None,
    )


def _care_for_help(state: SessionState, event: OfHelp) -> SessionState:
    found = state.helps.get(event.help)
    if found is None:
        return state
    return replace(state, helps={**state.helps, found.id: _cared_for(found, event)})


def _cared_for(call: Help, event: OfHelp) -> Help:
    """Who saw it first is kept. Opened again it is unseen: whoever went before believes it solved,
    and the room would be told that help is on its way while nobody is.
    """
    match event:
        case ce.HelpAcknowledged():
            return replace(call, seen_at=call.seen_at or event.at, seen_by=call.seen_by or event.by)
        case ce.HelpResolved():
            return replace(call, closed_at=call.closed_at or event.at)
        case ce.HelpLetGo():
            is_taken = call.seen_at is not None and call.closed_at is None
            return _ended(call, event.at) if is_taken else call
        case ce.HelpReopened():
            return _open_again(call, event.at)
        case _:
            assert_never(event)


def _open_again(call: Help, at: datetime) -> Help:
    if call.cancelled or call.closed_at is None:
        return call
    mistaken = (*call.mistaken, (call.closed_at, at))
    return replace(_ended(call, at), closed_at=None, mistaken=mistaken)


def _ended(call: Help, at: datetime) -> Help:
    """The stretch that is on is over, and nobody is at it in the next one."""
    *past, last = help_turns(call)
    past.append(replace(last, again_at=at))
    return replace(call, seen_at=None, seen_by=None, past=tuple(past))


def _tick(state: SessionState, event: ce.ItemTicked | ce.ItemUnticked) -> SessionState:
    """The session's own checklist is of the real day: in a rehearsal too, an invitation is sent."""
    real = state.rehearsed_from
    tick = Tick(at=event.at, ticked=isinstance(event, ce.ItemTicked), by=event.by)
    return replace(
        state,
        ticks={**state.ticks, event.item: tick},
        rehearsed_from=_tick(real, event) if real else None,
    )
