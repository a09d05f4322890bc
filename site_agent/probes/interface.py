"""What a probe is: it only measures. Whether what it found is good is decided by the catalogue of
checks (`config/checks.toml`), and what was not measured is unknown, never good.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from session_core.rules.records import dataclass

SECONDS_MAX: Final = 5.0

Lane = Literal["", "cable", "names", "echo", "last"]
"""Probes of one lane are run one after the other, and the lanes beside each other: `cable` of how
the way to the centre begins, `names` of what answers at all, `echo` of packets, and `last` after
all the others, since it fills the line.
"""
AT_ONCE: Final[tuple[Lane, ...]] = ("", "cable")
"""What this machine can tell of itself: no answer from afar is waited for, and no other probe."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a probe found: a figure in the catalogue's unit, or one of the catalogue's words.

    With neither, the machine could not tell.
    """

    value: float | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to measure, named as in the catalogue.

    `run` may block for `seconds_max`, then it is left behind and nothing is known. It gives None
    where this machine cannot tell.
    """

    name: str
    run: Callable[[], Measured | float | None]
    seconds_max: float = SECONDS_MAX
    lane: Lane = ""
    needs: frozenset[str] = frozenset()
    """What is measured too where somebody asks for this alone: it rests on that, or they are found
    in one go.
    """
