"""A trial counts only if the promise is kept and its control arm breaks it."""

from __future__ import annotations

import pytest

from tests.reliability.trial import Control, Figures, Promises, Scale, Trial, conduct
from tools import reliability

KEPT = Figures({"lost": 0})
LOST = Figures({"lost": 2}, ("2 reports were lost",))


def trial(found: Figures = KEPT, control: Figures = LOST, name: str = "one") -> Trial:
    return Trial(
        name=name,
        what="an example",
        run=lambda _: found,
        short=Scale(count=1),
        long=Scale(count=100),
        control=Control(what="spoilt", run=lambda _: control, scale=Scale(count=1)),
    )


def test_a_kept_promise_with_a_control_that_breaks_it_counts() -> None:
    assert conduct(trial(), short=True).complaints == ()
    assert reliability.main(["one"], [trial()]) == 0


@pytest.mark.parametrize("one", [trial(found=LOST), trial(control=KEPT)])
def test_a_broken_promise_and_a_control_that_keeps_it_both_fail(one: Trial) -> None:
    assert conduct(one, short=True).complaints
    assert reliability.main([], [one]) == 1


def test_a_run_ends_with_its_figures_and_those_of_the_control_arm(
    capsys: pytest.CaptureFixture[str],
) -> None:
    reliability.main(["--short"], [trial()])
    told = capsys.readouterr().out
    assert "one: lost=0\n" in told
    assert "one control (spoilt): lost=2\n" in told


def test_the_short_run_is_the_small_one() -> None:
    seen = []

    def run(scale: Scale) -> Figures:
        seen.append(scale.count)
        return KEPT

    one = trial()
    both = Trial(name="n", what="w", run=run, short=one.short, long=one.long, control=one.control)
    conduct(both, short=True)
    conduct(both, short=False)
    assert seen == [1, 100]


def test_a_trial_that_there_is_not_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert reliability.main(["two"], [trial()]) == 2
    assert "There is no trial 'two'; there are: one" in capsys.readouterr().out


def test_promises_are_collected_in_words() -> None:
    promises = Promises()
    promises.hold(True, "never said")
    promises.hold(False, "2 of 3 were lost")
    figures = promises.figures(lost=2, p99_ms=12.34)
    assert figures.broken == ("2 of 3 were lost",)
    assert figures.line() == "lost=2 p99_ms=12.3"
