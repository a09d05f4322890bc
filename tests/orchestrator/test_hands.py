"""A page shows whoever reads it what they may send, all of it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest

from dashboards.pages import render_page
from dashboards.scene import Deviations, Incident, PageKey, PageName, Presence, Scene, Version
from orchestrator.access import ACTS_AS, ANYBODY, MAY_SEE, MAY_SEND, Visitor
from orchestrator.faults import NotAllowed
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.terms import CheckVerdict, ItemScope, QuestionStatus, Role, ScreenShows
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day, diabetes_day
from tests.dashboards.stage import seen
from tests.dashboards.test_catch_up import late
from tests.dashboards.test_join import lobby
from tests.dashboards.troubled import crowd
from tests.orchestrator.desk import SESSION, bearer, next_of
from tests.orchestrator.test_access import CONSOLE, with_codes
from tests.people import ADA, LEE, LEE_LECTURING, Person


def troubled() -> Day:
    """09:20, in a lecture: a fault, one that is silenced, a call, one that somebody took, one that
    was called solved, a screen that shows something else, a room with another name, and what is on
    is put away.
    """
    day = days.in_lecture().measure(BAERUM, power=CheckVerdict.FAIL)
    day.measure(RINGERIKE, disk_free=CheckVerdict.FAIL).call(HSS).call(BAERUM)
    solved, taken, *_ = day.state.helps
    day.press(cc.ResolveHelp, role=Role.COORDINATOR, help=solved)
    day.press(cc.AcknowledgeHelp, role=Role.COORDINATOR, help=taken)
    day.press(cc.SilenceAlarm, check="disk_free", rooms=(RINGERIKE,), minutes=None)
    day.press(cc.ShowOnScreens, shows=ScreenShows.SOON_BACK, rooms=(HSS,), minutes=5)
    day.press(cc.RenameRoom, room=HSS, name="Biblioteket")
    coming = next(one for one in day.programme.segments if one.type == "local")
    day.press(c.Skip, target=coming.id).press(c.Hold)
    asked = next(iter(day.state.questions))
    return day.press(cc.MarkQuestion, question=asked, status=QuestionStatus.TAKEN)


def rehearsing() -> Day:
    return Day().at("08:00").press(c.OpenLobby, rehearsal=True)


def over() -> Day:
    """The programme is through, and nobody has ended the day."""
    day = days.started()
    return days.to_segment(day, len(day.programme.segments) - 1)


def joined() -> Day:
    """08:20: the day is in Join, one thing is done on the leader's list."""
    item = diabetes_day().items(ItemScope.SESSION)[0]
    return lobby().press(cc.TickItem, item=item.id)


DAYS: dict[str, Callable[[], Day]] = {
    "planned": lambda: Day().at("08:00"),
    "rehearsal": rehearsing,
    "lobby": days.in_lobby,
    "started": days.started,
    "troubled": troubled,
    "local": days.in_local,
    "break": days.in_break,
    "waiting": days.waiting,
    "evaluation": days.in_evaluation,
    "last": over,
    "forgotten": lambda: over().at("23:50"),
    "own_way": days.in_own_way,
    "late": late,
    "joined": joined,
    "half_closed": days.half_closed,
    "ended": days.ended,
}
OF_ROOM: frozenset[PageName] = frozenset({"room", "screen", "laptop", "history"})


def scene_of(day: Day) -> Scene:
    """With a laptop that can be asked, and one that was copied."""
    there = Presence(connected=True, heard_at=day.now, laptop=True)
    version = Version(outbox="o")
    copied = Incident(
        id=1, kind="laptop_copied", room=BAERUM, at=day.now, before=version, after=version,
        choices=("both",),
    )  # fmt: skip
    return replace(
        day.remembered(), presence={BAERUM: there}, deviations=Deviations(incidents=(copied,))
    )


# ── what stands on a page ──────────────────────────────────────────────────────────────────────


@dataclass
class Found:
    """What can be pressed on a page."""

    kinds: set[str] = field(default_factory=set)
    opened: set[str] = field(default_factory=set)
    """What buttons open."""
    sending: set[str] = field(default_factory=set)
    """What encloses a form."""
    loose: list[str] = field(default_factory=list)
    """Buttons that send nothing, and open nothing."""


VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})


class Walker(HTMLParser):
    """Goes through a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found = Found()
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = dict(attrs)
        if tag not in VOID:
            self._open.append((tag, have.get("id") or ""))
        if tag == "input" and have.get("name") == "kind":
            self.found.kinds.add(str(have.get("value")))
            self.found.sending |= {own_id for _, own_id in self._open if own_id}
        if tag == "button":
            self._button(have)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing in it."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def _button(self, have: dict[str, str | None]) -> None:
        if "popovertarget" in have:
            self.found.opened.add(str(have["popovertarget"]))
        elif have.get("type") != "button" and not any(tag == "form" for tag, _ in self._open):
            self.found.loose.append(str(have))


def found_on(html: str) -> Found:
    walker = Walker()
    walker.feed(html)
    return walker.found


ONLY_TOLD = frozenset({"keys-help"})
"""What is opened to be read."""


def faults(html: str, allowed: frozenset[str]) -> list[str]:
    """What a reader of this page sees that they may not send, or that leads to nothing."""
    found = found_on(html)
    return [
        *(f"{kind} may not be sent" for kind in sorted(found.kinds - allowed)),
        *(f"{one} asks and has no answer" for one in found.opened - found.sending - ONLY_TOLD),
        *(f"a button that sends nothing: {one}" for one in found.loose),
    ]


# ── every page of every role ───────────────────────────────────────────────────────────────────


def keys(day: Day) -> Iterator[PageKey]:
    """Every page there is of this day."""
    for page in get_args(PageName):
        session = "" if page in ("start", "board", "wall", "deviations") else day.programme.session
        yield PageKey(page=page, session=session, room=BAERUM if page in OF_ROOM else "")


def readers() -> Iterator[Visitor]:
    for role in MAY_SEND:
        yield Visitor(role, BAERUM if role is Role.GROUP_LEADER else "")


@pytest.mark.parametrize("name", DAYS)
def test_every_page_shows_each_role_what_it_may_send_and_nothing_else(name: str) -> None:
    day = DAYS[name]()
    scene, walked = scene_of(day), 0
    for key in keys(day):
        everything = found_on(render_page(ANYBODY.shown(key), scene)).kinds
        assert everything <= MAY_SEND[ACTS_AS[key.page]], "the page is made for these hands"
        for reader in readers():
            try:
                reader.check_page(key)
            except NotAllowed:
                continue
            html, allowed = render_page(reader.shown(key), scene), reader.kinds(key.page)
            assert faults(html, allowed) == [], (reader.role, key.page)
            assert found_on(html).kinds == everything & allowed, "nothing is lost"
            walked += 1
    assert walked == sum(len(MAY_SEE[page]) for page in get_args(PageName))


def test_who_may_end_no_silence_reads_until_when_it_holds() -> None:
    reader = Visitor(Role.LECTURER)
    html = render_page(reader.shown(PageKey(page="board")), scene_of(troubled()))
    assert "Dempet til" in seen(html)


def test_a_phone_is_not_shown_how_to_close_the_room() -> None:
    day = days.ended()
    phone = Visitor(Role.GROUP_LEADER, BAERUM, day.programme.session)
    key = PageKey(page="room", session=day.programme.session, room=BAERUM, by_phone=True)
    html = render_page(phone.shown(key), scene_of(day))
    assert faults(html, phone.kinds("room")) == []


def test_between_them_the_days_hold_all_that_can_be_sent_from_a_page() -> None:
    """Else a form could be wrong and no day would show it."""
    shown: set[str] = set()
    for make in DAYS.values():
        day = make()
        scene = scene_of(day)
        for key in keys(day):
            shown |= found_on(render_page(key, scene)).kinds
    lacking = frozenset().union(*MAY_SEND.values()) - shown
    assert lacking == ELSEWHERE


ELSEWHERE = frozenset({"end_phone", "own_way", "rejoin", "screen_taken_back", "waive"})
"""What only other moments show, on pages of rooms."""


# ── where links lead ───────────────────────────────────────────────────────────────────────────

PLACES: dict[str, PageName] = {
    "konsoll": "console", "scene": "speaker", "rom": "room", "skjerm": "screen", "logg": "record",
    "laptop": "laptop", "klarhet": "history", "reprise": "record",
}  # fmt: skip
WHOLE: dict[str, PageName] = {"": "start", "avvik": "deviations", "tavle": "board"}


def linked(html: str) -> set[PageKey]:
    """The pages that links lead to."""
    found = set()
    for path in re.findall(r'<a [^>]*href="/([^"?#]*)', html):
        first, *rest = path.split("/")
        if first in WHOLE:
            found.add(PageKey(page=WHOLE[first]))
        elif first == "kurs":
            session, place, *room = rest
            name = place.partition(".")[0]
            in_room = room[0] if room and PLACES[name] in OF_ROOM else ""
            found.add(PageKey(page=PLACES[name], session=session, room=in_room))
    return found


def shut_to(reader: Visitor, html: str) -> list[PageKey]:
    """What a link on the page leads to that its reader may not open."""
    shut = []
    for key in linked(html):
        try:
            reader.check_page(key)
        except NotAllowed:
            shut.append(key)
    return shut


@pytest.mark.parametrize("name", DAYS)
def test_no_link_of_any_page_leads_to_one_that_its_reader_may_not_open(name: str) -> None:
    day = DAYS[name]()
    scene = scene_of(day)
    for key in keys(day):
        for reader in readers():
            try:
                reader.check_page(key)
            except NotAllowed:
                continue
            html = render_page(reader.shown(key), scene)
            assert shut_to(reader, html) == [], (reader.role, key.page)


def test_no_tile_of_a_large_day_leads_a_lecturer_to_a_room() -> None:
    reader = Visitor(Role.LECTURER)
    html = render_page(reader.shown(PageKey(page="board")), crowd(70).scene())
    assert 'class="tile ' in html
    assert shut_to(reader, html) == []


def test_a_link_to_a_page_that_is_shut_is_noticed() -> None:
    """As it was: the board of whoever may open everything, in a lecturer's hands."""
    html = render_page(PageKey(page="board"), scene_of(troubled()))
    pages = {key.page for key in shut_to(Visitor(Role.LECTURER), html)}
    assert pages == {"room", "laptop", "deviations"}


# ── planted faults ─────────────────────────────────────────────────────────────────────────────


def test_a_page_that_shows_everybody_everything_is_noticed() -> None:
    """As it was: one page for all who may see it."""
    lecturer = Visitor(Role.LECTURER)
    key = PageKey(page="board")
    told = faults(render_page(key, scene_of(troubled())), lecturer.kinds("board"))
    assert "resolve_help may not be sent" in told
    assert "reopen_help may not be sent" in told
    assert "silence_alarm may not be sent" in told


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ('<button popovertarget="ask-end">x</button><div id="ask-end"></div>', "ask-end asks"),
        ("<button>x</button>", "a button that sends nothing"),
        ('<form><input name="kind" value="skip"><button>x</button></form>', "skip may not"),
    ],
)
def test_what_leads_to_nothing_is_noticed(planted: str, told: str) -> None:
    assert any(told in one for one in faults(planted, frozenset()))


# ── at the door ────────────────────────────────────────────────────────────────────────────────

OPENS = 'value="open_lobby"'


@pytest.mark.asyncio
@pytest.mark.parametrize(("person", "sees"), [(LEE, True), (ADA, True), (LEE_LECTURING, False)])
async def test_the_page_and_its_socket_are_the_readers_own(
    tmp_path: Path, person: Person, sees: bool
) -> None:
    async with with_codes(tmp_path) as centre:
        headers = bearer(person.code)
        async with centre.web.get(CONSOLE, headers=headers) as answer:
            page = await answer.text()
        url = f"/live?page=console&session={SESSION}"
        socket = await centre.web.ws_connect(url, origin=centre.origin, headers=headers)
        told = (await next_of(socket, "all"))["html"]
        await socket.close()
        assert (OPENS in page, OPENS in told) == (sees, sees)
        assert ("Kursleder åpner for rommene." in page) is not sees
