"""What was committed, on its way to everybody: one frame for what one commit kept of a session.

Rule 1: a command goes out at once. Rule 2: reports that were committed together go out together:
        300 rooms that empty their outboxes would otherwise cost one frame for each report and each
        room of its session. Nothing waits for a timer, only for the commit to be settled.
Rule 3: order is kept, and no batch is split.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from orchestrator.event_log.interface import Batch
from orchestrator.frames import text_frame
from session_core.rules.terms import SessionId
from session_core.wire.codec import events_frame
from session_core.wire.errors import FrameTooLarge


@dataclass(frozen=True, slots=True)
class News:
    """Events `first` and the `count - 1` after it, as one frame: its text, and as bytes.

    Both are none where no frame can hold them.
    """

    session: SessionId
    epoch: str
    first: int
    count: int
    frame: str | None
    framed: bytes | None


class NewsDesk:
    """Takes batches as they are committed; `tell` is told the news. `epoch` is the log's."""

    def __init__(self, epoch: Callable[[], str], tell: Callable[[News], None]) -> None:
        self._epoch = epoch
        self._tell = tell
        self._waiting: dict[SessionId, list[Batch]] = {}
        self._soon: asyncio.Handle | None = None

    def take(self, batch: Batch) -> None:
        """A batch is on disk."""
        self._waiting.setdefault(batch.session, []).append(batch)
        if not batch.is_report:
            self._send(self._waiting.pop(batch.session))
        elif self._soon is None:
            self._soon = asyncio.get_running_loop().call_soon(self._send_all)

    def _send_all(self) -> None:
        self._soon = None
        waiting, self._waiting = self._waiting, {}
        for batches in waiting.values():
            self._send(batches)

    def _send(self, batches: Sequence[Batch]) -> None:
        for news in news_of(batches, self._epoch()):
            self._tell(news)


def news_of(batches: Sequence[Batch], epoch: str) -> Iterator[News]:
    """Batches of one session that follow each other, in as few frames as hold them."""
    first, session = batches[0].first, batches[0].session
    rows = [(batch.cause, body) for batch in batches for body in batch.bodies]
    try:
        frame = events_frame(session, epoch, first, rows)
    except FrameTooLarge:
        if len(batches) > 1:
            middle = len(batches) // 2
            yield from news_of(batches[:middle], epoch)
            yield from news_of(batches[middle:], epoch)
        else:
            yield News(session, epoch, first, len(rows), None, None)
        return
    yield News(session, epoch, first, len(rows), frame, text_frame(frame))
