"""Probes of the way to the centre: what the link has measured anyway, so they cost nothing."""

from __future__ import annotations

from collections.abc import Callable

from session_core.rules.records import dataclass
from site_agent.probes.interface import Probe


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """What the link last measured. None where it has not measured yet."""

    silence_s: float | None
    """Real seconds since a frame came."""
    round_trip_ms: float | None
    offset_ms: float | None
    """How far the centre's clock is ahead of this machine's; negative where it is behind."""


def link_probes(figures: Callable[[], LinkFigures]) -> tuple[Probe, ...]:
    """The link and the clock. The round trip is told with what packets say of it."""

    def clock_offset() -> float | None:
        offset = figures().offset_ms
        return None if offset is None else abs(offset)

    return (
        Probe("link", lambda: figures().silence_s),
        Probe("clock_offset", clock_offset),
    )
