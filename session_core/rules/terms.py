"""The glossary in types: every word of the domain that is a closed set.

The values are stable: they stand in the log for ever and travel on the wire. Words for people are
in `dashboards/phrases.py`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from session_core.rules.records import dataclass

SessionId = str
SiteId = str
RoomId = str
SegmentId = str
Language = Literal["nb", "nn", "en"]
LANGUAGES: tuple[Language, ...] = ("nb", "nn", "en")


class Role(StrEnum):
    """Whose hands gave a wish or saw a thing. A role, never a person."""

    COURSE_LEADER = "course_leader"
    LECTURER = "lecturer"
    COORDINATOR = "coordinator"
    GROUP_LEADER = "group_leader"
    AGENT = "agent"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who did it and from where: a role, and a label of the place (a room, "console", "board",
    "api").
    """

    role: Role
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A sentence or title in the languages of the product.

    English may be missing in a course file.
    """

    nb: str
    nn: str = ""
    en: str = ""

    def in_language(self, language: Language) -> str:
        """The text in the wished language, or in bokmål where that is all there is."""
        return {"nb": self.nb, "nn": self.nn, "en": self.en}[language] or self.nb


class SegmentType(StrEnum):
    """What kind of segment it is.

    The type decides whose clock rules and what counts as teaching.
    """

    FRAME = "frame"
    LECTURE = "lecture"
    LOCAL = "local"
    SHARING = "sharing"
    BREAK = "break"
    EVALUATION = "evaluation"

    @property
    def is_local(self) -> bool:
        """Each room runs it on its own clock, inside the window that the centre opened."""
        return self in (SegmentType.LOCAL, SegmentType.SHARING, SegmentType.EVALUATION)

    @property
    def parts_rooms(self) -> bool:
        """Rooms leave the video meeting for it, and report when they are back."""
        return self.is_local or self is SegmentType.BREAK

    @property
    def is_teaching(self) -> bool:
        """Counts as teaching time (shared lecture, local teaching, experience sharing)."""
        return self in (SegmentType.LECTURE, SegmentType.LOCAL, SegmentType.SHARING)


class Flexibility(StrEnum):
    """What may be done with a segment when the day is late."""

    FIXED = "fixed"
    SHORTEN = "shorten"
    ABSORB = "absorb"


class CatchUpWay(StrEnum):
    """What is done with the rest of a day that is late."""

    SHORTEN_BREAKS = "shorten_breaks"
    ABSORB_LOCAL = "absorb_local"
    HOLD_PLAN = "hold_plan"
    SHIFT = "shift"


class Phase(StrEnum):
    """Phases of a session."""

    PLANNED = "planned"
    LOBBY = "lobby"
    LIVE = "live"
    CLOSED = "closed"


class LocalStep(StrEnum):
    """What a room did with a local segment.

    Each start begins the room's clock anew; resuming ends a pause, or takes a finish back.
    """

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    FINISHED = "finished"


class OwnStep(StrEnum):
    """What a room did that goes its own way: each is about the segment it has on, or put on.

    It may take its last step back, go on so though it knows where the others are, or
    follow them again.
    """

    WENT_ON = "went_on"
    TAKEN_BACK = "taken_back"
    STAYED = "stayed"
    FOLLOWED = "followed"


class QuestionStatus(StrEnum):
    """The way of a question from a room to an answer."""

    NEW = "new"
    TAKEN = "taken"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"
    WITHDRAWN = "withdrawn"


class HelpReason(StrEnum):
    """Why a room calls for help: one tap, no typing."""

    SOUND = "sound"
    PICTURE = "picture"
    NETWORK = "network"
    PERSON = "person"
    OTHER = "other"


class CheckVerdict(StrEnum):
    """The outcome of one check.

    Unknown is a verdict of its own: nothing is green because nobody measured.
    """

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


class WaiveReason(StrEnum):
    """Why somebody in the room goes on in spite of a check."""

    SEEN_TO_WORK = "seen_to_work"
    NOT_NEEDED = "not_needed"


class CareStep(StrEnum):
    """What the centre does about a room that is not as it should be."""

    SEEN = "seen"
    FIXING = "fixing"
    LEFT = "left"
    """Nobody is at it any more."""


class RoomVerdict(StrEnum):
    """Whether a room is ready (klarhet): klar, klar med merknad, ikke klar, ikke sjekket."""

    READY = "ready"
    REMARK = "remark"
    NOT_READY = "not_ready"
    UNKNOWN = "unknown"


class RoomCommand(StrEnum):
    """What the centre may ask of a room's laptop. A newer centre may ask for more."""

    IDENTIFY = "identify"
    CHECK_NOW = "check_now"


class ScreenShows(StrEnum):
    """What the screens of a room show in place of the programme."""

    PROGRAMME = "programme"
    """What they show by themselves: it takes back what was put in its place."""
    MESSAGE = "message"
    WELCOME = "welcome"
    SOON_BACK = "soon_back"
    EVALUATION = "evaluation"
    """The code that leads to the evaluation."""


class EvaluationWay(StrEnum):
    """How people in a room answered the evaluation."""

    PHONE = "phone"
    PAPER = "paper"
    BOTH = "both"


class CommandResult(StrEnum):
    """What a room's laptop did with a command of the centre."""

    DONE = "done"
    TOO_LATE = "too_late"
    UNKNOWN = "unknown"


class LegState(StrEnum):
    """Where a room stands in the video meeting (Join), as somebody at the centre sees it."""

    PRESENT = "present"
    WAITING_ROOM = "waiting_room"
    API_ONLY = "api_only"
    """It is connected, but without picture and sound."""
    ABSENT = "absent"
    UNKNOWN = "unknown"
    """Whoever told of it is silent, or missed something: nothing may be concluded."""


class LegQuality(StrEnum):
    """How picture and sound come through, in the video meeting's own steps: under 1, 3 and 10 % of
    the packets lost in 20 seconds, or more.
    """

    GOOD = "good"
    OK = "ok"
    BAD = "bad"
    TERRIBLE = "terrible"
    UNKNOWN = "unknown"


class LegSource(StrEnum):
    """Who tells of the legs of a meeting (docs/join.md)."""

    CLIENT = "client"
    SINK = "sink"
    STATUS = "status"


class LegReason(StrEnum):
    """Why a leg is as it is, where that is known."""

    LEFT = "left"
    REMOVED = "removed"
    LOST = "lost"
    ENDED = "ended"
    SILENT = "silent"
    """The source is not heard any more."""
    UNCERTAIN = "uncertain"
    """The source missed something, and has not been told everything anew."""


class ChecklistMoment(StrEnum):
    """Which part of the day an item of the checklist belongs to."""

    BEFORE = "before"
    START = "start"
    CLOSE = "close"


class Heading(StrEnum):
    """The six headings of the checklist for a hybrid course (poster of the model's pilot)."""

    INVITATION = "invitation"
    PREPARATION = "preparation"
    TECHNICAL = "technical"
    ROOM = "room"
    START_CLOSE = "start_close"
    LEADING = "leading"


class ItemOwner(StrEnum):
    """Who does what an item of the checklist says: a role, never a person."""

    GROUP_LEADER = "group_leader"
    COORDINATOR = "coordinator"
    COURSE_LEADER = "course_leader"
    LECTURER = "lecturer"
    IT = "it"


class ItemScope(StrEnum):
    """Whether an item of the checklist is done once in each room, or once for the session."""

    ROOM = "room"
    SESSION = "session"
