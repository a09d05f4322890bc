"""What a trial is: one promise, what it takes to break it, and a control arm that must break it.

A trial that cannot fail shows nothing. So each has a control arm, the same trial on a product that
is spoilt on purpose, and the whole counts only if the promise is kept and the control breaks it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

TRIES_MAX = 3
"""A short run may share its machine. What came late is tried again so often in all: a machine that
is busy by chance is not busy three times, and a product that is slow is. Nothing else is forgiven.
"""

Tell = Callable[[str], object]
Figure = int | float | str


def say_nothing(_: str) -> None:
    """Progress that nobody follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much of it: a trial says in its own docstring what it counts."""

    count: int
    """Kills, cuts, reports, cases ... whatever the trial does over and over."""
    rooms: int = 1
    seconds: float = 0.0
    """Real seconds of load, where the trial has a length of its own."""
    seed: int = 1
    tell: Tell = say_nothing
    """Where a line of progress goes."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run came to. `broken` names each promise that was not kept, in words, and `late` those
    that were kept, but not in the time that was promised.
    """

    values: Mapping[str, Figure]
    broken: tuple[str, ...] = ()
    late: tuple[str, ...] = ()

    @property
    def complaints(self) -> tuple[str, ...]:
        """All that is not as promised."""
        return self.broken + self.late

    def line(self) -> str:
        """The one line that a run ends with."""
        return " ".join(f"{name}={_shown(value)}" for name, value in self.values.items())


Run = Callable[[Scale], Figures]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The same trial on something that is spoilt: it must break the promise."""

    what: str
    """What is spoilt, in a few words."""
    run: Run
    scale: Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One row of docs/reliability.md."""

    name: str
    """What stands after `dev.py reliability`."""
    what: str
    run: Run
    short: Scale
    """For CI: seconds."""
    long: Scale
    """For the figures that are published: minutes."""
    control: Control


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trial and its control arm."""

    trial: Trial
    figures: Figures
    control: Figures

    @property
    def complaints(self) -> tuple[str, ...]:
        """Why the trial does not count; empty where the promise is kept and could be broken."""
        if self.control.complaints:
            return self.figures.complaints
        kept = f"the control arm kept the promise: {self.control.line()}"
        return (*self.figures.complaints, kept)

    def lines(self) -> tuple[str, ...]:
        """What a person reads at the end of a trial."""
        name = self.trial.name
        return (
            f"{name}: {self.figures.line()}",
            f"{name} control ({self.trial.control.what}): {self.control.line()}",
            *(f"{name}: NOT KEPT: {complaint}" for complaint in self.complaints),
        )


def conduct(trial: Trial, *, short: bool, tell: Tell = say_nothing) -> Outcome:
    """Run a trial and its control arm, which has one try."""
    scale = replace(trial.short if short else trial.long, tell=tell)
    figures = trial.run(scale)
    for _ in range(1, TRIES_MAX if short else 1):
        if figures.broken or not figures.late:
            break
        tell(f"once more: {'; '.join(figures.late)}")
        figures = trial.run(scale)
    tell("control arm ...")
    control = trial.control.run(replace(trial.control.scale, tell=tell))
    return Outcome(trial, figures, control)


@dataclass
class Promises:
    """Collects what was not kept while a run looks around."""

    broken: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)

    def hold(self, kept: bool, otherwise: str) -> None:
        """Note what is wrong, unless it is as promised."""
        if not kept:
            self.broken.append(otherwise)

    def in_time(self, kept: bool, otherwise: str) -> None:
        """Note what came too late, unless it came in time."""
        if not kept:
            self.late.append(otherwise)

    def figures(self, **values: Figure) -> Figures:
        """The end of a run."""
        return Figures(values, tuple(self.broken), tuple(self.late))


def _shown(value: Figure) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)
