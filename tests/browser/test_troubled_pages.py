"""Pages on which much is wrong, with what folds opened: usable by everybody, in light and dark,
from a desk's screen to 320 px.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from playwright.async_api import Browser, Page, expect

from dashboards.scene import NotTaken, PageKey, SavedHere, Scene
from orchestrator.access import Visitor
from session_core.rules.terms import Role
from tests.browser.checkers import accessibility_faults, too_wide
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE
from tests.dashboards.days_of_history import over, varied
from tests.dashboards.stage import staged
from tests.dashboards.test_catch_up import late
from tests.dashboards.troubled import later, prepared, silenced_board, troubled

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SESSION = days.diabetes_day().session
TALL_PX = 12_000
"""All of a page at once, so that no bar lies over a half of something."""


@dataclass(frozen=True)
class Look:
    """A page in a state, with some of it opened by hand."""

    key: PageKey
    scene: Callable[[], Scene]
    opens: tuple[str, ...] = ()
    shows: str = ""
    """What is then to be seen."""


def room(name: str) -> PageKey:
    return PageKey(page="room", session=SESSION, room=name)


def refused_undo() -> Scene:
    """A laptop whose centre is too old to understand that the room is not back."""
    day = days.in_break()
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    return day.scene(saved_here=replace(here, unheard={SESSION: day.now}))


def refused_otherwise() -> Scene:
    """A laptop whose centre is too old to understand a correction, or that the room went on."""
    day = days.in_lecture()
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    mend = NotTaken(kind="count_correction", at=day.now, patients=4, relatives=3)
    told = tuple((SESSION, one) for one in (mend, NotTaken(kind="own_way", at=day.now)))
    return day.scene(saved_here=replace(here, not_taken=told))


CONSOLE, BOARD = PageKey(page="console", session=SESSION), PageKey(page="board")
LECTURER = Visitor(Role.LECTURER)
DEMP = ".alarm-silence > summary"
LOOKS = {
    "late": Look(CONSOLE, lambda: late().scene(), ("#late-others > summary",), ".ways .way-times"),
    "late, its times": Look(
        CONSOLE, lambda: late().scene(), (".way-first .way-times > summary",), ".moved-end"
    ),
    "board, silenced": Look(BOARD, silenced_board, (DEMP,), "[name=minutes][value='60']"),
    "board, lost rooms": Look(BOARD, lambda: troubled().scene(), (DEMP,), ".alarm-cared"),
    "board, all too old": Look(BOARD, lambda: later(prepared(), 12)),
    "board of a lecturer": Look(LECTURER.shown(BOARD), silenced_board, (), ".alarm-until"),
    "wall": Look(PageKey(page="wall"), silenced_board),
    "console, more": Look(
        CONSOLE, lambda: days.in_lecture().scene(), ("#more-fold > summary",), "#jump-target"
    ),
    "console, end asked": Look(
        CONSOLE,
        lambda: days.in_lecture().scene(),
        ("#more-fold > summary", "[popovertarget=ask-end-early]"),
        "#ask-end-early",
    ),
    "console of a lecturer": Look(
        LECTURER.shown(CONSOLE),
        lambda: days.in_lobby().scene(),
        ("#more-fold > summary",),
        "text=Kursleder starter kursdagen.",
    ),
    "room, its counts": Look(
        room(BAERUM),
        lambda: days.in_lecture().scene(),
        (".card-room-attendance details > summary",),
    ),
    "room, help asked": Look(
        room(RINGERIKE), lambda: days.in_lecture().scene(), ("#help-fold > summary",), ".reasons"
    ),
    "room, help asked alone": Look(
        room(HSS),
        lambda: days.in_lecture().scene(
            saved_here=SavedHere(
                link="no_network", since=days.oslo("09:41"), unsent=4, centre_heard_at=None
            )
        ),
        ("#help-fold > summary",),
        ".reasons",
    ),
    "room, undo refused": Look(room(BAERUM), refused_undo, (), ".card-room-todo .note"),
    "room, not taken": Look(room(BAERUM), refused_otherwise, (), ".card-room-not-taken li"),
    "history": Look(
        PageKey(page="history", session=SESSION, room=HSS), lambda: varied().remembered()
    ),
    "record": Look(PageKey(page="record", session=SESSION), lambda: over().remembered()),
}


async def opened(page: Page, look: Look) -> None:
    """Press what opens it."""
    for one in look.opens:
        await page.locator(one).first.click()
    if look.shows:
        await expect(page.locator(look.shows).first).to_be_visible()


@pytest.mark.parametrize("name", LOOKS)
async def test_a_page_in_trouble_shuts_nobody_out(browser: Browser, name: str) -> None:
    look = LOOKS[name]
    async with staged(browser, look.key, look.scene()) as (_, page, complaints):
        await page.set_viewport_size({"width": 1366, "height": TALL_PX})
        await opened(page, look)
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            assert await accessibility_faults(page) == [], scheme
        await page.set_viewport_size({"width": 390, "height": TALL_PX})
        assert await accessibility_faults(page) == [], "on a phone, in the dark"
        await page.set_viewport_size({"width": 320, "height": 640})
        assert await too_wide(page) == []
        assert complaints == []
