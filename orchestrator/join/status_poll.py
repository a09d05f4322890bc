"""Ask Join's management, gently, who is in a meeting: the vendor would rather have event sinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import aiohttp

from orchestrator.join.access import JoinAccess
from orchestrator.join.desk import meeting_names
from orchestrator.join.pace import Pace
from orchestrator.logs import log
from session_core.clock import Clock
from session_core.join.names import RoomNames
from session_core.join.notices import Notice
from session_core.join.status import status_notices
from session_core.rules.programme import JoinRoom

PATH = "/api/admin/status/v1/participant/"
ANSWER_S = 10.0


class StatusPoll:
    """Asks about one meeting until it is cancelled."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        access: JoinAccess,
        join: JoinRoom,
        names: RoomNames,
        clock: Clock,
        took: Callable[[Sequence[Notice]], None],
        lost: Callable[[], None],
        pace: Pace,
    ) -> None:
        self._http, self._access, self._join, self._names = http, access, join, names
        self._clock, self._took, self._lost, self._pace = clock, took, lost, pace

    async def run(self) -> None:
        """Ask, again and again. Ends only by being cancelled."""
        while True:
            notices = await self._ask()
            if notices:
                self._took(notices)
            else:
                self._lost()
                log.info("join_status_unknown")
            await self._pace.sleep(self._access.status_every_s)

    async def _ask(self) -> Sequence[Notice]:
        """All that is there; nothing where no sound answer came."""
        try:
            async with self._http.get(
                self._access.status_url + PATH,
                params={"conference": self._join.conference or self._join.alias, "limit": "500"},
                headers={"Authorization": self._access.shown_to_status()},
                timeout=aiohttp.ClientTimeout(total=ANSWER_S),
            ) as answer:
                found = await answer.json(content_type=None) if answer.ok else None
        except (aiohttp.ClientError, OSError, ValueError, TimeoutError):
            return ()
        at = self._clock.now().timestamp()
        return status_notices(found, meeting_names(self._join), at, self._names)
