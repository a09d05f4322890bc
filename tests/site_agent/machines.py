"""Machines that are not here, as plain data: a registry, a tree of files, a platform."""

from __future__ import annotations

import struct
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path

from site_agent.platforms.interface import Devices, Screen
from site_agent.platforms.registry import Hive
from site_agent.platforms.windows import CONSENT, PATH_BYTES, TECHNOLOGY_AT, Windows

Tree = Mapping[str, Mapping[str, object]]
"""Keys of a hive by their whole path, each with its values."""


@dataclass(frozen=True)
class RegistryOf:
    """A registry that holds this and nothing more."""

    machine: Tree
    user: Tree

    def value(self, hive: Hive, path: str, name: str) -> object | None:
        """One value under a key."""
        return self._tree(hive).get(path, {}).get(name)

    def keys(self, hive: Hive, path: str) -> tuple[str, ...] | None:
        """The names of the keys under a key."""
        tree, head = self._tree(hive), path + "\\"
        if not any(one == path or one.startswith(head) for one in tree):
            return None
        below = (one.removeprefix(head).split("\\")[0] for one in tree if one.startswith(head))
        return tuple(dict.fromkeys(below))

    def _tree(self, hive: Hive) -> Tree:
        return self.machine if hive == "machine" else self.user


def windows(
    machine: Tree = {},  # noqa: B006  only read
    user: Tree = {},  # noqa: B006  only read
    screens: tuple[int, ...] = (),
    largest: tuple[int, int] = (1920, 1080),
    battery: int | None = None,
) -> Windows:
    """A Windows with these keys, whose screens are connected like this."""
    paths = b"".join(_path(one) for one in screens) or None
    return Windows(RegistryOf(machine, user), lambda: paths, lambda: largest, lambda: battery)


def _path(technology: int) -> bytes:
    whole = bytearray(b"\xff" * PATH_BYTES)
    struct.pack_into("<I", whole, TECHNOLOGY_AT, technology)
    return bytes(whole)


def consent(
    machine: str = "Allow", person: str = "Allow", loose: str = "Allow"
) -> tuple[dict[str, dict[str, object]], dict[str, dict[str, object]]]:
    """Both hives with these switches for camera and microphone."""
    places = [rf"{CONSENT}\{one}" for one in ("webcam", "microphone")]
    of_machine: dict[str, dict[str, object]] = {one: {"Value": machine} for one in places}
    of_person: dict[str, dict[str, object]] = {one: {"Value": person} for one in places}
    of_person |= {rf"{one}\NonPackaged": {"Value": loose} for one in places}
    return of_machine, of_person


def files(root: Path, tree: Mapping[str, str]) -> Path:
    """Make these files, with these texts, and say where."""
    for name, text in tree.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


@dataclass
class FakePlatform:
    """A machine that says what a test has it say."""

    restart: bool | None = None
    shown: tuple[Screen, ...] | None = None
    taken: Devices | None = None
    battery: bool | None = None
    plugged: Hashable = ()
    desktop: bool = True

    def restart_pending(self) -> bool | None:
        """As told."""
        return self.restart

    def screens(self) -> tuple[Screen, ...] | None:
        """As told."""
        return self.shown

    def devices(self) -> Devices | None:
        """As told."""
        return self.taken

    def has_battery(self) -> bool | None:
        """As told."""
        return self.battery

    def plugged_in(self) -> Hashable:
        """As told."""
        return self.plugged

    def has_desktop(self) -> bool:
        """As told."""
        return self.desktop
