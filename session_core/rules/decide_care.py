"""Decide commands that concern people: messages, call-backs, questions, help, the session's own
checklist, and a room that is closed over the phone.

They move no programme, so none is conditional.
"""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from session_core.rules import care_commands as cc
from session_core.rules import care_events as ce
from session_core.rules import events as e
from session_core.rules.care import can_reopen
from session_core.rules.checklist import CHECKLIST
from session_core.rules.checks import JOIN_CHECKS, LINK
from session_core.rules.closing import more_to_come
from session_core.rules.crockford import heard
from session_core.rules.errors import CommandRefused
from session_core.rules.personal_numbers import has_personal_number
from session_core.rules.questions import can_undo_mark, mark_to_undo
from session_core.rules.state import SessionState
from session_core.rules.terms import ItemScope, QuestionStatus, RoomId

TEXT_LENGTH_MAX = 500
SILENCED_MIN_MAX = 240
"""Minutes for which nobody is called: what is to last longer lasts until the day is over."""

CareWish = (
    cc.CallBack
    | cc.SendMessage
    | cc.TellSpeaker
    | cc.MarkQuestion
    | cc.UndoMark
    | cc.AcknowledgeHelp
    | cc.CareForCheck
    | cc.SilenceAlarm
    | cc.EndSilence
    | cc.ResolveHelp
    | cc.LetHelpGo
    | cc.ReopenHelp
    | cc.CloseRoomByPhone
    | cc.TakeBackPhoneClosing
    | cc.TickItem
    | cc.UntickItem
    | cc.ConfirmRoom
)


def decide_care(state: SessionState, wish: CareWish) -> tuple[e.Event, ...]:
    """The events that follow from a wish about people. Raises `CommandRefused`."""
    match wish:
        case cc.CallBack():
            rooms = rooms_named(state, wish.rooms)
            return (ce.RoomsCalledBack(at=wish.at, by=wish.by, rooms=rooms),)
        case cc.SendMessage() | cc.TellSpeaker():
            return (_line(state, wish),)
        case cc.MarkQuestion() | cc.UndoMark():
            return (_mark(state, wish),)
        case cc.AcknowledgeHelp() | cc.ResolveHelp() | cc.LetHelpGo() | cc.ReopenHelp():
            return (_help(state, wish),)
        case cc.CareForCheck() | cc.SilenceAlarm() | cc.EndSilence() | cc.ConfirmRoom():
            return (_of_rooms(state, wish),)
        case cc.CloseRoomByPhone():
            return (_closed_by_phone(state, wish),)
        case cc.TakeBackPhoneClosing():
            return (_taken_back(state, wish),)
        case cc.TickItem() | cc.UntickItem():
            return (_ticked(state, wish),)
        case _:
            assert_never(wish)


def rooms_named(state: SessionState, named: tuple[RoomId, ...]) -> tuple[RoomId, ...]:
    """The rooms named, or all of them."""
    for room in named:
        if state.programme.room(room) is None:
            raise CommandRefused("unknown_room", room=room)
    return named or tuple(room.id for room in state.programme.rooms)


def _line(
    state: SessionState, wish: cc.SendMessage | cc.TellSpeaker
) -> ce.MessageSent | ce.SpeakerTold:
    if isinstance(wish, cc.TellSpeaker):
        told = None if wish.text is None else checked_text(wish.text)
        return ce.SpeakerTold(at=wish.at, by=wish.by, text=told)
    text = checked_text(wish.text)
    rooms = rooms_named(state, wish.rooms)
    return ce.MessageSent(at=wish.at, by=wish.by, message=wish.command_id, text=text, rooms=rooms)


def checked_text(text: str) -> str:
    """Free text that may be kept, trimmed.

    Raises `CommandRefused` with a code that says what to change.
    """
    text = text.strip()
    if not text:
        raise CommandRefused("empty_text")
    if len(text) > TEXT_LENGTH_MAX:
        raise CommandRefused("text_too_long", most=TEXT_LENGTH_MAX)
    if has_personal_number(text):
        raise CommandRefused("personal_number")
    return text


def _mark(state: SessionState, wish: cc.MarkQuestion | cc.UndoMark) -> ce.QuestionMarked:
    """Only the room that asked can take its question back, and then it is out of our hands."""
    if isinstance(wish, cc.UndoMark):
        return _unmarked(state, wish)
    question = state.questions.get(wish.question)
    if question is None or QuestionStatus.WITHDRAWN in (question.status, wish.status):
        raise CommandRefused("unknown_question")
    queued = wish.queued and wish.status is QuestionStatus.NEW
    return ce.QuestionMarked(
        at=wish.at, by=wish.by, question=question.id, status=wish.status, queued=queued
    )


def _unmarked(state: SessionState, wish: cc.UndoMark) -> ce.QuestionMarked:
    """The mark must be the one that its sender saw."""
    was = mark_to_undo(state)
    if was is None or was.id != wish.question:
        raise CommandRefused("no_mark_to_undo")
    if not can_undo_mark(state, wish.at):
        seconds = state.programme.policy.undo_window_s
        raise CommandRefused("undo_mark_too_late", seconds=seconds)
    return ce.QuestionMarked(
        at=wish.at, by=wish.by, question=was.id, status=was.status, queued=was.queued, undo=True
    )


OfHelp = cc.AcknowledgeHelp | cc.ResolveHelp | cc.LetHelpGo | cc.ReopenHelp


def _help(
    state: SessionState, wish: OfHelp
) -> ce.HelpAcknowledged | ce.HelpResolved | ce.HelpLetGo | ce.HelpReopened:
    """A call that its room took back is the room's: it calls again if it needs somebody."""
    call = state.helps.get(wish.help)
    if call is None:
        raise CommandRefused("unknown_help")
    if isinstance(wish, cc.ReopenHelp):
        if call.closed_at is None:
            raise CommandRefused("help_open")
        if call.cancelled:
            raise CommandRefused("help_taken_back")
        if not can_reopen(call, wish.at):
            raise CommandRefused("reopen_too_late")
        return ce.HelpReopened(at=wish.at, by=wish.by, help=wish.help)
    if call.closed_at is not None:
        raise CommandRefused("help_closed")
    if isinstance(wish, cc.LetHelpGo):
        if call.seen_at is None:
            raise CommandRefused("help_not_taken")
        return ce.HelpLetGo(at=wish.at, by=wish.by, help=wish.help)
    kind = ce.HelpResolved if isinstance(wish, cc.ResolveHelp) else ce.HelpAcknowledged
    return kind(at=wish.at, by=wish.by, help=wish.help)


def _of_rooms(
    state: SessionState, wish: cc.CareForCheck | cc.SilenceAlarm | cc.EndSilence | cc.ConfirmRoom
) -> ce.CheckCared | ce.AlarmSilenced | ce.SilenceEnded | ce.RoomConfirmed:
    if isinstance(wish, cc.CareForCheck):
        return _care_for_check(state, wish)
    if isinstance(wish, cc.SilenceAlarm | cc.EndSilence):
        return _silence(state, wish)
    rooms_named(state, (wish.room,))
    return ce.RoomConfirmed(at=wish.at, by=wish.by, room=wish.room, well=wish.well)


def _care_for_check(state: SessionState, wish: cc.CareForCheck) -> ce.CheckCared:
    rooms = _rooms_that_told(state, wish)
    return ce.CheckCared(at=wish.at, by=wish.by, check=wish.check, rooms=rooms, step=wish.step)


def _rooms_that_told(
    state: SessionState, wish: cc.CareForCheck | cc.SilenceAlarm
) -> tuple[RoomId, ...]:
    """A check that none of the rooms has told of is no word for a log that is kept for ever."""
    rooms = rooms_named(state, wish.rooms)
    measured = (check for room in rooms for check in state.rooms[room].checks)
    told = {LINK, CHECKLIST, *JOIN_CHECKS, *measured}
    if wish.check not in told:
        raise CommandRefused("unknown_check", check=wish.check)
    return rooms


def _silence(
    state: SessionState, wish: cc.SilenceAlarm | cc.EndSilence
) -> ce.AlarmSilenced | ce.SilenceEnded:
    """It always has an end: a figure that is too large is a mistake of typing."""
    if isinstance(wish, cc.EndSilence):
        rooms = rooms_named(state, wish.rooms)
        if not any(_is_silenced(state, room, wish) for room in rooms):
            raise CommandRefused("nothing_to_undo")
        return ce.SilenceEnded(at=wish.at, by=wish.by, check=wish.check, rooms=rooms)
    if wish.minutes is not None and not 1 <= wish.minutes <= SILENCED_MIN_MAX:
        raise CommandRefused("minutes_out_of_range", most=SILENCED_MIN_MAX)
    until = None if wish.minutes is None else wish.at + timedelta(minutes=wish.minutes)
    rooms = _rooms_that_told(state, wish)
    return ce.AlarmSilenced(at=wish.at, by=wish.by, check=wish.check, rooms=rooms, until=until)


def _is_silenced(state: SessionState, room: RoomId, wish: cc.EndSilence) -> bool:
    silence = state.rooms[room].silenced.get(wish.check)
    return silence is not None and silence.holds(wish.at)


def _closed_by_phone(state: SessionState, wish: cc.CloseRoomByPhone) -> ce.RoomClosedByPhone:
    """Only what cannot be a closing line is refused: one that does not fit what is here is kept,
    and marked as such wherever it is shown. A laptop that does not know its hash shows no symbols.
    While more is to come, only who knows that may close a room.
    """
    rooms_named(state, (wish.room,))
    symbols = heard(wish.symbols) if wish.symbols.strip() else ""
    if symbols is None or wish.n < 1:
        raise CommandRefused("line_unreadable")
    if more_to_come(state) and not wish.early:
        raise CommandRefused("day_not_over")
    return ce.RoomClosedByPhone(
        at=wish.at,
        by=wish.by,
        room=wish.room,
        n=wish.n,
        symbols=symbols,
        patients=wish.patients,
        relatives=wish.relatives,
    )


def _taken_back(state: SessionState, wish: cc.TakeBackPhoneClosing) -> ce.PhoneClosingTakenBack:
    rooms_named(state, (wish.room,))
    if state.rooms[wish.room].by_phone is None:
        raise CommandRefused("nothing_to_undo")
    return ce.PhoneClosingTakenBack(at=wish.at, by=wish.by, room=wish.room)


def _ticked(
    state: SessionState, wish: cc.TickItem | cc.UntickItem
) -> ce.ItemTicked | ce.ItemUnticked:
    """What a room does is ticked in the room. A second tick would hide who did it, and when."""
    if all(one.id != wish.item for one in state.programme.items(ItemScope.SESSION)):
        raise CommandRefused("unknown_item")
    tick = state.ticks.get(wish.item)
    is_done = tick is not None and tick.ticked
    if isinstance(wish, cc.TickItem):
        if is_done:
            raise CommandRefused("already_ticked")
        return ce.ItemTicked(at=wish.at, by=wish.by, item=wish.item)
    if not is_done:
        raise CommandRefused("not_ticked")
    return ce.ItemUnticked(at=wish.at, by=wish.by, item=wish.item)
