"""What a picture and a sound measure (`static/measure.js`), with figures alone and no device."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browser.eyes import Eyes
from tests.browser.laptop import laptop

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MAKERS = (Path(__file__).parent / "makers.js").read_text(encoding="utf-8")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Page]:
    """A page that may load the module."""
    eyes = Eyes(browser)
    folder: Path = tmp_path_factory.mktemp("measure")
    async with laptop(folder) as mine:
        yield await eyes.open(mine.address)
        await eyes.close()


async def measured(page: Page, what: str) -> Any:
    """The value of an expression in which `m` is the module."""
    return await page.evaluate(
        f"async () => {{ const m = await import('/static/measure.js'); {MAKERS} return {what}; }}"
    )


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("Math.round(m.decibels(0.5))", -3),
        ("m.decibels(0)", -120),
        ("Math.round(m.decibels(m.stretch(tone(1000, 0.1)).power))", -23),
        ("m.stretch(zeros).isZero", True),
        ("m.stretch(tone(1000, 1e-6)).isZero", False),
        ("m.stretch(square(1)).clipped >= 6", True),
        ("m.stretch(square(0.9)).clipped", 0),
        ("Math.round(m.noise(quiet(0.001)))", -63),
        ("Math.round(m.noise([...quiet(0.001), m.stretch(tone(97, 0.9))]))", -63),
        ("Math.round(m.speech(spoken(0.1)))", -23),
    ],
)
async def test_sound_is_measured_in_decibels_below_the_loudest(
    page: Page, what: str, found: object
) -> None:
    assert await measured(page, what) == found


@pytest.mark.parametrize(
    ("what", "word"),
    [
        ("m.heard(quiet(0.001), spoken(0.1))", None),
        ("m.heard([], [])", "late"),
        ("m.heard([m.stretch(zeros)], [m.stretch(zeros)])", "silent"),
        ("m.heard(quiet(0.001), [m.stretch(square(1))])", "clipping"),
        ("m.heard(quiet(0.001), [m.stretch(tone(180, 0.7))])", "loud"),
        ("m.heard(quiet(0.02), quiet(0.025))", "unheard"),
        ("m.heard(quiet(0.0001), quiet(0.0001))", None),
    ],
)
async def test_what_was_heard_of_a_person_is_a_level_or_a_word(
    page: Page, what: str, word: str | None
) -> None:
    found = await measured(page, what)
    assert found.get("word") == word
    assert word in ("late", "silent") or isinstance(found["value"], int | float)


async def test_a_tone_is_found_in_its_own_bin_and_in_no_other(page: Page) -> None:
    own, *others = await measured(page, "bins(tone(A, 0.1))")
    assert round(own) == -23
    assert max(others) < own - 60
    assert await measured(page, "bins(zeros)") == [-120] * 6


@pytest.mark.parametrize(
    ("played", "word", "least", "most"),
    [
        ("[A, B, C].map((hertz) => tone(hertz, 0.1))", None, 20, 200),
        ("[A, B, C].map((hertz) => tone(hertz, 0.0005))", None, 10, 20),
        ("[A, B].map((hertz) => tone(hertz, 0.1))", None, -200, 10),
        ("[905].map((hertz) => tone(hertz, 0.1))", "unheard", -200, 10),
        ("[sum(tone(A, 0.1), tone(691, 0.1)), tone(B, 0.1), tone(C, 0.1)]", None, 5, 12),
        ("[905].map((hertz) => tone(hertz, 1e-5))", "unheard", -200, 10),
        ("[]", "late", None, None),
    ],
)
async def test_all_three_tones_must_come_back_over_the_quiet_and_over_all_else(
    page: Page, played: str, word: str | None, least: float | None, most: float | None
) -> None:
    still = (
        "Array.from({ length: 5 }, () => bins(sum(tone(A, 1e-4), tone(B, 1e-4), tone(C, 1e-4))))"
    )
    found = await measured(page, f"m.loop({still}, {played}.flatMap(twice))")
    assert found.get("word") == word
    if least is not None and most is not None:
        assert least <= found["value"] <= most


@pytest.mark.parametrize(
    ("film", "size", "word"),
    [
        ("film(9, lit)", "SHARP", "good"),
        ("[]", "SHARP", "late"),
        ("film(1, lit)", "SHARP", "frozen"),
        ("film(9, (i, k) => (i + k) % 3)", "SHARP", "black"),
        ("[...film(6, (i, k) => (i + k) % 3), ...film(12, lit)]", "SHARP", "good"),
        ("film(9, (i, k) => 90 + ((i + k) % 2))", "SHARP", "covered"),
        ("film(9, (i) => lit(i, 0))", "SHARP", "frozen"),
        ("film(9, (i, k) => 25 + ((i + k) % 20))", "SHARP", "dark"),
        ("film(9, (i, k) => 230 + ((i + k) % 20))", "SHARP", "bright"),
        ("film(9, (i, k) => 100 + ((i + k) % 7))", "SHARP", "flat"),
        ("film(9, lit)", "{ height: 480, fps: 30 }", "small"),
        ("film(9, lit)", "{ height: 720, fps: 14 }", "slow"),
    ],
)
async def test_a_picture_has_one_word_and_the_worst_counts(
    page: Page, film: str, size: str, word: str
) -> None:
    assert (await measured(page, f"m.picture({film}, {size})"))["word"] == word


CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36"
SAFARI = "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.1 Safari/605.1.15"
READY = "{ secure: true, devices: true }"


@pytest.mark.parametrize(
    ("agent", "name", "version", "word"),
    [
        (CHROME, "chrome", 156, "fit"),
        (CHROME.replace("156", "129"), "chrome", 129, "older"),
        (f"{CHROME} Edg/156.0", "edge", 156, "fit"),
        (f"{CHROME} OPR/120.0", "other", 120, "other"),
        ("Mozilla/5.0 Gecko/20100101 Firefox/140.0", "firefox", 140, "fit"),
        (SAFARI, "safari", 26, "fit"),
        (SAFARI.replace("26.1", "16.4"), "safari", 16, "older"),
        ("Netscape", "other", 0, "other"),
    ],
)
async def test_a_browser_is_known_by_what_it_calls_itself(
    page: Page, agent: str, name: str, version: int, word: str
) -> None:
    assert await measured(page, f"m.brand('{agent}')") == {"name": name, "version": version}
    assert (await measured(page, f"m.browser('{agent}', {READY})"))["word"] == word


async def test_without_a_secure_page_or_devices_the_browser_is_no_use(page: Page) -> None:
    insecure = await measured(page, f"m.browser('{CHROME}', {{ secure: false, devices: true }})")
    bare = await measured(page, f"m.browser('{CHROME}', {{ secure: true, devices: false }})")
    assert (insecure["word"], bare["word"]) == ("insecure", "unsupported")


@pytest.mark.parametrize(
    ("error", "permission", "word"),
    [
        ("NotAllowedError", "denied", "denied"),
        ("NotAllowedError", "prompt", "dismissed"),
        ("NotAllowedError", "granted", "system"),
        ("NotFoundError", "granted", "none"),
        ("NotReadableError", "granted", "in_use"),
        ("OverconstrainedError", "granted", "unfit"),
        ("AbortError", "granted", "failed"),
        ("SecurityError", "granted", "insecure"),
        ("TypeError", "granted", "unsupported"),
        ("NotSupportedError", "granted", "unsupported"),
        ("SomethingNewError", "granted", "failed"),
    ],
)
async def test_every_refusal_of_a_device_has_its_own_word(
    page: Page, error: str, permission: str, word: str
) -> None:
    assert await measured(page, f"m.refusal('{error}', '{permission}')") == word


async def test_a_door_that_slams_once_in_a_tone_is_no_loudspeaker(page: Page) -> None:
    still = "Array.from({ length: 5 }, () => bins(zeros))"
    slam = "[bins(zeros), bins(tone(A, 0.5)), bins(zeros), bins(tone(B, 0.5)), bins(zeros)]"
    assert (await measured(page, f"m.loop({still}, {slam})"))["word"] == "unheard"
