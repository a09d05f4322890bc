"""Reports as they come in at the centre: each number once, in order, acknowledged when it is on
the disk.

Rule 1: only the next number is taken in; a lower one is acknowledged again, a higher one is not
looked at. Rule 2: an acknowledgement is cumulative, never ahead of a commit, and never ahead of the
refusals among what it acknowledges: a room that is cut off asks again from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
            return [_ack(self.hwm, gap=True)]
        fresh = tuple(
            (n, item) for n, item in enumerate(reports.items, start=reports.n0) if n > self.taken
        )
        if not fresh:
            return [_ack(self.hwm)]
        self.taken = fresh[-1][0]
        return [SubmitReports(outbox=self.outbox, items=fresh)]

    def committed(self, hwm: int, refused: Sequence[Refused] = ()) -> list[CentreEffect]:
        """Everything up to `hwm` is on the disk."""
        if hwm <= self.hwm and not refused:
            return []
        self.hwm = max(self.hwm, hwm)
        self.taken = max(self.taken, self.hwm)
        return acks(self.hwm, refused)

    def _is_full(self, reports: Reports) -> bool:
        last = reports.n0 + len(reports.items) - 1
        return last - self.hwm > limits.REPORTS_IN_FLIGHT_MAX


def parts(
    hwm: int, refused: Sequence[Refused], most: int = limits.REFUSALS_PER_FRAME_MAX
) -> Iterator[tuple[int, tuple[Refused, ...]]]:
    """The refusals in order, as many at a time as a frame can hold, each time with the number up to
    which they are all told then: at last `hwm`. At least one part.
    """
    for start in range(0, max(1, len(refused)), most):
        some = tuple(refused[start : start + most])
        yield some[-1].n if start + most < len(refused) else hwm, some


def acks(hwm: int, refused: Sequence[Refused]) -> list[CentreEffect]:
    """The acknowledgement of everything up to `hwm`, in as many frames as its refusals need."""
    return [_ack(through, some) for through, some in parts(hwm, refused)]


def _ack(hwm: int, refused: tuple[Refused, ...] = (), *, gap: bool = False) -> Send:
    return Send(codec.encode(Ack(hwm=hwm, refused=refused, gap=gap)))
