"""A UDP relay that loses packets by the dice, on each way its own share."""

from __future__ import annotations

import asyncio
import random


class UdpRelay(asyncio.DatagramProtocol):
    """From 127.0.0.1:`port` to 127.0.0.1:`target_port` and back; one peer at a time."""

    def __init__(self, target_port: int, there: float, back: float, seed: int) -> None:
        self.port = 0
        self.dropped = [0, 0]
        """There, and back."""
        self._target_port = target_port
        self._shares = (there, back)
        self._dice = (random.Random(seed), random.Random(seed + 1))
        self._peer: tuple[str, int] | None = None
        self._near: asyncio.DatagramTransport | None = None
        self._far: asyncio.DatagramTransport | None = None

    async def start(self) -> None:
        """Begin to pass packets on."""
        loop = asyncio.get_running_loop()
        self._near, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", 0)
        )
        self.port = self._near.get_extra_info("sockname")[1]
        self._far, _ = await loop.create_datagram_endpoint(
            lambda: _Back(self), remote_addr=("127.0.0.1", self._target_port)
        )

    def stop(self) -> None:
        """No more."""
        for line in (self._near, self._far):
            if line is not None:
                line.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """One on its way there."""
        self._peer = addr
        if self._far is not None and not self._is_lost(0):
            self._far.sendto(data)

    def came_back(self, data: bytes) -> None:
        """One on its way back."""
        if self._near is not None and self._peer is not None and not self._is_lost(1):
            self._near.sendto(data, self._peer)

    def _is_lost(self, way: int) -> bool:
        lost = self._dice[way].random() < self._shares[way]
        self.dropped[way] += lost
        return lost


class _Back(asyncio.DatagramProtocol):
    def __init__(self, relay: UdpRelay) -> None:
        self._relay = relay

    def datagram_received(self, data: bytes, addr: object) -> None:
        """One on its way back."""
        self._relay.came_back(data)
