"""The room's reports on their way up: in order, a window at a time, begun again wherever the
centre says.

Rule 1: the centre's word on what it has (`hwm`) always wins over ours. Rule 2: sending twice is
harmless, so every doubt is settled by sending again. Rule 3: one row that no frame can hold is
sent as a stand-in, and blocks nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from session_core import limits
from session_core.link import chain
from session_core.link.effects import (
    AgentEffect,
    LoadReports,
    OutboxUnusable,
    ReportsAcked,
    Send,
)
from session_core.wire import codec
from session_core.wire.messages import Ack, Limits

ENVELOPE_BYTES = 64
"""What a frame of reports holds beside them: at most this many bytes."""


class ReportSender:
    """The window over one outbox: acked ≤ sent ≤ last_n."""

    def __init__(self, last_n: int) -> None:
        self.last_n = last_n
        self.acked = 0
        self.sent = 0
        self._limits = Limits()
        self._loading: int | None = None

    def start(self, hwm: int, theirs: Limits) -> list[AgentEffect]:
        """The centre has everything up to `hwm`: go on from there."""
        ours = Limits()
        self._limits = Limits(
            frame_bytes=min(ours.frame_bytes, theirs.frame_bytes),
            reports_per_batch=min(ours.reports_per_batch, theirs.reports_per_batch),
            reports_in_flight=min(ours.reports_in_flight, theirs.reports_in_flight),
        )
        self.acked = self.sent = hwm
        return self._load()

    def waiting(self, last_n: int) -> list[AgentEffect]:
        """The outbox has grown to this number."""
        self.last_n = max(self.last_n, last_n)
        return self._load()

    def loaded(self, n0: int, rows: Sequence[tuple[str, str]]) -> list[AgentEffect]:
        """Rows (session, report JSON) that were asked for, the first numbered `n0`."""
        asked, self._loading = self._loading, None
        if not rows or n0 != asked:
            return [OutboxUnusable(hwm=self.acked)]
        if n0 != self.sent + 1:
            return self._load()
        items = [codec.report_item(session, body) for session, body in rows]
        frames = [
            Send(codec.reports_frame(n, batch))
            for n, batch in batches(n0, items, self._limits.frame_bytes)
        ]
        self.sent += len(items)
        return [*frames, *self._load()]

    def ack(self, ack: Ack) -> list[AgentEffect]:
        """The centre has everything up to `ack.hwm`."""
        told: list[AgentEffect] = []
        if ack.hwm > self.acked or ack.refused:
            told.append(ReportsAcked(through=ack.hwm, refused=ack.refused))
        self.acked = max(self.acked, ack.hwm)
        self.sent = self.acked if ack.gap else max(self.sent, self.acked)
        return [*told, *self._load()]

    def missed_after(self, taken: int) -> list[AgentEffect]:
        """The centre should have had more than `taken` by now: begin again behind it."""
        self.sent = max(self.acked, min(self.sent, taken))
        return self._load()

    def _load(self) -> list[AgentEffect]:
        room = self._limits.reports_in_flight - (self.sent - self.acked)
        count = min(room, self._limits.reports_per_batch, self.last_n - self.sent)
        if self._loading is not None or count <= 0:
            return []
        self._loading = self.sent + 1
        return [LoadReports(from_n=self._loading, count=count)]


def batches(
    n0: int, items: Sequence[str], most: int = limits.FRAME_BYTES_MAX
) -> Iterator[tuple[int, list[str]]]:
    """The items in order, in batches that fit a frame, each with the number of its first."""
    batch: list[str] = []
    size = ENVELOPE_BYTES
    for n, item in enumerate(items, start=n0):
        if len(item.encode()) + ENVELOPE_BYTES > most:
            item = codec.too_large_item(chain.digest(json.loads(item)))
        if batch and size + len(item.encode()) + 1 > most:
            yield n - len(batch), batch
            batch, size = [], ENVELOPE_BYTES
        batch.append(item)
        size += len(item.encode()) + 1
    if batch:
        yield n0 + len(items) - len(batch), batch
