"""Real time for those who wait, so that tests can hand in another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Pace(Protocol):
    """How long things take."""

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""
        ...

    async def within(self, what: Awaitable[T], seconds: float) -> T:
        """What it gives. Raises TimeoutError where that takes longer."""
        ...


class RealPace:
    """The world's own."""

    async def sleep(self, seconds: float) -> None:
        """Wait so long."""
        await asyncio.sleep(seconds)

    async def within(self, what: Awaitable[T], seconds: float) -> T:
        """What it gives. Raises TimeoutError where that takes longer."""
        return await asyncio.wait_for(what, seconds)
