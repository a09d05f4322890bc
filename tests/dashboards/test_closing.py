"""Whether all is here, in words: on the record, the board, the room page and the laptop page."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from functools import cache

import pytest

from dashboards.pages import render_laptop_code, render_page
from dashboards.scene import Deviations, LinkCode, PageKey, PageName, SavedHere, Scene, UnknownPage
from session_core.rules.care_commands import TakeBackPhoneClosing
from session_core.rules.reports import ClosingReport, Source
from session_core.rules.terms import Language, Role, RoomId
from tests.dashboards import days
from tests.dashboards.days import BAERUM, CLOSED_IN, HSS, RINGERIKE, Day


def words(page: PageName, room: RoomId = "", day: Day | None = None, lang: Language = "nb") -> str:
    """What a page says, without its mark-up."""
    shown = day or closed()
    key = PageKey(page=page, session=shown.programme.session, room=room, language=lang)
    return plain(render_page(key, shown.scene()))


def plain(page: str) -> str:
    without = re.sub(r"<[^>]+>", " ", page)
    return re.sub(r"\s+([.,])", r"\1", " ".join(html.unescape(without).split()))


@cache
def closed() -> Day:
    return days.half_closed()


SAID = {
    BAERUM: "Komplett Alt fra rommet er her, til og med melding nummer 57.",
    HSS: "Ikke komplett Venter på minst 2 meldinger fra",
    RINGERIKE: "Lukket per telefon 15:12 Inntil 6 meldinger mangler.",
}


@pytest.mark.parametrize("room", CLOSED_IN.values())
def test_every_page_of_the_centre_says_the_same_of_a_room(room: RoomId) -> None:
    assert SAID[room] in words("laptop", room)
    assert all(one in words("record") for one in SAID.values())
    assert all(one in words("board") for one in SAID.values())


def test_the_record_counts_the_complete_and_shows_both_lines() -> None:
    record = words("record")
    assert "Komplett i 1 av 3 rom." in record
    assert "44 · 7DM2-K9QX · 6 pasienter · 3 pårørende" in record
    assert "stemmer ikke med det som er her" in record


def test_a_room_that_nobody_closed_is_not_called_complete() -> None:
    record = words("record", day=days.in_lecture())
    assert "Ikke avsluttet" in record
    assert "Komplett i 0 av 3 rom." in record


def apart_in(day: Day, **rooms: int) -> Scene:
    counts = {(day.programme.session, room): n for room, n in rooms.items()}
    return replace(day.scene(), deviations=Deviations(not_taken_in=counts))


def said(page: PageName, scene: Scene, room: RoomId = "") -> str:
    key = PageKey(page=page, session=closed().programme.session, room=room)
    return plain(render_page(key, scene))


def test_a_room_whose_reports_are_set_apart_is_not_called_complete() -> None:
    scene = apart_in(closed(), **{BAERUM: 3, HSS: 1})
    own = "Ikke komplett 3 meldinger er satt til side og ikke regnet med (se Avvik)."
    for page in ("record", "board"):
        assert own in said(page, scene), page
    assert own in said("laptop", scene, BAERUM)
    assert "Komplett i 0 av 3 rom." in said("record", scene)
    both = r"Venter på minst 2 meldinger fra [^.]*\. 1 melding er satt til side"
    assert re.search(both, said("board", scene))
    room = said("room", scene, BAERUM)
    assert "3 meldinger er kommet fram, men satt til side. Koordinator ser på det." in room


def test_a_room_that_is_not_closed_shows_on_the_board_what_is_set_apart() -> None:
    day = days.in_lecture()
    assert "2 meldinger er satt til side og ikke regnet med" in said(
        "board", apart_in(day, **{BAERUM: 2})
    )


UNPROVEN: dict[Language, str] = {
    "nb": "Ikke bevist Rommets avslutning er her, men det kan ikke bevises at alt før den er det.",
    "nn": "Ikkje prova Avsluttinga til rommet er her, men det kan ikkje provast",
    "en": "Not proven The room's closing record is here, but it cannot be proven",
}


@pytest.mark.parametrize("language", UNPROVEN)
def test_a_record_that_no_hash_proves_is_not_called_complete(language: Language) -> None:
    day = days.ended().at("15:08")
    people = {"patients": 9, "relatives": 5, "evaluation_done": True}
    day.report(ClosingReport, BAERUM, **people, source=Source(outbox="b", n=57))
    assert UNPROVEN[language] in words("record", day=day, lang=language)
    page = words("room", BAERUM, day)
    assert "Avslutningen er kommet fram til kursledelsen." in page
    assert "0 meldinger" not in page


def test_the_room_reads_its_line_from_its_own_page_and_knows_whom_to_call() -> None:
    page = words("room", HSS)
    assert "31 · 1D23-473Q · 4 pasienter · 2 pårørende" in page
    assert closed().programme.help_phone in page
    assert "Kvittering for rommet" not in words("room", RINGERIKE)


BY_PHONE: dict[Language, str] = {
    "nb": "Koordinator avsluttet rommet per telefon kl. 09:56 med 1 pasient og 3 pårørende. "
    "Stemmer det ikke, tell på nytt.",
    "nn": "Koordinator avslutta rommet per telefon kl. 09:56 med 1 pasient og 3 pårørande. "
    "Stemmer det ikkje, tel på nytt.",
    "en": "Coordinator closed the room by phone at 09:56 with 1 patient and 3 relatives. "
    "If that is not right, count again.",
}


@pytest.mark.parametrize("language", BY_PHONE)
def test_a_room_that_others_closed_is_told_who_when_and_with_which_figures(
    language: Language,
) -> None:
    day = days.in_lecture().at("09:56").read(HSS, 44, "7DM2-K9QX", 1, 3)
    assert BY_PHONE[language] in words("room", HSS, day, language)
    assert BY_PHONE[language] not in words("room", BAERUM, day, language)
    day.at("09:58").count(HSS, 5, 3)
    assert BY_PHONE[language] not in words("room", HSS, day, language), "it was counted anew"


def test_after_the_day_the_room_is_told_until_it_hands_in_its_own_figures() -> None:
    day = days.ended().at("15:12").read(RINGERIKE, 44, "7DM2-K9QX", 6, 3)
    told = "Koordinator avsluttet rommet per telefon kl. 15:12 med 6 pasienter og 3 pårørende."
    assert told in words("room", RINGERIKE, day)
    day.report(ClosingReport, RINGERIKE, patients=6, relatives=3, evaluation_done=True)
    assert told not in words("room", RINGERIKE, day)


def test_a_room_is_not_closed_by_phone_before_the_day_begins() -> None:
    assert "Avslutt rommet per telefon" in words("laptop", HSS, days.in_lecture())
    assert "Avslutt rommet per telefon" not in words("laptop", HSS, days.in_lobby())


def test_the_code_is_shown_with_the_address_of_the_centre() -> None:
    day = closed()
    key = PageKey(page="laptop", session=day.programme.session, room=HSS)
    shown = plain(render_laptop_code(key, day.scene(), "K3QX-7M2P", "https://samkurs.example.no"))
    assert "K3QX-7M2P" in shown
    assert "https://samkurs.example.no" in shown
    with pytest.raises(UnknownPage):
        render_laptop_code(replace(key, room="nowhere"), day.scene(), "", "")


def on_laptop(link: LinkCode, unsent: int) -> str:
    """The room page on a laptop whose link is like this."""
    day = closed()
    here = SavedHere(link=link, since=day.now, unsent=unsent, centre_heard_at=None)
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    return render_page(key, day.scene(saved_here=here))


def test_a_laptop_that_was_replaced_says_what_it_holds_and_what_to_do_with_it() -> None:
    page = on_laptop("room_moved", 3)
    assert "En annen PC har overtatt rommet." in page
    assert "3 meldinger herfra er ikke kommet fram." in plain(page)
    assert 'href="/fil"' in page
    assert 'href="/kode"' in page
    assert 'href="/fil"' not in on_laptop("room_moved", 0)


def test_what_waits_on_the_laptop_can_be_carried_and_makes_the_record_wait() -> None:
    page = on_laptop("no_network", 3)
    assert 'href="/fil"' in page
    assert "3 meldinger er ikke kommet fram til kursledelsen ennå." in plain(page)
    assert "Alt fra rommet er kommet fram til kursledelsen." in plain(on_laptop("connected", 0))
    assert 'href="/fil"' not in on_laptop("no_network", 0)


def test_in_the_middle_of_the_day_closing_a_room_is_asked_about_and_can_be_taken_back() -> None:
    day = days.in_lecture()
    page = words("laptop", HSS, day)
    assert "Kursdagen er ikke over" in page
    assert "Ja, lukk rommet før kursdagen er over" in page
    assert "Angre lukkingen" not in page
    day.read(HSS, 12, "", 4, 3)
    assert "Angre lukkingen per telefon" in words("laptop", HSS, day)
    day.press(TakeBackPhoneClosing, role=Role.COORDINATOR, room=HSS)
    assert "Angre lukkingen" not in words("laptop", HSS, day)


def test_a_line_that_was_read_is_put_right_behind_a_fold_of_that_name() -> None:
    day = days.in_lecture().read(HSS, 12, "", 4, 3)
    page = words("laptop", HSS, day)
    assert "Rett det som ble lest opp" in page
    assert "Avslutt rommet per telefon" not in page
    day.press(TakeBackPhoneClosing, role=Role.COORDINATOR, room=HSS)
    assert "Avslutt rommet per telefon" in words("laptop", HSS, day)


def test_when_the_day_is_over_a_room_is_closed_without_being_asked() -> None:
    page = words("laptop", HSS)
    assert "Avslutt rommet per telefon" in page
    assert "Kursdagen er ikke over" not in page
