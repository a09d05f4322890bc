"""What the way to the centre begins with on this machine, and how fast it says it is."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping

import psutil

from session_core.rules.records import dataclass
from site_agent.network.adapters import KindOf
from site_agent.probes.interface import Measured


@dataclass(frozen=True, slots=True)
class Interface:
    """One network interface, as psutil tells of it."""

    addresses: frozenset[str]
    is_up: bool
    mbps: int
    """0 where the machine does not say."""


Interfaces = Callable[[], Mapping[str, Interface]]
OwnAddress = Callable[[], str | None]
"""This machine's address on the way to the centre; None where there is no way."""


def wiring(own_address: OwnAddress, interfaces: Interfaces, kind_of: KindOf) -> Measured | None:
    """`wifi`, `virtual`, `cable` (of unknown speed), `none`, or a cable's Mbit/s.

    Only the interface that is used counts: a cable that leads elsewhere is no help. None where the
    centre is on this very machine, or nobody can tell what the interface is.
    """
    address, known = own_address(), interfaces()
    if address is None:
        is_up = any(one.is_up and _leads_out(one) for one in known.values())
        return None if is_up else Measured(word="none")
    for name, one in known.items():
        if address in one.addresses and not ipaddress.ip_address(address).is_loopback:
            return _as_measured(kind_of(name), one.mbps)
    return None


def _leads_out(interface: Interface) -> bool:
    return any(not ipaddress.ip_address(one).is_loopback for one in interface.addresses)


def _as_measured(kind: str | None, mbps: int) -> Measured | None:
    if kind is None:
        return None
    if kind == "cable" and mbps:
        return Measured(float(mbps))
    return Measured(float(mbps) if mbps and kind == "wifi" else None, kind)


def real_interfaces() -> Mapping[str, Interface]:
    """This machine's."""
    stats = psutil.net_if_stats()
    return {
        name: Interface(
            frozenset(
                one.address.partition("%")[0]
                for one in addresses
                if one.family in (socket.AF_INET, socket.AF_INET6)
            ),
            is_up=stats[name].isup,
            mbps=stats[name].speed,
        )
        for name, addresses in psutil.net_if_addrs().items()
        if name in stats
    }


def own_address_towards(host: str, port: int) -> str | None:
    """Which of its addresses this machine would send from. Nothing is sent."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as line:
            line.connect(address)
            own: str = line.getsockname()[0]
            return own.partition("%")[0]
    except OSError:
        return None
