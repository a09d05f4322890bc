"""One session's turn-taking: decide, append, and tell everybody once it is on disk.

Rule 1: a message is decided on the newest *decided* state, at once and in the loop's thread, so
        nobody ever waits for the disk before the next wish is heard. What people are shown is the
        newest *kept* state.
Rule 2: batches are published in order, each exactly as it was kept; the sender is answered after
        that.
Rule 3: when a batch could not be kept, all that was decided on top of it fails with it, and the
        decided state goes back to the kept one. Nobody has seen any of it.
Rule 4: the id of a command or report is one wish, however often it arrives: the repeat gets the
        first answer.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import get_args

from orchestrator.event_log.interface import (
    Batch,
    EventLog,
    Kept,
    LogUnavailable,
    Row,
    SequenceConflict,
)
from orchestrator.faults import IdReused
from orchestrator.history import History
from session_core.limits import DELTA_EVENTS_MAX
from session_core.rules.commands import Command
from session_core.rules.decide import decide
from session_core.rules.evolve import evolve
from session_core.rules.reports import Report, ReportBase
from session_core.rules.state import SessionState
from session_core.rules.terms import SessionId
from session_core.wire.codec import event_to_json

Message = Command | Report
_TIMES = frozenset({"at", "received_at", "not_after"})
_HOW_IT_CAME = _TIMES | {"source", "rehearsal"}
"""Of a report: its place in an outbox and what the room believed then may differ when it is sent
again by another way. In a command `rehearsal` is the wish itself.
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """The message is in the log: its last event has the number `seq`.

    `repeated` says that it was there before.
    """

    seq: int
    repeated: bool = False


Publish = Callable[[Batch, SessionState], None]


@dataclass(frozen=True, slots=True)
class _Pending:
    batch: Batch
    after: SessionState
    print: int
    answer: asyncio.Future[Answer]


def print_of(message: Message) -> int:
    """What a message says, without when and how it came.

    The same id with another print is another wish.
    """
    return hash(_SAYS[type(message)](message))


def _what_it_says(kind: type) -> Callable[[Message], object]:
    """Reads every field of this kind but those that say how it came."""
    passed_over = _HOW_IT_CAME if issubclass(kind, ReportBase) else _TIMES
    return attrgetter(*(one.name for one in fields(kind) if one.name not in passed_over))


_SAYS = {kind: _what_it_says(kind) for kind in (*get_args(Command), *get_args(Report))}


class SessionRunner:
    """A running session. `state` is what is kept; `submit` is the only way to change it."""

    def __init__(self, log: EventLog, history: History, publish: Publish) -> None:
        self._log = log
        self._publish = publish
        self._recent = deque(history.recent, maxlen=DELTA_EVENTS_MAX)
        self._known: dict[str, tuple[int, int | None]] = {
            cause: (seq, None) for cause, seq in history.causes.items()
        }
        self._pending: deque[_Pending] = deque()
        self._waiting: dict[str, _Pending] = {}
        self.state = history.state
        self._decided = self.state

    @property
    def session(self) -> SessionId:
        """Which session this is."""
        return self.state.programme.session

    @property
    def decided(self) -> SessionState:
        """What will be kept if the disk holds. Shown to nobody."""
        return self._decided

    @property
    def head(self) -> int:
        """Number of the last event kept."""
        return self.state.seq

    def knows(self, cause: str) -> bool:
        """Whether this command or report is in the log, or on its way there."""
        return cause in self._known or cause in self._waiting

    def recent(self, after: int) -> tuple[Row, ...] | None:
        """What is kept after this number, or None where that reaches back further than is held in
        memory.
        """
        behind = self.head - after
        if not 0 <= behind <= len(self._recent):
            return None
        return tuple(self._recent)[len(self._recent) - behind :]

    def submit(
        self, message: Message, digest: str = "", *, spent: bool = False
    ) -> asyncio.Future[Answer]:
        """Take a wish or a report in. The future has an answer once it is on disk; await it with
        `ask`, or shield it. `digest` is that of a report from an outbox, as it came; `spent` says
        that the log has heard its number before.

        Raises `CommandRefused` and `IdReused` at once; the future raises `LogUnavailable`, or
        `SequenceConflict` where this very report stands elsewhere in the log already.
        """
        cause = message.report_id if isinstance(message, ReportBase) else message.command_id
        earlier = self._earlier(cause, message)
        if earlier is not None:
            return earlier
        events = decide(self._decided, message)
        after = self._decided
        for event in events:
            after = evolve(after, event)
        batch = Batch(
            session=self.session,
            first=self._decided.seq + 1,
            cause=cause,
            bodies=tuple(event_to_json(event) for event in events),
            is_report=isinstance(message, ReportBase),
            source=message.source if isinstance(message, ReportBase) and not spent else None,
            digest=digest,
        )
        return self._append(batch, after, print_of(message))

    async def ask(self, message: Message, *, spent: bool = False) -> Answer:
        """Submit and wait. Whoever stops waiting does not stop the message."""
        return await asyncio.shield(self.submit(message, spent=spent))

    def _earlier(self, cause: str, message: Message) -> asyncio.Future[Answer] | None:
        waiting = self._waiting.get(cause)
        if waiting is not None:
            _check_print(waiting.print, message)
            return waiting.answer
        known = self._known.get(cause)
        if known is None:
            return None
        seq, print_ = known
        _check_print(print_, message)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        answer.set_result(Answer(seq, repeated=True))
        return answer

    def _append(self, batch: Batch, after: SessionState, print_: int) -> asyncio.Future[Answer]:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        pending = _Pending(batch, after, print_, answer)
        kept = self._log.append(batch)
        self._decided = after
        self._pending.append(pending)
        self._waiting[batch.cause] = pending
        kept.add_done_callback(lambda kept: self._settle(pending, kept))
        return answer

    def _settle(self, pending: _Pending, kept: Kept) -> None:
        error = kept.exception()
        if error is not None:
            self._fail(pending, error)
            return
        assert self._pending[0] is pending, "batches are kept in order"
        self._pending.popleft()
        batch = pending.batch
        del self._waiting[batch.cause]
        self._known[batch.cause] = (batch.last, pending.print)
        self._recent.extend(batch.rows)
        self.state = pending.after
        try:
            self._publish(batch, self.state)
        finally:
            # It is on disk, whatever became of telling others.
            if not pending.answer.done():
                pending.answer.set_result(Answer(batch.last))

    def _fail(self, pending: _Pending, error: BaseException) -> None:
        """The first failure takes everything decided after it along; what was queued in vain fails
        here in its turn.
        """
        if self._pending and self._pending[0] is pending:
            self._pending.clear()
            self._waiting.clear()
            self._decided = self.state
        elif isinstance(error, SequenceConflict):
            # It conflicts only because what it was built on is not there.
            error = LogUnavailable("log_unavailable", error.path, "what came before it failed")
        if not pending.answer.done():
            pending.answer.set_exception(error)


def _check_print(print_: int | None, message: Message) -> None:
    if print_ is not None and print_ != print_of(message):
        raise IdReused
