"""A check is skipped by its name, with a way back, and only where somebody can see it to work."""

from __future__ import annotations

import pytest

from session_core.rules import reports as r
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import seen
from tests.dashboards.test_readiness import FAIL, card, laptop, lobby, page


def test_each_way_past_a_check_names_it() -> None:
    text = seen(page(day := lobby().measure(HSS, cam_picture=FAIL), laptop(day)))
    assert "Hopp over «Bilde», jeg ser at det virker" in text
    assert "Hopp over «Bilde», det trengs ikke i dag" in text


def two_wrong_and_the_first_skipped() -> Day:
    day = lobby().measure(HSS, cam_picture=FAIL, mic_level=FAIL)
    return day.report(r.WaiveReport, HSS, check="cam_picture", waived=True)


def test_what_was_skipped_is_told_with_its_way_back_above_the_next() -> None:
    day = two_wrong_and_the_first_skipped()
    text = page(day, laptop(day)).split('id="readiness"')[1]
    first, rest = text.split("«Bilde» er hoppet over", 1)
    assert "Mikrofon" not in first
    assert 'name="waived" value="false"' in rest.split("Mikrofon")[0]
    assert "Hopp over «Mikrofon», jeg ser at det virker" in rest
    assert card(day, laptop(day)).said.splitlines()[0] == "«Bilde» er hoppet over."


def test_of_all_that_was_skipped_the_last_is_told() -> None:
    day = two_wrong_and_the_first_skipped().at("08:21")
    day.report(r.WaiveReport, HSS, check="mic_level", waived=True)
    skipped = card(day, laptop(day)).skipped
    assert skipped is not None
    assert skipped.check == "mic_level"


def test_taken_back_it_is_asked_about_again() -> None:
    day = two_wrong_and_the_first_skipped().at("08:21")
    day.report(r.WaiveReport, HSS, check="cam_picture", waived=False)
    found = card(day, laptop(day))
    assert (found.skipped, found.worst and found.worst.check) == (None, "cam_picture")


def test_at_the_centre_nothing_can_be_taken_back() -> None:
    assert card(two_wrong_and_the_first_skipped()).skipped is None


@pytest.mark.parametrize(
    ("check", "word", "offered"),
    [
        ("cam_present", "none", False),
        ("cam_picture", "unplugged", False),
        ("mic_level", "none", False),
        ("speaker_heard", "no", False),
        ("cam_picture", "in_use", True),
        ("mic_level", "silent", True),
    ],
)
def test_what_is_not_there_cannot_be_seen_to_work(check: str, word: str, offered: bool) -> None:
    day = lobby()
    found = r.CheckResult(check=check, verdict=FAIL, word=word, at=day.now)
    day.report(r.CheckReport, HSS, results=(found,))
    text = page(day, laptop(day))
    assert ("jeg ser at det virker" in text) is offered
    assert "det trengs ikke i dag" in text
