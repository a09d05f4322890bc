"""Every page in every state of a day: usable by everybody, on a phone, in the dark, and in its own
language, with nothing that its policy forbids (which `eyes` sees to)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import pytest
import pytest_asyncio
from babel.messages.pofile import read_po
from playwright.async_api import expect

from dashboards.languages import DOMAIN, LOCALE
from orchestrator.courses.loader import load_sites
from session_core.rules.programme import Programme
from session_core.rules.terms import Language
from tests.browser.checkers import accessibility_faults, too_wide, visible_texts
from tests.browser.eyes import DESK, PHONE, Eyes
from tests.browser.museum import EXHIBITS, Museum, opened_museum
from tests.browser.stages import CONFIG
from tests.browser.words import wrong_language

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SCREENS = ("planned", "lecture", "local", "pause", "closed")
PAGES = [
    ("start", "planned"),
    ("board", "planned"),
    ("deviations", "planned"),
    *[(page, state) for page in ("console", "room") for state in EXHIBITS],
    *[(page, state) for page in ("screen", "speaker") for state in SCREENS],
    ("record", "planned"),
    ("record", "closed"),
    ("laptop", "planned"),
    ("laptop", "closed"),
    ("history", "planned"),
    ("history", "closed"),
]
TALL_PX = 12_000
"""All of a page at once, so that no bar lies over a half of something: `test_reach` sees to it that
none ever lies over what has the focus.
"""
UNFOLD = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
every_page = pytest.mark.parametrize(("page_name", "state"), PAGES)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def museum(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Museum]:
    """One centre with a day in every state."""
    async with opened_museum(tmp_path_factory.mktemp("museum")) as opened:
        yield opened


@every_page
async def test_a_page_shuts_nobody_out(
    museum: Museum, eyes: Eyes, page_name: str, state: str
) -> None:
    page = await eyes.open(museum.address(page_name, state), live=True)
    await expect(page.locator("html")).to_have_attribute("lang", "nb")
    await page.set_viewport_size({"width": DESK["width"], "height": TALL_PX})
    assert await accessibility_faults(page) == []
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size({"width": PHONE["width"], "height": TALL_PX})
    await page.evaluate(UNFOLD)
    assert await accessibility_faults(page) == []
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await too_wide(page) == []


@pytest.mark.parametrize("state", SCREENS)
async def test_a_screen_that_holds_everything_has_no_scrollbar(
    museum: Museum, eyes: Eyes, state: str
) -> None:
    page = await eyes.open(museum.address("screen", state), live=True)
    await page.set_viewport_size({"width": 1366, "height": 768})
    height = await page.evaluate("() => document.documentElement.scrollHeight")
    assert height == 768


@every_page
@pytest.mark.parametrize("language", ["nn", "en"])
async def test_a_page_is_in_its_language_throughout(
    museum: Museum, eyes: Eyes, page_name: str, state: str, language: Language
) -> None:
    address = f"{museum.address(page_name, state)}?lang={language}"
    page = await eyes.open(address, live=page_name != "record")
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await page.evaluate(UNFOLD)
    texts = await visible_texts(page)
    pairs = [*sentences(language), *course_texts(museum.programme, language)]
    assert wrong_language(texts, language, pairs, names()) == []


async def test_every_page_carries_a_policy_without_holes(museum: Museum) -> None:
    for page_name, state in PAGES:
        async with museum.stage.http.get(museum.address(page_name, state)) as answer:
            policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        # Only pictures may be written out in a style sheet; they cannot do anything.
        assert not re.search(r"unsafe|\*|https?:|data:", policy.replace("img-src 'self' data:", ""))


@cache
def sentences(language: Language) -> list[tuple[str, str]]:
    """Our own sentences in bokmål and in this language, as the catalogue's source has them."""
    path = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("rb") as file:
        found = read_po(file)
    pairs = [
        pair
        for message in found
        if message.id
        for pair in zip(_forms(message.id), _forms(message.string), strict=False)
    ]
    assert len(pairs) > 100, f"the catalogue of {language} is nearly empty"
    return pairs


def _forms(text: object) -> list[str]:
    """A sentence, or its singular and plural."""
    return [str(one) for one in text] if isinstance(text, tuple | list) else [str(text)]


def course_texts(programme: Programme, language: Language) -> list[tuple[str, str]]:
    """What the course file says in both languages."""
    texts = [
        programme.title,
        *[one.title for one in programme.segments],
        *[one.by for one in programme.segments],
        *[one.title for one in programme.checklist],
        *[one.help for one in programme.checklist if one.help],
    ]
    return [(one.nb, one.in_language(language)) for one in texts if one.nb]


@cache
def names() -> list[str]:
    """What is called the same in every language."""
    sites = load_sites(Path(CONFIG) / "sites.toml")
    rooms = [room.name for site in sites.sites for room in site.rooms]
    return sorted({*[site.name for site in sites.sites], *rooms}, key=len, reverse=True)
