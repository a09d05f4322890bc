"""A trial counts only if the promise is kept and its control arm breaks it."""

from __future__ import annotations

import pytest

from tests.reliability.trial import Control, Figures, Promises, Scale, Trial, conduct
from tools import reliability

KEPT = Figures({"lost": 0})
LOST = Figures({"lost": 2}, ("2 reports were lost",))
LATE = Figures({"p99_ms": 200}, late=("p99 is over 100 ms",))


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


def one_after_the_other(*found: Figures) -> tuple[Trial, list[Figures]]:
    """A trial whose runs come to this, and those that are left."""
    left = list(found)
    one = trial()
    run = Trial(
        name="n", what="w", run=lambda _: left.pop(0), short=one.short, long=one.long,
        control=one.control,
    )  # fmt: skip
    return run, left


def test_a_short_run_that_was_late_by_chance_is_tried_again() -> None:
    one, left = one_after_the_other(LATE, KEPT, KEPT)
    assert conduct(one, short=True).complaints == ()
    assert len(left) == 1


def test_a_product_that_is_slow_is_late_every_time() -> None:
    one, left = one_after_the_other(LATE, LATE, LATE, KEPT)
    assert conduct(one, short=True).complaints == LATE.late
    assert len(left) == 1


def test_a_long_run_has_one_try() -> None:
    one, left = one_after_the_other(LATE, KEPT)
    assert conduct(one, short=False).complaints == LATE.late
    assert len(left) == 1


def test_what_was_lost_is_never_tried_again() -> None:
    both = Figures({}, LOST.broken, LATE.late)
    one, left = one_after_the_other(both, KEPT)
    assert conduct(one, short=True).complaints == (*LOST.broken, *LATE.late)
    assert len(left) == 1


def test_a_control_arm_that_is_late_has_broken_its_promise() -> None:
    assert conduct(trial(control=LATE), short=True).complaints == ()


def test_what_came_late_is_collected_beside_what_was_broken() -> None:
    promises = Promises()
    promises.in_time(True, "never said")
    promises.in_time(False, "p99 is over 100 ms")
    assert promises.figures().late == LATE.late
    assert promises.figures().broken == ()
