"""The whole course day on all its pages at once: whatever anybody presses, every page shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from playwright.async_api import Page, expect

from orchestrator.demo.stage import Stage
from session_core.rules.programme import Segment
from session_core.rules.terms import RoomId, SegmentType
from tests.browser.eyes import Eyes
from tests.browser.people import Addresses, press, shows

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@dataclass(frozen=True)
class Everybody:
    """Every page of the day, all open from morning to evening."""

    stage: Stage
    console: Page
    board: Page
    rooms: dict[RoomId, Page]
    screens: dict[RoomId, Page]

    @classmethod
    async def looking(cls, eyes: Eyes, stage: Stage) -> Everybody:
        """Open them, each in a window of its own."""
        at = Addresses(stage)
        return cls(
            stage,
            await eyes.open(at.console, live=True),
            await eyes.open(at.board, live=True),
            {room: await eyes.open(at.room(room), live=True) for room in stage.laptops},
            {room: await eyes.open(at.screen(room), live=True) for room in stage.laptops},
        )

    async def see(self, *, centre: str, rooms: str, screens: str, board: str = "") -> None:
        """Each page says so where its person looks; the board what the console does, by default."""
        await shows(self.console, "now", centre)
        await expect(self.board.locator(".session-line")).to_contain_text(board or centre)
        for page in self.rooms.values():
            await shows(page, "now", rooms)
        for page in self.screens.values():
            await expect(page.locator(".stage")).to_contain_text(screens)

    async def see_segment(self, title: str) -> None:
        """This is on, everywhere."""
        await self.see(centre=title, rooms=title, screens=title)

    async def both_count(self, words: str, rooms: int) -> None:
        """The console and the board say this of so many rooms."""
        for seen in (self.console.locator("#rooms"), self.board.locator("main")):
            await expect(seen.get_by_text(words)).to_have_count(rooms)

    async def press_in_rooms(
        self, name: str | re.Pattern[str], rooms: Iterable[RoomId] | None = None
    ) -> None:
        """Every room presses, or these: with a key, for a robot is as quick as a double click."""
        for room in self.rooms if rooms is None else rooms:
            button = self.rooms[room].locator("#todo").get_by_role("button", name=name).first
            await expect(button).to_be_visible()
            await button.press("Enter")


async def make_ready(page: Page) -> None:
    """A group leader does what the list says, says that the room is ready, and counts a patient."""
    welcome = page.get_by_role("heading", name="Ta imot folk, og tell etter hvert")
    heading = page.locator("#todo h2")
    done = page.locator("#todo .act button")
    while not await welcome.is_visible():
        told = await heading.inner_text()
        if await done.count():
            # With a key: a second press at the same spot so soon would be taken for a double one.
            await done.first.press("Enter")
        else:
            await press(page, "Én pasient til")
        await expect(heading).not_to_have_text(told)
    await expect(page.locator("#attendance [data-saved]")).to_contain_text("Lagret")


async def open_and_start(everybody: Everybody, first: str) -> None:
    """The rooms are let in, say that they are ready, and the day begins."""
    console, planned, lobby = everybody.console, "Planlagt", "Åpnet for rommene"
    await everybody.see(centre=planned, rooms=planned, screens="Velkommen")
    await press(console, "Åpne for rommene")
    await everybody.see(centre=lobby, rooms="Kursleder har åpnet", screens="Vi begynner")
    for page in everybody.rooms.values():
        await make_ready(page)
    await shows(console, "act", "Alle rom har meldt klar")
    for seen in (console.locator("#rooms"), everybody.board.locator(".summary-people")):
        await expect(seen).to_contain_text("3 pasienter, 0 pårørende")
    await press(console, "Start kursdagen")
    await everybody.see_segment(first)


async def ask(everybody: Everybody) -> None:
    """A room asks, and every screen shows it until it is answered."""
    page, text = next(iter(everybody.rooms.values())), "Hvor lenge varer en sensor?"
    await page.get_by_label("Hva lurer rommet på?").fill(text)
    await press(page, "Send spørsmålet")
    await shows(everybody.console, "questions", text)
    await expect(everybody.board.locator(".session-line")).to_contain_text("1 spørsmål venter")
    await press(everybody.console, "Vis på skjermen", "#questions")
    await shows(page, "ask", "Tas opp nå")
    for screen in everybody.screens.values():
        await expect(screen.locator(".stage")).to_contain_text(text)
    await press(everybody.console, "Besvart", "#questions")
    for screen in everybody.screens.values():
        await expect(screen.locator(".stage")).not_to_contain_text(text)


async def work_in_the_rooms(everybody: Everybody) -> None:
    """Each room starts by itself and finishes."""
    await everybody.press_in_rooms(re.compile("Start (her hos oss|klokka her)"))
    await everybody.both_count("Lokalt i gang", 3)
    await everybody.press_in_rooms("Vi er ferdige")
    await everybody.both_count("Ferdig lokalt", 3)
    for page in everybody.screens.values():
        await expect(page.locator(".stage")).to_contain_text("Vi er ferdige her")


async def come_back_one_late(everybody: Everybody, following: str) -> None:
    """All but one are back, everybody waits for that one, and then it comes."""
    *punctual, late = everybody.rooms
    await everybody.press_in_rooms("Vi er tilbake", punctual)
    await shows(everybody.console, "act", "Ikke tilbake:")
    await press(everybody.console, "Vent på")
    await everybody.see(
        centre=following,
        rooms="Venter på",
        screens="Vi begynner når alle rommene er med",
        board="Venter på rom",
    )
    await everybody.see_segment(following)
    await everybody.press_in_rooms("Vi er tilbake", [late])
    for page in (everybody.console, *everybody.rooms.values()):
        await expect(page.locator("#now")).not_to_contain_text("Venter på")
    await expect(everybody.board.locator(".session-line")).not_to_contain_text("Venter på rom")
    for page in everybody.screens.values():
        await expect(page.locator(".stage")).not_to_contain_text("Vi begynner når")


async def go_on(everybody: Everybody, following: Segment) -> None:
    """The course leader starts what is next. An evaluation with a code is called so on a screen."""
    title = following.title.nb
    is_evaluation = following.type is SegmentType.EVALUATION
    await press(everybody.console, f"Start neste: {title}")
    await everybody.see(centre=title, rooms=title, screens="Evaluering" if is_evaluation else title)


async def end(everybody: Everybody) -> None:
    """The day is over: each room hands in its last numbers."""
    await press(everybody.console, "Avslutt kursdagen")
    await press(everybody.console, "Ja, avslutt")
    await everybody.see(centre="Avsluttet", rooms="avsluttet", screens="Takk for i dag")
    for page in everybody.rooms.values():
        await page.locator("#todo").get_by_label("Ja", exact=True).check()
        await press(page, "Lagre og avslutt rommet", "#todo")
        await shows(page, "todo", "Rommet er avsluttet.")
        await expect(page.locator("#todo h2")).to_be_in_viewport()
    await expect(everybody.board.get_by_text("Rommet er avsluttet")).to_have_count(3)
    await expect(everybody.console.locator("#rooms .room")).to_contain_text(["Avsluttet"] * 3)


LED_IN_THE_ROOMS = (SegmentType.LOCAL, SegmentType.SHARING, SegmentType.EVALUATION)
APART = (*LED_IN_THE_ROOMS, SegmentType.BREAK)


async def from_one_to_the_next(everybody: Everybody, now: Segment, following: Segment) -> None:
    """The rooms do what is theirs to do, and all are where they should be when the next starts."""
    if now.type in LED_IN_THE_ROOMS:
        await work_in_the_rooms(everybody)
    if now.type in APART and following.type is not SegmentType.BREAK:
        await everybody.press_in_rooms("Vi er tilbake")
    await go_on(everybody, following)


async def test_a_whole_day_is_seen_on_all_pages_at_once(day: Stage, eyes: Eyes) -> None:
    """Three rooms with page and screen, the console and the board, from the lobby to the last
    numbers. `eyes` sees to it that no policy was broken and nothing threw on any of them.
    """
    everybody = await Everybody.looking(eyes, day)
    welcome, sharing, lecture, *rest = day.setting.programme.segments
    assert (sharing.type, lecture.type) == (SegmentType.SHARING, SegmentType.LECTURE)
    assert {SegmentType.LOCAL, SegmentType.EVALUATION} < {one.type for one in rest}
    await open_and_start(everybody, welcome.title.nb)
    await go_on(everybody, sharing)
    await work_in_the_rooms(everybody)
    await come_back_one_late(everybody, lecture.title.nb)
    await ask(everybody)
    for now, following in pairwise([lecture, *rest]):
        await from_one_to_the_next(everybody, now, following)
    await end(everybody)
