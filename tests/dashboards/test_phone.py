"""What the pages say of the leader's phone: on the laptop, on the phone, and to the coordinator."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from dashboards.pages import render_page, render_phone_code
from dashboards.scene import LinkCode, PageKey, Pairing, SavedHere, Scene
from dashboards.squares import QUIET, drawn
from session_core.rules import commands as c
from session_core.rules.terms import LANGUAGES
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import seen

ROWS = ("101", "000", "110")
SESSION = days.diabetes_day().session
MADE = Pairing(
    session=SESSION,
    stage="code",
    code="K3QX-7M2P",
    address="https://samkurs.example.no/telefon",
    square=ROWS,
)
PHONE = PageKey(page="room", session=SESSION, room=HSS, by_phone=True)
BESIDE = "PC-en i rommet har ikke kontakt med kursledelsen."


def on_laptop(day: Day, pairing: Pairing | None, link: LinkCode = "connected") -> str:
    """The laptop's own page."""
    here = SavedHere(link=link, since=day.now, unsent=0, centre_heard_at=day.now)
    scene = replace(day.scene(saved_here=here), pairing=pairing)
    return render_page(PageKey(page="room", session=SESSION, room=HSS), scene)


def on_phone(day: Day) -> str:
    return render_page(PHONE, day.scene())


def test_a_laptop_shows_no_code_before_somebody_asks_for_one() -> None:
    page = on_laptop(days.started(), Pairing())
    assert "Vis kode for mobilen" in page
    assert 'class="qr"' not in page
    assert "phone-fold" not in on_laptop(days.started(), None), "there is no centre to ask"


def test_a_code_is_a_square_an_address_and_eight_symbols() -> None:
    page = on_laptop(days.started(), MADE)
    assert f'd="{drawn(ROWS)}"' in page
    assert "<strong>samkurs.example.no/telefon</strong>" in page
    assert "K3QX-7M2P" in seen(page)
    assert "bare på denne PC-en" not in page
    demo = replace(MADE, address="http://127.0.0.1:8080/telefon")
    assert "bare på denne PC-en" in on_laptop(days.started(), demo)


def test_the_square_is_drawn_as_it_was_told_with_light_around_it() -> None:
    dark = set()
    for x, y, wide in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn(ROWS)):
        dark |= {(int(x) + i - QUIET, int(y) - QUIET) for i in range(int(wide))}
    told = {(x, y) for y, row in enumerate(ROWS) for x, bit in enumerate(row) if bit == "1"}
    assert dark == told


def test_a_laptop_says_which_phone_is_in_and_how_it_goes_out() -> None:
    day = days.started()
    page = seen(on_laptop(day, Pairing(session=SESSION, stage="paired", since=day.now)))
    assert "koblet til 09:00" in page
    assert "Koble fra mobilen" in page
    other_day = Pairing(session="another-day", stage="paired", since=day.now)
    assert "Koble fra mobilen" not in on_laptop(day, other_day)


def test_a_code_that_cannot_be_had_is_said_calmly_and_the_laptop_goes_on() -> None:
    failed = Pairing(session=SESSION, trouble="phone_no_answer")
    assert "eller bruk PC-en" in seen(on_laptop(days.started(), failed))
    alone = seen(on_laptop(days.started(), Pairing(), "unavailable"))
    assert "Bruk PC-en så lenge." in alone
    assert "Vis kode for mobilen" not in alone


def test_the_phone_says_first_that_its_laptop_is_silent_and_last_that_all_is_well() -> None:
    silent, well = on_phone(days.started().lose(HSS)), on_phone(days.started().hear(HSS))
    assert silent.index(BESIDE) < silent.index('id="todo"')
    assert BESIDE not in well
    assert well.index("vises på PC-en også") > well.index('id="todo"')


def test_nothing_on_the_phones_page_leads_away_from_it() -> None:
    page = on_phone(days.in_lecture().hear(HSS))
    ways = set(re.findall(r'(?:href|action)="(/[^"?]*)', page))
    assert {one for one in ways if not one.startswith("/static/")} == {
        "/telefon/rom", "/telefon/send", "/telefon/ut",
    }  # fmt: skip


def test_the_room_is_closed_on_the_laptop_which_knows_its_last_number() -> None:
    day = days.to_segment(days.started(), 15).press(c.EndSession)
    assert "Gjør det på PC-en i rommet" in seen(on_phone(day))
    assert 'value="closing"' not in on_phone(day)
    assert 'value="closing"' not in on_phone(days.ended())
    assert 'value="closing"' in on_laptop(day, None)


def test_the_coordinator_sees_the_phone_and_can_let_it_out() -> None:
    day, key = days.started(), PageKey(page="laptop", session=SESSION, room=HSS)

    def told(scene: Scene) -> str:
        return render_page(key, scene)

    assert "Mobilen til gruppelederen" not in told(day.scene())
    page = told(replace(day.scene(), paired={(SESSION, HSS): day.now}))
    assert "Mobilen til gruppelederen" in page
    assert 'value="end_phone"' in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_for_the_code_is_there_in_every_language(language: str) -> None:
    key = next(one for one in LANGUAGES if one == language)
    page = render_phone_code(key)
    assert f'<html lang="{language}"' in page
    assert "not connected" in render_phone_code("en", was_in=True)
    assert 'role="alert"' in render_phone_code("nb", fault="Koden er brukt.")
    assert 'role="alert"' not in page
