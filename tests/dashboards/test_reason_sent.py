"""A reason that help was called for is marked as sent, and not offered as if nothing was."""

from __future__ import annotations

from dashboards.pages import render_page
from dashboards.scene import PageKey
from session_core.rules import care_commands as cc
from session_core.rules.terms import Role
from tests.dashboards import days
from tests.dashboards.days import RINGERIKE, Day
from tests.dashboards.stage import seen

OFFERED = 'name="reason" value="sound"'


def room(day: Day) -> str:
    return render_page(
        PageKey(page="room", session=day.programme.session, room=RINGERIKE), day.scene()
    )


def test_what_was_called_for_is_marked_as_sent_and_the_others_are_offered() -> None:
    day = days.started().at("09:10")
    assert OFFERED in room(day)
    page = room(day.call(RINGERIKE))
    assert OFFERED not in page
    assert "Lyd: sendt" in seen(page)
    assert 'name="reason" value="picture"' in page


def test_solved_it_is_offered_again() -> None:
    day = days.started().at("09:10").call(RINGERIKE).at("09:12")
    day.press(cc.ResolveHelp, role=Role.COORDINATOR, help=next(iter(day.state.helps)))
    assert OFFERED in room(day)
