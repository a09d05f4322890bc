"""Linux: files of the kernel under /sys and /proc, and marks that the distributions leave."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterator, Mapping
from pathlib import Path

from site_agent.platforms.interface import Devices, Screen, is_browser

BUILT_IN = ("eDP", "LVDS", "DSI")
"""Connectors that end inside the machine."""
LEFT_BY_UPDATES = (
    "usr/share/update-notifier/notify-reboot-required",
    "usr/share/unattended-upgrades/50unattended-upgrades",
    "etc/kernel/postinst.d/unattended-upgrades",
)
"""Who writes /run/reboot-required. Where none of them is, that it is missing says nothing."""
HOLD_ALWAYS = frozenset({"pipewire", "wireplumber", "pulseaudio", "pipewire-pulse"})
"""They stand between programs and devices, and hold what nobody uses."""


class Linux:
    """A machine under `root`, which tests make of files."""

    def __init__(
        self,
        root: Path = Path("/"),
        environment: Mapping[str, str] = os.environ,
        may_use: Callable[[Path], bool] = lambda device: os.access(device, os.R_OK | os.W_OK),
    ) -> None:
        self._root = root
        self._environment = environment
        self._may_use = may_use

    def restart_pending(self) -> bool | None:
        """The mark that Debian and its kin leave."""
        if (self._root / "run/reboot-required").exists():
            return True
        known = any((self._root / file).exists() for file in LEFT_BY_UPDATES)
        return False if known else None

    def screens(self) -> tuple[Screen, ...] | None:
        """The connectors that the kernel calls connected. It is not asked to look again, which
        would make screens blink.
        """
        connectors = [one.parent for one in self._found("sys/class/drm", "card*-*/status")]
        if not connectors:
            return None
        lit = [one for one in connectors if _text(one / "status") == "connected"]
        return tuple(_screen(one) for one in lit)

    def devices(self) -> Devices | None:
        """Closed where this user may not use the camera; never free, since programs of others do
        not show.
        """
        cameras = {one.name for one in self._found("sys/class/video4linux", "video*")}
        if not cameras:
            return None
        files = [self._root / "dev" / one for one in cameras]
        if any(one.exists() and not self._may_use(one) for one in files):
            return "denied"
        held = {f"/dev/{one}" for one in cameras}
        holders = {program for program, file in self._held() if file in held}
        others = {one for one in holders - HOLD_ALWAYS if not is_browser(one)}
        return "in_use" if others else None

    def has_battery(self) -> bool | None:
        """None where the kernel does not tell of power at all."""
        if not (self._root / "sys/class/power_supply").is_dir():
            return None
        kinds = [_text(one) for one in self._found("sys/class/power_supply", "*/type")]
        return "Battery" in kinds

    def plugged_in(self) -> Hashable:
        """Names of cameras, sound cards and what is on USB, and how each screen connector is."""
        names = [
            frozenset(one.name for one in self._found(place, "*"))
            for place in ("sys/class/video4linux", "sys/class/sound", "sys/bus/usb/devices")
        ]
        connectors = sorted(self._found("sys/class/drm", "card*-*/status"))
        return (*names, *(_text(one) for one in connectors))

    def has_desktop(self) -> bool:
        """A session bus is where the desktop listens; without one there is no desktop to ask."""
        return bool(self._environment.get("DBUS_SESSION_BUS_ADDRESS"))

    def _found(self, place: str, pattern: str) -> list[Path]:
        return list((self._root / place).glob(pattern))

    def _held(self) -> Iterator[tuple[str, str]]:
        """(program, file) for everything that is open in this user's programs."""
        for entry in self._found("proc", "[0-9]*"):
            try:
                files = [os.readlink(one) for one in (entry / "fd").iterdir()]
            except OSError:  # another user's, or gone meanwhile
                continue
            program = _text(entry / "comm")
            yield from ((program, file) for file in files)


def _screen(connector: Path) -> Screen:
    built_in = connector.name.partition("-")[2].startswith(BUILT_IN)
    # The first mode is the one that the screen itself wants.
    width, _, height = _text(connector / "modes").partition("\n")[0].partition("x")
    if width.isdigit() and height.isdigit():
        return Screen(built_in, int(width), int(height))
    return Screen(built_in)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
