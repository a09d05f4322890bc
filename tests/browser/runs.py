"""Pressing the check of picture and sound with devices of our own making, and what it tells."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Page, Playwright, expect

from dashboards.scene import RoomDevices
from tests.browser.eyes import Eyes
from tests.browser.laptop import ANY, Laptop, laptop
from tests.browser.planted import FILMS, silence

READY, CHECKING = re.compile(r"\bhas-script\b"), re.compile(r"\bchecking\b")
NEVER_MUTED = ["--mute-audio"]
FAKE = "--use-fake-device-for-media-stream"
PACE = "0.2"
"""The share of the seconds that a person is given. The tones take their time: sound does."""

WATCHED = (Path(__file__).parent / "watched.js").read_text(encoding="utf-8")


@dataclass
class Check:
    """A laptop, its page, and the person who presses."""

    laptop: Laptop
    page: Page
    sent: list[Any] = field(default_factory=list)
    """Every frame that left the page."""
    asked: list[str] = field(default_factory=list)
    """Every address that it asked for."""

    async def start(self, pace: str = PACE) -> None:
        """Press the button."""
        await self.page.eval_on_selector("#check-run", f"e => {{ e.dataset.pace = '{pace}' }}")
        await self.page.locator("#roomcheck [data-check-start]").click()

    async def until(self, step: str) -> None:
        """Wait for a step of the run."""
        await expect(self.page.locator(f'[data-step-of="{step}"]')).to_have_attribute(
            "aria-current", "step"
        )

    async def done(self) -> dict[str, str]:
        """What was found, by check, when the laptop has it and the run is over."""
        await expect(self.page.locator("html")).not_to_have_class(CHECKING)
        await expect(self.page.locator("#roomcheck .sign")).to_be_visible()
        await expect(self.page.locator("#check-measured")).to_be_attached()
        assert await self.open_tracks() == 0, "a device is still on"
        return self.laptop.words

    async def lets_go(self) -> None:
        """Something was opened, and all of it is off, or will be at once."""
        await self.page.evaluate("lettingGo()")

    async def open_tracks(self) -> int:
        """How many cameras and microphones are on."""
        found: int = await self.page.evaluate("stillOpen()")
        return found


@asynccontextmanager
async def standing_in(
    driver: Playwright,
    path: str,
    arguments: Iterable[str],
    folder: Path,
    *,
    leave: Iterable[str] = ("camera", "microphone"),
    environment: dict[str, str] | None = None,
    devices: RoomDevices = ANY,
    film: bool = False,
) -> AsyncIterator[Check]:
    """A page of a laptop in a browser that was started so, with leave to use these devices."""
    browser = await driver.chromium.launch(
        executable_path=path,
        args=list(arguments),
        ignore_default_args=NEVER_MUTED,
        env=dict(environment) if environment else None,
    )
    eyes = Eyes(browser)
    async with laptop(folder, devices) as mine:
        page = await eyes.open("about:blank")
        await page.add_init_script(f"{WATCHED}\nwindow.hasFilm = {str(film).lower()};")
        check = Check(mine, page)
        page.on("websocket", lambda one: one.on("framesent", lambda sent: check.sent.append(sent)))
        page.on("request", lambda one: check.asked.append(one.url))
        await page.context.grant_permissions(list(leave), origin=mine.address.rstrip("/"))
        await page.goto(mine.address)
        await expect(page.locator("html")).to_have_class(READY)
        await expect(page.locator("[data-brand=chrome]")).to_be_attached()
        yield check
        await eyes.close()
    await browser.close()
    assert eyes.faults == [], "the page did what its policy forbids, or threw"


def playing(folder: Path, film: str) -> list[str]:
    """Start a browser so that its camera plays this film, and its microphone is off."""
    picture, sound = FILMS[film](folder / "film.y4m"), silence(folder / "silence.wav")
    return [
        FAKE,
        f"--use-file-for-fake-video-capture={picture}",
        f"--use-file-for-fake-audio-capture={sound}",
    ]
