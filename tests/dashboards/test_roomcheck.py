"""Picture and sound on the room page: what was found in plain words, and one remedy for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dashboards.pages import render_page
from dashboards.phrases import known
from dashboards.scene import PageKey, RoomDevices, SavedHere, Scene
from dashboards.views.roomcheck import BY_PAGE, RoomCheckCard, room_check_cards
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import CheckVerdict
from site_agent.catalogue import load_catalogue
from site_agent.page_checks import OWN
from tests.dashboards import days
from tests.dashboards.days import HSS, Day

CATALOGUE = load_catalogue()
GOOD: dict[str, str | float] = {
    "browser": "fit", "cam_present": "found", "cam_picture": "good", "mic_level": -22.0,
    "mic_noise": -61.0, "sound_loop": 34.0,
}  # fmt: skip


def told(day: Day, **found: str | float) -> Day:
    """The laptop has judged these findings of the page."""
    results = []
    for name, one in found.items():
        word, value = (one, None) if isinstance(one, str) else ("", one)
        verdict = CATALOGUE[name].verdict(value, word)
        results.append(
            r.CheckResult(check=name, verdict=verdict, value=value, word=word, at=day.now)
        )
    return day.report(r.CheckReport, HSS, results=tuple(results))


def laptop(day: Day, after_s: float = 0) -> Scene:
    here = SavedHere(link="connected", since=day.now, unsent=0, centre_heard_at=day.now)
    return day.scene(after_s, saved_here=here)


def card(day: Day, after_s: float = 0) -> RoomCheckCard:
    (found,) = room_check_cards(day.state, HSS, laptop(day, after_s), "nb")
    return found


def page(day: Day, scene: Scene | None = None) -> str:
    key = PageKey(page="room", session=day.programme.session, room=HSS)
    return render_page(key, scene or laptop(day))


def test_before_the_first_run_nothing_is_good() -> None:
    found = card(Day())
    assert (found.verdict, found.lines, found.said) == (CheckVerdict.UNKNOWN, (), "")
    assert "Sjekk bilde og lyd" in page(Day())


def test_a_good_room_is_good_and_is_asked_whether_the_last_row_heard() -> None:
    day = told(Day(), **GOOD)
    assert card(day).verdict is CheckVerdict.OK
    assert card(day).asks_whether_heard
    assert card(day).said == "Bilde og lyd er i orden."
    day.now += timedelta(seconds=5)
    assert not card(told(day, speaker_heard="yes")).asks_whether_heard
    assert "Alle hørte lyden." in page(day)


def test_a_no_from_the_last_row_is_a_trouble_with_a_remedy() -> None:
    day = told(Day(), **GOOD)
    day.now += timedelta(seconds=5)
    found = card(told(day, speaker_heard="no"))
    assert found.verdict is CheckVerdict.FAIL
    assert found.troubles[0].remedy == "remedy_speaker_heard_no"


@pytest.mark.parametrize("verdict", CheckVerdict)
def test_a_result_without_a_word_is_told_by_its_name_and_never_as_a_code_of_ours(
    verdict: CheckVerdict,
) -> None:
    """As an agent of another version may tell it."""
    day = Day().measure(HSS, **dict.fromkeys(BY_PAGE, verdict))
    assert all(known(one.found) for one in card(day).lines)
    assert "Det gikk ikke" not in page(day) + card(day).said


def test_new_tones_ask_anew() -> None:
    day = told(Day(), **GOOD)
    told(day, speaker_heard="yes")
    day.now += timedelta(minutes=1)
    again = card(told(day, sound_loop=33.0))
    assert again.asks_whether_heard
    assert "speaker_heard" not in {one.check for one in again.lines}, "it was to others"


def test_the_worst_is_first_and_is_what_is_read_aloud() -> None:
    day = told(Day(), **GOOD | {"cam_picture": "dark", "mic_level": "silent"})
    found = card(day)
    assert [one.check for one in found.troubles] == ["mic_level", "cam_picture"]
    assert found.said.startswith("Mikrofonen er slått av. Slå på mikrofonen.")
    assert "oppgi kode B4" in page(day)


def test_what_is_too_old_is_gone_and_not_good() -> None:
    day = told(Day(), **GOOD)
    assert card(day, 4 * 3600 + 1).verdict is CheckVerdict.UNKNOWN
    assert card(day, 4 * 3600 + 1).lines == ()


def test_devices_that_changed_leave_the_room_unknown() -> None:
    day = told(Day(), **GOOD)
    told(day, mic_level="changed", sound_loop="changed")
    found = card(day)
    assert found.verdict is CheckVerdict.UNKNOWN
    assert not found.asks_whether_heard
    assert "Utstyr er satt i eller tatt ut siden sist." in page(day)
    assert found.measured == "browser cam_present cam_picture mic_noise"


def test_only_the_laptop_can_run_it_and_the_centre_sees_what_was_found() -> None:
    day = Day()
    assert room_check_cards(day.state, HSS, day.scene(), "nb") == ()
    told(day, **GOOD)
    (found,) = room_check_cards(day.state, HSS, day.scene(), "nb")
    assert not found.may_run
    text = page(day, day.scene())
    assert "Bildet er godt." in text
    assert "data-check-start" not in text
    assert "roomcheck.js" not in text


def test_while_the_course_is_on_the_meeting_has_the_camera() -> None:
    assert "Gå ut av møtet i Join først" in page(days.in_break())
    assert "Skal dere sjekke, så vent til pausen, og gå ut av møtet i Join først" in page(
        days.started()
    )
    assert "ut av møtet i Join først" not in page(days.in_lobby())


def test_a_day_that_is_over_has_no_check() -> None:
    day = days.started().press(c.EndSession)
    assert room_check_cards(day.state, HSS, laptop(day), "nb") == ()


def test_the_card_knows_what_the_room_expects_and_what_to_call_it() -> None:
    scene = replace(laptop(Day()), devices=RoomDevices(camera="Rally <Bar>"))
    text = page(Day(), scene)
    assert 'data-camera="Rally &lt;Bar&gt;"' in text
    assert 'data-place="Hallingdal Sjukestugu"' in text


def test_the_run_and_the_laptop_mean_the_same_checks() -> None:
    assert set(BY_PAGE) == OWN - {"join_test"}, "that one is told by another card"


SENTENCES = [
    (name, word) for name in BY_PAGE for word in CATALOGUE[name].words
]  # fmt: skip


@pytest.mark.parametrize(("name", "word"), SENTENCES)
def test_every_word_has_its_sentence_and_every_fault_its_remedy(name: str, word: str) -> None:
    assert known(f"cause_{name}_{word}")
    if CATALOGUE[name].words[word] in (CheckVerdict.WARN, CheckVerdict.FAIL):
        assert known(f"remedy_{name}_{word}")


@pytest.mark.parametrize("name", ["mic_level", "mic_noise", "sound_loop"])
def test_every_figure_has_its_sentences(name: str) -> None:
    check = CATALOGUE[name]
    assert known(f"cause_{name}_ok")
    assert known(f"cause_{name}_warn")
    assert check.fail is None or known(f"cause_{name}_fail")


def test_the_rooms_verdict_tells_the_same_remedy_and_leads_to_the_one_button() -> None:
    text = page(told(days.in_lobby(), **GOOD | {"cam_picture": "black"}))
    verdict = text.split('id="readiness"')[1].split("</section>")[0]
    assert "Ikke klar" in verdict
    assert "Ta av dekselet på kameraet" in verdict
    assert 'href="#roomcheck"' in verdict
    assert text.count("data-check-start") == 1
    one = verdict.split("Alle sjekker")[0]
    assert 'value="check_again"' not in one, "to measure the laptop anew opens no camera"


@pytest.mark.parametrize(("word", "drawings"), [("denied", 8), ("mic_denied", 8), ("older", 4)])
def test_a_drawing_of_where_to_press_is_there_only_where_leave_is_missing(
    word: str, drawings: int
) -> None:
    assert page(told(Day(), browser=word)).count('<svg class="press"') == drawings


def test_the_drawing_for_chrome_has_the_switches_and_the_button_that_its_words_speak_of() -> None:
    text = page(told(Day(), browser="denied"))
    ask, denied = (
        one.split("</svg>")[0]
        for one in text.split('<div data-browser="chrome">')[1:]
    )  # fmt: skip
    if "press-knob" in ask:
        ask, denied = denied, ask
    assert "Tillat mens du er på nettstedet" in ask
    assert (denied.count("press-knob"), denied.count("Tillat")) == (2, 0)
    assert text.count("Slå på kamera og mikrofon.") == 1
    assert text.count("press-knob") == 2, "the other browsers have no switch"
