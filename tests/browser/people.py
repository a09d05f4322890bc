"""The people of a course day: where each looks, what each presses, and what each sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect

from orchestrator.demo.stage import Stage
from session_core.rules.terms import RoomId
from tests.browser.eyes import Eyes


@dataclass(frozen=True)
class Addresses:
    """Where the pages of one course day are."""

    stage: Stage

    @property
    def day(self) -> str:
        """What the addresses of the day's own pages begin with."""
        return f"{self.stage.address}/kurs/{self.stage.setting.programme.session}"

    @property
    def console(self) -> str:
        """The course leader's."""
        return f"{self.day}/konsoll"

    @property
    def board(self) -> str:
        """The coordinator's."""
        return f"{self.stage.address}/tavle"

    @property
    def record(self) -> str:
        """What remains of the day."""
        return f"{self.day}/logg"

    def centre_room(self, room: RoomId) -> str:
        """A room's page, served by the centre."""
        return f"{self.day}/rom/{room}"

    def centre_screen(self, room: RoomId) -> str:
        """A room's screen, served by the centre."""
        return f"{self.day}/skjerm/{room}"

    def room(self, room: RoomId) -> str:
        """A room's page, served by its laptop."""
        return f"{self.stage.laptops[room].address}/"

    def screen(self, room: RoomId) -> str:
        """A room's screen, served by its laptop."""
        return f"{self.stage.laptops[room].address}/skjerm"


def titles(stage: Stage) -> list[str]:
    """What is on the programme, in bokmål."""
    return [one.title.nb for one in stage.setting.programme.segments]


async def press(page: Page, name: str, within: str = "body", *, exact: bool = False) -> None:
    """Press the first button of that name."""
    await page.locator(within).get_by_role("button", name=name, exact=exact).first.click()


async def shows(page: Page, card: str, text: str) -> None:
    """A card of the page says so, at the latest when patience runs out."""
    await expect(page.locator(f"#{card}")).to_contain_text(text)


async def all_show(pages: Iterable[Page], title: str) -> None:
    """Every room's page and screen has this on: the card of what is now, or the whole screen."""
    for page in pages:
        await expect(page.locator("#now, .stage").first).to_contain_text(title)


def counter(page: Page, name: str) -> Locator:
    """The field of a headcount: "patients" or "relatives"."""
    return page.locator(f"form input#{name}")


async def open_rooms(eyes: Eyes, stage: Stage, **how: Any) -> list[Page]:
    """Every group leader's page and every room's screen, from their laptops."""
    at = Addresses(stage)
    urls = [url for room in stage.laptops for url in (at.room(room), at.screen(room))]
    return [await eyes.open(url, **how) for url in urls]


async def start_the_day(console: Page) -> None:
    """The course leader lets the rooms in, and starts, also where some are not ready."""
    await press(console, "Åpne for rommene")
    # With a key: a second press at the same spot so soon would be taken for half a double one.
    await console.get_by_role("button", name="Start kursdagen").first.press("Enter")
    if await console.locator("#ask-start").is_visible():
        await press(console, "Start kursdagen likevel", "#ask-start")
    await expect(console.get_by_role("button", name="Start neste")).to_be_visible()
