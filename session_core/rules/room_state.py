"""What is known of one room: what it saw and did, and what the centre does about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta

from session_core.rules.records import dataclass
from session_core.rules.reports import CheckResult
from session_core.rules.silence import Silence
from session_core.rules.telling import Evaluated, ScreenBack
from session_core.rules.terms import (
    By,
    CareStep,
    CommandResult,
    LegQuality,
    LegReason,
    LegSource,
    LegState,
    OwnStep,
    SegmentId,
    WaiveReason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRun:
    """One room's run of a local segment, on the room's own clock."""

    segment: SegmentId
    started_at: datetime
    added_s: int = 0
    paused: timedelta = timedelta()
    paused_since: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMove:
    """One step of a room on its own way."""

    at: datetime
    step: OwnStep
    segment: SegmentId
    centre_runs: int
    """How many segments the centre had ended when this was learned of: of those, the room had not
    heard when it took the step.
    """
    left_at: datetime | None = None
    """When another laptop of the room had taken over before this was learned of: none where the
    step came from the one that the room has.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One observation of how many people were in a room."""

    at: datetime
    patients: int
    relatives: int
    segment: SegmentId | None
    late: bool
    final: bool = False
    """It stood in the room's closing record, and is about no segment."""

    @property
    def total(self) -> int:
        """Patients and relatives together."""
        return self.patients + self.relatives


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The last word on a checklist item."""

    at: datetime
    ticked: bool
    by: By


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A room's closing record. Where a laptop made it, it has its number and hash there."""

    at: datetime
    patients: int
    relatives: int
    evaluation_done: bool
    outbox: str = ""
    n: int = 0
    chain: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneClosing:
    """A room's closing line as it was read over the phone, and who took it down."""

    at: datetime
    by: By
    n: int
    symbols: str
    patients: int
    relatives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAnswer:
    """What a room's laptop did with a command, and when."""

    command: str
    result: CommandResult
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Somebody in the room goes on in spite of a check, until it is well again."""

    at: datetime
    reason: WaiveReason
    by: By


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckCare:
    """What the centre does about a check of a room, until it is well again."""

    step: CareStep
    at: datetime
    by: By


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A room's leg in the video meeting, as a source of the centre's last told of it."""

    state: LegState
    since: datetime
    at: datetime
    """When anything of it last changed."""
    source: LegSource
    reason: LegReason | None = None
    quality: LegQuality = LegQuality.UNKNOWN
    quality_since: datetime | None = None
    quality_by: LegSource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Somebody saw and heard for themselves that the video meeting works, or that it does not."""

    at: datetime
    well: bool
    by: By


@dataclass(frozen=True, kw_only=True)
class RoomState:
    """What is known of one room. None means that nobody has said."""

    ready: bool | None = None
    ready_at: datetime | None = None
    ticks: Mapping[str, Tick] = field(default_factory=dict)
    counts: tuple[Count, ...] = ()
    """As they were counted. What stands, with what was corrected, is a reading."""
    corrections: tuple[Count, ...] = ()
    """What was said afterwards of a segment's count, and when: in the order in which it was said.
    """
    local: Mapping[SegmentId, LocalRun] = field(default_factory=dict)
    own_moves: tuple[OwnMove, ...] = ()
    """Its steps on its own way, in their order. Whether it goes its own way now is a reading."""
    back_at: datetime | None = None
    """When it last said it was back, and did not take that back. Whether it is, is a reading."""
    away_at: datetime | None = None
    """When it took back that it was back, unless it has said so again since."""
    checks: Mapping[str, CheckResult] = field(default_factory=dict)
    checks_since: Mapping[str, datetime] = field(default_factory=dict)
    """Since when each check has the verdict that it has: a result is told again while it lasts."""
    waived: Mapping[str, Waiver] = field(default_factory=dict)
    cared: Mapping[str, CheckCare] = field(default_factory=dict)
    silenced: Mapping[str, Silence] = field(default_factory=dict)
    answers: Mapping[str, CommandAnswer] = field(default_factory=dict)
    """For each thing that the centre asked of its laptop: what became of it the last time."""
    in_contact: bool | None = None
    contact_at: datetime | None = None
    outages: tuple[tuple[datetime, datetime], ...] = ()
    leg: Leg | None = None
    """None where no source has told of it."""
    absences: tuple[tuple[datetime, datetime], ...] = ()
    """When it was missing in the video meeting, but for now."""
    confirmed: Confirmation | None = None
    """Whether the centre sees and hears the room."""
    hears: Confirmation | None = None
    """Whether the room sees and hears the studio."""
    screen_back: ScreenBack | None = None
    """What the centre showed on its screens, and its leader took back."""
    evaluated: Evaluated | None = None
    """None where nobody has said how it was answered."""
    closing: Closing | None = None
    by_phone: PhoneClosing | None = None
    outbox: str = ""
    """From which outbox what the room saw last came; "" where nothing came from a laptop."""
    outbox_since: datetime | None = None
    outbox_at: datetime | None = None
    """When it saw the first and the last that came from there."""
