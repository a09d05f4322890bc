"""Sessions on their way down to one room: live where the room is up to date, fetched where it is
not.

Theory: a stream is live (the room has been sent everything committed, so the frame that everybody
gets is right for it too) or it is being caught up. While it is caught up the live frames pass it
by, and the catching up goes on until nothing passed. What is too far behind in events or in bytes
is given the state instead, so no catching up sends more than `DELTA_BYTES_MAX` of events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from session_core import limits
from session_core.link.effects import CentreEffect, HistoryRegressed, Row, Send, SendStream
from session_core.wire import codec
from session_core.wire.errors import FrameTooLarge
from session_core.wire.messages import Stream

Place = tuple[str, int]
NOWHERE: Place = ("-", 0)


@dataclass(slots=True)
class _Down:
    epoch: str
    sent: int
    head: int
    live: bool
    fetched: int = 0
    """Bytes of events that this catching up has sent."""


class StreamSender:
    """How far one room has been sent each session on this connection."""

    def __init__(self) -> None:
        self._downs: dict[str, _Down] = {}

    @property
    def places(self) -> dict[str, Place]:
        """(epoch, seq) of the sessions that the room has been sent all of."""
        return {session: (one.epoch, one.sent) for session, one in self._downs.items() if one.live}

    def start(self, streams: Mapping[str, Place], have: Mapping[str, Place]) -> dict[str, Stream]:
        """What the welcome shall say of each session."""
        said = {}
        for session, (epoch, head) in streams.items():
            theirs = have.get(session, NOWHERE)
            is_delta = theirs[0] == epoch and _is_near(theirs[1], head)
            self._downs[session] = _Down(epoch, theirs[1] if is_delta else 0, head, live=False)
            said[session] = Stream(epoch=epoch, head=head, mode="delta" if is_delta else "snapshot")
        return said

    def catch_up_all(self, said: Mapping[str, Stream]) -> list[CentreEffect]:
        """The fetches that the welcome promised."""
        return [
            effect
            for session, stream in said.items()
            for effect in self._catch_up(session, whole=stream.mode == "snapshot")
        ]

    def regressions(self, have: Mapping[str, Place]) -> list[CentreEffect]:
        """Sessions of which the room has more than we do, in the same history."""
        return [
            HistoryRegressed(what=session, theirs=seq, ours=down.head)
            for session, (epoch, seq) in have.items()
            if (down := self._downs.get(session)) and down.epoch == epoch and seq > down.head
        ]

    def events(
        self, session: str, epoch: str, first: int, count: int, frame: str | None
    ) -> list[CentreEffect]:
        """A batch was committed. `frame` is everybody's text; None where no frame can hold it."""
        down = self._downs.setdefault(session, _Down(epoch, 0, 0, live=True))
        last = first + count - 1
        was_live = down.live or down.epoch != epoch
        if down.epoch != epoch:
            self._downs[session] = down = _Down(epoch, 0, last, live=False)
        down.head = max(down.head, last)
        if not was_live or last <= down.sent:
            return []
        if not down.live or first != down.sent + 1 or frame is None:
            return self._catch_up(session, whole=frame is None or down.sent == 0)
        down.sent = last
        return [Send(frame)]

    def delta(
        self, session: str, epoch: str, first: int, rows: Sequence[Row]
    ) -> list[CentreEffect]:
        """The rows that `SendStream` asked for, the first numbered `first`."""
        down = self._downs.get(session)
        if down is None or down.live or down.epoch != epoch:
            return []
        if rows and first != down.sent + 1:
            return self._catch_up(session, whole=True)
        down.fetched += sum(map(_weight, rows))
        if down.fetched > limits.DELTA_BYTES_MAX:
            return self._catch_up(session, whole=True)
        sent: list[CentreEffect] = []
        for n, batch in _batches(first, rows):
            try:
                sent.append(Send(codec.events_frame(session, epoch, n, batch)))
            except FrameTooLarge:
                return [*sent, *self._catch_up(session, whole=True)]
            down.sent = n + len(batch) - 1
        return [*sent, *self._catch_up(session, whole=not rows)]

    def snapshot(self, session: str, epoch: str, seq: int, state_json: str) -> list[CentreEffect]:
        """The state that `SendStream` asked for, after `seq` committed events."""
        down = self._downs.get(session)
        if down is None or down.live or down.epoch != epoch:
            return []
        down.sent = seq
        frames = codec.snapshot_frames(session, epoch, seq, state_json)
        return [*map(Send, frames), *self._catch_up(session)]

    def resume(self, have: Mapping[str, Place]) -> list[CentreEffect]:
        """The room lost the thread. What is being fetched for it already need not be fetched
        twice.
        """
        effects = self.regressions(have)
        for session, (epoch, seq) in have.items():
            down = self._downs.get(session)
            if down is None or not down.live:
                continue
            down.live = False
            is_delta = epoch == down.epoch and _is_near(seq, down.head)
            down.sent = seq if is_delta else 0
            effects += self._catch_up(session, whole=not is_delta or seq == 0)
        return effects

    def start_over(self) -> list[CentreEffect]:
        """What was queued for the room was thrown away: one snapshot each instead."""
        return [effect for session in self._downs for effect in self._catch_up(session, whole=True)]

    def _catch_up(self, session: str, *, whole: bool = False) -> list[CentreEffect]:
        down = self._downs[session]
        if whole:
            down.sent = 0
        down.live = not whole and down.sent >= down.head
        if down.live or down.sent == 0:
            down.fetched = 0
        if down.live:
            return []
        return [SendStream(session=session, epoch=down.epoch, after=down.sent or None)]


def _is_near(seq: int, head: int) -> bool:
    """Whether a room that has `seq` may be given what it missed one by one."""
    return 0 <= head - seq <= limits.DELTA_EVENTS_MAX


def _weight(row: Row) -> int:
    """What a row takes of a frame."""
    return len(row[0].encode()) + len(row[1].encode()) + 32


def _batches(first: int, rows: Sequence[Row]) -> list[tuple[int, list[Row]]]:
    """The rows in order, in batches that fit a frame, each with the number of its first event."""
    most = limits.FRAME_BYTES_MAX - 512
    batches: list[tuple[int, list[Row]]] = []
    size = most
    for n, row in enumerate(rows, start=first):
        weight = _weight(row)
        if size + weight > most:
            batches.append((n, []))
            size = 0
        batches[-1][1].append(row)
        size += weight
    return batches
