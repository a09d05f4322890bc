"""The Windows registry as two questions, so that what is asked of it can be tried anywhere."""

from __future__ import annotations

import sys
from typing import Literal, Protocol

Hive = Literal["machine", "user"]


class Registry(Protocol):
    """What was written there. None where there is no such place, or it may not be read."""

    def value(self, hive: Hive, path: str, name: str) -> object | None:
        """One value under a key."""

    def keys(self, hive: Hive, path: str) -> tuple[str, ...] | None:
        """The names of the keys under a key."""


if sys.platform == "win32":
    import winreg

    _HIVES = {"machine": winreg.HKEY_LOCAL_MACHINE, "user": winreg.HKEY_CURRENT_USER}
    # A Python for 32 bits would else be shown another tree than the system's.
    _READ = winreg.KEY_READ | winreg.KEY_WOW64_64KEY

    class RealRegistry:
        """This machine's."""

        def value(self, hive: Hive, path: str, name: str) -> object | None:
            """One value under a key."""
            try:
                with winreg.OpenKey(_HIVES[hive], path, 0, _READ) as key:
                    return winreg.QueryValueEx(key, name)[0]
            except OSError:
                return None

        def keys(self, hive: Hive, path: str) -> tuple[str, ...] | None:
            """The names of the keys under a key."""
            try:
                with winreg.OpenKey(_HIVES[hive], path, 0, _READ) as key:
                    return tuple(winreg.EnumKey(key, n) for n in range(winreg.QueryInfoKey(key)[0]))
            except OSError:
                return None
