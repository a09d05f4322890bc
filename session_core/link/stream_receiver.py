"""Sessions as they come down to a room: no event missed, none applied twice, and never two
histories mixed.

Rule 1: (epoch, seq) is one value. Rule 2: the next event is applied, an older one passed over, and
at a hole or another epoch the centre is asked once to go on from what we have. Rule 3: what a
snapshot says is taken when we asked for it or it is ahead.
"""

from __future__ import annotations

from collections.abc import Mapping

from session_core.link.effects import AgentEffect, Send, StoreEvents, StoreSnapshot
from session_core.wire import codec
from session_core.wire.messages import PLACES_MAX, Events, Resume, Snapshot, Stream

Place = tuple[str, int]
NOWHERE: Place = ("-", 0)


class StreamReceiver:
    """How far the room has each session, and the pieces of a snapshot on its way."""

    def __init__(self, have: Mapping[str, Place]) -> None:
        self.have = dict(have)
        self._asked: set[str] = set()
        self._pieces: list[Snapshot] = []

    @property
    def places(self) -> dict[str, Place]:
        """As much of `have` as a frame may hold, the newest sessions last."""
        return dict(list(self.have.items())[-PLACES_MAX:])

    def start(self, streams: Mapping[str, Stream]) -> None:
        """What the welcome promised to send whole."""
        for session, stream in streams.items():
            if stream.mode == "snapshot":
                self._asked.add(session)

    def events(self, batch: Events) -> list[AgentEffect]:
        """A batch came."""
        epoch, seq = self.have.get(batch.s, NOWHERE)
        if epoch != batch.epoch:
            seq = 0
        last = batch.first + len(batch.events) - 1
        if batch.first > seq + 1:
            return self._resume(batch.s)
        if last <= seq:
            return []
        rows = codec.event_rows(batch)[seq + 1 - batch.first :]
        self._arrived(batch.s, (batch.epoch, last))
        return [StoreEvents(session=batch.s, epoch=batch.epoch, first=seq + 1, rows=rows)]

    def snapshot(self, piece: Snapshot) -> list[AgentEffect]:
        """A piece of a snapshot came; the last one makes it whole."""
        if piece.part == 1:
            self._pieces = []
        if not self._fits(piece):
            self._pieces = []
            return self._resume(piece.s)
        self._pieces.append(piece)
        if piece.part < piece.of:
            return []
        state = "".join(one.state for one in self._pieces)
        self._pieces = []
        return self._whole(piece, state)

    def _fits(self, piece: Snapshot) -> bool:
        if piece.part != len(self._pieces) + 1 or piece.part > piece.of:
            return False
        return all(
            (one.s, one.epoch, one.seq, one.of) == (piece.s, piece.epoch, piece.seq, piece.of)
            for one in self._pieces[:1]
        )

    def _whole(self, piece: Snapshot, state: str) -> list[AgentEffect]:
        epoch, seq = self.have.get(piece.s, NOWHERE)
        if epoch == piece.epoch and piece.seq <= seq and piece.s not in self._asked:
            return []
        self._arrived(piece.s, (piece.epoch, piece.seq))
        return [StoreSnapshot(session=piece.s, epoch=piece.epoch, seq=piece.seq, state_json=state)]

    def compare(self, pos: Mapping[str, Place]) -> list[AgentEffect]:
        """The centre says how far it has sent us: where that is not what we have, something was
        lost.
        """
        lost = [session for session, place in pos.items() if self.have.get(session) != place]
        for session in lost:
            self._asked.discard(session)
        return [effect for session in lost for effect in self._resume(session)]

    def in_step(self, pos: Mapping[str, Place]) -> tuple[str, ...]:
        """The sessions of which the room has all that the centre says it has sent."""
        return tuple(session for session, place in pos.items() if self.have.get(session) == place)

    def _arrived(self, session: str, place: Place) -> None:
        self.have[session] = place
        self._asked.discard(session)

    def _resume(self, session: str) -> list[AgentEffect]:
        """Ask once; the next heartbeat's positions show whether it helped."""
        if session in self._asked:
            return []
        self._asked.add(session)
        have = {session: self.have.get(session, NOWHERE)}
        return [Send(codec.encode(Resume(have=have)))]
