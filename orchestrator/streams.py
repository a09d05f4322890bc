"""The API's streams: a session's state, then every batch as it is committed, in the frames that
laptops get.

Where a batch is too large for a frame, followers get the state again. A heartbeat says where the
stream stands, so that a follower knows that silence means nothing happened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from orchestrator.event_log.interface import EventLog
from orchestrator.frames import text_frame
from orchestrator.hub import Client, Hub, Topic
from orchestrator.runner import SessionRunner
from session_core.clock import Clock
from session_core.rules.terms import SessionId
from session_core.wire.codec import snapshot_frames, state_to_json


class Streams:
    """One topic for each session that somebody follows."""

    def __init__(self, hub: Hub, log: EventLog, clock: Clock) -> None:
        self._hub = hub
        self._log = log
        self._clock = clock
        self._topics: dict[SessionId, tuple[SessionRunner, Topic]] = {}

    def join(self, runner: SessionRunner, client: Client) -> None:
        """Send a session's state to a client, and everything after it."""
        if runner.session not in self._topics:
            topic = self._hub.topic(lambda: self._snapshot(runner))
            self._topics[runner.session] = (runner, topic)
        self._topics[runner.session][1].join(client)

    def leave(self, session: SessionId, client: Client) -> None:
        """The client is gone."""
        _, topic = self._topics[session]
        topic.leave(client)
        if not topic.clients:
            del self._topics[session]

    def publish(self, session: SessionId, frame: bytes | None) -> None:
        """A batch was committed. `frame` is none where no frame can hold it."""
        found = self._topics.get(session)
        if found is None:
            return
        if frame is None:
            found[1].start_anew()
        else:
            found[1].publish(frame)

    def beat(self) -> None:
        """The heartbeat of every stream."""
        for session, (runner, topic) in self._topics.items():
            now = self._clock.now().isoformat(timespec="milliseconds")
            tick = {"t": "tick", "s": session, "seq": runner.head, "now": now}
            topic.publish(text_frame(json.dumps(tick, separators=(",", ":"))))

    def _snapshot(self, runner: SessionRunner) -> Iterator[str]:
        state = runner.state
        return iter(
            snapshot_frames(runner.session, self._log.epoch, state.seq, state_to_json(state))
        )
