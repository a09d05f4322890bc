"""What a clicker may press on a room's page, as the server says it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from dashboards.pages import render_page
from dashboards.scene import PageKey, Scene
from session_core.rules.terms import LocalStep
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.test_alone import alone

SESSION = days.diabetes_day().session


def shown(scene: Scene, *, by_phone: bool = False) -> str:
    """HSS's page."""
    return render_page(PageKey(page="room", session=SESSION, room=HSS, by_phone=by_phone), scene)


def acts(scene: Scene) -> list[str]:
    """What may be pressed, without the segment."""
    return re.findall(r' data-act="([a-z_]+):[^"]+"', shown(scene))


def backs(scene: Scene) -> list[str]:
    """What may be taken back."""
    return re.findall(r' data-takes-back="([a-z_]+)[":]', shown(scene))


def finished() -> Day:
    """HSS is done with its local work."""
    return days.in_local().local(HSS, LocalStep.STARTED).local(HSS, LocalStep.FINISHED)


@pytest.mark.parametrize(
    ("moment", "act", "back"),
    [
        (Day, [], []),
        (days.in_lobby, [], []),
        (days.in_lecture, [], ["rejoin"]),
        (days.in_local, ["started"], []),
        (lambda: days.in_local().local(HSS, LocalStep.STARTED), ["finished"], []),
        (days.in_break, ["rejoin"], []),
        (lambda: days.in_break().rejoin(HSS), [], ["rejoin"]),
        (lambda: days.in_break().at("10:16"), [], []),
        (days.in_own_way, [], []),
        (days.ended, [], []),
    ],
)
def test_a_clicker_may_start_finish_and_come_back_and_nothing_else(
    moment: Callable[[], Day], act: list[str], back: list[str]
) -> None:
    scene = moment().scene()
    assert acts(scene) == act
    assert backs(scene) == back


def test_what_is_finished_can_be_taken_back_for_that_segment_only() -> None:
    day = finished()
    segment = day.state.current.segment.id if day.state.current else ""
    assert f' data-takes-back="finished:{segment}"' in shown(day.scene())


def test_alone_a_clicker_may_go_on_and_a_step_back() -> None:
    day = days.in_break().at("10:31")
    assert acts(alone(day)) == ["went_on"]
    assert backs(alone(day.own(HSS, 4))) == ["went_on"]


def test_the_switch_is_on_the_pc_until_the_day_is_over_and_never_on_a_phone() -> None:
    scene = days.in_local().scene()
    for mark in ('id="clicker-on"', "clicker.js", 'id="clicker-line"'):
        assert mark in shown(scene)
        assert mark not in shown(scene, by_phone=True)
    assert 'id="clicker-on"' not in shown(days.ended().scene())
