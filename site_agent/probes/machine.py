"""Probes of the machine itself. Each may block; none is called from the loop."""

from __future__ import annotations

import shutil
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import psutil

from site_agent.platforms.interface import Platform, Screen
from site_agent.probes.interface import Measured, Probe

GB = 1e9
LOAD_OVER_S = 30.0
"""Opening a program is no load: what a meeting would suffer from lasts."""
LOAD_AFTER_S = 10.0
"""It is measured over at least so long: our own start, or that of a check, is no load either."""
LARGE_ENOUGH = (1280, 720)
"""What the meeting sends; a projector below it makes slides unreadable."""
CHARGE = frozenset({"power", "battery"})
"""A charger that is plugged in mends both."""
SLOW_S = 25.0
"""For what asks another program, which on a Mac takes its time."""


class Charge(Protocol):
    """What the library says of a battery."""

    @property
    def percent(self) -> float:
        """Of charge that is left."""

    @property
    def power_plugged(self) -> bool | None:
        """On mains; None where it will not say."""


AskBattery = Callable[[], Charge | None]


def machine_probes(folder: Path, platform: Platform, load: Load) -> tuple[Probe, ...]:
    """Everything that this laptop can tell of itself; the disk is that of `folder`."""
    return (
        Probe("power", lambda: power(platform), needs=CHARGE),
        Probe("battery", lambda: battery(platform), needs=CHARGE),
        Probe("disk_free", lambda: shutil.disk_usage(folder).free / GB),
        Probe("load", load.measure),
        Probe("memory", lambda: psutil.virtual_memory().available / GB),
        Probe("reboot", lambda: restart(platform)),
        Probe("display", lambda: display(platform), SLOW_S),
        Probe("devices_blocked", lambda: Measured(word=platform.devices() or "")),
    )


def power(platform: Platform, ask: AskBattery = psutil.sensors_battery) -> Measured | None:
    """`mains` or `battery`. What runs without a battery runs on mains."""
    found = ask()
    if found is None or found.power_plugged is None:
        return Measured(word="mains") if platform.has_battery() is False else None
    return Measured(word="mains" if found.power_plugged else "battery")


def battery(platform: Platform, ask: AskBattery = psutil.sensors_battery) -> Measured | None:
    """Percent of charge that is left, which only matters off mains: `mains` is said beside it."""
    found = ask()
    if found is None:
        return Measured(word="mains") if platform.has_battery() is False else None
    return Measured(float(found.percent), "mains" if found.power_plugged else "")


def restart(platform: Platform) -> Measured | None:
    """`pending` or `none`."""
    pending = platform.restart_pending()
    return None if pending is None else Measured(word="pending" if pending else "none")


def display(platform: Platform) -> Measured | None:
    """How many screens; `projector` where the only one is not the laptop's own, `small` where none
    of those whose size is known is large enough for slides.
    """
    screens = platform.screens()
    return None if screens is None else Measured(float(len(screens)), _display_word(screens))


def _display_word(screens: tuple[Screen, ...]) -> str:
    sizes = [(one.width, one.height) for one in screens if one.width and one.height]
    if sizes and not any(w >= LARGE_ENOUGH[0] and h >= LARGE_ENOUGH[1] for w, h in sizes):
        return "small"
    return "projector" if [one.built_in for one in screens] == [False] else ""


def cpu_busy() -> tuple[float, float]:
    """Seconds that the processors worked, and seconds that they had, since some moment."""
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0)
    # Linux counts a guest's time in the user's too.
    whole = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
    return whole - idle, whole


class Load:
    """Percent of the processors' time that was used lately, as a mean over half a minute."""

    def __init__(
        self,
        busy: Callable[[], tuple[float, float]] = cpu_busy,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = lambda _: None,
        after_s: float = LOAD_AFTER_S,
    ) -> None:
        self._after_s = after_s
        self._busy = busy
        self._monotonic = monotonic
        self._sleep = sleep
        self._seen: deque[tuple[float, float, float]] = deque()
        self._look()

    def measure(self) -> float | None:
        """Since the newest look that is old enough. Just after the start it is not known, unless
        `sleep` waits.
        """
        since = self._monotonic() - self._seen[0][0]
        if since < self._after_s:
            self._sleep(self._after_s - since)
        now, busy, whole = self._look()
        if now - self._seen[0][0] < self._after_s:
            return None
        while len(self._seen) > 1 and now - self._seen[1][0] >= LOAD_OVER_S:
            self._seen.popleft()
        _, busy_then, whole_then = self._seen[0]
        if whole <= whole_then:
            return None
        return 100 * (busy - busy_then) / (whole - whole_then)

    def _look(self) -> tuple[float, float, float]:
        self._seen.append((self._monotonic(), *self._busy()))
        return self._seen[-1]
