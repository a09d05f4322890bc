"""Every page says the same of when what is on ends and when the next begins, all through a late
day: whoever reads two of them shall never have to ask which one is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest

from dashboards.formats import time_of_day
from dashboards.pages import render_page
from dashboards.scene import PageKey, PageName, Scene
from dashboards.views import view_of
from dashboards.views.base import PageView
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.clocks import ends_in_room, local_run, run_clock
from session_core.rules.terms import LocalStep, Role, RoomId, ScreenShows, SegmentType
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, ROOMS, Day
from tests.dashboards.stage import seen

TIME = r"(\d\d:\d\d)"
ENDS: dict[PageName, tuple[str, ...]] = {
    "console": (rf"slutter {TIME}", rf"til {TIME}"),
    "speaker": (rf"Slutt {TIME}", rf"til {TIME}"),
    "room": (
        rf"til kl\. {TIME}",
        rf"til {TIME}",
        rf"De andre går videre kl\. {TIME}",
        rf": tilbake {TIME}",
    ),
    "screen": (rf"Til {TIME}", rf"Vi fortsetter {TIME}"),
}
"""In which words a page says when what is on ends."""
DAY_ENDS: dict[PageName, str] = {
    "console": rf"slutt kl\. {TIME}",
    "board": rf"slutt kl\. {TIME}",
    "wall": rf"slutt kl\. {TIME}",
    "start": rf"–{TIME} ·",
}


def key(page: PageName, room: RoomId = "") -> PageKey:
    session = "" if page in ("board", "wall", "start") else days.diabetes_day().session
    return PageKey(page=page, session=session, room=room)


def words(scene: Scene, page: PageName, room: RoomId = "") -> str:
    """As it is read where no script runs, without lists: they tell of rooms and of what was."""
    html = re.sub(
        r"<(ul|ol|table|details)\b.*?</\1>", " ", render_page(key(page, room), scene), flags=re.S
    )
    return seen(html)


def told_ends(scene: Scene, room: RoomId) -> dict[str, set[str]]:
    """What each page says of the end of what is on."""
    pages: list[tuple[PageName, RoomId]] = [
        ("console", ""), ("speaker", ""), ("room", room), ("screen", room),
    ]  # fmt: skip
    return {
        page: {time for one in ENDS[page] for time in re.findall(one, words(scene, page, of))}
        for page, of in pages
    }


def nexts(view: PageView) -> Iterator[datetime]:
    """When what comes next begins, on every card that says so."""
    for card in view.cards():
        line = getattr(card, "next", None)
        if line is not None:
            yield line.starts_at
        lines = getattr(card, "lines", ())
        coming = [one for one in lines if getattr(one, "status", "") == "coming"]
        yield from (one.starts_at for one in coming[:1])


def late_days(seed: int) -> Iterator[Day]:
    """A day that gets late, now and then: rooms start when they come to it, one adds minutes and
    one stops its clock, the lecturer holds and lengthens.
    """
    chance = Random(seed)
    day = days.Day().at("08:20").press(c.OpenLobby).at("08:40").hear()
    for room in ROOMS:
        day.prepare(room)
    day.at("08:58")
    yield day
    day.at("09:04:20")
    yield day
    day.press(c.StartSession)
    for number, segment in enumerate(day.programme.segments):
        if number:
            day.rejoin(*ROOMS)
            day.now += timedelta(seconds=chance.randint(3, 200))
            day.press(c.Advance)
        yield from _in_segment(day, segment.minutes, chance)


def _in_segment(day: Day, minutes: int, chance: Random) -> Iterator[Day]:
    begun, run = day.now, day.state.current
    assert run is not None
    for share in (0.02, 0.3, 0.5, 0.8, 0.97, 1.02):
        day.now = max(day.now, begun + timedelta(minutes=minutes) * share)
        day.now += timedelta(seconds=chance.randint(1, 59))
        if chance.random() < 0.3:
            seconds = chance.choice((-60, 60, 300))
            if run.segment.type is SegmentType.EVALUATION:
                seconds = abs(seconds)  # What people answer before they leave is not cut.
            day.press(c.ChangeLength, target=run.segment.id, seconds=seconds)
        if run.segment.type.is_local:
            _local_step(day, chance)
        yield day
    if chance.random() < 0.3:
        day.press(c.Hold)
        day.now += timedelta(seconds=95)
        yield day
        day.press(c.Resume)
        yield day


def _local_step(day: Day, chance: Random) -> None:
    room = chance.choice(ROOMS)
    local = local_run(day.state, room)
    if local is None or local.finished_at is not None:
        day.local(room, LocalStep.STARTED)
    elif local.paused_since is not None:
        day.local(room, LocalStep.RESUMED)
    elif chance.random() < 0.5:
        day.local(room, chance.choice((LocalStep.PAUSED, LocalStep.FINISHED)))


def disagreements(ends: dict[str, set[str]], starts: set[str], *, goes: bool) -> Iterator[str]:
    """Where two pages say different times, or what comes next begins at another one."""
    all_ends = set().union(*ends.values())
    if len(all_ends) > 1:
        yield f"it ends {ends}"
    if len(starts) > 1:
        yield f"the next begins {starts}"
    if goes and starts and ends["screen"] and ends["screen"] != starts:
        yield f"it ends {ends['screen']}, and the next begins {starts}"


def has_its_own_end(day: Day, at: datetime | None) -> bool:
    """The common clock was held while the room's own went on: then they end apart, and each page
    tells the end that it has.
    """
    run = day.state.current
    common = run_clock(run, day.now).ends_at if run is not None else None
    return at is not None and common is not None and at < common


def began_when_it_was_over(day: Day, room: RoomId) -> bool:
    """The room started what had had its time for all: then it has its own, and says whose it is."""
    run, local = day.state.current, local_run(day.state, room)
    common = run_clock(run, day.now).ends_at if run is not None else None
    return local is not None and common is not None and local.started_at >= common


def told_starts(scene: Scene, room: RoomId) -> set[str]:
    """What each page says of the start of what comes next."""
    pages: list[tuple[PageName, RoomId]] = [
        ("console", ""), ("speaker", ""), ("room", room), ("screen", room),
    ]  # fmt: skip
    return {time_of_day(at) for page, of in pages for at in nexts(view_of(key(page, of), scene))}


@pytest.mark.parametrize("seed", range(3))
def test_every_page_says_the_same_of_the_end_and_of_what_comes_next(seed: int) -> None:
    said: set[str] = set()
    for day in late_days(seed):
        scene, room = day.scene(), ROOMS[seed]
        ends = told_ends(scene, room)
        if began_when_it_was_over(day, room):
            assert "hos oss" in words(scene, "screen", room) or not ends["screen"]
            continue
        at = ends_in_room(day.state, room, day.now)
        goes = at is not None and at > day.now
        if has_its_own_end(day, at):
            ends = {**ends, "console": set(), "speaker": set()}
        found = disagreements(ends, told_starts(scene, room), goes=goes)
        assert list(found) == [], time_of_day(day.now)
        said |= {page for page, times in ends.items() if times}
    assert said == set(ENDS), "all pages were asked, and answered"


def test_two_pages_that_disagree_would_be_noticed() -> None:
    day = days.in_local()
    ends, starts = told_ends(day.scene(), BAERUM), told_starts(day.scene(), BAERUM)
    assert list(disagreements(ends, starts, goes=True)) == []
    later = told_ends(day.local(BAERUM, LocalStep.EXTENDED, seconds=300).scene(), BAERUM)
    assert len(list(disagreements(later, starts, goes=True))) == 2, "its leader asked for more"
    assert len(list(disagreements(ends, {"11:50", "11:45"}, goes=True))) == 2


@pytest.mark.parametrize("seed", range(1))
def test_every_page_says_the_same_of_the_end_of_the_day(seed: int) -> None:
    for day in late_days(seed):
        told = {
            page: set(re.findall(one, seen(render_page(key(page), day.scene()))))
            for page, one in DAY_ENDS.items()
        }
        assert len(set().union(*told.values())) <= 1, (time_of_day(day.now), told)


@pytest.mark.parametrize("page", ["room", "speaker", "board", "wall"])
def test_a_day_that_nobody_has_started_is_not_said_to_begin_at_an_hour_that_has_passed(
    page: PageName,
) -> None:
    day = days.in_lobby().at("09:04:20")
    text = seen(render_page(key(page, BAERUM if page == "room" else ""), day.scene()))
    assert re.search(r"[Ss]kulle begynt (kl\. )?09:00", text)
    assert not re.search(r"egynner (kl\. )?09:00", text)


def test_what_the_centre_put_on_a_screen_ends_there_when_the_board_says_so() -> None:
    day = days.in_lecture().at("09:50:20")
    day.press(cc.ShowOnScreens, Role.COORDINATOR, shows=ScreenShows.SOON_BACK, minutes=10)
    assert "Vi fortsetter 10:00" in seen(render_page(key("screen", HSS), day.scene()))
    assert "Går bort av seg selv 10:00" in seen(render_page(key("board"), day.scene()))
