"""Whether the names of the centre and of Join can be looked up, and how soon."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterable

from site_agent.probes.interface import Measured

TRIES = 3
TRY_S_MAX = 1.6
"""A look-up that takes longer has failed as far as people are concerned."""

Resolve = Callable[[str], object]
"""Raises OSError."""


def look_up(host: str) -> object:
    """Ask the machine."""
    return socket.getaddrinfo(host, None)


def names(
    hosts: Iterable[str],
    resolve: Resolve = look_up,
    monotonic: Callable[[], float] = time.monotonic,
    try_s_max: float = TRY_S_MAX,
) -> Measured | None:
    """Milliseconds of the slowest of three tries; `sometimes` where one failed, `none` where all
    did for some name. None where there is nothing to look up.
    """
    wanted = [host for host in hosts if host and not _is_address(host)]
    if not wanted:
        return None
    tries = [_Try(host, resolve, monotonic, try_s_max) for _ in range(TRIES) for host in wanted]
    for begin in range(0, len(tries), len(wanted)):
        beside = tries[begin : begin + len(wanted)]
        for one in beside:
            one.start()
        for one in beside:
            one.join(try_s_max)
    answered = {host: [one.ms for one in tries if one.host == host and one.ms] for host in wanted}
    if not all(answered.values()):
        return Measured(word="none")
    figures = [figure for one in answered.values() for figure in one]
    return Measured(max(figures), "" if len(figures) == len(tries) else "sometimes")


class _Try(threading.Thread):
    """One look-up in a thread of its own: the system's cannot be told to stop."""

    def __init__(
        self, host: str, resolve: Resolve, monotonic: Callable[[], float], s_max: float
    ) -> None:
        super().__init__(name=f"name-{host}", daemon=True)
        self.host = host
        self.ms: float | None = None
        self._resolve, self._monotonic, self._s_max = resolve, monotonic, s_max

    def run(self) -> None:
        """Look up once, and note how long it took if it went well and soon."""
        began = self._monotonic()
        try:
            self._resolve(self.host)
        except (OSError, UnicodeError):  # UnicodeError: what nobody can have named
            return
        took = self._monotonic() - began
        if took <= self._s_max:
            self.ms = max(0.01, took * 1000)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True
