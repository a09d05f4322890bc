"""What a check of a room is, and how a figure becomes a verdict.

A check only measures. Whether the figure is good is data (`config/checks.toml`), so that a limit
can be argued about without reading code. What was not measured is unknown, never good.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import timedelta
from typing import Final, Literal

from session_core.rules.records import dataclass
from session_core.rules.terms import CheckVerdict

CheckId = str
Measurer = Literal["agent", "browser", "person", "join", "centre"]
Helper = Literal["nobody", "it", "coordinator"]
Need = Literal["required", "watched", "skipped"]
"""`required`: a room of which this is not known is not known to be ready; `watched`: it counts when
it is known; `skipped`: the room has no use for it.
"""
Run = Literal["passive", "light", "full"]
"""In which runs a check is measured: `passive` in every round, `light` at T-10 and when a network
or device changed, `full` at T-45 and when somebody asks. The heavier hold the lighter ones.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the catalogue."""

    id: CheckId
    by: Measurer
    when: Run = "passive"
    need: Need = "watched"
    unit: str
    warn: float | None
    """From here on the figure is worth a remark."""
    fail: float | None
    """From here on it stops the room."""
    bad: Literal["high", "low"]
    """Which way is worse."""
    words: Mapping[str, CheckVerdict] = field(default_factory=dict)
    """What it may find that is no figure, and what that means."""
    valid_s: int
    """Seconds for which a result is worth anything."""
    remedy: str = ""
    """Whose remedy helps here; "" where it is the check's own."""
    call: Helper
    """Who can help where the remedy does not."""
    code: str
    """What to tell them."""
    reason: str

    def verdict(self, value: float | None, word: str = "") -> CheckVerdict:
        """What a word means, or a figure where nothing was found in words.

        A word that the catalogue does not list says nothing, nor does a figure without a limit.
        """
        if word:
            return self.words.get(word, CheckVerdict.UNKNOWN)
        if value is None or self.warn is self.fail is None:
            return CheckVerdict.UNKNOWN
        if self._reaches(self.fail, value):
            return CheckVerdict.FAIL
        return CheckVerdict.WARN if self._reaches(self.warn, value) else CheckVerdict.OK

    @property
    def valid(self) -> timedelta:
        """For how long a result is worth anything."""
        return timedelta(seconds=self.valid_s)

    def _reaches(self, limit: float | None, value: float) -> bool:
        if limit is None:
            return False
        return value <= limit if self.bad == "low" else value >= limit


Catalogue = Mapping[CheckId, Check]
"""The checks by id, in the order of the file."""

Catalogues = Mapping[str, Catalogue]
"""By a room's profile; "" is the one of rooms that name none."""


def catalogue_for(catalogues: Catalogues, profile: str) -> Catalogue:
    """The checks of a room with this profile; those of every room where nobody knows it."""
    return catalogues.get(profile) or catalogues.get("", {})


def stretched(catalogues: Catalogues, speed: float) -> Catalogues:
    """The same for a clock that runs faster: results are measured in real time, and are worth
    something for as long of it.
    """
    return {
        profile: {one.id: replace(one, valid_s=round(one.valid_s * speed)) for one in of.values()}
        for profile, of in catalogues.items()
    }


LINK: Final[CheckId] = "link"

JOIN_LEG: Final[CheckId] = "join_leg"
JOIN_QUALITY: Final[CheckId] = "join_quality"
JOIN_CHECKS: Final = (JOIN_LEG, JOIN_QUALITY)
"""Whether a room is in the video meeting, and how it comes through: read from its leg (`legs.py`).
"""
NOT_COME: Final = frozenset({"not_yet", "not_come"})
"""What `join_leg` finds of a room that has not been in the meeting: before, and when it should be.
"""
