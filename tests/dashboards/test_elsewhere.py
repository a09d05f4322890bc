"""A laptop whose room another laptop has: one calm thing, and nothing to do that is in vain."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboards.pages import render_page
from dashboards.scene import LinkCode, PageKey, SavedHere
from dashboards.views.elsewhere import ELSEWHERE
from tests.dashboards import days
from tests.dashboards.days import HSS, Day

both_ways = pytest.mark.parametrize("link", sorted(ELSEWHERE))
PROMISES = ("Gjør dette nå", "Dere kan fortsette", "sendes når kontakten", "Ring etter hjelp")


def shown(link: LinkCode, unsent: int = 0, day: Day | None = None) -> str:
    """The page of HSS's laptop, which another one replaced."""
    day = day or days.in_lecture()
    here = SavedHere(link=link, since=day.now, unsent=unsent, centre_heard_at=day.now)
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    return render_page(key, day.scene(saved_here=here))


@both_ways
@pytest.mark.parametrize("day", [days.started, days.in_lecture, days.in_own_way, days.in_local])
def test_a_replaced_laptop_asks_for_nothing_and_promises_nothing(
    link: LinkCode, day: Callable[[], Day]
) -> None:
    page = shown(link, 3, day())
    assert [one for one in PROMISES if one in page] == []
    assert 'name="kind"' not in page or page.count('value="try_now"') == page.count('name="kind"')


def test_a_laptop_in_contact_has_all_that_a_replaced_one_has_not() -> None:
    assert [one for one in PROMISES if one in shown("no_network", 3)] != []


@both_ways
def test_what_waits_is_carried_in_a_file_and_where_nothing_waits_that_is_said(
    link: LinkCode,
) -> None:
    page = shown(link, 1)
    assert "1 melding herfra er ikke kommet fram." in page
    assert 'href="/fil"' in page
    page = shown(link)
    assert "Alt som ble lagret her, er kommet fram til kursledelsen." in page
    assert 'href="/fil"' not in page


def test_the_room_is_taken_back_with_a_code_or_where_none_was_used_with_a_button() -> None:
    moved, taken = shown("room_moved"), shown("taken_over")
    phone = days.in_lecture().programme.help_phone
    assert f"Ring {phone}, og be om en ny kode" in moved
    assert ('href="/kode"' in moved, 'value="try_now"' in moved) == (True, False)
    assert ('href="/kode"' in taken, 'value="try_now"' in taken) == (False, True)
