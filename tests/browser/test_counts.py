"""A leader puts an earlier count right: without contact on the laptop, and without a script at the
centre.
"""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from orchestrator.demo.stage import Stage
from tests.browser.checkers import accessibility_faults, too_wide
from tests.browser.eyes import CENTRE_GONE, PHONE, REFUSED, Eyes
from tests.browser.people import Addresses, all_show, counter, press, shows, start_the_day, titles

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROOM = "baerum-kursrom"


async def counts(page: Page, patients: int, relatives: int) -> None:
    """The counters are filled in, a figure that is asked about is called right, and they are
    kept.
    """
    await counter(page, "patients").fill(str(patients))
    await counter(page, "relatives").fill(str(relatives))
    await page.get_by_role("button", name="Ja, det stemmer").click()
    await expect(page.locator("#attendance [data-saved]")).to_contain_text("Lagret")


async def opened(page: Page, title: str) -> Locator:
    """The form of a segment's count, in the history."""
    if await page.locator("#counts").get_attribute("open") is None:
        await page.locator("#counts > summary").click()
    line = page.locator("details.mend").filter(has_text=title)
    await line.locator("summary").click()
    return line


async def corrects(line: Locator, patients: int, relatives: int) -> None:
    await line.get_by_label("Pasienter").fill(str(patients))
    await line.get_by_label("Pårørende").fill(str(relatives))
    await line.get_by_role("button", name="Lagre rettingen").click()


async def test_a_count_that_is_corrected_without_contact_reaches_board_and_record_once(
    one_laptop: Stage, eyes: Eyes
) -> None:
    at, (room,) = Addresses(one_laptop), one_laptop.laptops
    console = await eyes.open(at.console, excuse=CENTRE_GONE)
    page = await eyes.open(at.room(room), excuse=CENTRE_GONE)
    first, second = titles(one_laptop)[:2]
    await start_the_day(console)
    await all_show((page,), first)
    await counts(page, 40, 3)
    await press(console, "Start neste")
    await all_show((page,), second)

    await one_laptop.kill_centre()
    await shows(page, "alone", "Dere kan fortsette på egen hånd")
    line = await opened(page, first)
    assert await accessibility_faults(page) == []
    await corrects(line, 4, 3)
    await expect(line).to_contain_text("4 pasienter, 3 pårørende rettet")
    await expect(line).not_to_have_attribute("open", "")
    await expect(line.get_by_text("Talt")).to_be_hidden()

    await one_laptop.start_centre()
    board = await eyes.open(at.board)
    await expect(board.locator("main")).to_contain_text("4 pasienter, 3 pårørende")
    await expect(board.locator("main")).to_contain_text("rettet")
    record = await eyes.open(at.record)
    cells = record.locator("#attendance tbody tr").filter(has_text=first).locator("td")
    await expect(cells.filter(has_text="talt 40 + 3")).to_have_count(1)
    await expect(cells.filter(has_text="4 + 3")).to_have_count(1)


async def test_an_earlier_count_is_corrected_by_a_plain_form_and_a_wrong_number_is_kept(
    centre: Stage, eyes: Eyes
) -> None:
    at = Addresses(centre)
    console = await eyes.open(at.console, scripts=False, excuse=REFUSED)
    page = await eyes.open(at.centre_room(ROOM), size=PHONE, scripts=False, excuse=REFUSED)
    first = titles(centre)[0]
    await start_the_day(console)
    await press(console, "Start neste")
    await page.reload()
    line = await opened(page, first)
    await expect(line).to_contain_text("ikke talt")
    assert not await too_wide(page)
    for field in ("Pasienter", "Pårørende"):
        await line.get_by_label(field).evaluate("(one) => one.removeAttribute('max')")
    await corrects(line, 700, 3)
    await expect(page.get_by_role("alert").first).to_contain_text("Rett det, og send igjen")
    await expect(line.get_by_label("Pasienter")).to_have_value("700")
    await corrects(line, 7, 3)
    await expect(page.locator("#counts")).not_to_have_attribute("open", "")
    await page.locator("#counts > summary").click()
    await expect(line).to_contain_text("7 pasienter, 3 pårørende skrevet inn")
