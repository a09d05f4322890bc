"""The catalogue of checks is read whole or refused with the place of its fault."""

from __future__ import annotations

import pytest

from session_core.rules.terms import CheckVerdict
from session_core.wire.catalogue import CatalogueFault, catalogue_from_toml, catalogues_from_toml

OK, WARN, FAIL, UNKNOWN = (
    CheckVerdict.OK, CheckVerdict.WARN, CheckVerdict.FAIL, CheckVerdict.UNKNOWN,
)  # fmt: skip
LOAD = '[[checks]]\nid = "load"\nby = "agent"\nvalid_s = 60\ncode = "P1"\nreason = "because"\n'
BATTERY = LOAD.replace("load", "battery").replace("P1", "P2") + 'bad = "low"\n'


def test_checks_come_by_id_and_in_order() -> None:
    found = catalogue_from_toml(BATTERY + LOAD)
    assert list(found) == ["battery", "load"]
    assert (found["load"].bad, found["load"].call, found["load"].unit) == ("high", "nobody", "")


@pytest.mark.parametrize(
    ("line", "figures"),
    [
        ("warn = 80\nfail = 90", {79.9: OK, 80: WARN, 89.9: WARN, 90: FAIL}),
        ("warn = 80", {79: OK, 80: WARN, 1e9: WARN}),
        ("fail = 90", {89: OK, 90: FAIL}),
        ('bad = "low"\nwarn = 30\nfail = 10', {31: OK, 30: WARN, 10.1: WARN, 10: FAIL, -1: FAIL}),
        ("", {1e9: UNKNOWN}),
    ],
)
def test_a_figure_is_judged_by_the_limits(line: str, figures: dict[float, CheckVerdict]) -> None:
    check = catalogue_from_toml(LOAD + line)["load"]
    assert {value: check.verdict(value) for value in figures} == figures
    assert check.verdict(None) is UNKNOWN


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "checks"),
        ("checks = 3", "checks"),
        ("[[checks]\n", "line 1"),
        (LOAD + "wran = 3", "checks.0.wran"),
        (LOAD + "warn = 90\nfail = 80", "fail must be worse"),
        (BATTERY + "warn = 10\nfail = 30", "fail must be worse"),
        (LOAD + LOAD.replace("P1", "P2"), "id stands twice: load"),
        (LOAD + LOAD.replace("load", "memory"), "code stands twice: P1"),
        (LOAD.replace("60", "0"), "checks.0.valid_s"),
        (LOAD.replace("P1", "p1"), "checks.0.code"),
        (LOAD.replace('"load"', '"Lo-ad"'), "checks.0.id"),
        (LOAD.replace("agent", "nobody"), "checks.0.by"),
        (LOAD.replace("because", ""), "checks.0.reason"),
        (LOAD + "warn = inf", "checks.0.warn"),
        (
            LOAD + "[profiles.quiet]\nsound = { need = 'skipped' }",
            "a profile names no check: sound",
        ),
        (LOAD + "[profiles.quiet.load]\nwran = 3", "profiles.quiet.load.wran"),
        (LOAD + "[profiles.quiet.load]\nneed = 'much'", "profiles.quiet.load.need"),
        (LOAD + "warn = 3\n[profiles.quiet.load]\nfail = 2", "profiles.quiet.load: fail must be"),
        (LOAD + "[profiles.Quiet.load]\nwarn = 3", "profiles"),
        (LOAD + 'words = {"Wi-Fi" = "warn"}', "checks.0.words"),
        (LOAD + 'words = {wifi = "bad"}', "checks.0.words.wifi"),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(CatalogueFault, match=told):
        catalogue_from_toml(text)


def test_a_profile_says_what_is_otherwise() -> None:
    found = catalogues_from_toml(LOAD + "warn = 3\n[profiles.quiet.load]\nfail = 9")
    assert (found[""]["load"].warn, found[""]["load"].fail) == (3, None)
    assert (found["quiet"]["load"].warn, found["quiet"]["load"].fail) == (3, 9)


def test_a_word_means_what_the_catalogue_says_and_goes_before_a_figure() -> None:
    check = catalogue_from_toml(LOAD + 'fail = 90\nwords = {wifi = "warn", none = "fail"}')["load"]
    found = check.verdict(None, "wifi"), check.verdict(10, "none"), check.verdict(10, "other")
    assert found == (WARN, FAIL, UNKNOWN)


def test_a_check_names_another_remedy_or_its_own() -> None:
    found = catalogue_from_toml(LOAD + 'remedy = "cable"\n' + BATTERY)
    assert (found["load"].remedy, found["battery"].remedy) == ("cable", "battery")
