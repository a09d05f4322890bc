"""What is not ticked as a room is closed is named above the button, and stops nobody."""

from __future__ import annotations

from dataclasses import replace

from dashboards.pages import render_card, render_page
from dashboards.scene import PageKey
from session_core.rules import commands as c
from session_core.rules import reports as r
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import seen
from tests.dashboards.test_room import last, todo

LEFT = "Ikke krysset av ennå:"


def shown(day: Day) -> str:
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    return " ".join(seen(render_page(key, day.scene())).split())


def test_what_is_not_ticked_is_named_above_the_button() -> None:
    day = last().press(c.EndSession)
    titles = [one.title for one in todo(day).leaving]
    told = ", ".join(f"«{one}»" for one in titles)
    before, after = shown(day).split(f"{LEFT} {told}")
    assert "Før dere går" in before
    assert after.strip().startswith("Lagre og avslutt rommet")


def test_what_is_ticked_is_not_named_and_nothing_is_said_once_all_is() -> None:
    day = last().press(c.EndSession)
    first, *others = todo(day).leaving
    day.report(r.ChecklistReport, HSS, item=first.id, ticked=True)
    assert f"«{first.title}»" not in shown(day)
    for one in others:
        day.report(r.ChecklistReport, HSS, item=one.id, ticked=True)
    assert LEFT not in shown(day)


def test_of_many_three_are_named_and_the_rest_counted() -> None:
    day = last().press(c.EndSession)
    line = todo(day).leaving[0]
    five = tuple(replace(line, id=str(n), title=f"p{n}") for n in range(5))
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    words = " ".join(seen(render_card(key, replace(todo(day), leaving=five))).split())
    assert "«p2» og 2 til" in words
