"""The check of picture and sound in a real browser: each fault has its own word, a good room is
good, and no device stays on.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Playwright, async_playwright, expect

from dashboards.scene import RoomDevices
from session_core.rules.terms import CheckVerdict
from site_agent.page_checks import FOUND, OWN
from tests.browser.checkers import accessibility_faults, too_wide
from tests.browser.eyes import PATIENCE_MS, PHONE
from tests.browser.laptop import ANY
from tests.browser.runs import CHECKING, FAKE, Check, playing, standing_in
from tests.browser.virtual_room import VirtualRoom, virtual_room
from tools import sound

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Found = dict[str, str]
TRIES_MAX = 3
FRAME_CHARS_MAX = 700
"""A handful of words and figures; a picture or a second of sound is a hundred times more."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def driver() -> AsyncIterator[Playwright]:
    """What starts browsers."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def pulse() -> None:
    """PulseAudio. Lacking it is a reason to skip, but never in CI."""
    lacking = sound.missing()
    if lacking and os.environ.get("CI") == "true":
        pytest.fail(f"CI has no {lacking}, so no loudspeaker was tried.")
    if lacking:
        pytest.skip(f"There is no {lacking}. Get it with: {sound.REMEDY}")


async def shuts_nobody_out(check: Check) -> None:
    """The page as it stands, also on a phone and in the dark."""
    page = check.page
    assert await accessibility_faults(page) == []
    await page.emulate_media(color_scheme="dark")
    await page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert await accessibility_faults(page) == []
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await too_wide(page) == []
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size({"width": 1366, "height": 768})


async def look(check: Check) -> Found:
    """A run in which nobody says anything."""
    await check.start()
    return await check.done()


async def patient(check: Check, run: Callable[[Check], Awaitable[Found]]) -> Found:
    """The same run again where a machine with too much to do says truly that the film is slow."""
    found = await run(check)
    for _ in range(TRIES_MAX - 1):
        if found.get("cam_picture") == "slow":
            found = await run(check)
    return found


# ── the camera, and leave to use it ─────────────────────────────────────────────────────────────


OWN_CAMERA, OTHER = RoomDevices(camera="FILM.y4m"), RoomDevices(camera="Rally")


@pytest.mark.parametrize(
    ("film", "sentence", "devices", "camera"),
    [
        ("good", "Bildet er godt.", OWN_CAMERA, "expected"),
        ("black", "Ta av dekselet på kameraet", ANY, "found"),
        ("frozen", "Bildet står stille.", ANY, "found"),
        ("dark", "Velg rommets kamera i lista", OTHER, "other"),
    ],
)
async def test_a_picture_is_told_as_it_is_and_whether_it_is_the_rooms_own(
    driver: Playwright, chromium_path: str, chromium_arguments: list[str], tmp_path: Path,
    film: str, sentence: str, devices: RoomDevices, camera: str,
) -> None:  # fmt: skip
    arguments = [*chromium_arguments, *playing(tmp_path, film)]
    async with standing_in(
        driver, chromium_path, arguments, tmp_path, leave=["camera"], devices=devices
    ) as check:
        found = await patient(check, look)
        told = check.page.locator("#roomcheck")
        await expect(told).to_contain_text(sentence)
        await expect(told).to_contain_text("ikke lov til å bruke mikrofonen")
        assert found == {"browser": "mic_denied", "cam_present": camera, "cam_picture": film}


@pytest.mark.parametrize(
    ("flags", "leave", "found", "sentence"),
    [
        ([FAKE], [], {"browser": "denied"}, "Gi lov slik bildet viser."),
        (
            [], ["camera", "microphone"],
            {"browser": "fit", "cam_present": "none", "mic_level": "none"},
            "PC-en finner ikke noe kamera.",
        ),
    ],
)  # fmt: skip
async def test_what_stands_in_the_way_is_told_with_what_to_do(
    driver: Playwright, chromium_path: str, chromium_arguments: list[str], tmp_path: Path,
    flags: list[str], leave: list[str], found: dict[str, str], sentence: str,
) -> None:  # fmt: skip
    arguments = [*chromium_arguments, *flags]
    silent = {**os.environ, "PULSE_SERVER": "unix:/nowhere"}
    async with standing_in(
        driver, chromium_path, arguments, tmp_path, leave=leave, environment=silent
    ) as check:
        await check.start()
        await expect(check.page.locator("#roomcheck")).to_contain_text(sentence)
        assert found.items() <= (await check.done()).items()
        await shuts_nobody_out(check)


# ── letting go ──────────────────────────────────────────────────────────────────────────────────

LEAVING = {
    "a press on stop": "document.querySelector('[data-check-stop]').click()",
    "the escape key": "dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))",
    "the page is left": "dispatchEvent(new PageTransitionEvent('pagehide'))",
    "the page is hidden": """
        Object.defineProperty(document, 'hidden', { get: () => true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
        delete document.hidden""",
    "the card is gone": "document.getElementById('roomcheck').remove()",
}
JOIN = """() => {
  const link = document.createElement("a");
  Object.assign(link, { href: "https://join.example/", id: "join", textContent: "Join" });
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.atJoin = opened.map((one) => one.readyState);
  });
  document.body.append(link);
}"""


async def test_devices_are_let_go_however_a_run_ends(
    driver: Playwright, chromium_path: str, chromium_arguments: list[str], tmp_path: Path
) -> None:
    arguments = [*chromium_arguments, *playing(tmp_path, "good")]
    async with standing_in(driver, chromium_path, arguments, tmp_path) as check:
        page = check.page
        for how, script in LEAVING.items():
            await check.start(pace="1")
            await check.until("camera")
            assert await check.open_tracks() == 2
            await page.evaluate(f"() => {{ {script} }}")
            await check.lets_go()
            await expect(page.locator("html"), how).not_to_have_class(CHECKING)
        assert check.laptop.words == {}, "a run that was stopped tells nothing"
        await page.reload()
        await page.evaluate(JOIN)
        await check.start(pace="1")
        await check.until("camera")
        await page.evaluate("document.getElementById('join').click()")
        assert await page.evaluate("atJoin") == ["ended", "ended"]
        await page.evaluate("document.getElementById('join').remove()")
        await expect(page.locator("#check-run")).to_contain_text("Sjekken er avbrutt.")
        await shuts_nobody_out(check)


async def test_leave_that_comes_after_a_stop_opens_nothing(
    driver: Playwright, chromium_path: str, chromium_arguments: list[str], tmp_path: Path
) -> None:
    arguments = [*chromium_arguments, *playing(tmp_path, "good")]
    async with standing_in(driver, chromium_path, arguments, tmp_path) as check:
        await check.page.evaluate("""() => {
          const open = navigator.mediaDevices.getUserMedia;
          const asked = new Promise((answer) => { window.answer = answer; });
          navigator.mediaDevices.getUserMedia = async (wished) => {
            await asked;
            return open(wished);
          };
        }""")
        await check.start()
        await expect(check.page.locator("[data-part=ask]")).to_be_visible()
        await shuts_nobody_out(check)
        await check.page.keyboard.press("Escape")
        await check.page.evaluate("answer()")
        await check.lets_go()


# ── devices that come and go ────────────────────────────────────────────────────────────────────


async def test_a_camera_that_is_pulled_out_is_gone_at_once_from_what_is_known(
    driver: Playwright, chromium_path: str, chromium_arguments: list[str], tmp_path: Path
) -> None:
    arguments = [*chromium_arguments, *playing(tmp_path, "good")]
    async with standing_in(driver, chromium_path, arguments, tmp_path, leave=["camera"]) as check:
        assert (await patient(check, look))["cam_picture"] == "good"
        await check.page.evaluate("""() => {
          pulled.push("videoinput");
          navigator.mediaDevices.dispatchEvent(new Event("devicechange"));
        }""")
        told = check.page.locator("#roomcheck")
        await expect(told).to_contain_text("PC-en finner ikke noe kamera.", timeout=2_000)
        assert check.laptop.checks["cam_picture"].verdict is CheckVerdict.UNKNOWN
        assert check.laptop.words["cam_picture"] == "changed"
        assert check.laptop.words["browser"] == "mic_denied", "a plug says nothing of the browser"


# ── the virtual room ────────────────────────────────────────────────────────────────────────────


async def spoken(check: Check, room: VirtualRoom) -> Found:
    """A run in which the person says the sentence, with time to begin."""
    await check.start(pace="0.5")
    await check.until("quiet")
    await check.until("voice")
    voice = await room.speak()
    await check.until("tones")
    voice.kill()
    await voice.wait()
    return await check.done()


async def test_a_good_room_is_good_and_only_words_and_figures_leave_the_page(
    driver: Playwright, chromium_path: str, chromium_arguments: list[str], tmp_path: Path,
    pulse: None,
) -> None:  # fmt: skip
    async with (
        virtual_room(tmp_path) as room,
        standing_in(
            driver, chromium_path, chromium_arguments, tmp_path, environment=room.environment,
            film=True,
        ) as check,
    ):  # fmt: skip
        found = await patient(check, partial(spoken, room=room))
        assert found == {
            "browser": "fit", "cam_present": "found", "cam_picture": "good", "mic_level": "ok",
            "mic_noise": "ok", "sound_loop": "ok",
        }  # fmt: skip
        page = check.page
        await expect(page.locator("#roomcheck .sign")).to_have_text("I orden")
        await expect(page.locator("#roomcheck-h")).to_be_focused()
        await expect(page.locator("#say")).to_contain_text("Bilde og lyd er i orden.")
        await shuts_nobody_out(check)
        await page.get_by_role("button", name="Ja", exact=True).click()
        await expect(page.locator("#roomcheck")).to_contain_text("Alle hørte lyden.")
        assert check.laptop.words["speaker_heard"] == "yes"
        assert_private(check)


def assert_private(check: Check) -> None:
    """The page sent findings to its own laptop, and nothing else anywhere."""
    assert all(one.startswith(check.laptop.address) for one in check.asked if one[0] == "h")
    for frame in check.sent:
        assert isinstance(frame, str)
        assert len(frame) < FRAME_CHARS_MAX
        fields = dict(json.loads(frame)["fields"])
        assert fields.pop("kind") == "browser_checks"
        told = {name: text for name, text in fields.items() if name not in ("id", "not_after")}
        assert told.keys() <= OWN
        assert all(FOUND.fullmatch(text) for text in told.values())


@pytest.mark.parametrize(
    ("fault", "found", "sentence"),
    [
        ("mute_speaker", {"mic_level": "ok", "sound_loop": "unheard"}, "Skru opp lyden"),
        ("mute_microphone", {"mic_level": "silent", "sound_loop": "deaf"}, "Slå på mikrofonen."),
    ],
)
async def test_a_muted_room_is_told_by_what_is_muted(
    driver: Playwright, chromium_path: str, chromium_arguments: list[str], tmp_path: Path,
    pulse: None, fault: str, found: dict[str, str], sentence: str,
) -> None:  # fmt: skip
    async with (
        virtual_room(tmp_path) as room,
        standing_in(
            driver, chromium_path, chromium_arguments, tmp_path, environment=room.environment
        ) as check,
    ):
        await getattr(room, fault)()
        told = await spoken(check, room)
        assert found.items() <= told.items()
        assert told["cam_present"] == "none"
        await expect(check.page.locator("#roomcheck")).to_contain_text(sentence)


async def test_a_microphone_that_is_pulled_out_in_the_middle_is_told_so(
    driver: Playwright, chromium_path: str, chromium_arguments: list[str], tmp_path: Path,
    pulse: None,
) -> None:  # fmt: skip
    async with (
        virtual_room(tmp_path) as room,
        standing_in(
            driver, chromium_path, chromium_arguments, tmp_path, environment=room.environment
        ) as check,
    ):
        await check.start(pace="1")
        await check.until("quiet")
        await room.unplug()
        await expect(check.page.locator("#roomcheck")).to_contain_text(
            "Mikrofonen ble borte underveis."
        )
        told = await check.done()
        assert told["mic_level"] == "unplugged"
        assert not {"mic_noise", "sound_loop"} & told.keys()
