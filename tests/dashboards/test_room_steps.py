"""What a hurried nurse meets on the room page: each step leads to what it asks for, and says so."""

from __future__ import annotations

import pytest

from dashboards.pages import render_page
from dashboards.scene import PageKey, Scene
from dashboards.views.todo import TodoCard, todo_card
from session_core.rules import reports as r
from session_core.rules.checklist import COUNTED
from session_core.rules.terms import ChecklistMoment, HelpReason, ItemScope, LocalStep
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import seen
from tests.dashboards.test_alone import in_contact, keeping


def todo(day: Day, scene: Scene | None = None) -> TodoCard:
    """What HSS is told to do."""
    return todo_card(day.state, scene or day.scene(), HSS, "nb")


def page(day: Day, scene: Scene | None = None) -> str:
    """The page of HSS."""
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    return render_page(key, scene or day.scene())


def to_be_counted() -> Day:
    """The room is ready for people, and all but the counting is done."""
    day = Day().at("08:40").report(r.ReadinessReport, HSS, ready=True)
    for item in day.programme.items(ItemScope.ROOM):
        if item.moment is not ChecklistMoment.CLOSE and item.id != COUNTED:
            day.report(r.ChecklistReport, HSS, item=item.id, ticked=True)
    return day


def test_the_step_that_asks_for_a_count_leads_to_it_and_a_count_is_its_tick() -> None:
    day = to_be_counted()
    item = todo(day).item
    assert item is not None
    assert item.id == COUNTED
    html = page(day)
    assert 'href="#patients"' in html
    assert ">Gjort<" not in html, "nobody says so who has counted nobody"
    assert todo(day.count(HSS, 4, 3)).kind == "welcome"
    assert "Dere har talt 4 pasienter, 3 pårørende." in seen(page(day))


def test_what_was_taken_back_is_not_done_by_an_older_count() -> None:
    day = to_be_counted().count(HSS, 4, 3)
    day.report(r.ChecklistReport, HSS, item=COUNTED, ticked=False)
    item = todo(day).item
    assert item is not None
    assert item.id == COUNTED


def test_who_said_that_the_room_is_ready_sees_that_it_was_told_and_counts_first() -> None:
    day = to_be_counted().count(HSS, 4, 3)
    html = page(day)
    assert "Meldt klart 08:40" in seen(html)
    assert html.index("Tell opp") < html.index("Likevel ikke klart")


@pytest.mark.parametrize("is_checked", [True, False])
def test_a_room_is_asked_once_more_where_nobody_has_looked_at_picture_and_sound(
    is_checked: bool,
) -> None:
    day = Day().at("08:40")
    for item in day.programme.items(ItemScope.ROOM):
        if item.moment is ChecklistMoment.BEFORE:
            day.report(r.ChecklistReport, HSS, item=item.id, ticked=True)
    if is_checked:
        day.prepare(HSS).report(r.ReadinessReport, HSS, ready=False)
    assert todo(day, in_contact(day)).kind == "ready"
    told = "Bilde og lyd er ikke sjekket." in page(day, in_contact(day))
    assert told is not is_checked
    assert "Bilde og lyd er ikke sjekket." not in page(day), "only the PC can look"


def test_what_is_to_be_done_before_people_go_stays_on_top_until_it_is_done() -> None:
    day = days.ended()
    card = todo(day)
    assert card.kind == "done"
    assert [one.id for one in card.leaving] == ["neste-gang", "ut-av-motet", "ryddet"]
    html = page(day)
    thanks, to_do, figures = "Takk! Rommet er avsluttet.", "slå av kamera", "Sluttall:"
    assert html.index(thanks) < html.index(to_do) < html.index(figures)
    for one in card.leaving:
        day.report(r.ChecklistReport, HSS, item=one.id, ticked=True)
    assert todo(day).leaving == ()
    assert "Takk! Rommet er avsluttet." in page(day)


def test_a_call_that_waits_has_no_tick_and_what_takes_it_back_stands_first() -> None:
    day = days.in_lecture().call(HSS, HelpReason.PICTURE)
    waits = page(day, keeping(day, *day.state.helps))
    assert "Bilde: venter på å bli sendt" in seen(waits)
    assert waits.index("Trenger ikke hjelp lenger") < waits.index("Dere har ikke kontakt med")
    (line,) = [one for one in waits.split("<p ") if one.startswith('class="reason-sent"')]
    sent = page(day)
    (other,) = [one for one in sent.split("<p ") if one.startswith('class="reason-sent"')]
    assert line.split("<span>")[0] != other.split("<span>")[0], "another sign"


def test_a_countdown_says_that_so_much_is_left_and_until_when() -> None:
    assert "igjen, til kl. 10:15" in seen(page(days.in_lecture()))
    started = days.in_local().local(HSS, LocalStep.STARTED)
    assert "igjen, til kl. 11:45" in seen(page(started))
