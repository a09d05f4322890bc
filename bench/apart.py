"""A crowd in a process of its own, so that what is measured never waits for who measures.

The monotonic clock is the same in all processes of a machine (Linux), so moments can be compared.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from typing import Any

from bench.crowd import BenchError, Crowd

ANSWER_S_MAX = 180.0


class CrowdApart:
    """The same four questions as `Crowd`, asked across a pipe."""

    def __init__(self, port: int, path: str, size: int, protocol: str = "") -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=_live, args=(theirs, port, path, size, protocol), daemon=True
        )
        self._process.start()
        theirs.close()

    def join(self) -> None:
        """Connect everyone."""
        self._ask("join")

    def expect(self, marker: bytes, deadline_s: float) -> None:
        """Begin to look for the frame with `marker`: come back when they are looking."""
        self._ask("expect", marker, deadline_s)

    def last_moment(self) -> tuple[float, bytes]:
        """When the last client had what was expected, and the payload. Raises BenchError."""
        moment, payload = self._answer()
        return float(moment), bytes(payload)

    def read_for(self, seconds: float) -> int:
        """Bytes received by all together in a while."""
        return int(self._ask("read_for", seconds))

    def received(self) -> int:
        """Bytes received by all together since they joined."""
        return int(self._ask("received"))

    def close(self) -> None:
        """End the process, and its sockets with it."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _ask(self, *question: object) -> Any:
        self._pipe.send(question)
        return self._answer()

    def _answer(self) -> Any:
        if not self._pipe.poll(ANSWER_S_MAX):
            raise BenchError("the load client does not answer")
        answer = self._pipe.recv()
        if isinstance(answer, BenchError):
            raise answer
        return answer


def _live(pipe: Connection, port: int, path: str, size: int, protocol: str) -> None:
    """The crowd's process: answer questions until it is killed."""
    crowd = Crowd("127.0.0.1", port, path, size, protocol)
    while True:
        question, *details = pipe.recv()
        try:
            if question == "expect":
                pipe.send(True)
                moments, payload = crowd.await_frame(*details)
                pipe.send((max(moments), payload))
            elif question == "received":
                pipe.send(crowd.received)
            else:
                pipe.send(getattr(crowd, question)(*details))
        except (BenchError, OSError) as error:
            pipe.send(BenchError(str(error)))
