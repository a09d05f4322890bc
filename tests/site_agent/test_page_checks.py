"""What a page may tell of the room's devices, and what it may not."""

from __future__ import annotations

import pytest

from session_core.rules.terms import CheckVerdict
from session_core.wire.errors import FormFault
from site_agent.catalogue import load_catalogue
from site_agent.page_checks import KIND, OWN, VALUE_MAX, results_from_fields
from tests.builders import at
from tests.site_agent.parts import form

CATALOGUE = load_catalogue()
NOW = at(-30)


def found(**fields: str) -> dict[str, tuple[str, float | None, CheckVerdict]]:
    results = results_from_fields(form(KIND, **fields), CATALOGUE, NOW)
    assert all(one.at == NOW for one in results)
    return {one.check: (one.word, one.value, one.verdict) for one in results}


def refused(**fields: str) -> tuple[str, str]:
    with pytest.raises(FormFault) as fault:
        found(**fields)
    return fault.value.code, fault.value.field


def test_the_catalogue_and_not_the_page_says_what_a_finding_is_worth() -> None:
    assert found(cam_picture="black 3.1", mic_level="-50", sound_loop="31.5") == {
        "cam_picture": ("black", 3.1, CheckVerdict.FAIL),
        "mic_level": ("", -50.0, CheckVerdict.WARN),
        "sound_loop": ("", 31.5, CheckVerdict.OK),
    }


def test_a_finding_that_is_taken_back_leaves_the_check_unknown() -> None:
    assert found(mic_level="changed") == {"mic_level": ("changed", None, CheckVerdict.UNKNOWN)}


@pytest.mark.parametrize("check", ["join_test", "speaker_heard", "cam_picture", "browser"])
def test_a_figure_where_only_words_count_proves_nothing(check: str) -> None:
    assert found(**{check: "7"}) == {check: ("", 7.0, CheckVerdict.UNKNOWN)}


@pytest.mark.parametrize("check", ["link", "power", "join_leg", "no_such_check", "verdict"])
def test_a_page_cannot_tell_of_what_others_measure(check: str) -> None:
    assert refused(**{check: "0"}) == ("form_unknown_field", check)


def test_a_word_must_be_one_that_the_check_may_find() -> None:
    assert refused(speaker_heard="black") == ("form_choice", "speaker_heard")


@pytest.mark.parametrize("value", ["-201", "1000.5", "9999"])
def test_a_figure_that_no_device_gives_is_refused(value: str) -> None:
    assert refused(mic_level=value) == ("form_range", "mic_level")
    assert VALUE_MAX == 1000


@pytest.mark.parametrize(
    "text", ["", " ", "nan", "inf 1e9", "1e3", "-", "black black", "1.23456", "Black", "x" * 31]
)
def test_what_is_neither_word_nor_figure_is_refused(text: str) -> None:
    code, field = refused(mic_level=text)
    assert code in ("form_text", "form_choice")
    assert field == "mic_level"


def test_a_field_that_comes_twice_is_refused() -> None:
    fields = {**form(KIND), "mic_level": ["-30", "-40"]}
    with pytest.raises(FormFault):
        results_from_fields(fields, CATALOGUE, NOW)


def test_a_form_without_a_finding_is_refused() -> None:
    assert refused() == ("form_missing", KIND)


def test_every_check_of_the_pages_own_is_in_the_catalogue_with_words_or_limits() -> None:
    for name in OWN:
        check = CATALOGUE[name]
        assert check.by == ("person" if name in ("speaker_heard", "join_test") else "browser")
        assert check.words or check.warn is not None
