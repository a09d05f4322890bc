"""Commands: wishes of people at the centre, in the imperative. They may be refused with a code.

A command that moves the programme names the segment and revision its sender saw (`seen_segment`,
`seen_revision`), so a second press or a stale page can never skip a segment (the conditional take
of NRK's Sofie). `command_id` is made where the wish arises; the same id is one wish, however often
it arrives. `at` and `by` are stamped by the shell on the way in.

A wish is for the moment it was pressed in: one that names `not_after` and comes later is refused,
for a minute later it would surprise every room.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from session_core.rules.records import dataclass
from session_core.rules.terms import (
    By,
    CareStep,
    CatchUpWay,
    QuestionStatus,
    RoomId,
    ScreenShows,
    SegmentId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandBase:
    """What every command carries."""

    command_id: str
    at: datetime
    by: By
    not_after: datetime | None = None
    """In the centre's time. None: it may be done whenever it comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionCommand(CommandBase):
    """A wish about the programme's position, made for what its sender saw."""

    seen_revision: int
    seen_segment: SegmentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLobby(PositionCommand):
    """Let the rooms in: welcome on their screens, checks and counts begin.

    A rehearsal leaves no trace afterwards.
    """

    rehearsal: bool = False
    kind: Literal["open_lobby"] = "open_lobby"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRehearsal(PositionCommand):
    """Finish the rehearsal and wipe what it left."""

    kind: Literal["end_rehearsal"] = "end_rehearsal"


@dataclass(frozen=True, slots=True, kw_only=True)
class StartSession(PositionCommand):
    """Start the first segment.

    Rooms that are not ready are named in the record, and the session starts all the same.
    """

    kind: Literal["start_session"] = "start_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance(PositionCommand):
    """End what runs and start what is next."""

    wait_for: tuple[RoomId, ...] = ()
    """Rooms that a shared segment shall wait for; the other rooms that are not back are recorded as
    left out.
    """
    kind: Literal["advance"] = "advance"


@dataclass(frozen=True, slots=True, kw_only=True)
class JumpTo(PositionCommand):
    """Start a segment out of order. `skip_between` skips what is between but the evaluation."""

    target: SegmentId
    skip_between: bool = False
    wait_for: tuple[RoomId, ...] = ()
    kind: Literal["jump_to"] = "jump_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class StopWaiting(PositionCommand):
    """Start the clock of a waiting segment without the rooms that are still missing.

    The centre wishes it by itself after the policy's `wait_max_s`.
    """

    kind: Literal["stop_waiting"] = "stop_waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLength(PositionCommand):
    """Make a segment longer (positive) or shorter (negative), by whole seconds.

    It may run already, or be to come.
    """

    target: SegmentId
    seconds: int
    kind: Literal["change_length"] = "change_length"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(PositionCommand):
    """Let the central clock stand still (vent)."""

    kind: Literal["hold"] = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(PositionCommand):
    """Let the central clock go on."""

    kind: Literal["resume"] = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp(PositionCommand):
    """Put the rest of a late day right in one of four ways, for every room at once.

    `seen_late_s` is how late its sender saw that the day was, in seconds: a lateness more than a
    minute from it is another one than that whose preview was shown.
    """

    way: CatchUpWay
    seen_late_s: int
    kind: Literal["catch_up"] = "catch_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip(PositionCommand):
    """Leave a segment out that has not been run; `without_evaluation`, knowing that it is that."""

    target: SegmentId
    without_evaluation: bool = False
    kind: Literal["skip"] = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack(PositionCommand):
    """Let a segment that was left out come after all, where the programme has not passed it."""

    target: SegmentId
    kind: Literal["put_back"] = "put_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoMove(PositionCommand):
    """Take the last opening, start, advance, jump, skip, putting back or catch-up back, within the
    undo window.
    """

    kind: Literal["undo_move"] = "undo_move"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession(PositionCommand):
    """Close the session."""

    kind: Literal["end_session"] = "end_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenSession(PositionCommand):
    """Open a closed session again, where it was."""

    kind: Literal["reopen_session"] = "reopen_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBack(CommandBase):
    """Ask rooms to come back from local work. No rooms named means all."""

    rooms: tuple[RoomId, ...] = ()
    kind: Literal["call_back"] = "call_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage(CommandBase):
    """A line to the leaders of all rooms (none named) or of some; each must acknowledge it."""

    text: str
    rooms: tuple[RoomId, ...] = ()
    kind: Literal["send_message"] = "send_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class TellSpeaker(CommandBase):
    """A line to whoever speaks, in place of the one before. Without a text it is taken away."""

    text: str | None = None
    kind: Literal["tell_speaker"] = "tell_speaker"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkQuestion(CommandBase):
    """Take a question up (`taken`), which shows it on the participants' screens in place of another
    one while all are together; mark it answered, set it aside, or put it back as new. What is new
    may be `queued`: it will be taken up.
    """

    question: str
    status: QuestionStatus
    queued: bool = False
    kind: Literal["mark_question"] = "mark_question"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoMark(CommandBase):
    """Take the last mark back, within the undo window: this question, and one that it took down,
    are as they were.
    """

    question: str
    kind: Literal["undo_mark"] = "undo_mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeHelp(CommandBase):
    """Say that a call for help is seen and being handled."""

    help: str
    kind: Literal["acknowledge_help"] = "acknowledge_help"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveHelp(CommandBase):
    """Say that a call for help is solved."""

    help: str
    kind: Literal["resolve_help"] = "resolve_help"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenHelp(CommandBase):
    """Say that a call for help, which somebody called solved, is not; within an hour."""

    help: str
    kind: Literal["reopen_help"] = "reopen_help"


@dataclass(frozen=True, slots=True, kw_only=True)
class CareForCheck(CommandBase):
    """Say that a check of some rooms is seen, is being put right, or is left again."""

    check: str
    rooms: tuple[RoomId, ...]
    step: CareStep
    kind: Literal["care_for_check"] = "care_for_check"


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceAlarm(CommandBase):
    """Call nobody because of a check of some rooms, for so many minutes or else until the day is
    over. What it finds stays in sight, and a call for help is no check.
    """

    check: str
    rooms: tuple[RoomId, ...]
    minutes: int | None = None
    kind: Literal["silence_alarm"] = "silence_alarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSilence(CommandBase):
    """Call people again because of a check of some rooms."""

    check: str
    rooms: tuple[RoomId, ...]
    kind: Literal["end_silence"] = "end_silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRoomByPhone(CommandBase):
    """Close a room whose laptop cannot be reached, as its leader reads the closing line: the last
    number, eight symbols of the chain's hash there, and the final headcounts. `early` says that
    whoever asks for it knows that the day is not over.
    """

    room: RoomId
    n: int
    symbols: str = ""
    patients: int
    relatives: int
    early: bool = False
    kind: Literal["close_room_by_phone"] = "close_room_by_phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackPhoneClosing(CommandBase):
    """Take back what was read over the phone, as if it had not been read."""

    room: RoomId
    kind: Literal["take_back_phone_closing"] = "take_back_phone_closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class TickItem(CommandBase):
    """Say that an item of the checklist that is done once for the session is done."""

    item: str
    kind: Literal["tick_item"] = "tick_item"


@dataclass(frozen=True, slots=True, kw_only=True)
class UntickItem(CommandBase):
    """Take back that an item of the checklist is done."""

    item: str
    kind: Literal["untick_item"] = "untick_item"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmRoom(CommandBase):
    """Say whether a room is seen and heard in the video meeting."""

    room: RoomId
    well: bool
    kind: Literal["confirm_room"] = "confirm_room"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOnScreens(CommandBase):
    """Show something else than the programme on the screens of all rooms (none named) or of some:
    a text, a welcome, or that we are soon back. It ends by itself after so many minutes, or else
    with the next segment (after the day, which has none, in an hour); `programme` ends it now.
    """

    shows: ScreenShows
    text: str | None = None
    minutes: int | None = None
    rooms: tuple[RoomId, ...] = ()
    kind: Literal["show_on_screens"] = "show_on_screens"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameRoom(CommandBase):
    """Say what a room is called today, after it had to move within the house. Without a name it is
    called again what was planned.
    """

    room: RoomId
    name: str | None = None
    kind: Literal["rename_room"] = "rename_room"


Command = (
    OpenLobby
    | EndRehearsal
    | StartSession
    | Advance
    | JumpTo
    | StopWaiting
    | ChangeLength
    | Hold
    | Resume
    | CatchUp
    | Skip
    | PutBack
    | UndoMove
    | EndSession
    | ReopenSession
    | CallBack
    | SendMessage
    | TellSpeaker
    | MarkQuestion
    | UndoMark
    | AcknowledgeHelp
    | ResolveHelp
    | ReopenHelp
    | CareForCheck
    | SilenceAlarm
    | EndSilence
    | CloseRoomByPhone
    | TakeBackPhoneClosing
    | TickItem
    | UntickItem
    | ConfirmRoom
    | ShowOnScreens
    | RenameRoom
)
