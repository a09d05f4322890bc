"""Windows: the registry and two calls, without administrator's rights and without any text that is
written for people.

None of it could be tried on Windows itself; docs/not-tried.md tells how.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Hashable

from site_agent.platforms.interface import Devices, Screen, is_browser
from site_agent.platforms.registry import Registry

UPDATES = r"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update"
SERVICING = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing"
CONSENT = r"SOFTWARE\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore"
WATCHED = ("webcam", "microphone")
NO_PACKAGE = "NonPackaged"
"""Under this lie the programs that came from no shop, with # for each \\ of their path."""
DRIVERS = ("usbvideo", "usbaudio", "usbaudio2", "monitor")
"""Under each driver's Enum key stands how many of its devices are plugged in."""

ACTIVE_PATHS = 2
"""QDC_ONLY_ACTIVE_PATHS: every screen that shows a picture, mirrored ones too."""
PATH_BYTES, MODE_BYTES = 72, 64
TECHNOLOGY_AT = 36
"""Where in a path stands how the screen is connected."""
BUILT_IN = frozenset({0x80000000, 11, 13, 6})
"""INTERNAL, DISPLAYPORT_EMBEDDED, UDI_EMBEDDED and LVDS."""
NO_BATTERY = 128

Paths = Callable[[], bytes | None]
"""The active paths, one after the other, as the system gives them."""
LargestPicture = Callable[[], tuple[int, int]]
BatteryFlag = Callable[[], int | None]


class Windows:
    """What it says of itself; all that it is asked is handed in."""

    def __init__(
        self, registry: Registry, paths: Paths, largest: LargestPicture, battery: BatteryFlag
    ) -> None:
        self._registry = registry
        self._paths = paths
        self._largest = largest
        self._battery = battery

    def restart_pending(self) -> bool | None:
        """An update, or the installing of a part of Windows, waits for it."""
        under = [self._registry.keys("machine", path) for path in (UPDATES, SERVICING)]
        if under == [None, None]:
            return None
        names = {name for keys in under for name in keys or ()}
        return not names.isdisjoint({"RebootRequired", "RebootPending"})

    def screens(self) -> tuple[Screen, ...] | None:
        """Each active path ends in one. How large is known of the largest picture only."""
        paths = self._paths()
        if not paths:
            return None
        width, height = self._largest()
        ends = [
            struct.unpack_from("<I", paths, at + TECHNOLOGY_AT)[0]
            for at in range(0, len(paths), PATH_BYTES)
        ]
        return tuple(Screen(end in BUILT_IN, width, height) for end in ends)

    def devices(self) -> Devices | None:
        """Closed where any of the three switches of a device is off: the machine's, the person's,
        or that for programs which came from no shop, as browsers are.
        """
        switches = [self._switches(device) for device in WATCHED]
        if any("Deny" in one for one in switches):
            return "denied"
        if any(self._is_held(device) for device in WATCHED):
            return "in_use"
        open_to_all = all(one[:2] == ("Allow", "Allow") for one in switches)
        return "free" if open_to_all else None

    def has_battery(self) -> bool | None:
        """False where the system says that there is none."""
        flag = self._battery()
        return None if flag is None or flag == 255 else not flag & NO_BATTERY

    def plugged_in(self) -> Hashable:
        """How many cameras, microphones and screens there are. No name, and no device is asked."""
        return tuple(
            self._registry.value(
                "machine", rf"SYSTEM\CurrentControlSet\Services\{one}\Enum", "Count"
            )
            for one in DRIVERS
        )

    def has_desktop(self) -> bool:
        """Whoever runs has a session."""
        return True

    def _switches(self, device: str) -> tuple[object, ...]:
        place = rf"{CONSENT}\{device}"
        return (
            self._registry.value("machine", place, "Value"),
            self._registry.value("user", place, "Value"),
            self._registry.value("user", rf"{place}\{NO_PACKAGE}", "Value"),
        )

    def _is_held(self, device: str) -> bool:
        place = rf"{CONSENT}\{device}"
        loose = rf"{place}\{NO_PACKAGE}"
        shop = {
            rf"{place}\{one}": _in_shop(one) for one in self._registry.keys("user", place) or ()
        }
        others = {
            rf"{loose}\{one}": one.split("#")[-1]
            for one in self._registry.keys("user", loose) or ()
        }
        return any(
            self._is_holding(path) for path, name in (shop | others).items() if not is_browser(name)
        )

    def _is_holding(self, program: str) -> bool:
        """It began to use the device and has not stopped."""
        began = self._registry.value("user", program, "LastUsedTimeStart")
        ended = self._registry.value("user", program, "LastUsedTimeStop")
        return bool(began) and ended == 0


def _in_shop(package: str) -> str:
    """The program's name in that of a package: Maker.Program_signature."""
    return package.partition("_")[0].rpartition(".")[2]


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    from site_agent.platforms.registry import RealRegistry

    def this_windows() -> Windows:
        """This machine."""
        return Windows(RealRegistry(), _active_paths, _largest_picture, _battery_flag)

    def _active_paths() -> bytes | None:
        paths, modes = wintypes.UINT(), wintypes.UINT()
        user32 = ctypes.windll.user32
        sizes = ctypes.byref(paths), ctypes.byref(modes)
        if user32.GetDisplayConfigBufferSizes(ACTIVE_PATHS, *sizes) != 0:
            return None
        room = ctypes.create_string_buffer(PATH_BYTES * paths.value)
        more = ctypes.create_string_buffer(MODE_BYTES * modes.value)
        if user32.QueryDisplayConfig(ACTIVE_PATHS, sizes[0], room, sizes[1], more, None) != 0:
            return None
        return room.raw[: PATH_BYTES * paths.value]

    def _largest_picture() -> tuple[int, int]:
        found: list[tuple[int, int]] = [(0, 0)]
        rect = ctypes.POINTER(wintypes.RECT)
        each = ctypes.WINFUNCTYPE(
            wintypes.BOOL, wintypes.HMONITOR, wintypes.HDC, rect, wintypes.LPARAM
        )

        def seen(_screen: int, _ink: int, at: ctypes._Pointer[wintypes.RECT], _: int) -> int:
            box = at.contents
            found.append((box.right - box.left, box.bottom - box.top))
            return 1

        ctypes.windll.user32.EnumDisplayMonitors(None, None, each(seen), 0)
        return max(found)

    class _PowerStatus(ctypes.Structure):
        _fields_ = [
            ("ac", wintypes.BYTE), ("flag", ctypes.c_ubyte), ("percent", wintypes.BYTE),
            ("saver", wintypes.BYTE), ("left", wintypes.DWORD), ("full", wintypes.DWORD),
        ]  # fmt: skip

    def _battery_flag() -> int | None:
        status = _PowerStatus()
        known = ctypes.windll.kernel32.GetSystemPowerStatus(ctypes.byref(status))
        return int(status.flag) if known else None
