"""Keeps the laptop awake and its screen lit while a course day needs it, and not longer.

A screen that goes dark in the middle of a lecture is the commonest fault of all, and the settings
of a ward's laptop are not ours to change. The wish ends with the process, however it ends.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Literal, Protocol

from session_core.rules.state import SessionState
from session_core.rules.terms import Phase
from site_agent.choice import is_today
from site_agent.platforms.interface import Platform
from site_agent.probes.interface import Measured, Probe
from site_agent.room import Room

BEFORE = timedelta(hours=1)
"""The room is made ready then, and nobody may have to type a password at nine."""
LOOK_EVERY_S = 15.0
ASK_S_MAX = 4.0
"""A desktop that does not answer within it did not say yes."""

State = Literal["", "held", "denied"]
"""Nothing is known while nobody asked, or where there is nobody to ask."""

log = logging.getLogger(__name__)


class Held(Protocol):
    """What the library says once asked."""

    @property
    def active(self) -> bool:
        """The system promised to stay awake."""


Hold = Callable[[], AbstractContextManager[Held]]


def hold_with_wakepy() -> AbstractContextManager[Held]:
    """System and screen, by whichever way this desktop has. It never raises for a refusal."""
    # Imported where it is needed: most days and most laptops do without its 1.2 MB.
    from wakepy import keep

    return keep.presenting(on_fail="pass")


def is_wanted(sessions: Iterable[SessionState], now: datetime) -> bool:
    """A session of this room is open, or begins within the hour."""
    return any(_needs_light(one, now) for one in sessions)


def _needs_light(state: SessionState, now: datetime) -> bool:
    if state.phase in (Phase.LOBBY, Phase.LIVE):
        return is_today(state, now)
    starts = state.programme.starts_at
    return state.phase is Phase.PLANNED and starts - BEFORE <= now <= starts + BEFORE


class SleepLock:
    """The wish to stay awake. It lives in a thread of its own, for what is asked in one thread must
    be taken back in the same.
    """

    def __init__(self, platform: Platform, hold: Hold = hold_with_wakepy) -> None:
        self._platform = platform
        self._hold = hold
        self._release = threading.Event()
        self._answered = threading.Event()
        self._thread: threading.Thread | None = None
        self.state: State = ""

    def hold(self) -> None:
        """Ask, unless it is held or being asked for. May block for `ASK_S_MAX`."""
        if self._thread is not None and self._thread.is_alive():
            return
        if not self._platform.has_desktop():
            return
        self._release, self._answered = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._keep, name="awake", daemon=True)
        self._thread.start()
        if not self._answered.wait(ASK_S_MAX):
            self.state = "denied"

    def release(self) -> None:
        """Take the wish back, without waiting for the desktop."""
        self._release.set()
        self._thread = None
        self.state = ""

    def probe(self) -> Probe:
        """`held` or `denied`; nothing while nobody needs it, or where there is nobody to ask."""
        return Probe("sleep_lock", lambda: Measured(word=self.state))

    def _keep(self) -> None:
        release, answered = self._release, self._answered
        try:
            with self._hold() as held:
                self._told("held" if held.active else "denied", release, answered)
                if held.active:
                    release.wait()
        except Exception as error:  # whatever a desktop's bus throws, it did not say yes
            log.warning("sleep_lock_failed", extra={"error": type(error).__name__})
            self._told("denied", release, answered)

    def _told(self, state: State, release: threading.Event, answered: threading.Event) -> None:
        # An answer that comes after the wish was taken back is of no use to anybody.
        if not release.is_set():
            self.state = state
        answered.set()


class Awake:
    """Holds the lock while the room's sessions want it."""

    def __init__(self, room: Room, lock: SleepLock, every_s: float = LOOK_EVERY_S) -> None:
        self._room = room
        self._lock = lock
        self._every_s = every_s

    async def run(self) -> None:
        """Look again and again; at the end take the wish back."""
        try:
            while True:
                await self.look()
                await asyncio.sleep(self._every_s)
        finally:
            self._lock.release()

    async def look(self) -> None:
        """Hold or release, beside the loop: a desktop may take its time to answer."""
        if not is_wanted(self._room.sessions.values(), self._room.now()):
            self._lock.release()
        elif self._lock.state != "held":
            await asyncio.to_thread(self._lock.hold)
