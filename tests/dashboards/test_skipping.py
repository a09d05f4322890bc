"""A check is skipped by its name, with a way back, and only where somebody can see it to work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboards.phrases import check_word
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.terms import ChecklistMoment, ItemScope, WaiveReason
from tests.dashboards import days
from tests.dashboards.days import HSS, Day
from tests.dashboards.stage import seen
from tests.dashboards.test_readiness import FAIL, OK, card, laptop, lobby, page


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
    assert [one.check for one in skipped] == ["mic_level"]


def test_taken_back_it_is_asked_about_again() -> None:
    day = two_wrong_and_the_first_skipped().at("08:21")
    day.report(r.WaiveReport, HSS, check="cam_picture", waived=False)
    found = card(day, laptop(day))
    assert (found.skipped, found.worst and found.worst.check) == ((), "cam_picture")


def test_at_the_centre_nothing_can_be_taken_back() -> None:
    assert card(two_wrong_and_the_first_skipped()).skipped == ()


# ── where nobody has looked at anything ────────────────────────────────────────────────────────

NEVER = ["cam_picture", "mic_level", "sound_loop"]


def never_checked() -> Day:
    """The lobby is open, and nobody in HSS has checked picture and sound."""
    day = Day().at("08:20").press(c.OpenLobby).hear(HSS)
    needed = {k: v for k, v in days.known_checks()[""].items() if v.need == "required"}
    day.measure(HSS, **dict.fromkeys(needed.keys() - set(NEVER), OK))
    for item in day.programme.items(ItemScope.ROOM):
        if item.moment is ChecklistMoment.BEFORE:
            day.report(r.ChecklistReport, HSS, item=item.id, ticked=True)
    return day


def test_what_nobody_checked_is_skipped_with_one_answer_that_names_all_of_it() -> None:
    day = never_checked()
    assert sorted(card(day, laptop(day)).unchecked) == NEVER
    html = page(day, laptop(day))
    text = seen(html)
    assert text.count("Hopp over sjekken av bilde og lyd") == 1
    asked = text.split("Dette blir ikke sjekket:")[1].split("Det blir notert")[0]
    assert all(check_word(one, "nb") in asked for one in NEVER)
    assert "Hopp over «" not in text, "not one by one as well"
    for reason in ("seen_to_work", "not_needed"):
        part = html.split(f'id="skip-{reason}"')[1].split("</div>")[0]
        assert part.count("<form") == len(NEVER)
    assert card(day).unchecked == (), "at the centre nothing is skipped"


def test_what_was_skipped_together_is_told_together_each_with_its_way_back() -> None:
    day = never_checked()
    for one in NEVER:
        day.report(r.WaiveReport, HSS, check=one, waived=True, reason=WaiveReason.NOT_NEEDED)
        day.now += timedelta(seconds=1)
    found = card(day, laptop(day))
    assert sorted(one.check for one in found.skipped) == NEVER
    assert (found.worst, found.unchecked) == (None, ())
    assert len(found.said.splitlines()) == len(NEVER) + 1
    html = page(day, laptop(day)).split('id="readiness"')[1].split("Alle sjekker")[0]
    assert html.count('name="waived" value="false"') == len(NEVER)


def test_where_something_was_found_each_is_skipped_by_itself() -> None:
    day = never_checked().measure(HSS, cam_picture=FAIL)
    assert card(day, laptop(day)).unchecked == ()
    day.measure(HSS, cam_picture=OK, mic_level=OK)
    assert card(day, laptop(day)).unchecked == (), "one alone is asked about as ever"
    assert f"Hopp over «{check_word('sound_loop', 'nb')}»" in seen(page(day, laptop(day)))


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
