"""How soon a change is on the pages that others look at, in a real browser.

    python3 dev.py bench pages [--rooms 6,100,1000] [--trials 40]

The centre is the real one, in a process of its own; a board and a console stand open in the
machine's Chromium. The time runs from just before a report or command leaves until the page has it:
`dom_` when its elements have changed, `painted_` when the next frame with them has been drawn.

One line per size, in milliseconds: one room's headcount, on the board (`dom_p50`, `dom_p95`,
`painted_p50`, `painted_p95`); a command of the lecturer, on the console (`console_p50`); all rooms
changed at once, on the board (`all_ms`). `first_paint_ms` is the board's first contentful paint on
loopback for the first who opens it after the centre has started and the day has begun, so that
every room is looked at for the first time; `next_paint_ms` is the same for the next one, on a
machine that has nothing of it yet. `page_kb` is what a first visit moves in all, as compressed, and
`whole_kb` the board's own page among it, which grows with the rooms.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.crowd import BenchError
from bench.fanout import Times
from bench.region import LEADER_CODE, Region, running_region
from tools import chromium

ROOMS_OF_A_COURSE = 500
WAIT_S_MAX = 30.0
PAUSE_S = 0.08

WATCH = """() => {
  window.changes = [];
  const ticks = ({ target }) => (target.closest ? target : target.parentElement)?.closest("time");
  new MutationObserver((list) => {
    if (list.every(ticks)) return;
    const now = () => performance.timeOrigin + performance.now();
    const change = { dom: now(), painted: 0 };
    window.changes.push(change);
    requestAnimationFrame(() => {
      const frame = new MessageChannel();
      frame.port1.onmessage = () => { change.painted = now(); };
      frame.port2.postMessage(0);
    });
  }).observe(document.querySelector("main"), { subtree: true, childList: true,
                                               characterData: true, attributes: true });
}"""
"""Notes when the page changed, and when the frame that shows it was drawn. Clocks do not count: the
browser moves them by itself.
"""


@dataclass
class Watched:
    """A page that somebody looks at, and the moments at which it changed."""

    page: Page

    def __post_init__(self) -> None:
        self.page.evaluate(WATCH)

    def after(self, do: Callable[[], object]) -> tuple[float, float]:
        """Do it, and give the milliseconds to the last change, and to its frame."""
        self.page.evaluate("() => { window.changes.length = 0; }")
        begun = time.time() * 1000
        do()
        self._until_calm()
        changes: list[dict[str, float]] = self.page.evaluate("() => window.changes")
        last = max(changes, key=lambda one: one["dom"])
        return last["dom"] - begun, last["painted"] - begun

    def _until_calm(self) -> None:
        """Until something has changed, is drawn, and nothing more has come for a moment."""
        self.page.wait_for_function(
            """(calm) => {
              const last = window.changes.at(-1);
              const now = performance.timeOrigin + performance.now();
              return last !== undefined && last.painted > 0 && now - last.painted > calm;
            }""",
            arg=PAUSE_S * 1000,
            timeout=WAIT_S_MAX * 1000,
            polling=20,
        )


def measure(browser: Browser, folder: Path, rooms: int, trials: int) -> str:
    """The line for one number of rooms."""
    courses = -(-rooms // ROOMS_OF_A_COURSE)
    with running_region(folder, courses, rooms // courses) as region:
        address = f"http://127.0.0.1:{region.port}"
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        try:
            board = signed_in(context.new_page(), address)
            weight = visit(board, f"{address}/tavle")
            weight["next_paint_ms"] = next_paint(browser, address)
            session = next(iter(region.rooms.values()))
            console = context.new_page()
            console.goto(f"{address}/kurs/{session}/konsoll")
            found = in_turns(region, session, Watched(board), Watched(console), trials)
            found["all_ms"] = all_at_once(region, board)
        finally:
            context.close()
    figures = {"rooms": float(rooms), **found, **weight}
    return " ".join(f"{name}={value:.6g}" for name, value in figures.items())


def in_turns(
    region: Region, session: str, board: Watched, console: Watched, trials: int
) -> dict[str, float]:
    """A headcount on the board and a command on the console, in turns; the first two warm up."""
    on_board, on_console = [], []
    names = list(region.rooms)
    for trial in range(trials + 2):
        room = names[trial * 7 % len(names)]
        board.page.bring_to_front()
        on_board.append(board.after(lambda room=room, n=trial: count(region, room, n)))  # type: ignore[misc]
        console.page.bring_to_front()
        on_console.append(console.after(lambda n=trial: change_length(region, session, n)))  # type: ignore[misc]
    dom, painted = (Times([one[part] for one in on_board[2:]]) for part in (0, 1))
    return {
        "dom_p50": dom.p50,
        "dom_p95": percentile(dom.last_ms, 95),
        "painted_p50": painted.p50,
        "painted_p95": percentile(painted.last_ms, 95),
        "console_p50": statistics.median(one[1] for one in on_console[2:]),
    }


def percentile(values: list[float], percent: int) -> float:
    """The value that so many of a hundred do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def signed_in(page: Page, address: str) -> Page:
    """The same page, after the course leader has signed in."""
    page.goto(f"{address}/inn")
    page.fill("input[name=code]", LEADER_CODE)
    page.press("input[name=code]", "Enter")
    page.wait_for_url(f"{address}/")
    return page


def visit(page: Page, url: str) -> dict[str, float]:
    """What a first visit weighs, and when it is painted."""
    page.goto(url, wait_until="networkidle")
    entries: list[dict[str, Any]] = page.evaluate(
        """() => performance.getEntries()
             .filter((one) => ["navigation", "resource"].includes(one.entryType))
             .map((one) => ({ kind: one.entryType, bytes: one.encodedBodySize }))"""
    )
    paint: float = page.evaluate(
        "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
    )
    whole = sum(one["bytes"] for one in entries if one["kind"] == "navigation") / 1000
    every = sum(one["bytes"] for one in entries) / 1000
    return {"first_paint_ms": paint, "page_kb": every, "whole_kb": whole}


def next_paint(browser: Browser, address: str) -> float:
    """When the board is painted for the next one who opens it, in a browser of its own."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        found = visit(signed_in(context.new_page(), address), f"{address}/tavle")
    finally:
        context.close()
    return found["first_paint_ms"]


def count(region: Region, room: str, number: int) -> None:
    """Somebody in the room counts."""
    session = region.rooms[room]
    body = {"kind": "attendance", "room": room, "patients": number % 9 + 1, "relatives": 1}
    _send(region, session, "reports", body)


def change_length(region: Region, session: str, number: int) -> None:
    """The lecturer gives a minute, or takes it back."""
    run = position(region, session)
    segment = run["current"]["segment"]["id"]
    body = {"kind": "change_length", "target": segment, "seconds": 60 if number % 2 else -60}
    _send(region, session, "commands", {**body, **seen(run)})


def all_at_once(region: Region, page: Page) -> float:
    """Every room of every course parts: milliseconds until the last of them is painted."""
    page.bring_to_front()
    board = Watched(page)
    sessions = sorted(set(region.rooms.values()))
    runs = {session: position(region, session) for session in sessions}

    def part() -> None:
        for session, run in runs.items():
            body = {
                "kind": "jump_to",
                "target": "presentasjonsrunde",
                "skip_between": True,
                **seen(run),
            }
            _send(region, session, "commands", body)

    return board.after(part)[1]


def position(region: Region, session: str) -> dict[str, Any]:
    """Where the programme stands."""
    state = region.centre.ask("GET", f"/api/v1/sessions/{session}")["state"]
    assert isinstance(state, dict)
    found = state["position"]
    assert isinstance(found, dict)
    return found


def seen(run: dict[str, Any]) -> dict[str, object]:
    """What the sender of a wish saw."""
    return {"seen_revision": run["revision"], "seen_segment": run["current"]["segment"]["id"]}


def _send(region: Region, session: str, what: str, body: dict[str, object]) -> None:
    whole = {"id": str(uuid.uuid4()), **body}
    region.centre.ask("POST", f"/api/v1/sessions/{session}/{what}", whole)


def main() -> int:
    """Measure each size, and print its line as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rooms", default="6,100,1000")
    parser.add_argument("--trials", type=int, default=40)
    wish = parser.parse_args()
    path = chromium.find()
    if path is None:
        print(f"There is no Chromium on this machine: {chromium.REMEDY}", file=sys.stderr)
        return 1
    arguments = chromium.launch_arguments(chromium.is_root())
    try:
        with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
            browser = playwright.chromium.launch(executable_path=path, args=list(arguments))
            for rooms in map(int, wish.rooms.split(",")):
                place = Path(folder) / str(rooms)
                print(measure(browser, place, rooms, wish.trials), flush=True)
            browser.close()
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
