"""Events that leave the programme where it stands: the centre cared for rooms, answered them and
told them things.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from session_core.rules.bases import EventBase
from session_core.rules.records import dataclass
from session_core.rules.terms import CareStep, QuestionStatus, RoomId, ScreenShows


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomsCalledBack(EventBase):
    """Rooms were asked to come back."""

    rooms: tuple[RoomId, ...]
    kind: Literal["rooms_called_back"] = "rooms_called_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackUndone(EventBase):
    """The newest call was taken back: rooms are called as they were before it."""

    undoes: int
    rooms: tuple[RoomId, ...]
    kind: Literal["call_back_undone"] = "call_back_undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(EventBase):
    """A line went out to the leaders of these rooms."""

    message: str
    text: str
    rooms: tuple[RoomId, ...]
    kind: Literal["message_sent"] = "message_sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerTold(EventBase):
    """A line went to whoever speaks, in place of the one before; without a text it was taken
    away.
    """

    text: str | None
    kind: Literal["speaker_told"] = "speaker_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionMarked(EventBase):
    """A question was taken up, in place of one that was up until then; or it was answered, set
    aside or put back. `queued` while it is new says that it will be taken up. `undo` says that the
    mark before it was taken back, with all that it changed.
    """

    question: str
    status: QuestionStatus
    queued: bool = False
    undo: bool = False
    kind: Literal["question_marked"] = "question_marked"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCared(EventBase):
    """Somebody at the centre saw a check of some rooms, puts it right, or left it."""

    check: str
    rooms: tuple[RoomId, ...]
    step: CareStep
    kind: Literal["check_cared"] = "check_cared"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSilenced(EventBase):
    """Nobody is called because of a check of some rooms until `until`, or else the day's end."""

    check: str
    rooms: tuple[RoomId, ...]
    until: datetime | None = None
    kind: Literal["alarm_silenced"] = "alarm_silenced"


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceEnded(EventBase):
    """Somebody ended it before its time."""

    check: str
    rooms: tuple[RoomId, ...]
    kind: Literal["silence_ended"] = "silence_ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpAcknowledged(EventBase):
    """Somebody at the centre saw a call for help."""

    help: str
    kind: Literal["help_acknowledged"] = "help_acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpResolved(EventBase):
    """A call for help is solved."""

    help: str
    kind: Literal["help_resolved"] = "help_resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLetGo(EventBase):
    """Whoever took a call for help let it go: it is open, and nobody is at it."""

    help: str
    kind: Literal["help_let_go"] = "help_let_go"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpReopened(EventBase):
    """A call for help that was called solved is not: it is open, and nobody has seen it."""

    help: str
    kind: Literal["help_reopened"] = "help_reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomClosedByPhone(EventBase):
    """A room's closing line was read over the phone. The room's own closing report goes before it,
    whenever that comes.
    """

    room: RoomId
    n: int
    symbols: str
    patients: int
    relatives: int
    kind: Literal["room_closed_by_phone"] = "room_closed_by_phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneClosingTakenBack(EventBase):
    """What was read over the phone of this room counts no more."""

    room: RoomId
    kind: Literal["phone_closing_taken_back"] = "phone_closing_taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTicked(EventBase):
    """An item of the checklist was done, once for the session."""

    item: str
    kind: Literal["item_ticked"] = "item_ticked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemUnticked(EventBase):
    """An item of the checklist is not done after all."""

    item: str
    kind: Literal["item_unticked"] = "item_unticked"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomConfirmed(EventBase):
    """Somebody at the centre said whether they see and hear a room in the video meeting."""

    room: RoomId
    well: bool
    kind: Literal["room_confirmed"] = "room_confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreensTold(EventBase):
    """The screens of these rooms show something else than the programme, or the programme again.

    It ends at `until`, or else with the next segment.
    """

    showing: str
    shows: ScreenShows
    rooms: tuple[RoomId, ...]
    text: str = ""
    until: datetime | None = None
    kind: Literal["screens_told"] = "screens_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomRenamed(EventBase):
    """A room is called this today, or without a name what was planned."""

    room: RoomId
    name: str | None
    kind: Literal["room_renamed"] = "room_renamed"


CareEvent = (
    RoomsCalledBack
    | CallBackUndone
    | MessageSent
    | SpeakerTold
    | QuestionMarked
    | HelpAcknowledged
    | CheckCared
    | AlarmSilenced
    | SilenceEnded
    | HelpResolved
    | HelpLetGo
    | HelpReopened
    | RoomClosedByPhone
    | PhoneClosingTakenBack
    | ItemTicked
    | ItemUnticked
    | RoomConfirmed
    | ScreensTold
    | RoomRenamed
)
