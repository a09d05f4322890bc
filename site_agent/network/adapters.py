"""Which kind of thing the way to the centre begins with: a cable, a wireless card, or something
that is made of software and says nothing about the cable below it.

No text is read that is written for people. Windows says it in the registry, Linux in /sys, and
macOS in a property list; none of them has to be asked by a program that could hang.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

from site_agent.platforms.registry import Registry

Kind = Literal["cable", "wifi", "virtual"]
KindOf = Callable[[str], Kind | None]
"""The kind of an interface by the name that psutil gives it; None where nobody can tell."""

CONNECTIONS: Final = (
    r"SYSTEM\CurrentControlSet\Control\Network\{4D36E972-E325-11CE-BFC1-08002BE10318}"
)
"""Where Windows keeps the name of each network card that it knows, by the card's own number."""
WIRELESS_MEDIA: Final = 2
"""MediaSubType of a wireless card."""
ON_A_BUS: Final = ("PCI\\", "USB\\", "ACPI\\", "SD\\")
"""Where cards of metal are plugged in; what is made of software is under ROOT and SWD."""
ETHERNET: Final = "1"
"""ARPHRD_ETHER of the kernel."""
PREFERENCES: Final = Path("/Library/Preferences/SystemConfiguration/NetworkInterfaces.plist")
MAC_KINDS: Final[dict[str, Kind]] = {"IEEE80211": "wifi", "Ethernet": "cable"}


def linux_kind(name: str, root: Path = Path("/sys/class/net")) -> Kind | None:
    """As the kernel says. A bridge, a tunnel and a container's card have no device of their own."""
    card = root / name
    if not card.exists():
        return None
    if (card / "wireless").exists() or (card / "phy80211").exists():
        return "wifi"
    if not (card / "device").exists():
        return "virtual"
    try:
        is_ethernet = (card / "type").read_text(encoding="ascii").strip() == ETHERNET
    except OSError:
        return None
    return "cable" if is_ethernet else None


def windows_kind(name: str, registry: Registry) -> Kind | None:
    """As the registry says of the card with this name, whatever language the name is in."""
    for card in registry.keys("machine", CONNECTIONS) or ():
        path = rf"{CONNECTIONS}\{card}\Connection"
        if registry.value("machine", path, "Name") == name:
            place = registry.value("machine", path, "PnPInstanceId")
            media = registry.value("machine", path, "MediaSubType")
            return _windows_kind(str(place or "").upper(), media)
    return None


def _windows_kind(place: str, media: object) -> Kind | None:
    if not place:
        return None
    if not place.startswith(ON_A_BUS):
        return "virtual"
    return "wifi" if media == WIRELESS_MEDIA else "cable"


def macos_kind(name: str, preferences: Path = PREFERENCES) -> Kind | None:
    """As the system noted when it first saw the card. What it made itself (utun) it never noted."""
    import plistlib  # here, for other systems do without its 0.3 MB

    try:
        noted: Any = plistlib.loads(preferences.read_bytes())
        cards = {one["BSD Name"]: one for one in noted["Interfaces"]}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    card = cards.get(name)
    if card is None:
        return "virtual"
    return MAC_KINDS.get(card.get("SCNetworkInterfaceType", ""))


def this_kind_of() -> KindOf:
    """How it is asked on this machine."""
    if sys.platform == "win32":
        from site_agent.platforms.registry import RealRegistry

        return lambda name: windows_kind(name, RealRegistry())
    return macos_kind if sys.platform == "darwin" else linux_kind
