"""Undo on the console says what it takes back, and the log says what was taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dashboards.pages import render_page
from dashboards.scene import PageKey
from dashboards.views.happenings import happening_text, mark_of
from dashboards.views.undo import UndoView, act_words, undo_view
from orchestrator.access import LECTURER_KINDS
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules.catch_up import lateness_s
from session_core.rules.events import MoveUndone
from session_core.rules.replay import Happening
from session_core.rules.terms import LANGUAGES, CatchUpWay, Language
from session_core.rules.timers import CENTRE
from tests.dashboards import days
from tests.dashboards.days import HSS, RINGERIKE, Day
from tests.dashboards.stage import seen

SESSION = Day().programme.session
LECTURER = PageKey(page="console", session=SESSION, only=LECTURER_KINDS)


def offered(day: Day, later: float = 0, language: Language = "nb") -> UndoView:
    found = undo_view(
        PageKey(page="console", session=SESSION, language=language),
        day.state,
        day.scene(later).now,
    )
    assert found is not None
    return found


def source_of(day: Day, later: float = 0, key: PageKey | None = None) -> str:
    return render_page(key or PageKey(page="console", session=SESSION), day.scene(later))


def pressed(make: Callable[[], Day], kind: type[Any], **fields: Any) -> Callable[[], Day]:
    return lambda: make().press(kind, **fields)


def local_id(day: Day) -> str:
    return day.programme.segments[5].id


def on_id(day: Day) -> str:
    assert day.state.current is not None
    return day.state.current.segment.id


def longer(seconds: int, which: Callable[[Day], str] = on_id) -> Callable[[], Day]:
    def made() -> Day:
        day = days.in_lecture()
        return day.press(c.ChangeLength, target=which(day), seconds=seconds)

    return made


def held() -> Day:
    return days.in_lecture().press(c.Hold).at("09:52")


def skipped() -> Day:
    day = days.in_lecture()
    return day.press(c.Skip, target=local_id(day))


def put_back() -> Day:
    day = skipped().at("09:52")
    return day.press(c.PutBack, target=local_id(day))


def late() -> Day:
    """It is late, and the breaks were shortened."""
    day = days.in_lecture().at("10:27")
    ways = CatchUpWay.SHORTEN_BREAKS
    return day.press(c.CatchUp, way=ways, seen_late_s=lateness_s(day.state, day.now))


def waiting_for_two() -> Day:
    return days.in_break().press(c.Advance, wait_for=(RINGERIKE, HSS)).at("10:28")


LECTURE = "Hva er diabetes type 1, insulin og blodsukker (10 min spørsmål)"
WELCOME = "Velkommen, slik fungerer hybriddagen"
CALLED_IN = "Kalt inn: Bærum sykehus, Ringerike sykehus og Hallingdal Sjukestugu (HSS)."
LOCAL = "Øvelse: lese kurve, stikketeknikk, utstyr"

OPENED = pressed(Day, c.OpenLobby)
BEGUN = pressed(days.in_lobby, c.StartSession)
ENDED = pressed(days.in_lecture, c.EndSession)

WORDS: list[tuple[Callable[[], Day], str, str]] = [
    (OPENED, "åpning for rommene", "Kursdagen ble åpnet for rommene."),
    (BEGUN, f"start av {WELCOME}", f"Satt i gang: {WELCOME}."),
    (longer(300), "+5 min", f"{LECTURE} fikk 5 min mer."),
    (longer(-60), "−1 min", f"{LECTURE} ble 1 min kortere."),
    (longer(600, local_id), f"+10 min på {LOCAL}", f"{LOCAL} fikk 10 min mer."),
    (pressed(days.in_lecture, c.Hold), "stopp av klokka", "Klokka ble stoppet."),
    (pressed(held, c.Resume), "start av klokka", "Klokka ble satt i gang igjen."),
    (skipped, f"tatt bort {LOCAL}", f"Tatt bort: {LOCAL}."),
    (put_back, f"satt tilbake {LOCAL}", f"Satt tilbake: {LOCAL}."),
    (late, "kortere pauser", "Pausene er kortet ned."),
    (
        pressed(days.waiting, c.StopWaiting),
        "start uten Hallingdal Sjukestugu (HSS)",
        "Ventingen på rom tok slutt.",
    ),
    (pressed(waiting_for_two, c.StopWaiting), "start uten 2 rom", "Ventingen på rom tok slutt."),
    (pressed(days.in_local, cc.CallBack), "Kall inn", CALLED_IN),
    (ENDED, "avslutning av kursdagen", "Kursdagen ble avsluttet."),
]


@pytest.mark.parametrize(("make", "act", "_told"), WORDS)
def test_the_button_says_what_it_takes_back_and_then_what_it_took(
    make: Callable[[], Day], act: str, _told: str
) -> None:
    day = make()
    assert offered(day).text == f"Angre: {act}"
    assert f"Angre: {act}" in seen(source_of(day))
    day.press(c.UndoMove)
    after = offered(day)
    assert (after.done, after.until) == (f"Angret: {act}", None)
    assert offered(day, later=10).text == ""


@pytest.mark.parametrize(("make", "_act", "told"), WORDS)
def test_the_log_says_what_was_taken_back_in_the_words_of_what_was_done(
    make: Callable[[], Day], _act: str, told: str
) -> None:
    day = make().press(c.UndoMove)
    done, undone = (Happening(day.now, day.kept[place], "") for place in (-2, -1))
    assert happening_text(done, day.state, "nb").startswith(told.removesuffix("."))
    assert happening_text(undone, day.state, "nb") == f"Angret: {told}"
    assert (mark_of(undone), mark_of(done) == "undo") == ("undo", False)
    for language in LANGUAGES:
        assert "told_" not in happening_text(undone, day.state, language)
        assert "act_" not in offered(day, language=language).text


def test_undo_is_offered_within_its_window_and_then_its_key_asks_and_is_told() -> None:
    day = days.started()
    assert offered(day, later=9.9).until == days.oslo("09:00:15")
    assert offered(day, later=10).until is None
    page = source_of(day, later=10)
    assert f'name="act" value="{day.state.act and day.state.act.seq}"' in page
    assert '<button hidden data-shortcut="undo"' in page
    assert "Angre:" not in page


def test_where_nothing_was_done_the_key_asks_all_the_same() -> None:
    assert offered(Day()) == UndoView(act=None)
    assert '<button hidden data-shortcut="undo"' in source_of(Day())


LEADERS = (OPENED, BEGUN, skipped, put_back, ENDED)


@pytest.mark.parametrize("make", [make for make, _, _ in WORDS])
def test_a_lecturer_is_offered_what_a_lecturer_may_do(make: Callable[[], Day]) -> None:
    day = make()
    found = undo_view(LECTURER, day.state, day.now)
    assert found == (UndoView(act=None) if make in LEADERS else offered(day))


def test_nobody_is_told_that_a_clock_was_started_without_no_rooms() -> None:
    day = days.waiting().press(c.StopWaiting)
    assert day.state.act is not None
    nobody = replace(day.state, act=replace(day.state.act, rooms=()))
    assert act_words(nobody, day.state.act, "nb").startswith("start uten")
    assert nobody.act is not None
    assert act_words(nobody, nobody.act, "nb") == "start av klokka"


def test_what_a_reader_may_not_do_is_not_theirs_to_take_back() -> None:
    ended = days.in_lecture().press(c.EndSession)
    looks_on = PageKey(page="console", session=SESSION, only=frozenset())
    assert undo_view(looks_on, ended.state, ended.now) is None
    assert 'value="undo_move"' not in source_of(ended, key=looks_on)


def test_a_log_of_before_does_not_say_what_was_taken_back() -> None:
    day = days.in_lecture()
    undone = Happening(day.now, MoveUndone(at=day.now, by=CENTRE), "")
    assert happening_text(undone, day.state, "nb") == "Det siste trinnet ble angret."
