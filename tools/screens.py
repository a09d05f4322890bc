"""Take the pictures of the pages that the README and docs show: `python3 dev.py screens`.

A short demo day is played in real processes, through the doors that people use. At a few moments of
it everything is stopped, started again at the pace of a real day, and photographed.
Rule: a picture shows what a person would see then; nothing is drawn, staged in HTML or retouched.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
from playwright.async_api import Browser, async_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # `dev.py` runs this file by its path

from orchestrator.courses.loader import load_course, load_sites  # noqa: E402
from orchestrator.courses.programmes import programme_for  # noqa: E402
from orchestrator.demo.autopilot import performance  # noqa: E402
from orchestrator.demo.day import write_day  # noqa: E402
from orchestrator.demo.own_config import write_config  # noqa: E402
from orchestrator.demo.script import IN_MEETING, Act, Mishap, Script, Staged  # noqa: E402
from orchestrator.demo.stage import Setting, Stage  # noqa: E402
from session_core.clock import DemoClock  # noqa: E402
from session_core.ids import new_id  # noqa: E402
from session_core.rules.terms import RoomId  # noqa: E402
from tools import chromium  # noqa: E402

CONFIG, PICTURES = ROOT / "config", ROOT / "docs" / "screens"
GALLERY = PICTURES / "README.md"
COURSE = "t1d-2dager"
FAST = 120.0
"""How much faster than a day the time between two pictures passes: above this, what a busy machine
is late by shows on the pictures.
"""
LATE_MAX = timedelta(minutes=2)
"""Later than this, hands that fell behind the clock make pictures of no real day."""
BEFORE = timedelta(minutes=30)
STARTS_S = 12.0
"""Real seconds in which everything has started: only then the clock comes to the moment."""
BYTES_MAX, ALL_BYTES_MAX = 160_000, 1_900_000

DESK, PHONE = (1366, 768), (390, 844)
ROOM, ALONE = "baerum-kursrom", "hss-kursrom"
ON = "#todo .countdown"


@dataclass(frozen=True)
class Picture:
    """One file, and the page on it. `{day}`, `{centre}` and rooms' ids stand for addresses."""

    name: str
    says: str
    """What is on it, for the gallery and for who does not see it."""
    address: str
    size: tuple[int, int] = DESK
    dark: bool = False
    waits_for: str = "main"
    """What must be there before the picture is taken."""


MOMENTS: Mapping[timedelta, Sequence[Picture]] = {
    -timedelta(minutes=22): (
        Picture("room-before", "A room's page before the day: what to do now", f"{{{ROOM}}}/"),
    ),
    timedelta(minutes=38, seconds=20): (
        Picture("start", "The start page: a door for each role", "{centre}/"),
        Picture("console", "The lecturer's console", "{day}/konsoll", waits_for="#help"),
        Picture("console-phone", "The same on a phone", "{day}/konsoll", PHONE, waits_for="#help"),
        Picture("speaker", "What whoever speaks sees from three metres", "{day}/scene"),
        Picture("board", "The coordinator's board", "{centre}/tavle", waits_for="#help"),
        Picture("wall", "The board on a wall", "{centre}/tavle?skjerm=1"),
        Picture("screen", "The participants' screen", f"{{{ROOM}}}/skjerm"),
    ),
    timedelta(hours=2, minutes=37): (
        Picture("room", "A room's page in local work", f"{{{ROOM}}}/", waits_for=ON),
        Picture("room-phone", "The same on a phone", f"{{{ROOM}}}/", PHONE, waits_for=ON),
        Picture("room-dark", "The same in the dark", f"{{{ROOM}}}/", dark=True, waits_for=ON),
        Picture("room-alone", "A room without contact", f"{{{ALONE}}}/", waits_for=".saved-alone"),
    ),
    timedelta(hours=2, minutes=52): (
        Picture("screen-break", "The participants' screen in a break", f"{{{ROOM}}}/skjerm"),
    ),
    timedelta(hours=5, minutes=46): (
        Picture("evaluation", "A room's page while people evaluate", f"{{{ROOM}}}/"),
        Picture("screen-evaluation", "The screen with its code", f"{{{ROOM}}}/skjerm"),
    ),
    timedelta(hours=6, minutes=30): (
        Picture("record", "The record of the day", "{day}/logg"),
        Picture("replay", "The day run again", "{day}/reprise"),
    ),
}
"""From the beginning of the course: when to stop, and what to photograph then."""


@dataclass
class Studio:
    """The day that is played on, leg by leg, in one folder."""

    setting: Setting
    script: Script
    browser: Browser
    http: aiohttp.ClientSession
    latest: timedelta = timedelta()
    """How far behind the clock the hands have been."""

    async def play_and_take(self) -> None:
        """Every moment in turn."""
        begun = self.setting.programme.starts_at
        done = begun - BEFORE
        for after, pictures in MOMENTS.items():
            await self._play(done, begun + after)
            done = begun + after
            print(f"{done:%H:%M} UTC: {', '.join(one.name for one in pictures)}", flush=True)
            async with self._stage(done, speed=1) as stage:
                await asyncio.gather(*(self._take(stage, one) for one in pictures))

    async def _play(self, since: datetime, until: datetime) -> None:
        acts = tuple(act for act in self.script.acts if since <= act.at < until)
        leg = replace(self.script, acts=acts)
        book = self.setting.data / "ledger.jsonl"

        def note(act: Act) -> None:
            if not stage.retired:  # a laptop takes its time to start, in a break that allows it
                self.latest = max(self.latest, stage.setting.clock.now() - act.at)

        async with (
            self._stage(since, FAST) as stage,
            performance(stage, leg, self.http, book, note) as (player, _),
        ):
            player.alone |= self._cut_off(since)
            await player.play()

    @asynccontextmanager
    async def _stage(self, at: datetime, speed: float) -> AsyncIterator[Stage]:
        clock = DemoClock(datetime.now(UTC) + timedelta(seconds=STARTS_S), at, speed)
        setting = replace(self.setting, clock=clock, cut_off=frozenset(self._cut_off(at)))
        stage = Stage(setting, self.http)
        if stage.join is not None:
            for room, is_there in self._in_meeting(at).items():
                stage.join.enter(room)
                if not is_there:
                    stage.join.lose(room)
        try:
            await stage.start()
            yield stage
        finally:
            await stage.stop()

    def _in_meeting(self, at: datetime) -> Mapping[RoomId, bool]:
        """Whether each room that has come to the video meeting is there at this moment."""
        acts = [act for act in self.script.acts if isinstance(act, Staged) and act.at < at]
        return {act.room: IN_MEETING[act.what] for act in acts if act.what in IN_MEETING}

    def _cut_off(self, at: datetime) -> set[RoomId]:
        """The rooms without a network at this moment of the script."""
        rooms: set[RoomId] = set()
        for act in self.script.acts:
            if isinstance(act, Staged) and act.at < at:
                if act.what is Mishap.NETWORK_LOST:
                    rooms.add(act.room)
                elif act.what is Mishap.NETWORK_BACK:
                    rooms.discard(act.room)
        return rooms

    async def _take(self, stage: Stage, picture: Picture) -> None:
        width, height = picture.size
        context = await self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if picture.dark else "light",
            locale="nb-NO",
            reduced_motion="reduce",
        )
        page = await context.new_page()
        await page.goto(_address(stage, picture))
        await page.locator(picture.waits_for).first.wait_for()
        await page.evaluate("document.fonts.ready.then(() => null)")
        await page.screenshot(path=PICTURES / f"{picture.name}.png")
        await context.close()


def _address(stage: Stage, picture: Picture) -> str:
    """Laptops are named by their rooms."""
    centre = stage.address
    laptops = {room: laptop.address for room, laptop in stage.laptops.items()}
    day = f"{centre}/kurs/{stage.setting.programme.session}"
    return picture.address.format_map({"centre": centre, "day": day, **laptops})


async def take_all(folder: Path, executable: str) -> timedelta:
    """Play the day in this folder, and write every picture; how late the hands were at most."""
    config = write_config(CONFIG, folder / "config", is_quick=True)
    sites = load_sites(config / "sites.toml")
    programme = programme_for(load_course(config / "courses" / f"{COURSE}.toml", sites), sites, 1)
    begins_at = programme.starts_at - BEFORE
    clock = DemoClock(datetime.now(UTC), begins_at)
    setting = Setting(programme=programme, clock=clock, data=folder, config=config)
    script = write_day(programme, new_id, begins_at=begins_at, speed=FAST)
    async with async_playwright() as playwright, aiohttp.ClientSession() as http:
        arguments = chromium.launch_arguments(chromium.is_root())
        browser = await playwright.chromium.launch(executable_path=executable, args=arguments)
        studio = Studio(setting, script, browser, http)
        await studio.play_and_take()
        await browser.close()
    return studio.latest


def gallery() -> str:
    """Every picture under what it shows, as a page."""
    shown = [one for pictures in MOMENTS.values() for one in pictures]
    parts = [f"## {one.says}\n\n![{one.says}]({one.name}.png)\n" for one in shown]
    intro = "Taken from a demo day in real processes by `python3 dev.py screens`.\n"
    return "\n".join(["# The pages\n", intro, *parts])


def too_large(folder: Path) -> list[str]:
    """Pictures that would weigh down every clone of the project."""
    sizes = {file.name: file.stat().st_size for file in sorted(folder.glob("*.png"))}
    found = [f"{name}: {size} bytes" for name, size in sizes.items() if size > BYTES_MAX]
    total = sum(sizes.values())
    return [*found, f"together: {total} bytes"] if total > ALL_BYTES_MAX else found


def main() -> int:
    """Take the pictures; 1 if there is no browser, or if they are not fit to commit."""
    executable = chromium.find()
    if executable is None:
        print(f"There is no Chromium. Get it with: {chromium.REMEDY}")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="samkurs-screens-") as folder:
        late = asyncio.run(take_all(Path(folder), executable))
    GALLERY.write_text(gallery(), encoding="utf-8")
    faults = too_large(PICTURES)
    if late > LATE_MAX:
        faults.append(f"This machine is too busy now: the day ran {late} late. Try again later.")
    print("\n".join(faults) or f"Written to {PICTURES}")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
