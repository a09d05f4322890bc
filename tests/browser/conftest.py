"""One Chromium for all browser tests; windows and course days for each test of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from orchestrator.demo.stage import Stage
from tests.browser.eyes import PATIENCE_MS, Eyes
from tests.browser.stages import course_day


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium_path: str, chromium_arguments: list[str]) -> AsyncIterator[Browser]:
    """The machine's Chromium, started once."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=chromium_path, args=chromium_arguments
        )
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def eyes(browser: Browser) -> AsyncIterator[Eyes]:
    """Windows for one test, in which nothing may go wrong unseen."""
    opened = Eyes(browser)
    yield opened
    await opened.close()
    assert opened.faults == [], "a page did what its policy forbids, or threw"


@pytest_asyncio.fixture(loop_scope="session")
async def day(tmp_path: Path) -> AsyncIterator[Stage]:
    """A centre and three laptops, twenty minutes before the course begins."""
    async with course_day(tmp_path) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="session")
async def one_laptop(tmp_path: Path) -> AsyncIterator[Stage]:
    """The same with a laptop in the first room only, which starts sooner."""
    async with course_day(tmp_path, laptops=1) as stage:
        yield stage


@pytest_asyncio.fixture(loop_scope="session")
async def centre(tmp_path: Path) -> AsyncIterator[Stage]:
    """A centre alone: the rooms have no laptop of ours."""
    async with course_day(tmp_path, laptops=0) as stage:
        yield stage
