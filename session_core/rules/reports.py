"""Reports: what a room saw or did. Never refused, for what was seen has already happened.

A report has two times: `at`, when the room saw it (the room's clock, set right by the measured
offset), and `received_at`, when the centre learned of it. `source` is the laptop's own numbering;
it makes a repeat recognisable and tells a room which of its reports the log already holds.
Headcounts are observations, not increments, so a repeat cannot double them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from session_core.rules.records import dataclass
from session_core.rules.terms import (
    By,
    CheckVerdict,
    CommandResult,
    EvaluationWay,
    HelpReason,
    LegQuality,
    LegReason,
    LegSource,
    LegState,
    LocalStep,
    OwnStep,
    RoomId,
    SegmentId,
    WaiveReason,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The place of a report in one laptop's outbox: numbers 1, 2, 3 … without gaps per `outbox`."""

    outbox: str
    n: int
    chain: str = ""
    """The hash of the outbox's chain here, in hexadecimal, as whoever holds the outbox reckons it.
    Kept of closing reports only; "" where it is not known.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBase:
    """What every report carries."""

    report_id: str
    room: RoomId
    at: datetime
    received_at: datetime
    by: By
    source: Source | None = None
    rehearsal: bool = False
    """The room believed that a rehearsal was running. Not so if it was over when this was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessReport(ReportBase):
    """The room is ready, or not ready any more."""

    ready: bool
    kind: Literal["readiness"] = "readiness"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistReport(ReportBase):
    """An item of the programme's checklist was ticked or unticked."""

    item: str
    ticked: bool
    kind: Literal["checklist"] = "checklist"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceReport(ReportBase):
    """So many people were in the room. A count, never names.

    Where `segment` is no part of the programme, the count is kept without it.
    """

    patients: int
    relatives: int
    segment: SegmentId | None = None
    kind: Literal["attendance"] = "attendance"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountCorrectionReport(ReportBase):
    """So many people were there in an earlier segment, in place of what was counted in it by then,
    or where nobody counted. Without a segment: before the first one.
    """

    patients: int
    relatives: int
    segment: SegmentId | None = None
    kind: Literal["count_correction"] = "count_correction"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalProgressReport(ReportBase):
    """The room started, paused, resumed, extended (by `seconds`) or finished a local segment."""

    segment: SegmentId
    step: LocalStep
    seconds: int = 0
    kind: Literal["local_progress"] = "local_progress"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWayReport(ReportBase):
    """The room went on in the programme by itself, as it does without contact; or it took that step
    back, chose to go on so though it is in contact again, or followed the others again.
    """

    segment: SegmentId
    step: OwnStep
    kind: Literal["own_way"] = "own_way"


@dataclass(frozen=True, slots=True, kw_only=True)
class RejoinReport(ReportBase):
    """The room is back with everyone."""

    kind: Literal["rejoin"] = "rejoin"


@dataclass(frozen=True, slots=True, kw_only=True)
class RejoinTakenBackReport(ReportBase):
    """The room is not back with everyone after all: it had said so too early."""

    kind: Literal["rejoin_taken_back"] = "rejoin_taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionReport(ReportBase):
    """The room has a question for the lecturer."""

    question: str
    text: str
    kind: Literal["question"] = "question"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWithdrawnReport(ReportBase):
    """The room takes its question back."""

    question: str
    kind: Literal["question_withdrawn"] = "question_withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpReport(ReportBase):
    """The room calls for help."""

    help: str
    reason: HelpReason
    kind: Literal["help"] = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCancelledReport(ReportBase):
    """The room no longer needs the help it called for."""

    help: str
    kind: Literal["help_cancelled"] = "help_cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAcknowledgedReport(ReportBase):
    """The leader has read a message from the centre."""

    message: str
    kind: Literal["message_acknowledged"] = "message_acknowledged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingReport(ReportBase):
    """The room has closed: final headcounts, and whether people had time for the evaluation."""

    patients: int
    relatives: int
    evaluation_done: bool
    kind: Literal["closing"] = "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReport(ReportBase):
    """How people in the room answer the evaluation. What they answer is never told."""

    way: EvaluationWay
    kind: Literal["evaluation"] = "evaluation"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One check's outcome: what was measured, in which unit, when.

    Of some things the answer is no figure but one of the `words` that the catalogue lists.
    """

    check: str
    verdict: CheckVerdict
    value: float | None = None
    unit: str = ""
    word: str = ""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport(ReportBase):
    """Checks of the room: verdicts that changed, and results that would soon be too old."""

    results: tuple[CheckResult, ...]
    kind: Literal["checks"] = "checks"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiveReport(ReportBase):
    """Somebody in the room goes on in spite of a check, or takes that back."""

    check: str
    waived: bool
    reason: WaiveReason = WaiveReason.SEEN_TO_WORK
    kind: Literal["waive"] = "waive"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResultReport(ReportBase):
    """What the room's laptop did with a command of the centre, whose id and code are named."""

    command: str
    do: str
    result: CommandResult
    kind: Literal["command_result"] = "command_result"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactReport(ReportBase):
    """The centre lost contact with a room's laptop, or has it again.

    Seen by the centre, about the room.
    """

    in_contact: bool
    kind: Literal["contact"] = "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegReport(ReportBase):
    """The centre saw that a room's leg in the video meeting has changed, and by which source.

    Told only when something is another than before. `quality_since` is from when on picture and
    sound have been so, where the source knows. Of a leg that is gone, they are as they last were.
    """

    leg: LegState
    heard_by: LegSource
    reason: LegReason | None = None
    quality: LegQuality = LegQuality.UNKNOWN
    quality_by: LegSource | None = None
    quality_since: datetime | None = None
    kind: Literal["leg"] = "leg"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenHeardReport(ReportBase):
    """Somebody in the room says whether they see and hear the studio."""

    well: bool
    kind: Literal["seen_heard"] = "seen_heard"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenTakenBackReport(ReportBase):
    """The leader put the programme back on the room's screens, in place of what the centre showed
    there.
    """

    showing: str
    kind: Literal["screen_taken_back"] = "screen_taken_back"


Report = (
    ReadinessReport
    | ChecklistReport
    | AttendanceReport
    | CountCorrectionReport
    | LocalProgressReport
    | OwnWayReport
    | RejoinReport
    | RejoinTakenBackReport
    | QuestionReport
    | QuestionWithdrawnReport
    | HelpReport
    | HelpCancelledReport
    | MessageAcknowledgedReport
    | ClosingReport
    | CheckReport
    | WaiveReport
    | CommandResultReport
    | ContactReport
    | LegReport
    | SeenHeardReport
    | ScreenTakenBackReport
    | EvaluationReport
)
