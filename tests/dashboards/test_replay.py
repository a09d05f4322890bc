"""A day run again: one sentence for each thing that happened, a page as it was then, and nothing in
it that can be pressed.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from dashboards.formats import OSLO
from dashboards.pages import render_replay, still_main
from dashboards.phrases import known
from dashboards.scene import PageKey, PageName
from dashboards.still import stilled
from dashboards.views.happenings import MarkKind, happening_text, mark_of
from dashboards.views.replay import (
    MARKS_MAX,
    OF_ROOM,
    SIDES,
    ReplayBar,
    bar_json,
    changes_at,
    moment_of,
    moment_text,
    replay_bar,
    replay_scene,
)
from session_core.rules import care_events as ce
from session_core.rules import events as e
from session_core.rules.evolve import fold
from session_core.rules.replay import Happening, Reel, is_told
from session_core.rules.terms import (
    LANGUAGES,
    By,
    CareStep,
    Language,
    QuestionStatus,
    Role,
    ScreenShows,
)
from tests.dashboards.days import BAERUM, HSS, RINGERIKE, Day, known_checks, oslo
from tests.dashboards.days_of_replay import NOW, contact, played
from tests.dashboards.stage import seen
from tests.rules.histories import Act, days, play

SESSION = Day().programme.session


def reel_of(day: Day) -> Reel:
    reel = Reel(day.planned)
    for event in day.kept:
        reel.take(event)
    return reel


def key(side: str, room: str = RINGERIKE, language: Language = "nb") -> PageKey:
    page = SIDES[side]
    session = "" if page == "board" else SESSION
    return PageKey(
        page=page, session=session, room=room if page in OF_ROOM else "", language=language
    )


class Shown:
    """A page of a replay at a moment."""

    def __init__(self, time: str, side: str = "konsoll", day: Day | None = None, **of: str) -> None:
        self.day = day or played()
        self.at, self.reel = oslo(time), reel_of(self.day)
        place = self.reel.place(self.at)
        self.state = fold([self.day.planned, *self.day.kept[: place.last - 1]])
        self.key = key(side, **of)  # type: ignore[arg-type]
        self.scene = replay_scene(self.state, self.at, known_checks())

    @property
    def bar(self) -> ReplayBar:
        return replay_bar(self.key, self.reel, self.state, self.at, NOW, room=RINGERIKE)

    @property
    def main(self) -> str:
        return still_main(self.key, self.scene, SESSION)

    @property
    def html(self) -> str:
        return render_replay(self.key, self.scene, self.bar)


# ── one sentence for each event ────────────────────────────────────────────────────────────────

BY = By(role=Role.CENTRE)


def texts(day: Day, language: Language = "nb") -> list[str]:
    return [happening_text(one, day.state, language) for one in reel_of(day).told]


@given(days)
def test_whatever_is_told_has_a_sentence_without_gaps(day: list[Act]) -> None:
    for moment in play(day):
        for event in (one for one in moment.events if is_told(one, moment.before)):
            told = Happening(moment.now, event, "drammen")
            for language in LANGUAGES:
                text = happening_text(told, moment.after, language)
                assert text
                assert "told_" not in text
                assert "…" not in text


def test_every_kind_of_event_and_every_step_has_a_sentence() -> None:
    of_centre = {kind.__dataclass_fields__["kind"].default for kind in get_args(ce.CareEvent)}
    codes = {
        f"told_question_{one}" for one in QuestionStatus if one is not QuestionStatus.WITHDRAWN
    }
    codes |= {f"told_cared_{one}" for one in CareStep} | {"told_question_queued"}
    # What was undone is told in the words of what was done.
    in_other_words = {"question_marked", "check_cared", "call_back_undone"}
    codes |= {f"told_{one}" for one in of_centre - in_other_words}
    codes |= {f"shows_{one}" for one in ScreenShows if one is not ScreenShows.PROGRAMME}
    assert {one for one in codes if not known(one)} == set()


def test_what_is_told_names_rooms_and_segments_as_people_do() -> None:
    told = texts(played())
    assert "Ringerike sykehus ringte etter hjelp: lyd." in told
    assert "Anropet om hjelp fra Ringerike sykehus ble sett." in told
    assert "Hallingdal Sjukestugu (HSS) mistet kontakten." in told
    assert "Satt i gang: Pause." in told
    assert "Angret: Satt i gang: Pause." in told
    assert "Bærum sykehus telte 14 til stede." in told
    assert "Ringerike sykehus called for help: sound." in texts(played(), "en")


def test_no_sentence_tells_what_a_room_asked_or_how_a_rooms_day_was() -> None:
    assert not any("sensoren" in one for one in texts(played()))


def test_four_kinds_have_a_mark_on_the_day() -> None:
    marks = [(mark_of(one), one.at) for one in reel_of(played()).told]
    found = {kind: [at for what, at in marks if what == kind] for kind in get_args(MarkKind)}
    assert found["help"] == [oslo("09:46")]
    assert found["lost"] == [oslo("09:48")]
    assert found["undo"] == [oslo("10:15:04")]
    assert found["segment"][0] == oslo("09:00:05")
    assert found["segment"][-1] == oslo("15:04")


# ── a page as it was then ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("time", "side", "words"),
    [
        ("08:30", "konsoll", "Åpnet for rommene"),
        ("09:46:30", "konsoll", "Trenger hjelp"),
        ("09:46:30", "tavle", "Jeg tar den"),
        ("09:47:30", "tavle", "Tatt 09:47 av koordinator"),
        ("09:46:30", "rom", "Ikke sett av kursledelsen ennå"),
        ("09:50", "rom", "Hjelp er på vei"),
        ("10:15:02", "skjerm", "Pause"),
        ("10:15:30", "skjerm", "Hva er diabetes type 1"),
        ("10:16", "skjerm", "Vi fortsetter 10:31"),
        ("10:16", "scene", "Pause"),
        ("15:04", "skjerm", "Takk for i dag"),
    ],
)
def test_each_page_shows_what_it_showed(time: str, side: str, words: str) -> None:
    assert words in seen(Shown(time, side).main)


def test_contact_is_as_the_log_was_told_and_unknown_before_that() -> None:
    def of(time: str, room: str) -> bool | None:
        told = Shown(time).scene.presence.get(room)
        return told.connected if told else None

    assert [of(time, HSS) for time in ("08:35", "08:41", "09:49", "10:21")] == [
        None, True, False, True,
    ]  # fmt: skip
    assert "Uten kontakt" in seen(Shown("09:49", "tavle").main)
    assert "Uten kontakt" not in seen(Shown("10:21", "tavle").main)


def test_what_no_log_holds_is_not_shown_as_known() -> None:
    scene = Shown("09:49").scene
    assert (scene.asked, scene.phones, scene.histories, scene.join_down) == ({}, {}, {}, {})
    assert (scene.now, scene.speed, scene.demo) == (oslo("09:49"), 1.0, False)


def test_the_next_change_is_an_event_or_a_reading_that_changes_by_itself() -> None:
    shown = Shown("10:15")
    assert changes_at(shown.key, shown.reel, shown.state, shown.scene) == oslo("10:15:04")
    before = Shown("09:46:30", "skjerm")
    assert changes_at(before.key, before.reel, before.state, before.scene) == oslo("09:47")
    over = Shown("15:04:10", "skjerm")
    due = oslo("15:19")  # What is to be done after the end has a quarter of an hour.
    assert changes_at(over.key, over.reel, over.state, over.scene) == due


# ── nothing can be pressed ─────────────────────────────────────────────────────────────────────


class Pressable(HTMLParser):
    """What leads, sends or fetches; a form leads to where everything is refused."""

    FORBIDDEN = (
        "target", "formaction", "popovertarget", "data-send", "data-keeps", "data-shortcut",
        "data-fetch",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.forms = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms += 1
            if given.get("action") != f"/kurs/{SESSION}/reprise":
                self.found.append(f"form to {given.get('action')}")
        if tag != "use" and "href" in given:
            self.found.append(f"{tag} leads to {given['href']}")
        self.found += [f"{tag} {name}" for name in given if name in self.FORBIDDEN]


def pressable(html: str) -> tuple[list[str], int]:
    parser = Pressable()
    parser.feed(html)
    return parser.found, parser.forms


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("time", ["08:10", "08:45", "09:46:30", "10:16:02", "11:20", "15:04"])
def test_nothing_in_a_page_of_the_past_leads_sends_or_fetches(time: str, side: str) -> None:
    found, _ = pressable(Shown(time, side).main)
    assert found == []


def test_the_pages_have_much_that_could_be_pressed() -> None:
    assert pressable(Shown("09:46:30", "tavle").main)[1] > 3
    real = '<a class="x" href="/avvik" target="_blank">A</a><form action="/send" data-send="1">'
    assert pressable(real)[0] != []


def test_what_people_wrote_is_left_as_it_stands() -> None:
    text = Markup("<p>{}</p>").format('<a href="/x"> href="/y" method="post"')
    assert stilled(text, "/r") == text
    icon = Markup('<svg class="icon"><use href="/static/icons.svg#stop"></use></svg>')
    assert stilled(icon, "/r") == icon


def test_all_of_the_page_lies_within_what_is_disabled_and_the_bar_without() -> None:
    html = Shown("09:46:30").html
    bar, page = re.split(r'<fieldset class="replay-page" disabled', html)
    assert 'id="replay-slider"' in bar
    assert 'name="kind"' not in bar
    assert page.index("</main>") < page.index("</fieldset>")


# ── the bar ────────────────────────────────────────────────────────────────────────────────────


def test_the_bar_says_that_this_is_not_now_and_what_happened() -> None:
    text = seen(Shown("09:46:30").html)
    assert "Reprise · kl. 09:46:30" in text
    assert "Slik var det da. Ingenting kan trykkes på." in text
    assert "09:46:00 Ringerike sykehus ringte etter hjelp: lyd." in text


def test_steps_lead_to_the_events_before_and_after_and_a_minute_each_way() -> None:
    told = bar_json(Shown("09:46:30").bar)
    assert told["steps"] == {
        "before": "09:46:00", "less": "09:45:30", "more": "09:47:30", "after": "09:47:00",
    }  # fmt: skip
    on_it = bar_json(Shown("09:46").bar)["steps"]
    assert isinstance(on_it, dict)
    assert on_it["before"] == "09:44:00"


def test_at_its_ends_a_day_has_nothing_before_and_nothing_after() -> None:
    first, last = Shown("08:00").bar, Shown("15:04").bar
    assert (first.before, first.now, first.second) == (None, None, 0)
    assert "Ingenting er hendt ennå." in seen(Shown("08:00").html)
    assert bar_json(first)["said"] is None
    assert (last.after, last.second, last.share) == (None, last.seconds, 100)
    assert last.minutes_on(1) == last.t == "15:04:00"


def test_what_happened_in_the_same_second_is_told_together() -> None:
    now = Shown("09:00:05").bar.now
    assert now is not None
    assert now.text.startswith("Satt i gang: Velkommen")
    assert now.text.endswith("Hallingdal Sjukestugu (HSS) telte 7 til stede.")
    many = Shown("08:40").bar.now
    assert many is not None
    assert many.text.endswith(" …")


def test_the_list_holds_what_came_before_and_after_within_the_day() -> None:
    near = [one.t for one in Shown("09:46:30").bar.near]
    assert near == sorted(near)
    assert {"09:44:00", "09:46:00", "09:47:00"} <= set(near)


def test_a_day_of_countless_calls_has_no_more_marks_than_can_be_seen() -> None:
    day = played()
    day.kept[:] = day.kept[:1]
    for n in range(3 * MARKS_MAX):
        day.now = oslo("09:00") + timedelta(seconds=10 * n)
        contact(day, BAERUM, n % 2 == 0)
    bar = Shown("09:30", day=day).bar
    assert len(bar.marks) == MARKS_MAX
    assert bar.kinds == ("lost",)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("side", SIDES)
def test_every_page_is_there_in_every_language(side: str, language: Language) -> None:
    html = Shown("10:16:02", side, language=language).html
    assert f'<html lang="{language}"' in html
    assert ("Slik var det da" in html) is (language == "nb")


def test_an_address_holds_the_moment_the_page_and_the_room() -> None:
    html = Shown("09:46:30", "rom").html
    assert f"/kurs/{SESSION}/reprise?t=09:47:00&amp;side=rom&amp;rom={RINGERIKE}" in html


# ── moments in addresses ───────────────────────────────────────────────────────────────────────

BEGINS = [
    oslo("08:00"),
    datetime(2026, 10, 24, 22, tzinfo=OSLO),
    datetime(2026, 3, 28, 22, tzinfo=OSLO),
]


@given(begins=st.sampled_from(BEGINS), after=st.integers(0, 24 * 3600 - 1))
def test_every_second_of_a_day_has_an_address_that_leads_back_to_it(
    begins: datetime, after: int
) -> None:
    begins_at = begins.astimezone(oslo("08:00").tzinfo)
    moment = begins_at + timedelta(seconds=after)
    assert moment_of(moment_text(moment, begins_at), begins_at) == moment


def test_a_time_of_day_is_the_first_one_from_the_beginning_on() -> None:
    begins_at = oslo("20:00")
    assert moment_of("21:30", begins_at) == oslo("21:30")
    assert moment_of("21.30", begins_at) == oslo("21:30")
    assert moment_of("01:30:15", begins_at) == oslo("01:30:15") + timedelta(days=1)


@pytest.mark.parametrize(
    "text", ["10", "25:00", "10:61", "ti over halv", "10:10:1x", "2026-11-24T10:00", ":"]
)
def test_what_is_no_moment_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever part of it is wrong
        moment_of(text, oslo("08:00"))


def test_pages_that_can_be_looked_at_again_are_pages() -> None:
    assert set(SIDES.values()) < set(get_args(PageName))
    assert isinstance(reel_of(played()).told[0].event, e.LobbyOpened)
