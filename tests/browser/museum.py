"""Course days that stand still, one in each state that a day can be in, all at one centre.

They are put there by people's own means: windows without scripts, and forms. Nobody changes them
afterwards, so any number of tests can look at them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from orchestrator.courses.programmes import session_id
from orchestrator.demo.stage import Stage
from session_core.rules.programme import Programme
from session_core.rules.terms import SessionId
from tests.browser.eyes import Eyes
from tests.browser.people import counter, press, start_the_day
from tests.browser.stages import first_day, setting_for, standing, write_config

ROOM, OTHER_ROOM = "baerum-kursrom", "ringerike-kursrom"
TYPED = "Insulin 2027?"
"""What people typed. It belongs to no language."""


@dataclass(frozen=True)
class Windows:
    """The leader's and two rooms' windows on one day."""

    console: Page
    room: Page
    other: Page


async def planned(windows: Windows) -> None:
    """Nobody has done anything."""


async def lobby(windows: Windows) -> None:
    """One room has said that it is ready, another that it is not."""
    await press(windows.console, "Åpne for rommene")
    await _ticked(windows.room)
    await press(windows.room, "Rommet er klart")
    await _ticked(windows.other)
    await press(windows.other, "Rommet er klart")
    await press(windows.other, "Likevel ikke klart")


async def lecture(windows: Windows) -> None:
    """Everything that people can say to each other has been said."""
    await start_the_day(windows.console)
    await _count(windows.room, 7, 3)
    await _count(windows.room, 8, 3)
    await _call_help(windows.room, "Lyd")
    await _call_help(windows.other, "Bilde")
    for page in (windows.room, windows.room, windows.other):
        await page.locator("#question-text").fill(TYPED)
        await press(page, "Send spørsmålet")
    await windows.console.locator("#message-text").fill(TYPED)
    await press(windows.console, "Send", "#messages", exact=True)
    await press(windows.console, "Jeg tar den")
    await press(windows.console, "Ta opp nå")
    await press(windows.console, "Sett til side", "#questions li:nth-child(2)")
    await press(windows.console, "Stopp klokka")


async def local(windows: Windows) -> None:
    """Rooms work by themselves; one is at it, one is back."""
    await start_the_day(windows.console)
    await press(windows.console, "Start neste")
    for page in (windows.room, windows.other):
        await page.reload()
        await press(page, "Start her hos oss")
    await press(windows.other, "Vi er ferdige")
    await press(windows.other, "Vi er tilbake")


async def waiting(windows: Windows) -> None:
    """The lecture is on, and its clock waits for rooms."""
    await local(windows)
    await windows.console.reload()
    await press(windows.console, "Sett på, og vent på 2 rom")


async def pause(windows: Windows) -> None:
    """A break, one room being back before its end."""
    await start_the_day(windows.console)
    await windows.console.locator("#more-fold > summary").click()
    await windows.console.locator("#jump-target").select_option("pause-1")
    await press(windows.console, "Hopp dit")
    await windows.room.reload()
    await press(windows.room, "Vi er tilbake")


async def closed(windows: Windows) -> None:
    """It is over; one room has handed in its last count."""
    await lecture(windows)
    await windows.console.locator("#more-fold > summary").click()
    await press(windows.console, "Avslutt kursdagen", "#more-fold")
    await press(windows.console, "Ja, avslutt", "#ask-end-early")
    await windows.room.reload()
    await press(windows.room, "Lagre og avslutt rommet")


EXHIBITS: Mapping[str, Callable[[Windows], Awaitable[None]]] = {
    one.__name__: one for one in (planned, lobby, lecture, local, waiting, pause, closed)
}


@dataclass(frozen=True)
class Museum:
    """Where each state of a day can be looked at."""

    stage: Stage
    programme: Programme

    def session(self, state: str) -> SessionId:
        """The day that stands in this state."""
        return session_id(state, self.programme.day, self.programme.date)

    def address(self, page: str, state: str) -> str:
        """A page of the day in this state; the start page and the board show all of them."""
        if page in ("start", "board"):
            return f"{self.stage.address}/{'tavle' if page == 'board' else ''}"
        word = {"console": "konsoll", "record": "logg"}.get(page)
        word = word or f"{'rom' if page == 'room' else 'skjerm'}/{ROOM}"
        return f"{self.stage.address}/kurs/{self.session(state)}/{word}"


@asynccontextmanager
async def opened_museum(folder: Path, browser: Browser) -> AsyncIterator[Museum]:
    """Build every exhibit."""
    config = write_config(folder, EXHIBITS)
    programme = first_day(config, "planned")
    setting = setting_for(folder, config, replace(programme, rooms=()))
    async with standing(setting) as stage:
        museum = Museum(stage, programme)
        eyes = Eyes(browser)
        await asyncio.gather(*(_build(museum, eyes, state) for state in EXHIBITS))
        await eyes.close()
        assert eyes.faults == [], "building a museum breaks nothing"
        yield museum


async def _build(museum: Museum, eyes: Eyes, state: str) -> None:
    day = f"{museum.stage.address}/kurs/{museum.session(state)}"
    urls = (f"{day}/konsoll", f"{day}/rom/{ROOM}", f"{day}/rom/{OTHER_ROOM}")
    await EXHIBITS[state](Windows(*[await eyes.open(url, scripts=False) for url in urls]))


async def _ticked(page: Page) -> None:
    """The list before the course, item by item."""
    ready = page.get_by_role("button", name="Rommet er klart")
    await page.reload()
    while not await ready.count():
        await press(page, "Gjort")


async def _count(page: Page, patients: int, relatives: int) -> None:
    await counter(page, "patients").fill(str(patients))
    await counter(page, "relatives").fill(str(relatives))
    await press(page, "Lagre", "#attendance")


async def _call_help(page: Page, reason: str) -> None:
    await page.locator("#help-fold > summary").click()
    await press(page, reason, "#help-fold")
    await expect(page.locator("#help-fold")).to_contain_text("Hjelp er tilkalt")
