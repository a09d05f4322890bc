"""Reports as they come in at the centre: each number once, in order, acknowledged when it is on
the disk.

Rule 1: only the next number is taken in; a lower one is acknowledged again, a higher one is not
looked at. Rule 2: an acknowledgement is cumulative and never ahead of a commit.
"""

from __future__ import annotations

from collections.abc import Sequence

from session_core import limits
from session_core.link.effects import CentreEffect, Send, SubmitReports
from session_core.wire import codec
from session_core.wire.messages import Ack, Refused, Reports


class ReportReceiver:
    """One outbox as one connection sees it: hwm (on the disk) ≤ taken (on its way there)."""

    def __init__(self, outbox: str, hwm: int) -> None:
        self.outbox = outbox
        self.hwm = hwm
        self.taken = hwm

    def receive(self, reports: Reports) -> list[CentreEffect]:
        """A batch came."""
        if reports.n0 > self.taken + 1 or self._is_full(reports):
            return [self._ack(gap=True)]
        fresh = tuple(
            (n, item) for n, item in enumerate(reports.items, start=reports.n0) if n > self.taken
        )
        if not fresh:
            return [self._ack()]
        self.taken = fresh[-1][0]
        return [SubmitReports(outbox=self.outbox, items=fresh)]

    def committed(self, hwm: int, refused: Sequence[Refused] = ()) -> list[CentreEffect]:
        """Everything up to `hwm` is on the disk."""
        if hwm <= self.hwm and not refused:
            return []
        self.hwm = max(self.hwm, hwm)
        self.taken = max(self.taken, self.hwm)
        return [self._ack(refused)]

    def _is_full(self, reports: Reports) -> bool:
        last = reports.n0 + len(reports.items) - 1
        return last - self.hwm > limits.REPORTS_IN_FLIGHT_MAX

    def _ack(self, refused: Sequence[Refused] = (), *, gap: bool = False) -> Send:
        return Send(codec.encode(Ack(hwm=self.hwm, refused=tuple(refused), gap=gap)))
