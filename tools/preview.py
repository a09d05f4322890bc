"""Draw every page in its main states, in a real browser, to look at: `python -m tools.preview [words…]`.

Pictures land in /tmp/samkurs-preview. With words, only the views whose name holds one of them are drawn. `--axe` also runs axe and
prints what it finds. Nothing is served to others: 127.0.0.1, and only while it runs.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from dashboards.assets import CONTENT_TYPES, PAGE_HEADERS, static_file
from dashboards.pages import render_page
from dashboards.scene import PageKey, SavedHere, Scene
from session_core.rules.terms import Language
from tests.dashboards import days
from tests.dashboards.days import Day
from tools import chromium

OUT = Path("/tmp/samkurs-preview")  # noqa: S108 - pictures to look at, nothing that is read again


@dataclass(frozen=True)
class View:
    """One picture: which page, in which state, on what kind of screen."""

    name: str
    key: PageKey
    scene: Scene
    width: int = 1366
    height: int = 768
    dark: bool = False
    zoom: float = 1
    full: bool = True
    forced: bool = False
    click: str = ""


def alone(day: Day) -> Scene:
    """The same day on a laptop that has lost the centre."""
    here = SavedHere(
        link="no_network",
        since=day.now - timedelta(minutes=9),
        unsent=4,
        centre_heard_at=day.now - timedelta(minutes=9),
    )
    return day.scene(saved_here=here)


def late() -> Day:
    """09:30: the first lecture is twelve minutes over."""
    return days.in_lecture().at("10:27")


def both() -> Scene:
    """Two courses today, one of them with five rooms."""
    day, heart = days.in_lecture(), Day(programme=days.heart_day())
    heart.now = day.now
    heart.hear()
    scene = day.scene()
    return replace(
        scene,
        sessions={**scene.sessions, heart.programme.session: heart.state},
        presence={**scene.presence, **heart.presence},
    )


def views() -> Iterator[View]:
    """Everything worth looking at."""
    session = days.diabetes_day().session

    def key(page: Any, room: str = "", language: Language = "nb") -> PageKey:
        return PageKey(page=page, session=session, room=room, language=language)

    plain: list[tuple[str, Callable[[], Day]]] = [
        ("planned", Day), ("lobby", days.in_lobby), ("started", days.started),
        ("lecture", days.in_lecture), ("local", days.in_local), ("break", days.in_break),
        ("waiting", days.waiting), ("late", late), ("ended", days.ended),
    ]  # fmt: skip
    for name, make in plain:
        day = make()
        yield View(f"console-{name}", key("console"), day.scene(4 if name == "waiting" else 20))
        yield View(f"room-{name}", key("room", days.HSS), day.scene(20))
        yield View(f"screen-{name}", key("screen", days.HSS), day.scene(20), full=False)
    lecture, local = days.in_lecture(), days.in_local()
    yield View("console-undo", key("console"), days.in_break().at("10:31").rejoin().press(
        days.c.Advance).scene(3))
    yield View("console-decide", key("console"), days.in_lecture().at("13:00").scene())
    yield View("console-end", key("console"), days.to_segment(days.started(), 15).scene(60))
    yield View("console-more", key("console"), lecture.scene(), click="#more-fold > summary")
    yield View("room-help", key("room", days.RINGERIKE), lecture.scene(), click="#help-fold > summary", full=False)
    yield View("room-message", key("room", days.BAERUM), lecture.scene())
    yield View("room-running", key("room", days.BAERUM), local.scene())
    yield View("room-alone", key("room", days.HSS), alone(lecture))
    yield View("board", key("board"), both(), width=1440, height=900)
    yield View("board-local", key("board"), local.scene(), width=1440, height=900)
    yield View("board-empty", key("board"), replace(lecture.scene(), sessions={}))
    yield View("record", key("record"), days.ended().scene())
    yield View("start", key("start"), both())
    for page, room in (("console", ""), ("room", days.BAERUM), ("board", ""), ("record", ""), ("start", "")):
        day = days.ended() if page == "record" else lecture
        shown = key(page, room)
        yield View(f"{page}-phone", shown, day.scene(), width=390, height=844)
        yield View(f"{page}-phone-fold", shown, day.scene(), width=390, height=844, full=False)
        yield View(f"{page}-narrow", shown, day.scene(), width=320, height=640)
        yield View(f"{page}-dark", shown, day.scene(), dark=True)
        yield View(f"{page}-fold", shown, day.scene(), full=False)
        yield View(f"{page}-zoom", shown, day.scene(), width=683, height=384, zoom=2, full=False)
        yield View(f"{page}-forced", shown, day.scene(), forced=True)
        yield View(f"{page}-en", key(page, room, "en"), day.scene())
        yield View(f"{page}-nn", key(page, room, "nn"), day.scene())
    yield View("screen-dark", key("screen", days.HSS), days.in_break().scene(), dark=True, full=False)
    yield View("screen-phone", key("screen", days.HSS), lecture.scene(), width=390, height=844, full=False)


@contextmanager
def served(known: dict[str, View]) -> Iterator[str]:
    """The views behind an address of this machine's own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            file = static_file(path.removeprefix("/static/")) if path.startswith("/static/") else None
            view = known.get(path.removeprefix("/v/"))
            if file is not None:
                self._answer(file.read_bytes(), {"Content-Type": CONTENT_TYPES[file.suffix]})
            elif view is not None:
                self._answer(render_page(view.key, view.scene).encode(), PAGE_HEADERS)
            else:
                self.send_error(404)

        def _answer(self, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(200)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def draw(browser: Browser, base: str, view: View, *, with_axe: bool) -> list[str]:
    """One picture; what the browser complained about comes back."""
    context = browser.new_context(
        viewport={"width": view.width, "height": view.height},
        device_scale_factor=view.zoom,
        color_scheme="dark" if view.dark else "light",
        forced_colors="active" if view.forced else "none",
        reduced_motion="reduce",
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{base}/v/{view.name}")
    page.wait_for_selector("html.has-script")
    if view.click:
        page.click(view.click)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    if wide:
        complaints.append("scrolls sideways")
    page.screenshot(path=OUT / f"{view.name}.png", full_page=view.full)
    if with_axe:
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        for one in found.response["violations"]:
            places = [node["target"] for node in one["nodes"]][:4]
            complaints.append(f"axe {one['id']} ({one['impact']}): {one['help']} {places}")
    context.close()
    return [one for one in complaints if "WebSocket" not in one]


def main(arguments: list[str]) -> int:
    """Draw what was asked for; 1 where the browser complained."""
    wanted = [one for one in arguments if not one.startswith("-")]
    known = {one.name: one for one in views() if not wanted or any(w in one.name for w in wanted)}
    OUT.mkdir(exist_ok=True)
    failed = 0
    with served(known) as base, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=chromium.find(), args=chromium.launch_arguments(chromium.is_root())
        )
        for view in known.values():
            for complaint in draw(browser, base, view, with_axe="--axe" in arguments):
                failed = 1
                print(f"{view.name}: {complaint}")
        browser.close()
    print(f"{len(known)} pictures in {OUT}")
    return failed


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
