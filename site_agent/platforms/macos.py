"""macOS: what `system_profiler` says of the screens, as JSON. What a program may use is each
browser's own affair there, and whether a restart waits is not told without a text for people.

None of it could be tried on a Mac itself; docs/not-tried.md tells how.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from site_agent.platforms.interface import Devices, Screen

ASK_EVERY_S = 3600.0
"""It takes seconds, so a screen that was plugged in later shows an hour late."""
PROFILE = ("/usr/sbin/system_profiler", "SPDisplaysDataType", "-json")
PATIENCE_S = 20.0


def ask_profiler() -> str:
    """What it says, in JSON. Raises OSError and SubprocessError."""
    return subprocess.run(
        PROFILE, capture_output=True, check=True, text=True, timeout=PATIENCE_S
    ).stdout


class MacOs:
    """A Mac; who is asked, and the seconds that pass, are handed in."""

    def __init__(
        self,
        ask: Callable[[], str] = ask_profiler,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._monotonic = monotonic
        self._asked_at: float | None = None
        self._screens: tuple[Screen, ...] | None = None

    def restart_pending(self) -> bool | None:
        """Not told."""
        return None

    def screens(self) -> tuple[Screen, ...] | None:
        """As they were at most an hour ago. Raises OSError, SubprocessError and ValueError."""
        now = self._monotonic()
        if self._asked_at is None or now - self._asked_at >= ASK_EVERY_S:
            # Counted before it is asked: what fails is not asked again and again.
            self._asked_at, self._screens = now, None
            self._screens = _screens(json.loads(self._ask()))
        return self._screens

    def devices(self) -> Devices | None:
        """Not told without opening them."""
        return None

    def has_battery(self) -> bool | None:
        """Not told."""
        return None

    def plugged_in(self) -> Hashable:
        """Not told cheaply; the browser tells the page."""
        return ()

    def has_desktop(self) -> bool:
        """Whoever runs has a session."""
        return True


def _screens(profile: Mapping[str, Any]) -> tuple[Screen, ...] | None:
    cards = profile.get("SPDisplaysDataType")
    if not isinstance(cards, list):
        return None
    return tuple(_screen(one) for card in cards for one in card.get("spdisplays_ndrvs", ()))


def _screen(one: Mapping[str, Any]) -> Screen:
    built_in = one.get("spdisplays_connection_type") == "spdisplays_internal"
    size = re.match(r"(\d+) ?x ?(\d+)", str(one.get("_spdisplays_pixels", "")))
    return Screen(built_in, int(size[1]), int(size[2])) if size else Screen(built_in)
