"""Where all that is heard of video meetings comes together, and becomes reports about rooms.

Rule 1: only what changed is told. What is decided last of a room is what is compared with, so after
        a restart, or when the lobby opens, nothing has to be remembered.
Rule 2: the best source that is heard and certain speaks, and is named. Where none is, nothing is
        said for some seconds, for a source that comes back at once missed nothing; then: unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from orchestrator.runner import SessionRunner
from session_core.clock import Clock
from session_core.join.names import RoomNames
from session_core.join.notices import GapOpened, Notice, SyncEnded
from session_core.join.roster import NEVER, Roster
from session_core.join.sink import Envelope, SinkFeed
from session_core.rules.legs import SILENT_AFTER, looked_for_from
from session_core.rules.programme import JoinRoom, Programme
from session_core.rules.room_state import Leg
from session_core.rules.terms import (
    LegQuality,
    LegReason,
    LegSource,
    LegState,
    Phase,
    RoomId,
    SessionId,
)

PATIENCE: Final = timedelta(seconds=10)
"""A stream that is cut is back, and has told everything anew, well within this."""
BEST_FIRST: Final = (LegSource.CLIENT, LegSource.SINK, LegSource.STATUS)
QUALITY_BY: Final = (LegSource.SINK, LegSource.STATUS)
NEAR: Final = timedelta(hours=36)
"""Meetings are followed from so long before their day, that none is come upon in its middle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLeg:
    """What is to be said of a room now."""

    state: LegState
    source: LegSource
    reason: LegReason | None = None
    quality: LegQuality = LegQuality.UNKNOWN
    quality_by: LegSource | None = None
    quality_since: datetime | None = None


@dataclass(slots=True)
class _Meeting:
    """One day's meeting, by each of its sources."""

    names: RoomNames
    rosters: dict[LegSource, Roster]
    heard: dict[LegSource, datetime] = field(default_factory=dict)
    unsure_since: dict[RoomId, datetime] = field(default_factory=dict)


Tell = Callable[[SessionRunner, RoomId, SeenLeg], None]
"""Keep a report that a room's leg is now so."""


def meeting_names(join: JoinRoom) -> frozenset[str]:
    """What a meeting is called by sinks and by the management."""
    return frozenset(name.lower() for name in (join.conference, join.alias) if name)


class JoinDesk:
    """Told by watchers and sinks, asked by pages."""

    def __init__(
        self, clock: Clock, runners: Callable[[], Mapping[SessionId, SessionRunner]], tell: Tell
    ) -> None:
        self._clock = clock
        self._runners = runners
        self._tell = tell
        self._meetings: dict[SessionId, _Meeting] = {}
        self._feed = SinkFeed()

    # ── what comes in ──────────────────────────────────────────────────────────────────────────

    def took(self, session: SessionId, source: LegSource, notices: Iterable[Notice]) -> None:
        """A source of a day's meeting said this; without any notice: it is there."""
        meeting = self._meeting(session)
        if meeting is None or source not in meeting.rosters:
            return
        meeting.heard[source] = self._clock.now()
        synced = False
        for notice in notices:
            meeting.rosters[source].take(notice)
            synced = synced or isinstance(notice, SyncEnded)
        if synced:
            self._sync_sink(meeting, source)
        self._tell_of(session)

    def lost(self, session: SessionId, source: LegSource) -> None:
        """A source may have missed something from now on."""
        meeting = self._meeting(session)
        if meeting is not None and source in meeting.rosters:
            meeting.rosters[source].take(GapOpened())

    def sink_took(self, sink: str, envelopes: Iterable[Envelope]) -> None:
        """An event sink sent these. They are on the disk."""
        self._take_sink(one_of(sink, one) for one in envelopes)

    def sink_resumed(self, envelopes: Iterable[Envelope]) -> None:
        """What sinks told before we were away, the sink in each node's name. What they told while
        we were, nobody knows.
        """
        self._take_sink(envelopes)
        if self._feed.doubt():
            for session in self._followed(""):
                self._of_sink(session, GapOpened())

    def _take_sink(self, envelopes: Iterable[Envelope]) -> None:
        touched = set()
        for one in envelopes:
            for meeting, notice in self._feed.take(one):
                for session in self._followed(meeting):
                    self._of_sink(session, notice)
                    touched.add(session)
        for session in touched:
            self._tell_of(session)

    def _of_sink(self, session: SessionId, notice: Notice) -> None:
        meeting = self._meeting(session)
        if meeting is not None and LegSource.SINK in meeting.rosters:
            meeting.heard[LegSource.SINK] = self._clock.now()
            meeting.rosters[LegSource.SINK].take(notice)

    def _sync_sink(self, meeting: _Meeting, source: LegSource) -> None:
        """A whole list by another way mends a sink that missed something."""
        sink = meeting.rosters.get(LegSource.SINK)
        if sink is None or source is LegSource.SINK or sink.is_certain:
            return
        sink.mend(meeting.rosters[source])
        self._feed.forgive()

    # ── what goes out ──────────────────────────────────────────────────────────────────────────

    def look(self) -> None:
        """Tell what only time changed: a source that has been silent, or unsure, for too long. What
        is known of a meeting goes when its day is long over.
        """
        now = self._clock.now()
        on = (key for key, one in self._runners().items() if _is_looked_into(one, now))
        kept = {*self._followed(""), *on}
        self._meetings = {key: one for key, one in self._meetings.items() if key in kept}
        for session in tuple(self._runners()):
            self._tell_of(session)

    def heard(self) -> dict[tuple[SessionId, LegSource], datetime]:
        """When each source was last heard, for pages."""
        return {
            (session, source): at
            for session, meeting in self._meetings.items()
            for source, at in meeting.heard.items()
        }

    def names(self) -> RoomNames:
        """The names of all rooms of the meetings that are followed."""
        near = self._near()
        return RoomNames({room.id: room for one in near for room in one.rooms}.values())

    def names_of(self, session: SessionId) -> RoomNames:
        """The names of the rooms of one day."""
        meeting = self._meeting(session)
        return meeting.names if meeting is not None else RoomNames(())

    def meetings(self) -> frozenset[str]:
        """What the meetings that are followed are called."""
        return frozenset(
            name for one in self._near() if one.join for name in meeting_names(one.join)
        )

    def watched(self, source: LegSource) -> dict[SessionId, Programme]:
        """The days that are on, or near, whose meeting this source shall tell of."""
        now = self._clock.now()
        return {
            session: runner.state.programme
            for session, runner in self._runners().items()
            if _is_looked_into(runner, now) and source in _sources(runner.state.programme)
        }

    def hosts(self) -> dict[SessionId, str]:
        """Where each day meets that is on, or near: nobody need watch it."""
        now = self._clock.now()
        return {
            session: runner.state.programme.join.host
            for session, runner in self._runners().items()
            if runner.state.programme.join is not None and _is_looked_into(runner, now)
        }

    def _tell_of(self, session: SessionId) -> None:
        runner, now = self._runners().get(session), self._clock.now()
        if runner is None or not _is_looked_into(runner, now):
            return
        meeting = self._meeting(session)
        if meeting is None:
            return
        for room, known in runner.decided.rooms.items():
            seen = self._seen(meeting, room, known.leg, now)
            if self._is_news(meeting, room, seen, known.leg, now):
                self._tell(runner, room, seen)

    def _is_news(
        self, meeting: _Meeting, room: RoomId, seen: SeenLeg, known: Leg | None, now: datetime
    ) -> bool:
        if seen.state is not LegState.UNKNOWN:
            meeting.unsure_since.pop(room, None)
            return known is None or _said(seen) != (
                known.state, known.source, known.quality, known.quality_by,
            )  # fmt: skip
        if known is None or known.state is LegState.UNKNOWN:
            return False
        unsure = now - meeting.unsure_since.setdefault(room, now)
        return unsure >= PATIENCE * self._clock.speed

    def _seen(self, meeting: _Meeting, room: RoomId, known: Leg | None, now: datetime) -> SeenLeg:
        sure = [one for one in BEST_FIRST if self._is_sure(meeting, one, now)]
        if not sure:
            source = known.source if known is not None else next(iter(meeting.rosters))
            silent = not self._is_fresh(meeting, source, now)
            reason = LegReason.SILENT if silent else LegReason.UNCERTAIN
            return SeenLeg(state=LegState.UNKNOWN, source=source, reason=reason)
        leg = meeting.rosters[sure[0]].room(room)
        for source in QUALITY_BY:
            told = meeting.rosters[source].room(room) if source in sure else None
            if told is not None and told.quality is not LegQuality.UNKNOWN:
                since = told.quality_since
                return SeenLeg(
                    state=leg.state,
                    source=sure[0],
                    reason=leg.reason,
                    quality=told.quality,
                    quality_by=source,
                    quality_since=None if since == NEVER else datetime.fromtimestamp(since, UTC),
                )
        return SeenLeg(state=leg.state, source=sure[0], reason=leg.reason)

    def _is_fresh(self, meeting: _Meeting, source: LegSource, now: datetime) -> bool:
        """It was heard a short while ago, in real time: waiting for others is never sped up."""
        heard = meeting.heard.get(source)
        return heard is not None and now - heard <= SILENT_AFTER[source] * self._clock.speed

    def _is_sure(self, meeting: _Meeting, source: LegSource, now: datetime) -> bool:
        roster = meeting.rosters.get(source)
        return roster is not None and roster.is_certain and self._is_fresh(meeting, source, now)

    # ── which meetings there are ───────────────────────────────────────────────────────────────

    def _near(self) -> list[Programme]:
        now = self._clock.now()
        return [
            runner.state.programme
            for runner in self._runners().values()
            if _sources(runner.state.programme)
            and runner.state.programme.starts_at - NEAR
            <= now
            <= runner.state.programme.ends_at + NEAR
        ]

    def _followed(self, meeting: str) -> Iterator[SessionId]:
        for one in self._near():
            if one.join and (not meeting or meeting in meeting_names(one.join)):
                yield one.session

    def _meeting(self, session: SessionId) -> _Meeting | None:
        runner = self._runners().get(session)
        if runner is None or not _sources(runner.state.programme):
            return None
        if session not in self._meetings:
            programme = runner.state.programme
            rosters = {source: Roster(source) for source in _sources(programme)}
            self._meetings[session] = _Meeting(RoomNames(programme.rooms), rosters)
        return self._meetings[session]


def one_of(sink: str, envelope: Envelope) -> Envelope:
    """The same, of this sink: a node numbers anew for each of its sinks."""
    return replace(envelope, node=f"{sink}/{envelope.node}")


def _said(seen: SeenLeg) -> tuple[object, ...]:
    return seen.state, seen.source, seen.quality, seen.quality_by


def _is_looked_into(runner: SessionRunner, now: datetime) -> bool:
    """The day is on, or so near that rooms get ready. A room is got ready before whoever leads the
    day has opened it, and may be in the meeting long before.
    """
    programme = runner.state.programme
    is_near = looked_for_from(programme) <= now <= programme.ends_at
    is_on = runner.state.phase in (Phase.LOBBY, Phase.LIVE)
    return is_on or (runner.state.phase is Phase.PLANNED and is_near)


def _sources(programme: Programme) -> tuple[LegSource, ...]:
    return programme.join.watched_by if programme.join is not None else ()
