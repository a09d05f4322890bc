"""What happened to laptops, and which reports could not be understood: kept in memory for pages,
and what a coordinator does about it.

Both are rare, and no page is in a hurry for them, so the log is asked some times a minute.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from dashboards.scene import Apart, Decided, Deviations, Incident
from dashboards.views.deviations import LINES_MAX
from orchestrator.event_log.interface import CHOICES, Decision, EventLog, LogError
from orchestrator.event_log.interface import Incident as Noted
from orchestrator.faults import UnknownAddress
from orchestrator.logs import log as entries
from orchestrator.quarantine import Retaken, retake, retake_all
from orchestrator.report_intake import FindSession, Reason
from orchestrator.versions import Versions
from session_core.clock import Clock
from session_core.rules.terms import Role, RoomId, SessionId


class DeviationDesk:
    """What there is now, and `changed` when it is something else."""

    def __init__(
        self,
        log: EventLog,
        changed: Callable[[], None],
        sessions: Callable[[], Iterable[SessionId]] = tuple,
    ) -> None:
        self._log = log
        self._versions = Versions(log)
        self._changed = changed
        self._sessions = sessions
        self._retaking = asyncio.Lock()
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
        waiting_first = sorted(await self._log.incidents(), key=lambda one: bool(one.decision))
        incidents = [await self._shown(one) for one in waiting_first[:LINES_MAX]]
        rows = await self._log.quarantine_rows()
        return Deviations(
            not_taken_in=await self._log.apart(self._sessions()),
            incidents=tuple(incidents),
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

    async def _shown(self, one: Noted) -> Incident:
        """With what its two versions say, and what was decided."""
        decided = one.decision
        return Incident(
            id=one.id,
            kind=one.kind,
            room=one.room,
            at=one.at,
            before=await self._versions.of(one.was, one.at),
            after=await self._versions.of(one.outbox, one.at),
            choices=CHOICES[one.kind],
            decision=_decided(decided) if decided else None,
        )

    def scene(self, sending: Callable[[], Iterable[str]]) -> Deviations:
        """What there is now, and which of its laptops are `sending`."""
        if not self.now.incidents:
            return self.now
        outboxes = {one.outbox for pair in self.now.incidents for one in (pair.before, pair.after)}
        return replace(self.now, sending=frozenset(outboxes.intersection(sending())))

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

    async def retake_all(self, find: FindSession, clock: Clock) -> Retaken:
        """The same with everything that waits, also what no page has room for. Who comes while it
        lasts waits, and tries what is left. Raises `LogError`.
        """
        async with self._retaking:
            found = await retake_all(log=self._log, find=find, clock=clock)
        await self.look()
        return found

    async def decide(self, incident: int, choice: str, role: Role, at: datetime) -> RoomId:
        """A person decides about an incident. Its room.

        Raises `UnknownAddress` where there is no such incident or choice, and `LogError`.
        """
        found = [one for one in await self._log.incidents() if one.id == incident]
        choices = [known for one in found for known in CHOICES[one.kind] if known == choice]
        if not choices:
            raise UnknownAddress
        await self._log.decide_incident(incident, Decision(choice=choices[0], role=role, at=at))
        entries.info("incident_decided", incident=incident, choice=choice)
        await self.look()
        return found[0].room


def _decided(one: Decision) -> Decided:
    return Decided(choice=one.choice, role=one.role, at=one.at)
