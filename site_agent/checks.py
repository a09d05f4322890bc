"""Measures the room's machine now and then, and reports what changed."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import datetime

from dashboards.scene import EVERY_CHECK
from session_core.rules.check_times import ahead_of, allowed, run_due
from session_core.rules.checks import Catalogue, CheckId, Run
from session_core.rules.reports import CheckResult
from session_core.rules.steady import Steady
from session_core.rules.terms import CheckVerdict, Phase, SessionId
from site_agent.choice import in_order, is_today
from site_agent.probes.interface import AT_ONCE, Lane
from site_agent.probes.worker import ProbeWorker
from site_agent.room import Room
from site_agent.troubles import AgentTrouble
from site_agent.turns import Turns

EVERY_S = 30.0
"""Seconds of real time between two rounds."""
SOON_S = 5.0
"""The same while a round found something else than what was told: one bad moment must be told apart
from a bad room soon.
"""
SEEN_S = 0.6
"""For so long at least a check that somebody asked for is shown to be tried."""
FIRST_AFTER_S = 5.0
"""Until then our own start would be measured as load, and the link not at all."""

log = logging.getLogger(__name__)


class Checks:
    """Runs the probes and saves their news as reports of today's session."""

    def __init__(
        self, room: Room, worker: ProbeWorker, every_s: float = EVERY_S, seen_s: float = SEEN_S
    ) -> None:
        self._room = room
        self._worker = worker
        self._every_s = every_s
        self._seen_s = seen_s
        self._has_changed = False
        self._woken = asyncio.Event()
        self._to_tell = asyncio.Event()
        self._telling = asyncio.Lock()
        self._turns = Turns()
        self._watches: dict[SessionId, Steady] = {}
        self._last: dict[SessionId, dict[Run, datetime]] = {}

    async def run(self) -> None:
        """Round after round; and beside them, at once and told whole, what changed and what
        somebody asks for.
        """
        async with asyncio.TaskGroup() as group:
            group.create_task(self._go_round())
            group.create_task(self._tell_changes())
            while True:
                session, check = await self._room.wishes.next()
                group.create_task(self._grant(session, check))

    async def _go_round(self) -> None:
        await self._wait(FIRST_AFTER_S)
        while True:
            if self._has_changed:
                await self._measure_after_change()
            await self._try_the_busy_again()
            is_settled = await self.one_round()
            wait_s = self._every_s if is_settled else min(SOON_S, self._every_s)
            await self._wait(min(wait_s, self._turns.next_in_s(_now_s())))

    async def _grant(self, session: SessionId, check: CheckId) -> None:
        """Nobody sees what takes no time, so it is shown to be tried a moment longer."""
        try:
            if session in self._room.sessions:
                await asyncio.gather(
                    self.one_round(session, only=check), asyncio.sleep(self._seen_s)
                )
        finally:
            self._room.wishes.granted((session, check))

    def something_changed(self) -> None:
        """A network or a device came or went: measure at once, and do not wait for a second round
        to believe it, for this is no passing moment.
        """
        self._has_changed = True
        self._to_tell.set()
        self._woken.set()

    async def _tell_changes(self) -> None:
        """What the machine knows by itself is told beside whatever run is going: that one may wait
        half a minute for its packets. Each lane by itself, for a name may not be found without a
        network, and that takes its time.
        """
        while True:
            await self._to_tell.wait()
            self._to_tell.clear()
            if session := self._session():
                await asyncio.gather(
                    *(self.one_round(session, "light", of_lane=lane) for lane in AT_ONCE)
                )

    async def _measure_after_change(self) -> None:
        """What takes its time comes after the run that is going, whose packets went both ways."""
        self._has_changed = False
        if session := self._session():
            await self.one_round(session, "light")

    async def _try_the_busy_again(self) -> None:
        """Until the start: whoever fills the line then disturbs."""
        due, session = self._turns.take_due(_now_s()), self._session()
        if session and self._room.now() < self._room.sessions[session].programme.starts_at:
            for check in due:
                await self.one_round(session, only=check)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        self._woken.clear()

    async def one_round(
        self,
        wished_for: SessionId = "",
        wished: Run = "full",
        only: CheckId = EVERY_CHECK,
        of_lane: Lane | None = None,
    ) -> bool:
        """Measure what is due once, and say whether it is all as it was told.

        Who asked for it, for a session, has so much measured as does not disturb (one check alone
        where that is named, with what it needs; or one lane), and is told all that was found at
        once; else only news are told. What is measured seldom need not wait for a second time.
        Without a session of today there is nobody to tell.
        """
        session = wished_for or self._session()
        if session is None:
            return True
        watch = self._watch(session)
        run = self._run_of(session, wished if wished_for else None)
        if not only and of_lane is None:
            self._note(session, run)
        catalogue = self._room.catalogue(session)
        measured = await self._worker.run(catalogue, run, only, of_lane=of_lane)
        self._turns.note(measured, _now_s())
        async with self._telling:
            results = watch.not_overtaken(measured)
            watch.settle(one for one in results if self._lasts(one, catalogue, wished_for))
            news = watch.news(results, whole=bool(wished_for))
            if news:
                await self._tell(session, watch, news)
            return watch.is_as_told(results)

    @staticmethod
    def _lasts(result: CheckResult, catalogue: Catalogue, wished_for: SessionId) -> bool:
        """There is no second time to wait for: it is measured seldom, or somebody asked and it
        could be measured.
        """
        if catalogue[result.check].when != "passive":
            return True
        return bool(wished_for) and result.verdict is not CheckVerdict.UNKNOWN

    def _watch(self, session: SessionId) -> Steady:
        catalogue = self._room.catalogue(session)
        return self._watches.setdefault(session, Steady(lambda check: catalogue[check].valid))

    def _run_of(self, session: SessionId, wished: Run | None) -> Run:
        """What to measure now."""
        state, now = self._room.sessions[session], self._room.now()
        last = self._last.get(session, {})
        due = run_due(
            state.programme,
            state.phase,
            now,
            last.get("full"),
            last.get("light"),
            ahead_of(self._room.settings.room),
        )
        return allowed(state.phase, wished) if wished else due

    def _note(self, session: SessionId, run: Run) -> None:
        """It begins: noted before, for a run that is cut is not due again at once. One check alone,
        or one lane, is no such run.
        """
        self._last[session] = {**self._last.get(session, {}), run: self._room.now()}

    async def _tell(self, session: SessionId, watch: Steady, news: tuple[CheckResult, ...]) -> None:
        try:
            await self._room.report_checks(session, news)
        except AgentTrouble as trouble:
            log.error("checks_not_saved", extra={"code": trouble.code})
        else:
            watch.told(news)

    def _session(self) -> SessionId | None:
        sessions, now = self._room.sessions, self._room.now()
        first = next(iter(in_order(sessions, now)), None)
        if first is None or sessions[first].phase is Phase.CLOSED:
            return None
        return first if is_today(sessions[first], now) else None


def _now_s() -> float:
    """Real seconds, by the loop's clock."""
    return asyncio.get_running_loop().time()
