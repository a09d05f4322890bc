"""What happened to laptops, and which reports could not be understood: kept in memory for pages,
and what a coordinator does about it.

Both are rare, and no page is in a hurry for them, so the log is asked some times a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dashboards.scene import Apart, Deviations, Incident
from orchestrator.event_log.interface import EventLog, LogError
from orchestrator.faults import UnknownAddress
from orchestrator.logs import log as entries
from orchestrator.quarantine import retake
from orchestrator.report_intake import FindSession, Reason
from session_core.clock import Clock


class DeviationDesk:
    """What there is now, and `changed` when it is something else."""

    def __init__(self, log: EventLog, changed: Callable[[], None]) -> None:
        self._log = log
        self._changed = changed
        self.now = Deviations()

    async def look(self) -> None:
        """Ask the log. What is shown stays where it cannot be read now."""
        try:
            found = await self._read()
        except LogError as error:
            entries.warning("log_failed", code=error.code)
            return
        if found != self.now:
            self.now = found
            self._changed()

    async def _read(self) -> Deviations:
        incidents = await self._log.incidents()
        rows = await self._log.quarantine_rows()
        return Deviations(
            incidents=tuple(
                Incident(id=one.id, kind=one.kind, room=one.room, at=one.at, seen_at=one.seen_at)
                for one in incidents
            ),
            apart=tuple(
                Apart(
                    id=one.id,
                    room=one.refused.room,
                    code=one.refused.code,
                    raw=one.refused.raw,
                    at=one.refused.received_at,
                    taken_in_at=one.taken_in_at,
                )
                for one in rows
            ),
        )

    async def retake(self, row: int, find: FindSession, clock: Clock) -> Reason | None:
        """Try to take in what a row of the quarantine says; why it still cannot be.

        Raises `UnknownAddress` where there is no such row, and `LogError`.
        """
        found = await self._log.quarantine_row(row)
        if found is None:
            raise UnknownAddress
        reason = await retake(found, log=self._log, find=find, clock=clock)
        await self.look()
        return reason

    async def see(self, incident: int, at: datetime) -> None:
        """A person has seen it. Raises `LogError`."""
        await self._log.mark_incident_seen(incident, at)
        await self.look()
