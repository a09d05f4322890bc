"""Who is in the meeting, by one source: the fold of its notices.

Theory: notices come twice, late and out of order, and some never. So each thing said of a leg has
its own time, and the newest wins; at equal times gone wins. Then the same notices in any order give
the same roster. What was missed cannot be known: then the roster says that it is uncertain, until
everything is told anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Final, assert_never

from session_core.join.notices import (
    Fact,
    GapClosed,
    GapOpened,
    LegChanged,
    LegGone,
    LegId,
    LegJoined,
    LegLeft,
    LegQualityTold,
    LegSeen,
    MeetingBegan,
    MeetingEnded,
    Notice,
    QualitySeen,
    RosterResynced,
    RosterUncertain,
    SyncBegan,
    SyncEnded,
)
from session_core.rules.records import dataclass
from session_core.rules.terms import LegQuality, LegReason, LegSource, LegState, RoomId

GONE_KEPT_MAX: Final = 512
"""Legs that went are remembered so long, for what was said of them before may come after."""
WINDOW_S: Final = 20.0
TICK: Final = 1e-6
"""The least by which a moment, in seconds since 1970, can be later than another and told apart."""
NOT_LET_IN: Final = frozenset({"waiting_room", "connecting", "ivr"})
NEVER: Final = float("-inf")
BEST_FIRST: Final = (LegState.PRESENT, LegState.WAITING_ROOM, LegState.API_ONLY)


@dataclass(slots=True)
class _Leg:
    said: dict[str, tuple[float, object]] = field(default_factory=dict)
    seen_at: float = NEVER
    gone_at: float = NEVER
    gone_by: LegReason | None = None
    quality: LegQuality = LegQuality.UNKNOWN
    quality_at: float = NEVER
    quality_since: float = NEVER

    @property
    def is_here(self) -> bool:
        return self.seen_at > self.gone_at

    @property
    def room(self) -> RoomId | None:
        room = self._newest("room")
        return room if isinstance(room, str) else None

    @property
    def state(self) -> LegState:
        if not self.is_here:
            return LegState.ABSENT
        if self._newest("protocol") == "api" or self._newest("has_media") is False:
            return LegState.API_ONLY
        is_out = self._newest("service_type") in NOT_LET_IN
        return LegState.WAITING_ROOM if is_out else LegState.PRESENT

    def _newest(self, name: str) -> object:
        return self.said.get(name, (NEVER, None))[1]

    def see(self, notice: LegSeen) -> None:
        self.seen_at = max(self.seen_at, notice.at)
        for name, value in notice.said.items():
            if notice.at >= self.said.get(name, (NEVER, None))[0]:
                self.said[name] = (notice.at, value)

    def go(self, at: float, reason: LegReason | None) -> None:
        if at >= self.gone_at:
            self.gone_at, self.gone_by = at, reason

    def listed_at(self) -> float:
        """As of when another source's list says that it is here. What told itself that it went is
        not here, for its id is never used again: the list is older. What only a list lacked is.
        """
        return max(self.seen_at, 0.0) + (TICK if self.gone_at == self.seen_at else 0.0)

    def hear(self, notice: QualitySeen) -> None:
        if notice.at < self.quality_at:
            return
        if notice.quality is not self.quality:
            self.quality_since = notice.at - WINDOW_S * notice.windows
        self.quality, self.quality_at = notice.quality, notice.at


@dataclass(frozen=True, slots=True)
class RoomLeg:
    """A room in the meeting, by one source."""

    state: LegState
    reason: LegReason | None = None
    quality: LegQuality = LegQuality.UNKNOWN
    quality_since: float = NEVER


_Seen = tuple[LegState, RoomId | None, LegQuality]


class Roster:
    """The legs of one meeting, as one source tells of them."""

    def __init__(self, source: LegSource) -> None:
        self.source = source
        self._legs: dict[LegId, _Leg] = {}
        self._nodes: dict[str, tuple[float, bool]] = {}
        self._syncing: set[LegId] | None = None
        self._is_synced = False
        self._has_gap = False
        self._is_over = False

    @property
    def is_certain(self) -> bool:
        """Nothing that happened is unknown here, as far as can be told."""
        return self._is_synced and not self._has_gap

    @property
    def unmatched(self) -> int:
        """How many take part who are none of our rooms: a number, and nothing else of them."""
        return sum(
            leg.room is None and leg.state in (LegState.PRESENT, LegState.WAITING_ROOM)
            for leg in self._legs.values()
        )

    def room(self, room: RoomId) -> RoomLeg:
        """A room in the meeting; of several legs of it the best one counts."""
        mine = [leg for leg in self._legs.values() if leg.room == room]
        here = [leg for leg in mine if leg.is_here]
        if not here:
            last = max(mine, key=lambda leg: leg.gone_at, default=_Leg())
            return RoomLeg(LegState.ABSENT, last.gone_by, last.quality, last.quality_since)
        best = min(here, key=lambda leg: (BEST_FIRST.index(leg.state), -leg.seen_at))
        return RoomLeg(best.state, None, best.quality, best.quality_since)

    def mend(self, whole: Roster) -> None:
        """Take over who is there from a source that has the whole list, by the same ids.

        Each leg counts as of the last that this source told of it, by its own node's clock: were it
        of our now, or of another node's, and that clock ahead, a leg that leaves next would have
        left before it was seen. Where something was missed, how a leg came through may be what was:
        it is unknown here until it is told anew.
        """
        missed = self._has_gap
        self.take(SyncBegan())
        for name, leg in whole._legs.items():
            if leg.is_here:
                at = self._legs.get(name, _Leg()).listed_at()
                self.take(LegSeen(name, at, {key: value for key, (_, value) in leg.said.items()}))
        self.take(SyncEnded(0.0))
        for leg in self._legs.values() if missed else ():
            leg.quality = LegQuality.UNKNOWN

    def take(self, notice: Notice) -> tuple[Fact, ...]:
        """Take a notice in, and tell what changed by it."""
        was_certain, before = self.is_certain, self._seen()
        self._fold(notice)
        facts = tuple(self._changes(before))
        if was_certain and not self.is_certain:
            return (*facts, RosterUncertain())
        resynced = self.is_certain and (not was_certain or isinstance(notice, SyncEnded))
        return (*facts, RosterResynced()) if resynced else facts

    def _fold(self, notice: Notice) -> None:
        match notice:
            case LegSeen() | LegGone() | QualitySeen():
                self._fold_leg(notice)
            case SyncBegan():
                self._syncing = set()
            case SyncEnded():
                self._end_sync(notice.at)
            case MeetingBegan() | MeetingEnded():
                self._fold_meeting(notice)
            case GapOpened():
                self._has_gap, self._is_over = True, False
            case GapClosed():
                self._has_gap = False
            case _:
                assert_never(notice)

    def _fold_leg(self, notice: LegSeen | LegGone | QualitySeen) -> None:
        leg = self._legs.setdefault(notice.leg, _Leg())
        match notice:
            case LegSeen():
                leg.see(notice)
                if self._syncing is not None:
                    self._syncing.add(notice.leg)
            case LegGone():
                leg.go(notice.at, notice.reason)
                self._forget_oldest()
            case QualitySeen():
                leg.hear(notice)

    def _end_sync(self, at: float) -> None:
        """What was not told is gone. A sync without a beginning tells nothing."""
        if self._syncing is None:
            return
        for name, leg in self._legs.items():
            if name not in self._syncing and leg.is_here:
                leg.go(max(at, leg.seen_at), LegReason.LOST)
        self._syncing, self._is_synced, self._has_gap = None, True, False

    def _fold_meeting(self, notice: MeetingBegan | MeetingEnded) -> None:
        """It is over when no node hosts it; then nobody is there, whatever was missed of legs."""
        known_at, _ = self._nodes.get(notice.node, (NEVER, False))
        if notice.at < known_at:
            return
        began = isinstance(notice, MeetingBegan)
        was_empty = not any(hosts for _, hosts in self._nodes.values())
        self._nodes[notice.node] = (notice.at, began)
        if isinstance(notice, MeetingBegan):
            self._begin(notice, was_empty=was_empty)
        elif not any(hosts for _, hosts in self._nodes.values()):
            self._is_over = True
            for leg in self._legs.values():
                if leg.is_here and leg.seen_at <= notice.at:
                    leg.go(notice.at, LegReason.ENDED)

    def _begin(self, notice: MeetingBegan, *, was_empty: bool) -> None:
        """Nobody is in a meeting that begins: where that was seen, all that follows is known. So it
        is where the one before was seen to end, whatever was missed in that.
        """
        if was_empty and (notice.fresh or self._is_over):
            self._is_synced = True
            self._has_gap = self._has_gap and not self._is_over
        self._is_over = False

    def _forget_oldest(self) -> None:
        gone = [(leg.gone_at, name) for name, leg in self._legs.items() if not leg.is_here]
        if len(gone) > GONE_KEPT_MAX:
            del self._legs[min(gone)[1]]

    def _seen(self) -> Mapping[LegId, _Seen]:
        return {name: (leg.state, leg.room, leg.quality) for name, leg in self._legs.items()}

    def _changes(self, before: Mapping[LegId, _Seen]) -> Iterator[Fact]:
        nothing: _Seen = (LegState.ABSENT, None, LegQuality.UNKNOWN)
        for name, leg in self._legs.items():
            (was, was_room, was_quality) = before.get(name, nothing)
            was_leg, is_leg = was in BEST_FIRST[:2], leg.state in BEST_FIRST[:2]
            if is_leg and not was_leg:
                yield LegJoined(name, leg.room, leg.state)
            elif was_leg and not is_leg:
                yield LegLeft(name, was_room, leg.gone_by)
            elif is_leg and (leg.state, leg.room) != (was, was_room):
                yield LegChanged(name, leg.room, leg.state)
            if leg.quality is not was_quality:
                yield LegQualityTold(name, leg.room, leg.quality, self.source)
