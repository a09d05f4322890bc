"""The screen and the page of a room that hears nobody: what is on by the plan, and nothing that was
true an hour ago.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.pages import render_page
from dashboards.scene import PageKey, SavedHere, Scene
from dashboards.views.alone import alone_deadline
from dashboards.views.room import ask_card
from dashboards.views.screen import StageCard, stage_card
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.readings import next_deadline
from session_core.rules.terms import LocalStep, QuestionStatus, ScreenShows
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, Day, diabetes_day, oslo
from tests.dashboards.stage import seen

SESSION = diabetes_day().session
SCREEN = PageKey(page="screen", session=SESSION, room=HSS)


def lost(day: Day, at: str, since: str) -> Scene:
    """HSS has been without contact since then."""
    here = SavedHere(link="no_network", since=oslo(since), unsent=0, centre_heard_at=oslo(since))
    return day.at(at).scene(saved_here=here)


def stage(scene: Scene) -> StageCard:
    return stage_card(SCREEN, scene.sessions[SESSION], scene)


def screen(scene: Scene, room: str = HSS) -> str:
    return seen(render_page(PageKey(page="screen", session=SESSION, room=room), scene))


def with_question(asker: str) -> Day:
    """09:50, in the lecture that ends at 10:15: a question is up."""
    day = days.in_lecture()
    asked = next(one.id for one in day.state.questions.values() if one.room == asker)
    return day.press(cc.MarkQuestion, question=asked, status=QuestionStatus.TAKEN)


def test_a_question_ends_with_what_it_was_taken_up_in_where_nobody_is_heard() -> None:
    day = with_question(BAERUM)
    assert "Kan man dusje" in screen(lost(day, "10:14", "09:55"))
    for at in ("10:16", "10:40", "14:00"):
        assert "Kan man dusje" not in screen(lost(day, at, "09:55")), at


def test_a_rooms_own_question_is_not_taken_up_for_hours() -> None:
    day = with_question(HSS)

    def stages(at: str) -> list[str]:
        scene = lost(day, at, "09:55")
        return [one.stage for one in ask_card(day.state, scene, HSS, "nb").questions]

    assert stages("10:14") == ["taken"]
    assert stages("10:16") == ["taken_before"]
    assert ask_card(day.state, day.scene(), HSS, "nb").questions[0].stage == "taken"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("10:14", ("insulin og blodsukker", "Til 10:15")),
        ("10:16", ("Pause", "Til 10:30 etter programmet", "Etterpå")),
        ("10:31", ("Til 11:15 etter programmet",)),
        ("14:45", ("Evaluering", "Til 14:55 etter programmet")),
        ("15:10", ("Vi runder av",)),
        ("15:31", ("Takk for i dag", "Har du ikke svart på evalueringen?")),
    ],
)
def test_the_screen_says_what_is_on_by_the_plan(at: str, words: tuple[str, ...]) -> None:
    said = screen(lost(days.in_lecture(), at, "09:55"))
    for one in words:
        assert one in said, said


def test_in_contact_and_just_after_it_was_lost_the_screen_says_what_the_centre_said() -> None:
    day = days.in_lecture()
    for scene in (day.at("10:20").scene(), lost(day, "10:20", "10:19:45")):
        said = screen(scene)
        assert "Vi runder av" in said
        assert "programmet" not in said


def test_a_room_on_its_own_way_is_shown_its_own() -> None:
    day = days.in_own_way()
    assert not stage(lost(day, "10:50", "10:00")).by_plan
    assert "Pause" in screen(lost(day, "10:50", "10:00"))


def test_a_day_that_nobody_opened_begins_by_the_plan() -> None:
    assert "Velkommen" in screen(lost(Day(), "08:59", "08:00"))
    assert "Til 09:15 etter programmet" in screen(lost(Day(), "09:01", "08:00"))


def test_what_the_centre_put_on_the_screen_goes_with_the_segment_here_too() -> None:
    day = days.in_lecture().press(cc.ShowOnScreens, shows=ScreenShows.MESSAGE, text="Buss 15.30")
    assert "Buss 15.30" in screen(lost(day, "10:10", "09:55"))
    assert "Buss 15.30" not in screen(lost(day, "10:16", "09:55"))


def test_nobody_gathers_for_hours_because_of_a_call_before_contact_went_away() -> None:
    day = days.in_local().press(cc.CallBack)
    assert "Nå samles vi igjen" in screen(lost(day, "11:30", "11:26"))
    assert "Nå samles vi igjen" not in screen(lost(day, "11:46", "11:26"))


DAYS = (
    days.in_lecture, days.in_local, days.waiting, days.in_break, days.in_own_way, Day, days.ended,
    lambda: days.in_lecture().press(c.Hold),
    lambda: days.in_local().local(HSS, LocalStep.STARTED).local(HSS, LocalStep.EXTENDED, 300),
)  # fmt: skip


@given(st.sampled_from(range(len(DAYS))), st.floats(0, 30_000), st.floats(0, 0.999))
@settings(max_examples=80, deadline=None)
def test_between_two_deadlines_the_screen_of_a_room_alone_looks_the_same(
    which: int, after_s: float, share: float
) -> None:
    day = DAYS[which]()
    here = SavedHere(link="refused", since=day.now, unsent=0, centre_heard_at=day.now)
    scene = day.scene(after_s, saved_here=here)
    known = [alone_deadline(day.state, scene, HSS), next_deadline(day.state, scene.now)]
    last = min((one for one in known if one), default=scene.now + timedelta(hours=12))
    assert last > scene.now
    wait_s = (last - scene.now).total_seconds() * share
    assert stage(day.scene(after_s + wait_s, saved_here=here)) == stage(scene)
