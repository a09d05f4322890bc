"""What is skipped in rooms stays in sight on the board, with its end."""

from __future__ import annotations

from dashboards.pages import render_page
from dashboards.scene import PageKey
from dashboards.views.silenced import SilencedCard, silenced_cards
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import WaiveReason
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, Day
from tests.dashboards.stage import seen
from tests.dashboards.troubled import FAIL, OK


def skipped() -> Day:
    day = days.in_lecture().measure(BAERUM, battery=FAIL, load=FAIL).measure(HSS, battery=FAIL)
    day.report(r.WaiveReport, BAERUM, check="battery", waived=True)
    day.at("09:52")
    not_needed = WaiveReason.NOT_NEEDED
    return day.report(r.WaiveReport, HSS, check="battery", waived=True, reason=not_needed)


def card(day: Day) -> SilencedCard | None:
    return next(iter(silenced_cards([day.state], day.scene(), "nb")), None)


def test_it_says_what_where_since_when_why_and_until_when() -> None:
    day = skipped()
    words = seen(render_page(PageKey(page="board"), day.scene()))
    assert "Hoppet over i rommene: varsler ikke" in words
    assert "til sjekken er i orden, og ikke lenger enn kursdagen: til 15:00" in words
    found = card(day)
    assert found is not None
    assert [(one.room, one.check) for one in found.lines] == [
        ("Hallingdal Sjukestugu (HSS)", "battery"),
        ("Bærum sykehus", "battery"),
    ]
    assert "trengs ikke i dag, siden 09:52" in words


def test_it_ends_by_itself_when_the_check_is_well_and_with_the_day() -> None:
    day = skipped().measure(BAERUM, battery=OK)
    found = card(day)
    assert found is not None
    assert [one.room for one in found.lines] == ["Hallingdal Sjukestugu (HSS)"]
    assert card(day.press(c.EndSession)) is None
    assert card(days.in_lecture()) is None
