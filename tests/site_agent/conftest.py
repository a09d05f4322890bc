"""What many tests of the agent begin with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from site_agent.room import Room
from tests.site_agent.fake_centre import FakeCentre, centre
from tests.site_agent.parts import open_room


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeCentre]:
    async with centre() as opened:
        yield opened


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(tmp_path) as opened:
        yield opened
