"""Between two deadlines a page looks the same: nobody has to draw it and nobody sees an old one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboards.deadlines import page_deadline
from dashboards.scene import PageKey, PageName, Scene
from dashboards.views import view_of
from tests.dashboards import days
from tests.dashboards.days import BAERUM, HSS, ROOMS, Day
from tests.dashboards.stories import STEPS, told_through

PAGES: tuple[PageName, ...] = ("console", "board", "wall", "room", "screen", "speaker")
moments = st.tuples(
    st.sampled_from(sorted(STEPS)), st.sampled_from(ROOMS), st.sampled_from((0, 3, 40, 200, 1300))
)
begins = st.sampled_from((days.in_lobby, days.in_lecture, days.in_local, days.in_break))


def key_of(page: PageName, day: Day) -> PageKey:
    if page in ("board", "wall"):
        return PageKey(page=page)
    room = BAERUM if page in ("room", "screen") else ""
    return PageKey(page=page, session=day.programme.session, room=room)


def looks(key: PageKey, scene: Scene) -> object:
    """All that the page shows, drawn from nothing that was kept."""
    return view_of(key, replace(scene))


@pytest.mark.parametrize("page", PAGES)
@example(days.in_lecture, [("in", HSS, 0), ("listen", HSS, 0)], 0.999)
@example(days.in_lobby, [("bad", BAERUM, 0)], 0.999)
@given(begins, st.lists(moments, max_size=8), st.floats(0, 0.999))
@settings(max_examples=40)
def test_between_two_deadlines_no_page_looks_otherwise(
    page: PageName,
    begin: Callable[[], Day],
    story: list[tuple[str, str, int]],
    share: float,
) -> None:
    told = told_through(begin(), story)
    key, scene = key_of(page, told.day), told.scene()
    before, deadline = looks(key, scene), page_deadline(key, scene)
    last = scene.now + timedelta(hours=12) if deadline is None else deadline
    told.day.now = min(scene.now + share * (last - scene.now), last - timedelta.resolution)
    assert looks(key, told.scene()) == before
