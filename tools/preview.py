"""Draw every page in its main states in a browser: `python -m tools.preview [words…] [--axe]`.

Pictures land in /tmp/samkurs-preview. With words, only the views whose name holds one of them are
drawn. `--axe` also runs axe and prints what it finds. Served on 127.0.0.1 only while it runs.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from dashboards.assets import CONTENT_TYPES, PAGE_HEADERS, static_content, static_file
from dashboards.formats import local_date
from dashboards.pages import render_page
from dashboards.scene import (
    Apart,
    Asked,
    Decided,
    Deviations,
    Headcount,
    Incident,
    PageName,
    SavedHere,
    Scene,
    Version,
)
from session_core.rules.care_commands import TickItem
from session_core.rules.commands import Advance
from session_core.rules.reports import CommandResultReport
from session_core.rules.terms import (
    CheckVerdict,
    CommandResult,
    OwnStep,
    Role,
    RoomCommand,
)
from tests.dashboards import days
from tests.dashboards.days import Day
from tests.dashboards.days_of_history import over, varied
from tests.dashboards.troubled import BOARDS, troubled
from tools import chromium
from tools.looks import SESSION, View, key, outfits, question_views, speaker_views
from tools.looks_called import called_views
from tools.looks_counts import count_views, left_out_views
from tools.looks_evaluation import evaluation_views
from tools.looks_hands import hands_views
from tools.looks_join import join_views
from tools.looks_phone import phone_views
from tools.looks_practice import practice_views
from tools.looks_screens import screens_views
from tools.looks_unchecked import unchecked_views
from tools.looks_undo import undo_views

_UNKNOWN = CheckVerdict.UNKNOWN
OUT = Path("/tmp/samkurs-preview")  # noqa: S108 - pictures to look at, nothing that is read again


def alone(day: Day) -> Scene:
    """The same day on a laptop that has lost the centre."""
    here = SavedHere(
        link="no_network",
        since=day.now - timedelta(minutes=9),
        unsent=4,
        centre_heard_at=day.now - timedelta(minutes=9),
        all_at=day.now - timedelta(minutes=10),
    )
    return day.scene(saved_here=here)


def fresh(day: Day) -> Scene:
    """Contact was lost a moment ago, and nothing waits."""
    heard = day.now - timedelta(seconds=8)
    here = SavedHere(link="refused", since=heard, unsent=0, centre_heard_at=heard, all_at=heard)
    return day.scene(saved_here=here)


def moved(day: Day) -> Scene:
    """The same day on a laptop whose room another laptop was given."""
    scene = alone(day)
    assert scene.saved_here is not None
    return replace(scene, saved_here=replace(scene.saved_here, link="room_moved"))


def list_views() -> Iterator[View]:
    """The checklists: before anything is due, and late."""
    yield View("list-early", key("room", days.HSS), Day().at("07:00").scene())
    late = days.in_lobby().at("08:47").press(TickItem, item="rom-bestilt").scene()
    pages: tuple[PageName, ...] = ("room", "board", "console", "record")
    for page in pages:
        yield View(f"list-{page}-phone", key(page, days.RINGERIKE), late, width=390, height=844)
        yield View(f"list-{page}-dark", key(page, days.RINGERIKE), late, dark=True)


def elsewhere_views() -> Iterator[View]:
    """A laptop whose room another one has: given away by a code, or taken over."""
    for name, scene in (("moved", moved(days.in_lecture())), ("taken", taken(days.in_lecture()))):
        yield View(f"room-{name}", key("room", days.HSS), scene)
        yield View(f"room-{name}-wide", key("room", days.HSS), scene, width=1440, height=900)
        yield View(f"room-{name}-phone", key("room", days.HSS), scene, width=390, height=844)
        yield View(f"room-{name}-dark", key("room", days.HSS), scene, dark=True)
        yield View(f"room-{name}-nn", key("room", days.HSS, "nn"), scene, full=False)


def taken(day: Day) -> Scene:
    """The same day where the other laptop was only started, and nothing waits here."""
    scene = moved(day)
    assert scene.saved_here is not None
    here = replace(scene.saved_here, link="taken_over", unsent=0)
    return replace(scene, saved_here=here)


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


STATES: dict[str, Callable[[], Day]] = {
    "planned": Day, "lobby": days.in_lobby, "started": days.started, "lecture": days.in_lecture,
    "local": days.in_local, "break": days.in_break, "waiting": days.waiting, "late": late,
    "ended": days.ended,
}  # fmt: skip


def views() -> Iterator[View]:
    """Everything worth looking at."""
    for name, make in STATES.items():
        day = make()
        yield View(f"console-{name}", key("console"), day.scene(4 if name == "waiting" else 20))
        yield View(f"room-{name}", key("room", days.HSS), day.scene(20))
        yield View(f"screen-{name}", key("screen", days.HSS), day.scene(20), full=False)
    yield from special_views()
    for page, room in ROOM_OF.items():
        day = days.half_closed() if page in ("record", "laptop") else days.in_lecture()
        yield from outfits(page, room, day.scene())


ROOM_OF: dict[PageName, str] = {
    "console": "", "room": days.BAERUM, "board": "", "record": "", "start": "",
    "screen": days.HSS, "laptop": days.HSS,
}  # fmt: skip


def special_views() -> Iterator[View]:
    """Moments that are easily forgotten."""
    lecture, local = days.in_lecture(), days.in_local()
    moved = days.in_break().at("10:31").rejoin().press(Advance)
    last = days.to_segment(days.started(), 15)
    yield View("console-undo", key("console"), moved.scene(3))
    yield View("console-decide", key("console"), days.in_lecture().at("13:00").scene())
    yield View("console-end", key("console"), last.scene(60))
    yield View("console-ask", key("console"), last.scene(60), click=".act button", full=False)
    yield View("console-more", key("console"), lecture.scene(), click="#more-fold > summary")
    yield View(
        "room-help", key("room", days.RINGERIKE), lecture.scene(), click="#help-fold > summary"
    )
    for name, verdict in (("well", CheckVerdict.OK), ("not-well", CheckVerdict.FAIL)):
        day = days.in_lobby().measure(days.HSS, disk_free=verdict, load=verdict, power=_UNKNOWN)
        here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
        yield View(f"room-machine-{name}", key("room", days.HSS), day.scene(saved_here=here))
    yield View("room-running", key("room", days.BAERUM), local.scene())
    yield from outfits("console", "", late().scene(), "console-behind")
    yield View("console-others", key("console"), late().scene(), click="#late-others > summary")
    yield from question_views()
    yield from join_views()
    yield from phone_views()
    yield from screens_views()
    yield from evaluation_views()
    yield from count_views()
    yield from left_out_views()
    yield from practice_views()
    yield from unchecked_views()
    yield from undo_views()
    yield from called_views()
    yield from speaker_views()
    yield from hands_views()
    yield from alone_views()
    yield from elsewhere_views()
    yield from list_views()
    yield from closing_views()
    yield from asked_views()
    yield from (View(f"{one}-both", key(one), both()) for one in ("board", "start"))
    yield View("board-local", key("board"), local.scene(), width=1440, height=900)
    yield from outfits("board", "", troubled().scene(), "board-troubled")
    yield from (View(f"board-{name}", key("board"), one()) for name, one in BOARDS.items())
    yield from history_views()
    yield View("board-empty", key("board"), replace(lecture.scene(), sessions={}))
    yield View("board-deviations", key("board"), deviating(lecture))
    yield from outfits("deviations", "", deviating(lecture))
    yield View("deviations-none", key("deviations"), lecture.scene())


def history_views() -> Iterator[View]:
    """How ready rooms were over time: on the record, and of one room."""
    yield from outfits("record", "", over().remembered(), "record-ready")
    yield from outfits("history", days.HSS, varied().remembered())
    early = days.in_lobby().remembered()
    yield View("history-early", key("history", days.BAERUM), early)
    yield View("record-ready-early", key("record"), early)
    yield View("history-none", key("history", days.BAERUM), days.in_lobby().scene())


def deviating(day: Day) -> Scene:
    """The day with laptops and reports that somebody must look at."""
    scene = day.scene()
    room, now = days.HSS, scene.now
    plan = next(iter(scene.sessions.values())).programme
    today, early, place = local_date(now), now - timedelta(minutes=35), plan.segments[2].id
    count = Headcount(at=early, patients=4, relatives=3, session=plan.session, segment=place)
    first = Version(outbox="a", days=((today, 14),), last_at=now, count=count)
    other = replace(first, outbox="b", days=((today, 3),), count=replace(count, at=now, patients=6))
    empty = Version(outbox="c")
    new = Incident(
        id=3, kind="laptop_copied", room=room, at=now, before=first, after=other,
        choices=("both", "one_laptop"),
    )  # fmt: skip
    back = Incident(
        id=2, kind="laptop_restored", room=days.BAERUM, at=early, before=first, after=empty,
        choices=("in_order", "one_laptop"),
    )  # fmt: skip
    decided = Decided(choice="one_laptop", role=Role.COORDINATOR, at=now)
    seen = replace(new, id=1, room=days.RINGERIKE, decision=decided)
    raw = '{"s":"…","report":{"kind":"attendance"}}'
    waits = Apart(id=2, room=room, code="time_out_of_range", raw=raw, at=now)
    taken = Apart(id=1, room=room, code="unknown_session", raw=raw, at=now, taken_in_at=now)
    found = Deviations(incidents=(new, back, seen), apart=(waits, taken), sending=frozenset({"b"}))
    return replace(scene, deviations=found)


def asked_views() -> Iterator[View]:
    """Laptops that were asked for something: on the board, and what the room sees."""
    day, fold = days.in_lecture().hear(), f"#room-{SESSION}-{days.HSS}-ask > summary"
    done = {"command": "1", "do": "identify", "result": CommandResult.DONE}
    late = {"command": "2", "do": "check_now", "result": CommandResult.TOO_LATE}
    for fields in (done, late):
        day.report(CommandResultReport, days.HSS, **fields)
    now = Asked(command="3", at=day.now, not_after=day.now + timedelta(seconds=20))
    scene = replace(day.scene(1), asked={(SESSION, days.BAERUM, RoomCommand.IDENTIFY): now})
    for name, size in {"": (1440, 900), "-fold": (1366, 768), "-phone": (390, 844)}.items():
        wide, high = size
        for dark in (False, True):
            look = f"{name}{'-dark' if dark else ''}"
            yield View(f"board-asked{look}", key("board"), scene, wide, high, dark, click=fold)
            for page in ("room", "screen"):
                shown = key(page, days.HSS)
                yield View(f"{page}-named{look}", shown, scene, wide, high, dark, full=False)


def alone_views() -> Iterator[View]:
    """A room without contact, and on its way back."""
    hss = key("room", days.HSS)
    lecture, own = days.in_lecture(), days.in_own_way()
    stayed = days.in_own_way().own(days.HSS, 3, OwnStep.STAYED)
    scenes = {
        "alone": alone(lecture), "alone-fresh": fresh(lecture), "alone-late": alone(late()),
        "alone-own": alone(own), "alone-choose": own.scene(), "alone-stayed": stayed.scene(),
    }  # fmt: skip
    for name, scene in scenes.items():
        yield View(f"room-{name}", hss, scene)
        yield View(f"room-{name}-phone", hss, scene, width=390, height=844)
        yield View(f"room-{name}-dark", hss, scene, dark=True)
        yield View(f"room-{name}-fold", hss, scene, full=False)
    yield View("room-alone-help", hss, alone(lecture), click="#help-fold > summary")
    yield View("room-alone-en", key("room", days.HSS, "en"), alone(own))
    yield View("room-alone-choose-nn", key("room", days.HSS, "nn"), own.scene())
    yield View("screen-alone-own", key("screen", days.HSS), alone(own), full=False)
    yield View("console-alone-own", key("console"), own.scene())
    yield View("board-alone-own", key("board"), stayed.scene(), width=1440, height=900)
    yield View("record-alone-own", key("record"), stayed.scene())


def closing_views() -> Iterator[View]:
    """Rooms that are closed: all here, waited for, over the phone, and by a line that is wrong."""
    early = days.in_lecture()
    fold, hss = "#by-phone > summary", key("laptop", days.HSS)
    yield View("laptop-early", hss, early.scene(), click=fold)
    yield View("laptop-early-phone", hss, early.scene(), width=390, height=844, click=fold)
    yield View("laptop-early-dark", hss, early.scene(), dark=True, click=fold)
    early.read(days.HSS, 12, "", 4, 3)
    yield View("laptop-early-read", key("laptop", days.HSS), early.scene())
    day = days.half_closed()
    for name, room in days.CLOSED_IN.items():
        yield View(f"laptop-{name}", key("laptop", room), day.scene())
    yield View("room-closed", key("room", days.HSS), day.scene())
    yield View("room-closed-alone", key("room", days.HSS), alone(day))
    yield View("room-closed-moved", key("room", days.HSS), moved(day), full=False)
    yield View("room-closed-moved-phone", key("room", days.HSS), moved(day), width=390, height=844)
    yield View("board-closed", key("board"), day.scene(), width=1440, height=900)


@contextmanager
def served(known: dict[str, View]) -> Iterator[str]:
    """The views behind an address of this machine's own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            is_static = path.startswith("/static/")
            file = static_file(path.removeprefix("/static/")) if is_static else None
            view = known.get(path.removeprefix("/v/"))
            if file is not None:
                self._answer(static_content(file), {"Content-Type": CONTENT_TYPES[file.suffix]})
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
    for place in filter(None, view.click.split(";")):
        page.click(place)
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
