"""Something that lives on an event loop in a process of its own, asked questions over a pipe.

What is measured never waits for who measures, nor the other way round. The monotonic clock is the
same in all processes of a machine (Linux), so moments can be compared.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import uvloop

from bench.crowd import BenchError

ANSWER_S_MAX = 300.0


class Beside:
    """`make(*details)` in another process. Its methods are coroutines, asked by name."""

    def __init__(self, make: Callable[..., object], *details: object) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_live, args=(theirs, make, details), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, question: str, *details: object) -> Any:
        """Call a method over there and wait for what it gives. Raises BenchError."""
        self.begin(question, *details)
        return self.answer()

    def begin(self, question: str, *details: object) -> None:
        """Call a method over there and come back at once: what it gives is read with `answer`."""
        self._pipe.send((question, details))

    def answer(self) -> Any:
        """What was asked last. Raises BenchError."""
        if not self._pipe.poll(ANSWER_S_MAX):
            raise BenchError("the load client does not answer")
        try:
            answer = self._pipe.recv()
        except (EOFError, ConnectionError) as error:
            raise BenchError("the load client has fallen") from error
        if isinstance(answer, BenchError):
            raise answer
        return answer

    def close(self) -> None:
        """End the process, and its sockets with it."""
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def __enter__(self) -> Beside:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _live(pipe: Connection, make: Callable[..., object], details: tuple[object, ...]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_answer_all(pipe, make, details))


async def _answer_all(
    pipe: Connection, make: Callable[..., object], details: tuple[object, ...]
) -> None:
    """Answer questions until the process is killed."""
    loop = asyncio.get_running_loop()
    lives = make(*details)
    while True:
        question, words = await loop.run_in_executor(None, pipe.recv)
        try:
            pipe.send(await getattr(lives, question)(*words))
        except (BenchError, OSError) as error:
            pipe.send(BenchError(str(error)))
