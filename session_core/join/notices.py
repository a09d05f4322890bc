"""What a source of the video meeting may say, in one language for all of them, and what follows.

A notice is what came in; a fact is what changed. Times are seconds since 1970, by the clock of
whoever saw it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from session_core.rules.records import dataclass
from session_core.rules.terms import LegQuality, LegReason, LegSource, LegState, RoomId

LegId = str
"""Which connection it is, made by the meeting anew each time: no name."""


@dataclass(frozen=True, slots=True)
class LegSeen:
    """A leg is there, and this is said of it. What is not said stays as it was."""

    leg: LegId
    at: float
    said: Mapping[str, object] = field(default_factory=dict)
    """Of `room` (a `RoomId`, or None), `protocol`, `has_media` and `service_type`."""


@dataclass(frozen=True, slots=True)
class LegGone:
    """A leg is there no more."""

    leg: LegId
    at: float
    reason: LegReason | None = None


@dataclass(frozen=True, slots=True)
class QualitySeen:
    """How a leg comes through, and for how many windows it has been so."""

    leg: LegId
    at: float
    quality: LegQuality
    windows: int = 1


@dataclass(frozen=True, slots=True)
class SyncBegan:
    """All that is there is about to be told."""


@dataclass(frozen=True, slots=True)
class SyncEnded:
    """All that is there has been told: what was not is gone."""

    at: float


@dataclass(frozen=True, slots=True)
class MeetingBegan:
    """A node hosts the meeting. `fresh`: it was heard from its first number on."""

    node: str
    at: float
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class MeetingEnded:
    """A node does not host it any more."""

    node: str
    at: float


@dataclass(frozen=True, slots=True)
class GapOpened:
    """Something was missed."""


@dataclass(frozen=True, slots=True)
class GapClosed:
    """All that was missed has come."""


Notice = (
    LegSeen | LegGone | QualitySeen | SyncBegan | SyncEnded | MeetingBegan | MeetingEnded
    | GapOpened | GapClosed
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LegJoined:
    """A leg with picture or sound came."""

    leg: LegId
    room: RoomId | None
    state: LegState


@dataclass(frozen=True, slots=True)
class LegLeft:
    """It went."""

    leg: LegId
    room: RoomId | None
    reason: LegReason | None


@dataclass(frozen=True, slots=True)
class LegChanged:
    """It was let in, or it is another room's than was thought."""

    leg: LegId
    room: RoomId | None
    state: LegState


@dataclass(frozen=True, slots=True)
class LegQualityTold:
    """It comes through otherwise than before."""

    leg: LegId
    room: RoomId | None
    level: LegQuality
    source: LegSource


@dataclass(frozen=True, slots=True)
class RosterResynced:
    """What is known is whole again."""


@dataclass(frozen=True, slots=True)
class RosterUncertain:
    """What is known may be wrong until it is told anew."""


Fact = LegJoined | LegLeft | LegChanged | LegQualityTold | RosterResynced | RosterUncertain
