"""The end of a socket: in good order where the peer takes part in it, and else at once.

Rule: what a peer does not read keeps neither its memory nor its file handle. A transport that is
only closed waits for ever to send what it holds.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from aiohttp import web

CLOSE_S_MAX = 2.0
"""For the peer's part in closing."""


class Line(Protocol):
    """The part of a transport that is used here."""

    def get_write_buffer_size(self) -> int:
        """Bytes that wait to be sent."""
        ...

    def abort(self) -> None:
        """Close at once."""
        ...


async def close_within(
    socket: web.WebSocketResponse,
    line: Line,
    *,
    code: int,
    message: bytes,
    seconds: float = CLOSE_S_MAX,
) -> None:
    """Close a socket, and drop it where the peer does not answer within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await socket.close(code=code, message=message)
    except TimeoutError:
        pass
    finally:
        drop_unsent(line)


def drop_unsent(line: Line) -> None:
    """Let go of a socket that is over. What it still holds, nobody will read."""
    try:
        is_stuck = line.get_write_buffer_size() > 0
    except RuntimeError:
        return  # uvloop: it is gone already.
    if is_stuck:
        line.abort()
