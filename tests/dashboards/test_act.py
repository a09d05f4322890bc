"""The console's next act while rooms are by themselves, and while a clock waits for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboards.pages import render_page
from dashboards.scene import PageKey, PageName, Scene
from dashboards.views.act import act_kind, missing_for
from dashboards.views.lines import segment_lines
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.terms import LocalStep, QuestionStatus
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day
from tests.dashboards.stage import seen


def source_of(day: Day) -> str:
    """The console, with its tags."""
    return render_page(PageKey(page="console", session=day.programme.session), day.scene())


def html_of(scene: Scene, page: PageName, room: str = "") -> str:
    """A whole page, as it is read."""
    (session,) = scene.sessions
    return seen(render_page(PageKey(page=page, session=session, room=room), scene))


def local_done(day: Day) -> Day:
    """Each room has done what it does by itself: two say that they are back, one does not."""
    for room in days.ROOMS:
        for step in (LocalStep.STARTED, LocalStep.FINISHED):
            day.local(room, step)
    return day.rejoin(BAERUM, RINGERIKE)


def early_in_break() -> Day:
    """A break with twelve minutes left, and one room is back already."""
    return days.to_segment(days.started(), 3).at("10:18").rejoin(BAERUM)


@pytest.mark.parametrize(
    ("make", "kind", "missing"),
    [
        (lambda: days.in_local().at("11:41:59"), "cut_short", ()),
        (lambda: days.in_local().at("11:42"), "advance", ()),
        (lambda: days.in_local().press(cc.CallBack), "advance", ()),
        (lambda: days.in_local().press(c.Hold).at("11:44"), "cut_short", ()),
        (lambda: local_done(days.in_local()), "advance", ()),
        (early_in_break, "cut_short", (RINGERIKE, HSS)),
    ],
)
def test_to_go_on_cuts_rooms_short_until_they_are_due(
    make: Callable[[], Day], kind: str, missing: tuple[str, ...]
) -> None:
    day = make()
    act = act_kind(day.state, day.now)
    assert (act, missing_for(day.state, act)) == (kind, missing)


def test_what_cuts_rooms_short_is_named_so_and_asked_about_and_no_key_does_it() -> None:
    day = early_in_break()
    told, said = source_of(day), html_of(day.scene(), "console")
    assert 'data-shortcut="next"' not in told
    assert "Pause til 10:30" in said
    assert "Mellomrom virker fra 10:27" in said
    assert "Ikke tilbake" not in said, "nobody is due yet"
    assert "Avslutt nå og samle rommene" in said
    _, _, asks = told.partition('id="ask-cut"')
    assert "Avslutte «Pause» i alle rom nå?" in asks
    assert "Avslutt nå og vent på 2 rom" in asks
    assert "Start nå uten 2 rom" in asks
    assert asks.count('name="wait_for"') == 2


def test_where_what_is_next_needs_no_rooms_the_question_names_it() -> None:
    said = html_of(days.in_local().scene(), "console")
    assert "Rommene er for seg selv til 11:45" in said
    assert "Avslutt nå og start neste" in said
    assert "Neste er «Lunsj»." in said


def test_the_programme_is_not_over_while_its_last_item_runs() -> None:
    day = days.to_segment(days.started(), 13).at("14:57")
    said = html_of(day.scene(), "console")
    assert "Siste post" in said
    assert "slutter 15:00" in said
    assert "Programmet er slutt." not in said
    assert "Programmet er slutt." in html_of(day.at("15:00").scene(), "console")
    held = days.to_segment(days.started(), 13).at("14:57").press(c.Hold)
    assert "Avslutning Klokka står" in html_of(held.scene(), "console")


def test_a_room_on_a_break_is_not_called_by_itself() -> None:
    strip = source_of(early_in_break())
    assert strip.count("sign sign-local") == 2
    assert "<span>For seg selv</span>" not in strip
    assert "For seg selv" in html_of(days.in_local().scene(), "console")


def test_the_questions_that_wait_are_the_same_number_everywhere() -> None:
    day = days.in_lecture()
    first = next(iter(day.state.questions))
    day.press(cc.MarkQuestion, question=first, status=QuestionStatus.TAKEN)
    waiting = sum(one.status is QuestionStatus.NEW for one in day.state.questions.values())
    said = html_of(day.scene(), "console")
    assert f"{waiting} spørsmål venter" in said
    assert f"Spørsmål {waiting} venter" in said


def test_the_programme_is_listed_as_it_was_and_will_be_held() -> None:
    day = days.to_segment(days.started(), 2).at("09:40")
    ids = [one.id for one in day.programme.segments]
    day.press(c.Skip, target=ids[4]).at("09:41").press(c.JumpTo, target=ids[8])
    lines = segment_lines(day.state, day.now, "nb")
    order = [*ids[:3], ids[8], ids[3], ids[4], *ids[5:8], *ids[9:]]
    assert [one.id for one in lines] == order
    held = [one.starts_at for one in lines if one.id != ids[4]]
    assert held == sorted(held)
    day.at("09:50").press(c.JumpTo, target=ids[0])
    again = segment_lines(day.state, day.now, "nb")
    assert [one.id for one in again][:4] == [*ids[1:3], ids[8], ids[0]]


def test_a_clock_that_stands_says_so_where_its_end_would_be() -> None:
    for make, told in (
        (days.in_local, "Rommene er for seg selv, og klokka står."),
        (early_in_break, "Pause, og klokka står."),
    ):
        said = html_of(make().press(c.Hold).scene(), "console")
        assert told in said
        assert "Mellomrom virker fra" not in said


def test_whom_the_clock_waits_for_grows_fewer_with_each_room_that_returns() -> None:
    day = days.in_break().at("10:31").press(c.Advance, wait_for=(HSS, RINGERIKE))
    assert "Start nå uten 2 rom" in html_of(day.scene(), "console")
    day.at("10:32").rejoin(RINGERIKE)
    pages: tuple[tuple[PageName, str], ...] = (("console", ""), ("speaker", ""), ("room", BAERUM))
    for page, room in pages:
        said = html_of(day.scene(), page, room)
        assert "Venter på Hallingdal Sjukestugu (HSS)" in said, page
        assert "Ringerike og" not in said, page
    said = html_of(day.scene(), "console")
    assert "Start nå uten Hallingdal Sjukestugu (HSS)" in said
    assert said.count("Klokka venter på dette rommet") == 1


def test_where_an_undo_brings_back_a_wait_for_rooms_that_are_back_by_now_it_says_so() -> None:
    day = days.waiting().at("10:32").press(c.JumpTo, target=days.diabetes_day().segments[7].id)
    day.rejoin(HSS).at("10:32:05").press(c.UndoMove)
    assert day.state.current is not None
    assert day.state.current.waiting_for == (HSS,)
    said = html_of(day.scene(), "console")
    assert "Alle er tilbake." in said
    assert "Start klokka nå" in said
