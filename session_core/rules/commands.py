"""Commands: wishes of people at the centre, in the imperative. They may be refused with a code.

A command that moves the programme names the segment and revision its sender saw (`seen_segment`,
`seen_revision`), so a second press or a stale page can never skip a segment (the conditional take
of NRK's Sofie). `command_id` is made where the wish arises; the same id is one wish, however often
it arrives. `at` and `by` are stamped by the shell on the way in.

A wish is for the moment it was pressed in: one that names `not_after` and comes later is refused,
for a minute later it would surprise every room.
"""

from __future__ import annotations

from typing import Literal

from session_core.rules.bases import CommandBase
from session_core.rules.care_commands import (
    AcknowledgeHelp,
    CallBack,
    CareForCheck,
    CloseRoomByPhone,
    ConfirmRoom,
    EndSilence,
    LetHelpGo,
    MarkQuestion,
    RenameRoom,
    ReopenHelp,
    ResolveHelp,
    SendMessage,
    ShowOnScreens,
    SilenceAlarm,
    TakeBackPhoneClosing,
    TellSpeaker,
    TickItem,
    UndoMark,
    UntickItem,
)
from session_core.rules.records import dataclass
from session_core.rules.terms import (
    CatchUpWay,
    RoomId,
    SegmentId,
)


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
    """Leave a segment out that has not been run. `why` must be told of the evaluation, and is kept
    of nothing else.
    """

    target: SegmentId
    why: str | None = None
    kind: Literal["skip"] = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack(PositionCommand):
    """Let a segment that was left out come after all, where the programme has not passed it."""

    target: SegmentId
    kind: Literal["put_back"] = "put_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoMove(PositionCommand):
    """Take the newest thing that was done to the programme back, within the undo window: an
    opening, start, jump, skip, putting back, catch-up, length, hold, its end, a start without
    rooms, a call back or the end of the day. Never anything before that. Whoever may do it may take
    it back.

    `act` is the number of its event, as the sender's page named it: where something else is the
    newest, nothing is taken back. Without it (a page of before) only a move is.
    """

    act: int | None = None
    kind: Literal["undo_move"] = "undo_move"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSession(PositionCommand):
    """Close the session. `why` must be told where the evaluation has not been held."""

    why: str | None = None
    kind: Literal["end_session"] = "end_session"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenSession(PositionCommand):
    """Open a closed session again, where it was."""

    kind: Literal["reopen_session"] = "reopen_session"


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
    | LetHelpGo
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
