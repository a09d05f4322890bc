"""What a probe is: it only measures. Whether the figure is good is decided by the catalogue of
checks (`config/checks.toml`), and what was not measured is unknown, never good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing to measure, named as in the catalogue.

    `run` may block, and gives None where this machine cannot tell.
    """

    name: str
    run: Callable[[], float | None]
