"""One laptop's reports on their way into the log: in order, and acknowledged when they are on disk.

Rule 1: a report is never refused for what it says. One that cannot be understood is kept raw, in
        quarantine, and takes its number.
Rule 2: numbers are kept one after the other. When one could not be kept, nothing after it is, and
        the laptop is asked to come again: it still has everything.
Rule 3: a report that the log holds already (sent again under a new numbering) only moves the number
        on.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from orchestrator.event_log.interface import (
    EventLog,
    Forgone,
    LogError,
    LogUnavailable,
    Refused,
    SequenceConflict,
    SessionUnreadable,
)
from orchestrator.faults import IdReused, UnknownSession
from orchestrator.metrics import REPORTS_REFUSED
from orchestrator.runner import SessionRunner
from session_core.clock import Clock
from session_core.link import chain
from session_core.rules.personal_numbers import mask_personal_numbers
from session_core.rules.reports import ClosingReport, Source
from session_core.rules.terms import RoomId, SessionId
from session_core.wire import messages
from session_core.wire.codec import report_from_agent, to_masked_json
from session_core.wire.errors import ReportCode, ReportRefused

OwnReason = Literal["unknown_session", "id_reused", "log_conflict", "log_corrupt"]
"""Why a report that reads well is kept apart all the same (docs/wire.md tells what each means)."""
Reason = ReportCode | OwnReason

AT_ONCE = 16
"""Reports that are taken in before others have their turn: some three milliseconds."""

SESSION_CHARS_MAX = 80
"""As in `messages.Id`."""

FindSession = Callable[[SessionId], Awaitable[SessionRunner]]
Acked = Callable[[int, Sequence[messages.Refused]], None]
Failed = Callable[[LogError], None]


@dataclass(slots=True)
class _Coming:
    n: int
    raw: object
    digest: str
    kept: asyncio.Future[Any]
    refused: str = ""


class ReportIntake:
    """The reports of one outbox on one connection.

    `acked` hears how far the disk is, `failed` that it is no use.
    """

    def __init__(
        self,
        *,
        room: RoomId,
        outbox: str,
        log: EventLog,
        find: FindSession,
        clock: Clock,
        acked: Acked,
        failed: Failed,
    ) -> None:
        self._room = room
        self._outbox = outbox
        self._log = log
        self._find = find
        self._clock = clock
        self._acked = acked
        self._failed = failed
        self._hash = log.mark(outbox).hash
        self._coming: deque[_Coming] = deque()
        self._over = False

    async def take(self, items: Sequence[tuple[int, object]]) -> None:
        """Take numbered, raw reports in.

        Gives way to everything else now and then, and waits for sessions that must be read from
        the log, and for repeats' first copies.
        """
        for place, (n, item) in enumerate(items):
            if place % AT_ONCE == AT_ONCE - 1:
                await asyncio.sleep(0)
            if self._over:
                return
            coming = await self._one(n, item)
            self._coming.append(coming)
            if len(self._coming) == 1:
                self._await_first()

    def stop(self) -> None:
        """Take in no more, and acknowledge nothing more of what is under way."""
        self._over = True
        for coming in self._coming:
            # To ask for their errors keeps them from being called lost.
            coming.kept.add_done_callback(lambda kept: kept.exception())

    async def _one(self, n: int, item: object) -> _Coming:
        source = Source(outbox=self._outbox, n=n)
        digest = chain.digest(item)
        self._hash = chain.join(self._hash, digest)
        try:
            session, report = report_from_agent(
                item, room=self._room, received_at=self._clock.now(), source=source
            )
            if isinstance(report, ClosingReport):
                report = replace(report, source=replace(source, chain=self._hash))
            runner = await self._find(session)
            is_repeat = runner.knows(report.report_id)
            kept = runner.submit(report, digest)
        except ReportRefused as refused:
            return self._quarantine(n, item, refused.reason, self._hash)
        except UnknownSession:
            return self._quarantine(n, item, "unknown_session", self._hash)
        except SessionUnreadable:
            return self._quarantine(n, item, "log_corrupt", self._hash)
        except IdReused:
            return self._quarantine(n, item, "id_reused", self._hash)
        coming = _Coming(n, item, digest, kept)
        return await self._pass_over(coming) if is_repeat else coming

    async def _pass_over(self, coming: _Coming) -> _Coming:
        """A repeat only takes its number, and not before its first copy is on disk: that one may
        still fail, and then this one is needed.
        """
        await asyncio.wait([coming.kept])
        n = coming.n
        if coming.kept.exception() is None and self._log.heard(self._outbox) < n:
            coming.kept = self._log.forgo(Forgone(self._outbox, n - 1, n, coming.digest))
        return coming

    def _quarantine(self, n: int, item: object, code: Reason, hash_: str = "") -> _Coming:
        REPORTS_REFUSED.labels(code).inc()
        refused = Refused(
            outbox=self._outbox,
            n=n,
            room=self._room,
            code=code,
            raw=to_masked_json(item),
            received_at=self._clock.now(),
            digest=chain.digest(item),
            session=_named_session(item),
            hash=hash_,
        )
        return _Coming(n, item, refused.digest, self._log.quarantine(refused), code)

    def _await_first(self) -> None:
        """Reports are kept in order: whoever hears of the first hears of all that one commit has
        kept with it.
        """
        self._coming[0].kept.add_done_callback(self._ack)

    def _ack(self, _: object) -> None:
        through, refused = 0, []
        while self._coming and self._coming[0].kept.done() and not self._over:
            coming = self._coming[0]
            error = coming.kept.exception()
            if error is not None:
                self._give_up(coming, error)
                break
            self._coming.popleft()
            through = coming.n
            if coming.refused:
                refused.append(messages.Refused(n=coming.n, code=coming.refused))
        if self._coming and not self._over:
            self._await_first()
        if through:
            self._acked(through, refused)

    def _give_up(self, coming: _Coming, error: BaseException) -> None:
        """The room comes again, whatever it was: a connection that takes nothing in is no use."""
        self.stop()
        if not isinstance(error, LogError):
            self._failed(LogUnavailable("log_unavailable", reason=type(error).__name__))
            raise error  # Our own fault, which the loop tells.
        if isinstance(error, SequenceConflict) and self._log.heard(self._outbox) == coming.n - 1:
            # The disk is well, and this very report is at odds with the log: it can never be kept.
            self._quarantine(coming.n, coming.raw, "log_conflict")
        self._failed(error)


def _named_session(item: object) -> SessionId:
    """The session that a report names, however odd it is; "" where it names none."""
    match item:
        case {"s": str(session)} if len(session) <= SESSION_CHARS_MAX:
            return mask_personal_numbers(session)
        case _:
            return ""
