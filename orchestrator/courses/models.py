"""The shape of `config/sites.toml` and of a course file; docs/courses.md tells people the same.

Nothing is guessed or silently dropped: an unknown key, a number in quotes or a missing field is a
fault. Times are local times of day, and become UTC when a programme is made (`programmes.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    model_validator,
)

from orchestrator.courses.due import is_after, read_due
from orchestrator.courses.values import (
    ItemDay,
    read_address,
    read_clock,
    read_date,
    read_line,
    read_word,
    refuse,
)
from session_core.rules.programme import JoinRoom, Policy
from session_core.rules.terms import (
    CatchUpWay,
    ChecklistMoment,
    Flexibility,
    Heading,
    ItemOwner,
    ItemScope,
    LegSource,
    SegmentType,
    Text,
)

DAYS_MAX = 20
SEGMENTS_PER_DAY_MAX = 80
ROOMS_MAX = 500
CHECKLIST_MAX = 80
HEADS_MAX = 1_000
TEXT_CHARS_MAX = 200
NOTES_MAX = 8
"""More lines than this nobody reads from three metres."""

SEGMENT_TYPE = read_word(SegmentType, "unknown_segment_type")
CATCH_UP = read_word(CatchUpWay, "unknown_catch_up")
FLEXIBILITY = read_word(Flexibility, "unknown_flexibility")
MOMENT = read_word(ChecklistMoment, "unknown_moment")
HEADING = read_word(Heading, "unknown_heading")
OWNER = read_word(ItemOwner, "unknown_owner")
SCOPE = read_word(ItemScope, "unknown_scope")
ITEM_DAY = read_word(ItemDay, "unknown_item_day")

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Id = Annotated[str, Field(pattern=f"^{ID.pattern}$", max_length=60)]
Line = Annotated[str, Field(max_length=TEXT_CHARS_MAX), AfterValidator(read_line)]
Sentence = Annotated[Line, Field(min_length=1)]
Address = Annotated[Line, Field(min_length=1), AfterValidator(read_address)]
Clock = Annotated[time, BeforeValidator(read_clock)]
Day = Annotated[date, BeforeValidator(read_date)]
Due = Annotated[str, AfterValidator(read_due)]
Heads = Annotated[int, Field(ge=0, le=HEADS_MAX)]
Minutes = Annotated[int, Field(ge=0, le=24 * 60)]


class Strict(BaseModel):
    """A table of a file: every key known, every value of its own type, so "15" is not 15."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _listed(longest: int) -> object:
    # A TOML array is a list, which strict mode would refuse for a tuple.
    return Field(strict=False, min_length=1, max_length=longest)


class TextFile(Strict):
    """A text in the languages of the product. Only bokmål must be there; the others are missed."""

    nb: Sentence
    nn: Line = ""
    en: Line = ""

    def text(self) -> Text:
        """The same text as the rules know it."""
        return Text(nb=self.nb, nn=self.nn, en=self.en)


class SiteRoomFile(Strict):
    """A room that a site has, and how many people it seats."""

    id: Id
    name: Sentence
    capacity: Annotated[int, Field(ge=1, le=HEADS_MAX)]
    join_name: Annotated[Line, Field(min_length=1, max_length=80)] | None = None
    """What the room is called in Join, where that is not its site and its name."""
    profile: Id | None = None
    """A profile of `config/checks.toml`, where the room has use for other checks than usual."""


class SiteFile(Strict):
    """A hospital or other place."""

    id: Id
    name: Sentence
    help_phone: Sentence
    emergency_phone: Line = ""
    """The hospital's own number for the acutely ill (stansnummer); without it, 113 is named."""
    it_phone: Line = ""
    """The hospital's own IT; without it a room that needs IT is given the course's `help_phone`."""
    rooms: Annotated[tuple[SiteRoomFile, ...], _listed(ROOMS_MAX)]


class SitesFile(Strict):
    """The whole of `config/sites.toml`."""

    sites: Annotated[tuple[SiteFile, ...], _listed(ROOMS_MAX)]

    def site(self, site: str) -> SiteFile | None:
        """The site with this id, or None."""
        return next((one for one in self.sites if one.id == site), None)

    def room(self, room: str) -> tuple[SiteFile, SiteRoomFile] | None:
        """The room with this id and the site it belongs to, or None."""
        return next(
            ((site, one) for site in self.sites for one in site.rooms if one.id == room), None
        )


class JoinType(StrEnum):
    """The sorts of rooms that Norsk helsenett has in Join (room-readiness §2.5)."""

    SENSITIVE = "sensitive"
    PERSONAL = "personal"
    SMALL = "small"
    LARGE = "large"
    AUDITORIUM = "auditorium"


LEGS_MAX: Final[Mapping[JoinType, int]] = {
    JoinType.SENSITIVE: 5, JoinType.PERSONAL: 5, JoinType.SMALL: 10, JoinType.LARGE: 50,
}  # fmt: skip
"""How many may take part in each. Of an auditorium no figure is published."""
JOIN_TYPE = read_word(JoinType, "unknown_join_type")


class JoinFile(Strict):
    """The video meeting of a course (docs/join.md). Its PIN is a secret, and never stands here."""

    alias: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$", max_length=60)]
    """The room number."""
    host: Annotated[str, Field(pattern=r"^[a-z0-9.-]+(:[0-9]+)?$", max_length=100)] = "join.nhn.no"
    type: Annotated[JoinType, BeforeValidator(JOIN_TYPE)]
    places: Annotated[int, Field(ge=2, le=HEADS_MAX)] | None = None
    """How many may take part, where that is not what is usual for the type."""
    conference: Line = ""
    """What event sinks call the meeting, where that is not the alias."""
    test: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]*$", max_length=60)] = ""
    """The number of Join's test room."""
    client: bool = False
    """The centre takes part without picture and sound, and sees who comes and goes."""
    sink: bool = False
    """Join tells the centre what happens."""
    status: bool = False
    """The centre asks Join's management now and then."""

    @property
    def legs_max(self) -> int:
        """How many may take part; 0 where that is not known."""
        return self.places or LEGS_MAX.get(self.type, 0)

    def room(self) -> JoinRoom:
        """The part that rules a session."""
        wished = {
            LegSource.CLIENT: self.client, LegSource.SINK: self.sink, LegSource.STATUS: self.status,
        }  # fmt: skip
        return JoinRoom(
            host=self.host,
            alias=self.alias,
            conference=self.conference,
            test=self.test,
            watched_by=tuple(source for source, is_wished in wished.items() if is_wished),
            legs_max=self.legs_max,
        )


class CourseRoomFile(Strict):
    """A room that takes part, with the heads it expects."""

    room: Id
    patients: Heads
    relatives: Heads


class ChecklistFile(Strict):
    """One thing that somebody ticks off."""

    id: Id
    due: Due | None = None
    """By when it should be done, relative to the session: `-14d`, `-20min`, `start`, `end`."""
    shown_from: Due | None = None
    """From when it is shown as something to do; without it, some time before it is due."""
    moment: Annotated[ChecklistMoment | None, BeforeValidator(MOMENT)] = None
    """The part of the day alone, where nobody has thought of a deadline."""
    heading: Annotated[Heading | None, BeforeValidator(HEADING)] = None
    owner: Annotated[ItemOwner, BeforeValidator(OWNER)] = ItemOwner.GROUP_LEADER
    scope: Annotated[ItemScope, BeforeValidator(SCOPE)] = ItemScope.ROOM
    day: Annotated[ItemDay, BeforeValidator(ITEM_DAY)] = ItemDay.EVERY
    """What is done once for a course stands on the list of one day alone."""
    must: bool = False
    """A room where it is open just before the start is not ready."""
    title: TextFile
    help: TextFile | None = None
    """How it is done, in a sentence."""

    @model_validator(mode="after")
    def _has_one_deadline(self) -> ChecklistFile:
        if (self.due is None) is (self.moment is None):
            raise refuse("due_or_moment")
        if self.due and self.shown_from and is_after(self.shown_from, self.due):
            raise refuse("shown_after_due", due=self.due, found=self.shown_from)
        return self


class ListFile(Strict):
    """The whole of a file in `config/checklists/`: a list that several courses use."""

    checklist: Annotated[tuple[ChecklistFile, ...], _listed(CHECKLIST_MAX)]


class PolicyFile(Strict):
    """The figures of one course. What is left out has the usual value."""

    break_minutes_min: Minutes = 5
    """No break may be planned, or later be cut, below this."""
    stretch_minutes_max: Annotated[int, Field(ge=10, le=24 * 60)] = Policy().stretch_minutes_max
    evaluation_every_day: bool = False
    """The last day always has an evaluation; here every day must."""
    advance_interval_s_min: Annotated[int, Field(ge=0, le=60)] = Policy().advance_interval_s_min
    undo_window_s: Annotated[int, Field(ge=0, le=600)] = Policy().undo_window_s
    overdue_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = Policy().overdue_minutes
    alone_after_s: Annotated[int, Field(ge=0, le=3600)] = Policy().alone_after_s
    wait_max_s: Annotated[int, Field(ge=0, le=3600)] = Policy().wait_max_s
    catch_up: Annotated[CatchUpWay, BeforeValidator(CATCH_UP)] = Policy().catch_up
    small_group_max: Annotated[int, Field(ge=0, le=50)] = Policy().small_group_max

    def policy(self) -> Policy:
        """The part that rules a session."""
        return Policy(
            advance_interval_s_min=self.advance_interval_s_min,
            undo_window_s=self.undo_window_s,
            overdue_minutes=self.overdue_minutes,
            stretch_minutes_max=self.stretch_minutes_max,
            alone_after_s=self.alone_after_s,
            wait_max_s=self.wait_max_s,
            catch_up=self.catch_up,
            small_group_max=self.small_group_max,
        )


class SegmentFile(Strict):
    """One entry of the programme."""

    id: Id
    type: Annotated[SegmentType, BeforeValidator(SEGMENT_TYPE)]
    start: Clock
    end: Clock
    minutes_min: Minutes
    flexibility: Annotated[Flexibility, BeforeValidator(FLEXIBILITY)]
    title: TextFile
    by: TextFile | None = None
    """Who leads it, as a role. A break needs nobody."""
    origin: Id | None = None
    """The site a lecture is sent from; without it, from the studio of the host."""
    notes: Annotated[tuple[TextFile, ...], Field(strict=False, max_length=NOTES_MAX)] = ()
    """What whoever speaks wants to remember, a line each: only the speaker's view shows them."""


class DayFile(Strict):
    """One day of the course."""

    date: Day
    room_check: Clock | None = None
    """When leaders begin to try picture and sound, before anybody comes."""
    reception: Clock | None = None
    """When participants are received."""
    segments: Annotated[tuple[SegmentFile, ...], _listed(SEGMENTS_PER_DAY_MAX)]


class CourseFile(Strict):
    """The whole of a course file."""

    id: Id
    title: TextFile
    host: Id
    """The site that leads the course. Its help phone stands beside every room's help button."""
    evaluation_url: Address | None = None
    """The hospital's own form for the evaluation; without it people answer on paper."""
    policy: PolicyFile = PolicyFile()
    join: JoinFile | None = None
    """The video meeting; without it nothing is known of one."""
    rooms: Annotated[tuple[CourseRoomFile, ...], _listed(ROOMS_MAX)]
    checklist_file: Id | None = None
    """A list in `checklists/` whose items the course has beside its own."""
    checklist_without: Annotated[tuple[Id, ...], Field(strict=False, max_length=CHECKLIST_MAX)] = ()
    """Items of that list that the course leaves out, by id."""
    checklist: Annotated[
        tuple[ChecklistFile, ...], Field(strict=False, max_length=CHECKLIST_MAX)
    ] = ()
    """The course's own items."""
    days: Annotated[tuple[DayFile, ...], _listed(DAYS_MAX)]
    _shared: tuple[ChecklistFile, ...] = PrivateAttr(default=())

    @property
    def shared(self) -> tuple[ChecklistFile, ...]:
        """The items of the list that it names, those that it leaves out among them."""
        return self._shared

    def with_shared(self, items: tuple[ChecklistFile, ...]) -> CourseFile:
        """The course with the items of the list that it names."""
        course = self.model_copy()
        course._shared = items
        return course

    def items(self) -> tuple[ChecklistFile, ...]:
        """All that is ticked off: the course's own items, then the list's."""
        kept = (one for one in self._shared if one.id not in self.checklist_without)
        return (*self.checklist, *kept)
