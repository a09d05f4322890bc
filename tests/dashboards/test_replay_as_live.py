"""The pages of a replay say what the live pages said at the same moment, to the word and to every
since-time: the live ones were drawn again and again while the day went on, and remembered what they
had found out; the replayed ones are made at once, from the log alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest

from dashboards.pages import still_main
from dashboards.scene import PageKey, Presence, Scene
from dashboards.views import alarms, readiness
from dashboards.views import seen as seen_views
from dashboards.views.replay import OF_ROOM, SIDES, replay_scene
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.evolve import fold
from session_core.rules.replay import Reel
from session_core.rules.terms import (
    CareStep,
    CheckVerdict,
    HelpReason,
    LegSource,
    LegState,
    LocalStep,
    Role,
    RoomId,
    ScreenShows,
)
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, ROOMS, Day, diabetes_day, known_checks
from tests.dashboards.days import oslo as clock
from tests.dashboards.stage import seen
from tests.dashboards.test_join import JOIN

HALF = 30
"""Pages are looked at half a minute after whatever happened at the minute."""
MOMENTS = re.compile(r'data-(?:since|age|until|unanswered)="([^"]+)"')
NOT_IN_THE_LOG = re.compile(r"Klokkene i rommene|Klokka i rommene")
"""How quick the lines are to the rooms' PCs is never written down, so the replay does not say how
well their clocks agree. Nothing else may differ.
"""

Said = tuple[list[str], list[str]]


def pages() -> dict[str, PageKey]:
    session = diabetes_day().session
    return {
        f"{side} {room}".strip(): PageKey(
            page=page, session="" if page == "board" else session, room=room
        )
        for side, page in SIDES.items()
        for room in (ROOMS if page in OF_ROOM else ("",))
    }


def said(key: PageKey, scene: Scene) -> Said:
    """The lines of a page, and every moment that its script counts from or to."""
    html = still_main(key, scene, diabetes_day().session)
    lines = seen(re.sub(r"</(?:li|p|td|th|h\d|tr|summary)>", "\n", re.sub(r"\s+", " ", html)))
    told = [" ".join(one.split()) for one in lines.splitlines()]
    return [one for one in told if one and not NOT_IN_THE_LOG.search(one)], MOMENTS.findall(html)


def forget() -> None:
    """As a process that has drawn no page yet."""
    for memory in (readiness._KNOWN, seen_views._SEEN, seen_views._ROOMS):
        memory.clear()
    alarms._RAISED._answers.clear()
    readiness._Asked.scene = seen_views._Last.scene = None


class Lived:
    """A day whose pages somebody looked at each minute, and all that they said each fifth."""

    def __init__(self) -> None:
        self.day = Day(replace(diabetes_day(), join=JOIN)).at("08:20")
        self.looked: dict[tuple[datetime, str], Said] = {}
        forget()

    def scene(self) -> Scene:
        heard = {(self.day.programme.session, LegSource.CLIENT): self.day.now}
        return replace(self.day.scene(HALF), legs_heard=heard)

    def until(self, time: str) -> Day:
        """Time goes on, minute by minute, and whoever is there is heard."""
        while self.day.now < clock(time):
            keep = self.day.now.minute % 5 == 0
            for name, key in pages().items():
                found = said(key, self.scene()) if keep or key.page == "board" else None
                if keep and found is not None:
                    self.looked[self.day.now + timedelta(seconds=HALF), name] = found
            self.day.now += timedelta(minutes=1)
            for room, one in self.day.presence.items():
                if one.connected:
                    self.day.presence[room] = replace(one, heard_at=self.day.now)
        return self.day

    def contact(self, room: RoomId, there: bool) -> None:
        """A room's laptop comes or goes."""
        trip = 30.0 if there else None
        self.day.presence[room] = Presence(
            connected=there, heard_at=self.day.now, laptop=there, rtt_ms=trip
        )
        self.day.report(r.ContactReport, room, in_contact=there)


@cache
def lived() -> Lived:
    """Until 11:30: two rooms do their list too late, or not at all; one is lost, and comes back; a
    camera is out, an alarm is silenced, somebody is at another; one is called something else.
    """
    life, by = Lived(), {"role": Role.COORDINATOR}
    life.day.press(c.OpenLobby)
    for time, room in (("08:31", BAERUM), ("08:32", RINGERIKE), ("08:40", HSS)):
        life.until(time)
        life.contact(room, True)
        leg = LegState.PRESENT
        life.day.report(r.LegReport, room, leg=leg, heard_by=LegSource.CLIENT)
    life.day.prepare(BAERUM)
    life.until("08:42").measure(RINGERIKE, cam_picture=CheckVerdict.FAIL, load=CheckVerdict.OK)
    fault: dict[str, Any] = {"check": "cam_picture", "rooms": (RINGERIKE,)}
    life.until("08:44").press(cc.CareForCheck, **by, **fault, step=CareStep.FIXING)
    life.until("08:57").prepare(HSS)
    life.until("09:01").press(c.StartSession).count(BAERUM, 9, 5).count(HSS, 4, 3)
    life.until("09:12").press(
        cc.SilenceAlarm, **by, check="checklist", rooms=(RINGERIKE,), minutes=20
    )
    life.until("09:15").press(c.Advance)
    life.until("09:22").press(cc.RenameRoom, **by, room=HSS, name="Auditoriet")
    life.until("09:30").press(c.Advance)
    life.until("09:41").ask(BAERUM, "Kan man dusje med den på?").call(RINGERIKE, HelpReason.SOUND)
    life.until("09:44")
    life.contact(HSS, False)
    (called,) = life.until("09:47").state.helps
    life.day.press(cc.AcknowledgeHelp, **by, help=called)
    life.until("09:52")
    life.contact(HSS, True)
    life.until("09:55").press(cc.ResolveHelp, **by, help=called)
    away = {"leg": LegState.ABSENT, "heard_by": LegSource.CLIENT}
    life.until("10:03").report(r.LegReport, BAERUM, **away)
    life.until("10:16").press(c.Advance)
    words: dict[str, Any] = {
        "shows": ScreenShows.MESSAGE,
        "text": "Vi er snart tilbake",
        "minutes": 10,
    }
    life.until("10:18").press(cc.ShowOnScreens, **by, **words)
    life.until("10:29").rejoin()
    life.until("10:31").press(c.Advance)
    life.until("11:15").press(c.Advance)
    life.until("11:16").local(RINGERIKE, LocalStep.STARTED)
    life.until("11:31")
    return life


def replayed(life: Lived, at: datetime, name: str) -> Said:
    reel = Reel(life.day.planned)
    for event in life.day.kept:
        reel.take(event)
    place = reel.place(at)
    state = fold([life.day.planned, *life.day.kept[: place.last - 1]])
    forget()
    return said(pages()[name], replay_scene(state, at, known_checks()))


@pytest.mark.parametrize("name", pages())
def test_a_replayed_page_says_what_the_live_page_said_at_that_moment(name: str) -> None:
    life = lived()
    moments = [at for at, of in life.looked if of == name]
    assert len(moments) == 39
    for at in moments:
        told, counted = replayed(life, at, name)
        assert (at, told) == (at, life.looked[at, name][0])
        assert (at, counted) == (at, life.looked[at, name][1])


def test_a_fault_is_told_since_it_came_and_not_since_the_list_last_grew() -> None:
    day = Day().at("08:20").press(c.OpenLobby).hear(*ROOMS)
    told = []
    for time in ("08:56", "09:34", "09:36"):
        forget()
        lines, _ = said(pages()["tavle"], day.at(time).scene())
        told += [one for one in lines if "sjekkliste ikke ferdig siden" in one]
    assert len(told) == 9
    assert all("siden 08:55" in one for one in told)


def test_whoever_looks_at_other_moments_than_the_day_did_is_caught() -> None:
    """The comparison itself: pages of one moment are not those of another."""
    life, at = lived(), clock("09:35:30")
    other = replayed(life, clock("09:50:30"), "tavle")
    assert other[0] != life.looked[at, "tavle"][0]
    assert other[1] != life.looked[at, "tavle"][1]
