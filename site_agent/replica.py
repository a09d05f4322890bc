"""A room's copy of one session: the log's state, and laid over it what this room has seen itself.

Rule 1: state and (epoch, seq) are one value and are stored in one transaction; a number means
nothing in another history. Rule 2: the room's own reports show at once, and until the log has them
they are laid over the log's state by the same rules the centre will apply. So the page is right
with the centre gone, and nothing jumps when it comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from session_core.rules.decide_reports import decide_report
from session_core.rules.events import SessionPlanned
from session_core.rules.evolve import begin, overlay
from session_core.rules.records import dataclass
from session_core.rules.reports import HelpReport, QuestionReport, Report
from session_core.rules.state import SessionState
from session_core.rules.terms import SessionId
from session_core.wire.codec import event_from_json, evolve_known
from session_core.wire.errors import MalformedEvent

KEPT_FOR = timedelta(days=30)
EventRow = tuple[str, str]
"""A cause and the JSON of an event, as the log holds them."""


class Gap(Exception):
    """Events came that do not follow on what is known here. Ask to resume; nothing was applied."""


@dataclass(frozen=True)
class Replica:
    """One session as it stands here. Immutable: each change gives a new one."""

    epoch: str
    log: SessionState
    """The fold of the log, as far as it has been heard."""
    own: tuple[Report, ...] = ()
    """This room's reports that the log does not hold yet, in order; each has its `source`."""

    @property
    def seq(self) -> int:
        """How many events of the log have been heard."""
        return self.log.seq

    @cached_property
    def shown(self) -> SessionState:
        """The state as this room shows it."""
        state = self.log
        for report in self.own:
            state = overlay(state, decide_report(state, report))
        return state

    def with_own(self, report: Report) -> Replica:
        """One more of the room's own reports. The same one again changes nothing."""
        if any(one.report_id == report.report_id for one in self.own):
            return self
        fresh = replace(self, own=_unheard(self.log, (*self.own, report)))
        if len(fresh.own) > len(self.own):
            # One step on from what was shown: to lay all of them over the log anew would make each
            # report of a day alone slower than the one before.
            vars(fresh)["shown"] = overlay(self.shown, decide_report(self.shown, report))
        return fresh

    def without(self, numbers: Iterable[int]) -> Replica:
        """The centre refused these: they will never be in the log, so they are not shown either."""
        gone = set(numbers)
        kept = tuple(one for one in self.own if one.source is None or one.source.n not in gone)
        return replace(self, own=kept)

    def after(self, first: int, rows: Sequence[EventRow]) -> Replica:
        """With a committed batch, the first event numbered `first`. Raises Gap, MalformedEvent.

        Events that are known already are passed over.
        """
        if first > self.seq + 1:
            raise Gap
        log = apply_rows(self.log, rows[self.seq + 1 - first :])
        return replace(self, log=log, own=_unheard(log, self.own))

    def in_step(self, outbox: str, through: int) -> Replica:
        """Whatever this outbox has up to a number is in the log, as far as it has been heard.

        The log may hold it under another number, as after a new identity; then no event raises
        `heard`, and the report would lie over itself for good.
        """
        if through <= self.log.heard.get(outbox, 0):
            return self
        log = replace(self.log, heard={**self.log.heard, outbox: through})
        return replace(self, log=log, own=_unheard(log, self.own))

    def renumbered(self, outbox: str, own: Sequence[Report]) -> Replica:
        """With the same reports in a new outbox: those that the log had, it has still."""
        lacking = {one.report_id for one in self.own}
        had = [one.source.n for one in own if one.source and one.report_id not in lacking]
        return from_snapshot(self.epoch, self.log, own).in_step(outbox, max(had, default=0))

    def lacks(self, through: int) -> bool:
        """A report up to this number is laid over the log."""
        return any(one.source is not None and one.source.n <= through for one in self.own)


def from_start(epoch: str, rows: Sequence[EventRow], own: Iterable[Report]) -> Replica:
    """A replica from the first event of the log on. Raises Gap, MalformedEvent."""
    if not rows:
        raise Gap
    first = event_from_json(rows[0][1])
    if not isinstance(first, SessionPlanned):
        raise MalformedEvent("first")
    log = apply_rows(begin(first.programme), rows[1:])
    return Replica(epoch, log, _unheard(log, own))


def from_snapshot(epoch: str, log: SessionState, own: Iterable[Report]) -> Replica:
    """A replica from a whole state."""
    return Replica(epoch, log, _unheard(log, own))


def apply_rows(state: SessionState, rows: Iterable[EventRow]) -> SessionState:
    """The state after these events. Raises MalformedEvent."""
    for _, body in rows:
        state = evolve_known(state, event_from_json(body))
    return state


def _unheard(log: SessionState, own: Iterable[Report]) -> tuple[Report, ...]:
    """The reports that the log does not hold yet."""
    return tuple(
        one
        for one in own
        if one.source is None or one.source.n > log.heard.get(one.source.outbox, 0)
    )


def still_waiting(replicas: Iterable[Replica], acked: int) -> frozenset[str]:
    """The calls for help and the questions that the centre does not have: neither does its log,
    as far as it has been heard, nor has it acknowledged them.
    """
    own = (one for replica in replicas for one in replica.own)
    waiting = [one for one in own if one.source is not None and one.source.n > acked]
    calls = (one.help for one in waiting if isinstance(one, HelpReport))
    return frozenset(calls) | {one.question for one in waiting if isinstance(one, QuestionReport)}


def old_ones(replicas: Mapping[SessionId, Replica], now: datetime) -> set[SessionId]:
    """Those whose day was more than 30 days ago."""
    oldest = (now - KEPT_FOR).date()
    return {name for name, one in replicas.items() if one.log.programme.date < oldest}
