"""What the centre does by itself when a moment has come: the clock behind `rules.timers`.

Rule 1: what to do and when is read off a session's kept state, after each commit; nothing is
        remembered here, so a killed centre that comes back has lost nothing.
Rule 2: at most one alarm for each session. It rings by the course's speed, and looks again at the
        clock before it acts, for that may have been set.
Rule 3: a wish that is refused was met by somebody else first, and nobody is told. One that cannot
        be kept is given again at the next `look`, with the same id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from orchestrator.faults import CentreFault
from orchestrator.logs import log
from orchestrator.runner import Answer, SessionRunner
from session_core.clock import Clock
from session_core.rules.errors import CommandRefused
from session_core.rules.terms import SessionId
from session_core.rules.timers import next_timer

RINGS_LATE_S = 0.005
"""A moment late rather than early, when it would only have to be set again."""


class Timers:
    """The alarms of all loaded sessions."""

    def __init__(self, clock: Clock, runners: Mapping[SessionId, SessionRunner]) -> None:
        self._clock = clock
        self._runners = runners
        self._alarms: dict[SessionId, asyncio.TimerHandle] = {}
        self._is_over = False

    @property
    def armed(self) -> tuple[SessionId, ...]:
        """The sessions in which something is to come."""
        return tuple(self._alarms)

    def look(self) -> None:
        """Set every alarm anew: at start, and now and then, for clocks are set and disks fill."""
        for session in self._runners:
            self.arm(session)

    def arm(self, session: SessionId) -> None:
        """Something was kept in this session."""
        alarm = self._alarms.pop(session, None)
        if alarm is not None:
            alarm.cancel()
        runner = self._runners.get(session)
        timer = next_timer(runner.state) if runner is not None else None
        if timer is None or self._is_over:
            return
        left_s = (timer[0] - self._clock.now()).total_seconds() / self._clock.speed
        wait_s = max(left_s, 0.0) + RINGS_LATE_S
        loop = asyncio.get_running_loop()
        self._alarms[session] = loop.call_later(wait_s, self._ring, session)

    def stop(self) -> None:
        """Do nothing more, whatever is kept from now on."""
        self._is_over = True
        for alarm in self._alarms.values():
            alarm.cancel()
        self._alarms.clear()

    def _ring(self, session: SessionId) -> None:
        del self._alarms[session]
        runner, now = self._runners[session], self._clock.now()
        timer = next_timer(runner.state)
        if timer is None:
            return
        moment, wish = timer
        if now < moment:
            self.arm(session)
            return
        try:
            runner.submit(replace(wish, at=now)).add_done_callback(_note_failure)
        except (CommandRefused, CentreFault) as refused:
            log.info("timer_not_needed", session=session, code=refused.code)


def _note_failure(answer: asyncio.Future[Answer]) -> None:
    if not answer.cancelled() and answer.exception() is not None:
        log.warning("timer_not_kept")
