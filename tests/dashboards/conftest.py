"""What tests of pages in a browser share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, async_playwright


@pytest_asyncio.fixture
async def browser(chromium_path: str, chromium_arguments: list[str]) -> AsyncIterator[Browser]:
    """The machine's Chromium."""
    async with async_playwright() as driver:
        started = await driver.chromium.launch(
            executable_path=chromium_path, args=chromium_arguments
        )
        yield started
        await started.close()
