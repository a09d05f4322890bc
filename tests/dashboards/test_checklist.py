"""What people tick off, on every page: only what is due is asked for, and the overdue is told."""

from __future__ import annotations

import re
from dataclasses import replace

from dashboards.pages import render_page
from dashboards.scene import PageKey, PageName
from dashboards.views.board import board_page
from dashboards.views.checklist import (
    SessionListCard,
    checklist_card,
    list_cards,
    record_list_cards,
    room_list,
    session_list_card,
)
from dashboards.views.todo import todo_card
from session_core.rules import care_commands as cc
from session_core.rules import reports as r
from session_core.rules.terms import Heading, ItemScope, Language, Role
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day
from tests.dashboards.stage import seen


def page(day: Day, name: PageName, language: Language = "nb", room: str = HSS) -> str:
    """The page's HTML."""
    key = PageKey(page=name, session=day.programme.session, room=room, language=language)
    return render_page(key, day.scene())


def tick(day: Day, room: str, item: str, *, ticked: bool = True) -> Day:
    return day.report(r.ChecklistReport, room, item=item, ticked=ticked)


# ── the room ───────────────────────────────────────────────────────────────────────────────────


def test_before_anything_is_due_the_room_is_told_when_and_not_asked_whether_it_is_ready() -> None:
    day = Day().at("07:00")
    card = todo_card(day.state, day.scene(), HSS, "nb")
    assert (card.kind, card.opens_at) == ("early", days.oslo("07:20"))
    text = seen(page(day, "room"))
    assert "Ingenting å gjøre ennå" in text
    assert "Rommet er klart" not in text


def test_what_is_asked_first_is_what_is_due_first_and_it_says_how() -> None:
    day = Day().at("08:25")
    first = todo_card(day.state, day.scene(), HSS, "nb").item
    assert first is not None
    assert (first.id, first.overdue_since) == ("moteinnkalling", days.oslo("08:20"))
    for item in ("moteinnkalling", "strom"):
        tick(day, HSS, item)
    sound = todo_card(day.state, day.scene(), HSS, "nb").item
    assert sound is not None
    assert (sound.id, sound.must, sound.overdue_since) == ("lyd", True, None)
    text = seen(page(day, "room"))
    assert sound.help in text
    assert "Dette må være gjort for at rommet skal være klart." in text


def test_the_rooms_list_is_folded_by_heading_and_what_is_for_later_by_itself() -> None:
    day = days.in_lobby()
    card = checklist_card(day.state, HSS, day.now, "nb")
    assert [one.heading for one in card.groups] == [
        Heading.INVITATION, Heading.PREPARATION, Heading.TECHNICAL, Heading.ROOM,
    ]  # fmt: skip
    assert all(one.stage != "later" for group in card.groups for one in group.items)
    assert {one.heading for one in card.later} == {Heading.START_CLOSE}
    assert card.of == len(day.programme.items(ItemScope.ROOM))
    html = page(day, "room")
    assert re.findall(r'<details class="fold heading-fold"[^>]*open', html) == []
    assert "når kurset avsluttes" in seen(html)


def test_who_ticked_is_told_as_a_role_and_a_time_and_a_tick_is_taken_back_in_place() -> None:
    day = tick(days.in_lobby(), HSS, "lyd")
    assert "krysset av 08:35, lokal gruppeleder" in seen(page(day, "room"))
    tick(day.at("08:36"), HSS, "lyd", ticked=False)
    assert "avkryssingen tatt tilbake 08:36, lokal gruppeleder" in seen(page(day, "room"))


def test_boxes_say_to_a_screen_reader_whether_they_are_ticked() -> None:
    html = page(tick(days.in_lobby(), HSS, "lyd"), "room")
    boxes = re.findall(r'role="checkbox" aria-checked="(\w+)"', html)
    assert boxes.count("true") == 1
    assert len(boxes) == len(days.diabetes_day().items(ItemScope.ROOM))


# ── the session ────────────────────────────────────────────────────────────────────────────────


def own_list(day: Day) -> SessionListCard:
    return session_list_card(day.state, day.now, "nb")


def test_the_sessions_list_has_the_overdue_first_and_folds_what_is_later_or_done() -> None:
    day = Day().at("08:40").press(cc.TickItem, role=Role.COORDINATOR, item="rom-bestilt")
    card = own_list(day)
    stages = [one.stage for one in card.waiting]
    assert stages == sorted(stages, key=lambda one: one != "overdue")
    assert stages[-1] == "due", "what the lecturers are to be told is due at 08:45"
    assert [one.id for one in card.done] == ["rom-bestilt"]
    assert "etterpa" in {one.id for one in card.later}
    text = seen(page(day, "console"))
    assert f"Sjekkliste for kursdagen {len(stages)} igjen, {card.overdue} forfalt" in text
    assert "krysset av 08:40, koordinator" in text


def test_the_console_ticks_and_unticks_the_sessions_list() -> None:
    day = Day().at("08:40").press(cc.TickItem, item="rom-bestilt")
    html = page(day, "console")
    assert 'name="kind" value="tick_item"' in html
    assert html.count('name="kind" value="untick_item"') == 1
    day.press(cc.UntickItem, item="rom-bestilt")
    assert 'name="kind" value="untick_item"' not in page(day, "console")


def test_the_board_has_the_lists_of_days_to_come_when_something_is_due() -> None:
    weeks_before = Day()
    weeks_before.now = days.oslo("09:00", on=days.TUESDAY.replace(month=11, day=5))
    (card,) = list_cards(weeks_before.scene(), "nb")
    assert {one.id for one in card.waiting} >= {"innkalling-sendt", "rom-bestilt"}
    assert card.overdue == 0
    (shown,) = (
        one
        for one in board_page(PageKey(page="board"), weeks_before.scene()).cards()
        if isinstance(one, SessionListCard)
    )
    assert shown == card
    long_before = Day()
    long_before.now = days.oslo("09:00", on=days.TUESDAY.replace(month=10, day=1))
    assert list_cards(long_before.scene(), "nb") == ()


# ── those who are elsewhere ────────────────────────────────────────────────────────────────────


def test_the_board_says_how_much_is_left_in_each_room_and_what_is_late() -> None:
    day = days.in_lobby()
    ringerike = room_list(day.state, RINGERIKE, day.now, "nb")
    assert (ringerike.open, ringerike.overdue, ringerike.done) == (9, 5, 1)
    assert [one.stage for one in ringerike.waiting].index("due") == 5
    text = seen(page(day, "board"))
    assert "Sjekkliste: 9 igjen, 5 forfalt" in text


def test_a_room_where_nothing_is_left_has_no_line_about_it() -> None:
    day = days.in_lobby()
    assert room_list(day.state, BAERUM, day.now, "nb").waiting == ()


def test_the_record_tells_what_was_done_late_and_what_was_not_done() -> None:
    day = days.in_lobby()
    (card,) = record_list_cards(day.state, day.now, "nb")
    rows = {row.room: row for row in card.rows}
    assert rows["Bærum sykehus"].late == 5, "what was due at 08:20 and 08:30 was ticked at 08:31"
    assert len(rows["Ringerike sykehus"].overdue) == 5
    assert rows[""].overdue
    text = seen(page(day, "record"))
    assert "Hele kursdagen" in text
    assert "Prøv bildet" in text


def test_a_session_without_a_checklist_has_no_empty_cards() -> None:
    day = Day(programme=replace(days.diabetes_day(), checklist=()))
    names: tuple[PageName, ...] = ("console", "board", "record")
    for name in names:
        shown = page(day, name).partition('id="files"')[0]  # The record names what it may hold.
        assert "Sjekkliste" not in seen(shown)
