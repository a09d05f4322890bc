"""Notices within a second that a cable, an address, a camera or a screen came or went.

Looking is cheap and needs no message from the system, which is another one on each kind of machine.
It is done in a thread of its own, for a driver that hangs must hold up nobody.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Hashable

from site_agent.network.adapters import KindOf
from site_agent.network.wiring import Interfaces, real_interfaces

EVERY_S = 1.0

Look = Callable[[], Hashable]

log = logging.getLogger(__name__)


def networks(kind_of: KindOf, interfaces: Interfaces = real_interfaces) -> Hashable:
    """Which networks are up, with which addresses, and how fast a cable is.

    The speed of what is no cable is left out, for a wireless one changes all day; so are addresses
    of IPv6, of which a machine makes itself new ones.
    """
    return frozenset(
        (name, addresses, one.mbps if addresses and kind_of(name) == "cable" else 0)
        for name, one in interfaces().items()
        if one.is_up
        for addresses in [frozenset(each for each in one.addresses if ":" not in each)]
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
