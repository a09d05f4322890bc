"""A room whose picture and sound nobody checked, before the start and after it: nowhere green, and
nobody is disturbed in a lecture.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboards.languages import NAMES
from dashboards.pages import render_page
from dashboards.phrases import unknown_word
from dashboards.scene import PageKey
from dashboards.views.glance import glance
from dashboards.views.readiness import readiness_cards
from dashboards.views.seen import glances_in
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import CheckVerdict, Language, RoomVerdict, SegmentType
from tests.dashboards.days import HSS, ROOMS, Day
from tests.dashboards.days_unchecked import DEVICES, begun, in_break, unchecked
from tests.dashboards.stage import seen
from tests.dashboards.test_readiness import card, laptop, page

OK, UNKNOWN = CheckVerdict.OK, CheckVerdict.UNKNOWN


def at_the_side(day: Day) -> str:
    """The card that says how the room is, without what is folded away."""
    text = page(day, laptop(day)).split('id="readiness"')[1].split("</section>")[0]
    return text.split("Alle sjekker")[0]


@pytest.mark.parametrize(
    ("checked", "says"),
    [(True, ("remark", RoomVerdict.REMARK)), (False, ("unknown", RoomVerdict.UNKNOWN))],
)
def test_a_room_that_never_said_it_was_ready_is_after_the_start_what_its_own_page_says(
    checked: bool, says: tuple[str, RoomVerdict]
) -> None:
    """Its list stops it no more once people are in, and nobody asks whether it is ready. What was
    never checked is not known for that.
    """
    day = Day().at("08:20").press(c.OpenLobby).hear()
    for room in ROOMS if checked else ():
        day.measure(room, **dict.fromkeys(DEVICES, OK))
    before = {one.sign for one in glances_in(day.state, day.at("08:57").hear().scene())}
    day.at("09:00").press(c.StartSession).hear()
    after = {(one.sign, one.verdict) for one in glances_in(day.state, day.scene())}
    assert before == {"not_ready"}
    assert after == {says}


def test_the_start_makes_no_room_green_that_nobody_checked() -> None:
    for day in (unchecked(), begun()):
        found = glances_in(day.state, day.scene())
        assert {(one.sign, one.verdict) for one in found} == {("unknown", RoomVerdict.UNKNOWN)}
    seen_by_all = begun().at("09:02")
    for room in ROOMS:
        seen_by_all.press(cc.ConfirmRoom, room=room, well=True)
        seen_by_all.report(r.SeenHeardReport, room, well=True)
    assert {one.sign for one in glances_in(seen_by_all.state, seen_by_all.scene())} == {"with"}


def test_in_a_lecture_the_room_is_told_calmly_to_check_in_the_break() -> None:
    told = seen(at_the_side(begun()))
    assert "Ikke sjekket" in told
    assert "Bilde Ikke sjekket. Sjekk bilde og lyd i pausen." in told
    assert "Trykk «Sjekk bilde og lyd»" not in told
    assert 'href="#roomcheck"' not in at_the_side(begun())
    assert "så vent til pausen, og gå ut" in page(begun(), laptop(begun()))


def test_in_the_break_it_is_told_how() -> None:
    told = at_the_side(in_break())
    assert "Bilde Ikke sjekket ennå. Trykk «Sjekk bilde og lyd»." in seen(told)
    assert 'href="#roomcheck"' in told


def test_a_day_without_a_break_to_come_promises_none() -> None:
    day = begun()
    plan = day.programme
    short = replace(plan, segments=plan.segments[:2])
    assert SegmentType.BREAK not in [one.type for one in short.segments]
    day.state = replace(day.state, programme=short)
    assert "pausen" not in seen(page(day, laptop(day)))
    assert "Bilde Ikke sjekket." in seen(at_the_side(day))


def test_what_was_taken_back_in_a_lecture_says_why_and_waits_for_the_break() -> None:
    day = begun(**dict.fromkeys(DEVICES, OK))
    changed = r.CheckResult(check="mic_level", verdict=UNKNOWN, word="changed", at=day.now)
    worst = card(day.report(r.CheckReport, HSS, results=(changed,)), laptop(day)).worst
    assert worst is not None
    assert (worst.check, worst.cause, worst.remedy) == (
        "mic_level", "cause_mic_level_changed", "again_break"
    )  # fmt: skip
    late = replace(changed, word="late")
    worst = card(day.report(r.CheckReport, HSS, results=(late,)), laptop(day)).worst
    assert worst is not None
    assert worst.remedy == "again_break", "nobody pulls a cable in a lecture"


def list_line(day: Day) -> str:
    (found,) = readiness_cards(day.state, HSS, laptop(day), "nb")
    lines = [one for one in (found.worst, *found.others) if one is not None]
    return next(one.remedy for one in lines if one.check == "checklist")


def test_once_people_are_in_the_list_is_found_where_it_is() -> None:
    """At the top of the page other things are asked for then."""
    day = Day().at("08:20").press(c.OpenLobby).hear().at("08:57")
    assert list_line(day) == "remedy_checklist"
    assert list_line(day.at("09:00").press(c.StartSession).at("09:31")) == "remedy_checklist_live"


# ── on the console ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", NAMES)
@pytest.mark.parametrize("checks", [(), ("net_up",), *((one,) for one in DEVICES), ("join_leg",)])
def test_why_nothing_is_known_is_said_in_three_words(
    checks: tuple[str, ...], language: Language
) -> None:
    assert len(unknown_word(checks, language).split()) <= 3


def test_one_is_named_beside_the_room_and_many_among_the_facts() -> None:
    day = begun(**dict.fromkeys(DEVICES[1:], OK))
    key = PageKey(page="console", session=day.programme.session)
    text = seen(render_page(key, day.scene()))
    assert "HSS: bilde ikke sjekket" in text.replace(glance_label(day), "HSS")
    assert "sjekker mangler" not in text, "the sign says that, and a room is one line"
    assert "Ikke sjekket: Bilde, Mikrofon, Høyttaler" in text


def glance_label(day: Day) -> str:
    about = day.programme.room(HSS)
    assert about is not None
    return glance(day.state, about, day.scene()).label
