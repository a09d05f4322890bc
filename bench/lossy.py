"""What a room is told of a line that loses 0, 1, 3 and 8 %, at the real pace of a train."""

from __future__ import annotations

import asyncio

from orchestrator.echo import Echo, EchoServer
from session_core.clock import SystemClock
from session_core.rules.network import worse_way
from session_core.wire.probes import EchoOffer
from site_agent.network.train import SocketLine, Train
from tests.chaos.udp_relay import UdpRelay

SHARES = (0.0, 0.01, 0.03, 0.08)


async def measure(share: float, seed: int) -> str:
    """One train through a relay that loses this share on the way there."""
    server = EchoServer(Echo(SystemClock()), "127.0.0.1")
    await server.start(0)
    relay = UdpRelay(server.port, share, 0.0, seed)
    await relay.start()
    ticket, key = server.echo.ticket()
    line = SocketLine("127.0.0.1", relay.port)
    train = Train(line, EchoOffer(relay.port, ticket, key), (0.01, 0.03))
    loss = worse_way(await asyncio.to_thread(train.run), train.sent)
    line.close()
    relay.stop()
    server.stop()
    assert loss is not None, "nothing came back"
    low, high = loss.interval
    return f"{100 * loss.share:.2f} ({100 * low:.1f}-{100 * high:.1f}) of {loss.sent}"


async def main() -> None:
    """All four at once: they are light."""
    found = await asyncio.gather(*(measure(share, 2) for share in SHARES))
    for share, told in zip(SHARES, found, strict=True):
        print(f"loss_{100 * share:g}={told}")


if __name__ == "__main__":
    asyncio.run(main())
