"""Real sockets and a relay that loses packets: the loss that is told lies where it was put."""

from __future__ import annotations

import asyncio

import pytest

from orchestrator.echo import Echo, EchoServer
from session_core.clock import SystemClock
from session_core.rules.network import worse_way
from session_core.wire.echo import Pace
from session_core.wire.probes import EchoOffer
from site_agent.network.train import SocketLine, Train
from tests.chaos.udp_relay import UdpRelay

pytestmark = [pytest.mark.process, pytest.mark.asyncio]

SEED = 2
"""Of a hundred seeds some five lie outside, which is what 95 % says."""
HURRIED = 1_000.0
"""Packets a second, so that a train takes half a second; the echo is told to allow it."""


async def train(there: float, back: float, seed: int) -> tuple[Train, UdpRelay]:
    """A whole train, from the agent's socket through the relay to the centre's echo and back."""
    server = EchoServer(Echo(SystemClock(), Pace(per_s=5_000, burst=5_000)), "127.0.0.1")
    await server.start(0)
    relay = UdpRelay(server.port, there, back, seed)
    await relay.start()
    ticket, key = server.echo.ticket()
    line = SocketLine("127.0.0.1", relay.port)
    made = Train(line, EchoOffer(relay.port, ticket, key), (0.01, 0.03), per_s=HURRIED)
    await asyncio.to_thread(made.run)
    line.close()
    relay.stop()
    server.stop()
    return made, relay


@pytest.mark.parametrize("lost", [0.0, 0.01, 0.03, 0.08])
@pytest.mark.parametrize("way", ["there", "back"])
async def test_the_loss_that_was_put_in_lies_within_the_interval(lost: float, way: str) -> None:
    shares = {"there": 0.0, "back": 0.0, way: lost}
    made, relay = await train(shares["there"], shares["back"], seed=SEED)
    loss = worse_way(made.answers, made.sent)
    assert loss is not None
    low, high = loss.interval
    assert low <= lost <= high, f"{loss.lost} of {loss.sent}"
    # What is lost after the last packet that came back may be under way, and is not counted.
    assert loss.lost <= max(relay.dropped) <= loss.lost + 3


async def test_a_relay_that_loses_twice_what_it_says_is_found_out() -> None:
    """The planted fault: the same check, with a line that is worse than was claimed."""
    made, _ = await train(0.08, 0.0, seed=SEED)
    loss = worse_way(made.answers, made.sent)
    assert loss is not None
    assert not loss.interval[0] <= 0.03 <= loss.interval[1]
