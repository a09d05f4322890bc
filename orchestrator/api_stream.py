"""GET /api/v1/sessions/{session}/stream: a WebSocket with the state, then every batch as it is
committed.
"""

from __future__ import annotations

import asyncio
from functools import partial

from aiohttp import WSMsgType, web

from orchestrator.centre import CENTRE_KEY
from orchestrator.closing import CLOSE_S_MAX, close_within, drop_unsent
from orchestrator.faults import CrossSite
from orchestrator.hub import Client
from orchestrator.metrics import STREAMS
from orchestrator.middlewares import own_port
from orchestrator.token_bucket import TokenBucket
from session_core import limits
from session_core.wire.messages import SUBPROTOCOL


async def stream(request: web.Request) -> web.WebSocketResponse:
    """One follower, from its handshake to its end. What it sends is not read."""
    centre = request.app[CENTRE_KEY]
    origin = request.headers.get("Origin")
    if origin is not None and not centre.origins.is_own_origin(origin, own_port(request)):
        raise CrossSite
    centre.gate.visitor(request).check_central()
    runner = await centre.sessions.get(request.match_info["session"])
    socket = web.WebSocketResponse(
        protocols=(SUBPROTOCOL,),
        compress=False,
        max_msg_size=limits.FRAME_BYTES_MAX,
        heartbeat=2 * limits.HEARTBEAT_S,
        timeout=CLOSE_S_MAX,
    )
    await socket.prepare(request)
    transport = request.transport
    if transport is None:
        return socket
    closing: list[asyncio.Task[None]] = []
    too_slow = partial(close_within, socket, transport, code=1013, message=b"too_slow")
    client = Client(transport, lambda: closing.append(asyncio.create_task(too_slow())))
    bucket = TokenBucket(limits.REPORTS_PER_S_MAX, limits.REPORTS_BURST_MAX)
    STREAMS.inc()
    centre.sockets.add(socket)
    centre.streams.join(runner, client)
    try:
        while (await socket.receive()).type in (WSMsgType.TEXT, WSMsgType.BINARY):
            wait = bucket.take(centre.clock.monotonic())
            if wait > 0:
                await asyncio.sleep(wait)
    finally:
        STREAMS.dec()
        centre.sockets.discard(socket)
        centre.streams.leave(runner.session, client)
        if not closing:
            drop_unsent(transport)
    await asyncio.gather(*closing)
    return socket
