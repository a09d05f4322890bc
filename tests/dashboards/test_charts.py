"""The record's charts: what they are made of, and that they say no more than their tables."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from dashboards.pages import render_page
from dashboards.scene import PageKey
from dashboards.views.charts import Stretch, day_chart, people_bars, span_bars
from dashboards.views.record import runs_card
from session_core.rules.terms import Language
from tests.dashboards import days
from tests.dashboards.days import Day, oslo

DAY = days.ended()


def record(day: Day, language: Language = "nb") -> str:
    key = PageKey(page="record", session=day.programme.session, language=language)
    return render_page(key, day.scene())


def test_people_are_drawn_against_the_fullest_room_with_a_mark_where_as_many_were_expected() -> (
    None
):
    few, many, nobody, extra = people_bars(
        [("HSS", 3, 4), ("Bærum", 8, 6), ("Ringerike", None, 5), ("Kongsberg", 2, 0)]
    )
    assert (few.share, few.mark) == (37.5, 50.0)
    assert (many.share, many.mark) == (100.0, 75.0)
    assert (nobody.share, nobody.mark) == (None, 62.5)
    assert extra.mark is None
    assert people_bars([("HSS", 0, 0)])[0].share == 0


def test_spans_are_drawn_against_the_longest_and_a_second_is_no_full_bar() -> None:
    long, short, unknown = span_bars(
        [("HSS", timedelta(minutes=10)), ("Bærum", timedelta(minutes=1)), ("Ringerike", None)]
    )
    assert (long.share, short.share, unknown.share) == (100.0, 10.0, None)
    assert span_bars([("HSS", timedelta(seconds=1))])[0].share == pytest.approx(1.67)
    assert span_bars([]) == ()


def test_the_day_is_drawn_from_the_first_start_to_the_last_end() -> None:
    planned = (oslo("09:00"), oslo("09:30"))
    late = Stretch(title="A", planned=planned, run=(oslo("09:10"), oslo("09:40")), late_min=10)
    never = Stretch(title="B", planned=(oslo("09:30"), oslo("09:40")), run=None)
    chart = day_chart([late, never])
    assert chart is not None
    first, second = chart.bars
    assert (first.planned_x, first.planned_width, first.run_x, first.run_width) == (0, 75, 25, 75)
    assert (second.run_x, second.run_width) == (None, 0)
    assert [(one.x, one.at) for one in chart.hours] == [(0, oslo("09:00"))]
    assert day_chart([never]) is None


def test_a_day_that_has_not_begun_has_no_picture_and_one_that_runs_has() -> None:
    assert runs_card(days.in_lobby().state, "nb").chart is None
    chart = runs_card(days.in_lecture().state, "nb").chart
    assert chart is not None
    assert [bar.is_on for bar in chart.bars if bar.run_x is not None] == [False, False, True]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nb", "Bærum sykehus: 14 av 14. Ringerike sykehus: 9 av 9."),
        ("en", "Bærum sykehus: 14 of 14. Ringerike sykehus: 9 of 9."),
    ],
)
def test_every_chart_has_a_title_and_a_description(language: Language, said: str) -> None:
    html = record(DAY, language)
    charts = re.findall(
        r'<div class="chart-rows" role="img" aria-labelledby="([^"]+)" aria-describedby="([^"]+)"',
        html,
    )
    assert len(charts) == html.count('class="chart-rows"') == 4
    for title, description in charts:
        assert re.search(rf'<span id="{title}">[^<]+</span>', html)
        assert re.search(rf'<p id="{description}" hidden>[^<]+</p>', html)
    assert said in html
