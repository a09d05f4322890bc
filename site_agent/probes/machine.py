"""Probes of the machine itself, by psutil. Each may block; none is called from the loop."""

from __future__ import annotations

import shutil
from pathlib import Path

import psutil

from site_agent.probes.interface import Probe

GB = 1e9
LOAD_OVER_S = 0.5


def machine_probes(folder: Path) -> tuple[Probe, ...]:
    """Power, battery, disk under `folder`, load and memory."""
    return (
        Probe("power", plugged_in),
        Probe("battery", battery_left),
        Probe("disk_free", lambda: shutil.disk_usage(folder).free / GB),
        Probe("load", lambda: float(psutil.cpu_percent(interval=LOAD_OVER_S))),
        Probe("memory", lambda: float(psutil.virtual_memory().percent)),
    )


def plugged_in() -> float | None:
    """1 on mains, 0 on battery; None on a machine that has no battery or will not tell."""
    battery = psutil.sensors_battery()
    if battery is None or battery.power_plugged is None:
        return None
    return float(battery.power_plugged)


def battery_left() -> float | None:
    """Percent of charge that is left, which only matters unplugged: on mains it counts as full."""
    battery = psutil.sensors_battery()
    if battery is None:
        return None
    return 100.0 if battery.power_plugged else float(battery.percent)
