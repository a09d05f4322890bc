"""Fan-out: one encoding, the same bytes for all, and no backlog for whoever cannot follow."""

from __future__ import annotations

import pytest

from orchestrator.frames import text_frame
from orchestrator.hub import BEHIND_AGAIN_S, Client, Hub
from session_core.clock import ManualClock
from session_core.limits import CLIENT_BUFFER_BYTES_MAX
from tests.builders import START

pytestmark = pytest.mark.asyncio


class FakePipe:
    """A transport whose reader stops and goes on as told."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.unsent = 0
        self.is_read = True
        self.is_gone = False

    def write(self, data: bytes) -> None:
        self._check()
        self.written.append(data)
        if not self.is_read:
            self.unsent += len(data)

    def get_write_buffer_size(self) -> int:
        self._check()
        return self.unsent

    def is_closing(self) -> bool:
        return self.is_gone

    def abort(self) -> None:
        self.is_gone = True

    def _check(self) -> None:
        """As uvloop's transports do."""
        if self.is_gone:
            raise RuntimeError("the handle is closed")

    def drain(self) -> None:
        self.unsent, self.is_read = 0, True


class Crowd:
    """A topic with some clients; those sent away are remembered."""

    def __init__(self) -> None:
        self.clock = ManualClock(START)
        self.hub = Hub(self.clock)
        self.topic = self.hub.topic(lambda: ("snapshot",))
        self.sent_away: list[FakePipe] = []

    def join(self) -> tuple[FakePipe, Client]:
        pipe = FakePipe()
        client = Client(pipe, lambda: self.sent_away.append(pipe))
        self.topic.join(client)
        return pipe, client

    def flood(self, pipe: FakePipe) -> None:
        """The reader stops, and more is sent than may wait."""
        pipe.is_read = False
        for _ in range(3):
            self.topic.publish(b"x" * CLIENT_BUFFER_BYTES_MAX)


async def test_all_get_the_same_bytes() -> None:
    crowd = Crowd()
    pipes = [crowd.join()[0] for _ in range(3)]
    frame = text_frame("hello")
    crowd.topic.publish(frame)
    for pipe in pipes:
        assert pipe.written == [text_frame("snapshot"), frame]
        assert pipe.written[1] is frame


async def test_a_slow_reader_gets_one_snapshot_and_holds_nobody_up() -> None:
    crowd = Crowd()
    (slow, _), (quick, _) = crowd.join(), crowd.join()
    crowd.flood(slow)
    assert len(quick.written) == 4
    assert len(slow.written) == 3, "after two large frames there is too much unsent for a third"
    crowd.hub.look()
    assert len(slow.written) == 3, "it has not drained yet"
    slow.drain()
    crowd.hub.look()
    assert slow.written[3:] == [text_frame("snapshot")]
    crowd.topic.publish(b"next")
    assert slow.written[-1] == quick.written[-1] == b"next"
    crowd.hub.stop()


async def test_who_falls_behind_twice_in_a_minute_is_sent_away() -> None:
    crowd = Crowd()
    pipe, _ = crowd.join()
    for seconds in (BEHIND_AGAIN_S + 1, 1):
        crowd.flood(pipe)
        assert crowd.sent_away == []
        pipe.drain()
        crowd.hub.look()
        crowd.clock.advance(seconds)
    crowd.flood(pipe)
    assert crowd.sent_away == [pipe]
    crowd.hub.stop()


async def test_a_large_snapshot_alone_is_no_falling_behind() -> None:
    crowd = Crowd()
    topic = crowd.hub.topic(lambda: ("x" * 2 * CLIENT_BUFFER_BYTES_MAX,))
    pipe = FakePipe()
    pipe.is_read = False
    client = Client(pipe, lambda: crowd.sent_away.append(pipe))
    topic.join(client)
    topic.publish(b"next")
    assert pipe.written[-1] == b"next"
    assert not client.behind


async def test_a_socket_that_has_just_closed_keeps_nothing_from_the_others() -> None:
    crowd = Crowd()
    gone, others = crowd.join()[0], [crowd.join()[0] for _ in range(20)]
    gone.is_gone = True
    crowd.topic.publish(b"next")
    crowd.topic.start_anew()
    assert all(pipe.written[1:] == [b"next", text_frame("snapshot")] for pipe in others)


async def test_a_slow_socket_that_closes_is_no_stumbling_block() -> None:
    crowd = Crowd()
    (gone, _), (slow, _) = crowd.join(), crowd.join()
    crowd.flood(gone)
    crowd.flood(slow)
    gone.is_gone = True
    slow.drain()
    crowd.hub.look()
    assert slow.written[-1] == text_frame("snapshot")
    crowd.hub.stop()


async def test_who_left_gets_nothing_more() -> None:
    crowd = Crowd()
    pipe, client = crowd.join()
    crowd.flood(pipe)
    crowd.topic.leave(client)
    pipe.drain()
    written = len(pipe.written)
    crowd.hub.look()
    crowd.topic.publish(b"next")
    assert len(pipe.written) == written
    crowd.hub.stop()


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
async def test_a_frame_is_read_by_the_library_that_others_use(size: int) -> None:
    from websockets.frames import Frame, Opcode

    expected = Frame(Opcode.TEXT, b"x" * size).serialize(mask=False)
    assert text_frame("x" * size) == expected
