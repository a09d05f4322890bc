"""Every page that somebody looks at now, kept up to date: rendered once for all who look at the
same one.

Rule 1: what changed is rendered soon, but only one page at a time before the loop goes on, so that
        no page holds up a command.
Rule 2: of several pages the one that was quickest last time goes first, so that a page of a
        thousand rooms keeps nobody waiting. But each has its turn: when it has waited for four
        times as long as it takes, nothing that is due later comes before it.
Rule 3: a page that is slow to render is rendered less often: it rests four times as long as it
        took. Under a storm of reports a page therefore shows the newest state some times a second,
        and never eats the machine.
Rule 4: nothing ticks. A page sleeps until the next moment at which a reading changes by itself, in
        real seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection

from dashboards.deadlines import page_deadline
from dashboards.live import LivePage
from dashboards.scene import PageKey, PageName, Scene
from orchestrator.addresses import OF_ALL
from orchestrator.frames import text_frame
from orchestrator.hub import Client, Hub, Topic
from orchestrator.look_ahead import LookAhead
from orchestrator.metrics import RENDER_S
from session_core.clock import Clock
from session_core.rules.terms import SessionId

REST = 4
SLEEP_WITHIN_S = 1.0
"""So long after it was drawn, at the most, it is found out when a page changes by itself: in a
storm there is always one that is due, and a page of another day waits for its own time alone.
"""
SHOW_ALL: frozenset[PageName] = frozenset({"board", "wall"})
"""They look at every room of today."""
SHOW_HISTORY: frozenset[PageName] = frozenset({"record", "history"})
WAKE_LATE_S = 0.005
"""A deadline is met a moment late rather than early, when nothing would have changed yet."""


class Watched:
    """One page with everybody who looks at it."""

    def __init__(self, key: PageKey, pages: LivePages, hub: Hub) -> None:
        self.live = LivePage(key)
        self._pages = pages
        self.topic: Topic = hub.topic(lambda: (self.live.whole(pages.scene()),))
        self.took = 0.0
        self.rests_until = 0.0
        self.wakes: asyncio.TimerHandle | None = None

    def shows(self, session: SessionId | None) -> bool:
        """The page may look different after something happened in this session (none: in all)."""
        key = self.live.key
        return session is None or key.page in OF_ALL or key.session == session

    def render(self, scene: Scene) -> None:
        """Send what changed."""
        message = self.live.change(scene)
        if message is not None:
            self.topic.publish(text_frame(message))


class LivePages:
    """All pages that are looked at. `scene` gives what there is to see now."""

    def __init__(self, hub: Hub, clock: Clock, scene: Callable[[], Scene]) -> None:
        self._hub = hub
        self._clock = clock
        self.scene = scene
        self._watched: dict[PageKey, Watched] = {}
        self._due: dict[Watched, float] = {}
        """Since when, by the loop's clock."""
        self._drawn: dict[Watched, Scene] = {}
        """Those that go to sleep when none is due any more, and what they were drawn from."""
        self.drawn_since = 0.0
        """When the first of them was drawn, by the loop's clock."""
        self._shown: Scene | None = None
        """What the last was drawn from, while nothing has happened since."""
        self._step: asyncio.Handle | None = None
        self._ahead = LookAhead(scene)

    @property
    def watched(self) -> Collection[Watched]:
        """Those that somebody looks at now."""
        return self._watched.values()

    def looked_at(self, pages: Collection[PageName]) -> set[SessionId]:
        """The sessions of which somebody looks at one of these pages."""
        return {key.session for key in self._watched if key.page in pages}

    def join(self, key: PageKey, client: Client) -> None:
        """Show a page to one more. Raises `UnknownPage`."""
        watched = self._watched.get(key)
        if watched is None:
            watched = Watched(key, self, self._hub)
        watched.topic.join(client)
        if key not in self._watched:
            self._watched[key] = watched
            self._sleep(watched, self.scene())

    def leave(self, key: PageKey, client: Client) -> None:
        """One less looks. The last one takes the page along."""
        watched = self._watched.get(key)
        if watched is None:
            return
        watched.topic.leave(client)
        if not watched.topic.clients:
            del self._watched[key]
            self._due.pop(watched, None)
            if watched.wakes is not None:
                watched.wakes.cancel()

    def touched(self, session: SessionId | None = None) -> None:
        """Something happened in a session, or (none) to rooms: pages that show it are due."""
        self._shown = None
        for watched in self._watched.values():
            if watched.shows(session):
                self._want(watched)
        if not self.looked_at(SHOW_ALL):
            self._ahead.soon()
        self._go_on()

    def beat(self) -> None:
        """The heartbeat of every page: one encoding for all who look at it."""
        scene = self.scene()
        for watched in tuple(self._watched.values()):
            watched.topic.publish(text_frame(watched.live.tick(scene)))

    def stop(self) -> None:
        """Render no more."""
        self._ahead.stop()
        for watched in self._watched.values():
            if watched.wakes is not None:
                watched.wakes.cancel()
        self._due.clear()
        self._drawn.clear()
        if self._step is not None:
            self._step.cancel()

    def _go_on(self) -> None:
        if isinstance(self._step, asyncio.TimerHandle):
            self._step.cancel()
            self._step = None
        if (self._due or self._drawn) and self._step is None:
            self._step = asyncio.get_running_loop().call_soon(self._render_one)

    def _render_one(self) -> None:
        """Render a page that has rested; if all still rest, come back when the first one has."""
        loop = asyncio.get_running_loop()
        self._step = None
        began = loop.time()
        watched = min(self._due, key=lambda one: self._turn(one, began), default=None)
        if watched is None or watched.rests_until > began or self._is_time_to_sleep(began):
            self._sleep_all()
        if watched is None:
            return
        if watched.rests_until > began:
            self._step = loop.call_at(watched.rests_until, self._render_one)
            return
        del self._due[watched]
        self._shown = self._shown or self.scene()
        try:
            watched.render(self._shown)
        finally:
            watched.took = loop.time() - began
            RENDER_S.observe(watched.took)
            watched.rests_until = loop.time() + REST * watched.took
            self.drawn_since = self.drawn_since if self._drawn else began
            self._drawn[watched] = self._shown
            self._go_on()

    def _is_time_to_sleep(self, now: float) -> bool:
        return bool(self._drawn) and now - self.drawn_since > SLEEP_WITHIN_S

    def _sleep_all(self) -> None:
        """Nobody waits for a page now, or for long enough none could sleep: find out when each
        changes.
        """
        for watched, scene in self._drawn.items():
            if watched.topic.clients:
                self._sleep(watched, scene)
        self._drawn.clear()
        self._shown = None

    def _sleep(self, watched: Watched, scene: Scene) -> None:
        """Until the next moment at which a reading on this page changes by itself. The scene is
        what it was drawn from.
        """
        if watched.wakes is not None:
            watched.wakes.cancel()
            watched.wakes = None
        deadline = page_deadline(watched.live.key, scene)
        if deadline is not None:
            left = max(0.0, (deadline - self._clock.now()).total_seconds())
            loop = asyncio.get_running_loop()
            wait = left / self._clock.speed + WAKE_LATE_S
            watched.wakes = loop.call_later(wait, self._wake, watched)

    def _wake(self, watched: Watched) -> None:
        watched.wakes = None
        self._want(watched)
        self._go_on()

    def _want(self, watched: Watched) -> None:
        self._due.setdefault(watched, asyncio.get_running_loop().time())

    def _turn(self, watched: Watched, now: float) -> tuple[float, float]:
        """For sorting those that are due."""
        return max(watched.rests_until, now), self._due[watched] + REST * watched.took
