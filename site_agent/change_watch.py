"""Notices within a second that a cable, an address, a camera or a screen came or went.

Looking is cheap and needs no message from the system, which is another one on each kind of machine.
It is done in a thread of its own, for a driver that hangs must hold up nobody.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Hashable

import psutil

EVERY_S = 1.0

Look = Callable[[], Hashable]

log = logging.getLogger(__name__)


def networks() -> Hashable:
    """Which networks are up, and with which addresses.

    The speed is left out, for a wireless one changes all day; so are addresses of IPv6, of which a
    machine makes itself new ones.
    """
    up = {name for name, one in psutil.net_if_stats().items() if one.isup}
    return frozenset(
        (name, frozenset(one.address for one in addresses if one.family.name == "AF_INET"))
        for name, addresses in psutil.net_if_addrs().items()
        if name in up
    )


class ChangeWatch:
    """Looks again and again, and tells the loop of each difference."""

    def __init__(self, look: Look, changed: Callable[[], None], every_s: float = EVERY_S) -> None:
        self._look = look
        self._changed = changed
        self._every_s = every_s
        self._stop = threading.Event()
        self._before: Hashable = None

    async def run(self) -> None:
        """Look until it is cancelled."""
        loop = asyncio.get_running_loop()
        thread = threading.Thread(target=self._watch, args=(loop,), name="changes", daemon=True)
        thread.start()
        try:
            await asyncio.Event().wait()
        finally:
            self._stop.set()

    def is_changed(self) -> bool:
        """Something is not as it was at the last look. What cannot be seen is as it was."""
        try:
            now = self._look()
        except Exception as error:  # whatever a driver throws, it tells of no change
            log.warning("change_not_seen", extra={"error": type(error).__name__})
            return False
        before, self._before = self._before, now
        return before is not None and before != now

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        while not self._stop.is_set():
            if self.is_changed() and not loop.is_closed():
                loop.call_soon_threadsafe(self._changed)
            self._stop.wait(self._every_s)
