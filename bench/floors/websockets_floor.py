"""The floor in the same language: a bare `websockets` server that broadcasts what one client sends.

No decision, no disk, no compression. It prints its port, and stops when its input is closed.
"""

from __future__ import annotations

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

MILLION = 2**20


async def main() -> None:
    """Serve until the input closes."""
    crowd: set[ServerConnection] = set()

    async def handle(connection: ServerConnection) -> None:
        if connection.request is not None and connection.request.path == "/commander":
            async for message in connection:
                broadcast(crowd, message)
            return
        crowd.add(connection)
        try:
            await connection.wait_closed()
        finally:
            crowd.discard(connection)

    async with serve(
        handle, "127.0.0.1", 0, compression=None, ping_interval=None, max_size=MILLION, backlog=1024
    ) as server:
        print(next(iter(server.sockets)).getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
