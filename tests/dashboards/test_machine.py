"""The laptop's checks on the room page: at most one thing to do, and nothing good by default."""

from __future__ import annotations

import pytest

from dashboards.pages import render_page
from dashboards.scene import PageKey, SavedHere, Scene
from dashboards.views import view_of
from dashboards.views.machine import MachineCard, machine_cards
from session_core.rules import commands as c
from session_core.rules.terms import CheckVerdict
from tests.dashboards import days
from tests.dashboards.days import HSS, Day

OK, WARN, FAIL, UNKNOWN = (
    CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN,
)  # fmt: skip


def card(day: Day) -> MachineCard:
    (found,) = machine_cards(day.state, HSS, day.scene(), "nb")
    return found


def laptop(day: Day) -> Scene:
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    return day.scene(saved_here=here)


def page(day: Day, scene: Scene | None = None) -> str:
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    return render_page(key, scene or day.scene())


@pytest.mark.parametrize("verdicts", [{}, {"power": UNKNOWN, "battery": UNKNOWN}])
def test_where_nothing_could_be_measured_nothing_is_said(
    verdicts: dict[str, CheckVerdict],
) -> None:
    day = Day().measure(HSS, **verdicts)
    assert machine_cards(day.state, HSS, day.scene(), "nb") == ()


def test_all_well_is_a_footnote_that_names_what_is_unknown() -> None:
    day = Day().measure(HSS, load=OK, power=UNKNOWN)
    assert (card(day).verdict, card(day).worst, card(day).unknown) == (OK, None, ("power",))
    side = view_of(PageKey(page="room", session=day.programme.session, room=HSS), day.scene())
    assert [one.id for one in side.regions[2].cards][-1] == "machine"
    assert "Det som er målt på PC-en, er i orden." in page(day)
    assert "Kan ikke måles her: Strøm" in page(day)


def test_the_worst_comes_first_with_what_to_do_and_whom_to_ring() -> None:
    day = Day().measure(HSS, load=WARN, disk_free=FAIL, power=WARN, memory=OK)
    found = card(day)
    assert found.worst is not None
    assert (found.verdict, found.worst.check, found.worst.code) == (FAIL, "disk_free", "P4")
    assert [one.check for one in found.others] == ["load", "power"]
    text = page(day)
    assert "Tøm papirkurven" in text
    assert "ring IT og oppgi koden P4" in text
    side = view_of(PageKey(page="room", session=day.programme.session, room=HSS), day.scene())
    assert side.regions[2].cards[0].id == "machine"


def alone(day: Day) -> Scene:
    here = SavedHere(link="no_network", since=day.now, unsent=1, centre_heard_at=day.now)
    return day.scene(saved_here=here)


def test_a_fault_of_the_link_is_shown_at_the_centre_while_it_lasts_and_never_after_it() -> None:
    day = Day().measure(HSS, link=FAIL, load=OK)
    assert card(day).verdict is FAIL
    (again,) = machine_cards(day.state, HSS, laptop(day), "nb")
    (heard,) = machine_cards(day.state, HSS, day.hear().scene(), "nb")
    assert (again.verdict, heard.verdict) == (OK, OK)
    assert (again.worst, again.unknown) == (None, ())


def test_a_laptop_that_says_calmly_that_the_centre_is_away_does_not_say_it_in_red_too() -> None:
    day = Day().measure(HSS, link=FAIL, link_unstable=WARN, load=OK)
    assert "nettverkskabelen sitter i" in page(day), "at the centre nothing else says it"
    text = page(day, alone(day))
    assert "Uten kontakt med sentralen" in text
    assert "nettverkskabelen" not in text
    assert "Det som er målt på PC-en, er i orden." in text
    other = Day().measure(HSS, link=FAIL, battery=FAIL)
    (found,) = machine_cards(other.state, HSS, alone(other), "nb")
    assert found.worst is not None
    assert (found.worst.check, found.others) == ("battery", ())
    only = Day().measure(HSS, link=FAIL)
    assert machine_cards(only.state, HSS, alone(only), "nb") == ()


def test_a_check_that_swings_is_called_so() -> None:
    assert "Belastning (ustabil)" in page(Day().measure(HSS, load=OK, load_unstable=WARN))


def test_a_check_that_only_a_newer_laptop_knows_is_shown_without_a_remedy() -> None:
    found = card(Day().measure(HSS, smell=FAIL))
    assert found.worst is not None
    assert (found.worst.remedy, found.worst.code) == ("", "")
    assert "smell" in page(Day().measure(HSS, smell=FAIL))


def test_only_the_laptop_itself_can_measure_anew() -> None:
    day = Day().measure(HSS, load=WARN)
    assert "check_again" in page(day, laptop(day))
    assert "check_again" not in page(day)


def test_after_the_day_nothing_is_said_of_the_laptop() -> None:
    day = days.started().measure(HSS, load=FAIL).press(c.EndSession)
    assert machine_cards(day.state, HSS, day.scene(), "nb") == ()
