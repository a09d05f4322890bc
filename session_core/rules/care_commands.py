"""Commands that leave the programme where it stands: people at the centre care for rooms, answer
them and tell them things.
"""

from __future__ import annotations

from typing import Literal

from session_core.rules.bases import CommandBase
from session_core.rules.records import dataclass
from session_core.rules.terms import CareStep, QuestionStatus, RoomId, ScreenShows


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
    """Take the last mark back, within the undo window: this question, and one whose place it
    took, are as they were.
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
class LetHelpGo(CommandBase):
    """Say that whoever took a call for help has let it go: somebody else has to take it."""

    help: str
    kind: Literal["let_help_go"] = "let_help_go"


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
