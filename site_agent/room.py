"""What this room knows and does: the one place that the pages, the link and the probes share.

Rule 1: a report is on the disk before it is shown, sent or answered. Rule 2: what the centre tells
is shown at once and then kept; if keeping fails, the room goes on, for the centre has it anyway.
Rule 3: nobody polls; whoever wants to know of changes asks for an event with `watch`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from dashboards.scene import EVERY_CHECK, LinkCode, SavedHere, Scene
from session_core.clock import Clock
from session_core.link.effects import NewOutbox
from session_core.rules.checks import Catalogue, CheckId, catalogue_for
from session_core.rules.reports import CheckReport, CheckResult, ClosingReport, Report, Source
from session_core.rules.state import SessionState
from session_core.rules.terms import By, Role, SessionId
from session_core.wire.codec import report_from_json, report_to_json
from session_core.wire.errors import ReportRefused
from session_core.wire.forms import Fields, report_from_fields
from site_agent import outbox, replica_store
from site_agent.outbox import Row, Standing
from site_agent.replica import EventRow, Replica, from_snapshot, from_start, old_ones, still_waiting
from site_agent.room_settings import RoomSettings
from site_agent.store import Store, Work
from site_agent.troubles import AgentTrouble
from site_agent.wishes import Wishes

OFFSET_NEWS = timedelta(milliseconds=100)
"""A clock that is put right by more than this is worth telling the pages."""

log = logging.getLogger(__name__)


class UnknownSession(LookupError):
    """A form or an address names a session that this laptop has never heard of."""

    code = "unknown_session"


class Room:
    """The room's replicas, its outbox and how its link is doing."""

    def __init__(
        self, settings: RoomSettings, store: Store, clock: Clock, make_id: Callable[[], str]
    ) -> None:
        self.settings = settings
        self.store = store
        self.clock = clock
        self.make_id = make_id
        self.offset = timedelta()
        """The centre's time minus this laptop's, as measured by the link."""
        self.standing: Standing
        self._replicas: dict[SessionId, Replica] = {}
        self._events_kept: dict[SessionId, int] = {}
        """Events on the disk after the written state; none where the disk is behind."""
        self._link: LinkCode = "connecting"
        self._link_since = clock.now()
        self._heard_at: datetime | None = None
        self._all_at: datetime | None = None
        self._watchers: list[asyncio.Event] = []
        self.contact_wished = asyncio.Event()
        """A person asks to try the centre now instead of waiting."""
        self.wishes = Wishes(self._changed)

    async def load(self) -> None:
        """Read everything back. Nothing is forgotten yet, for this laptop may have been started
        with its clock ahead.
        """
        self.standing = await self.store.run(outbox.begin(self.make_id))
        own = await self._own_reports()
        for one in await self.store.run(replica_store.load_all):
            mine = own.get(one.session, ())
            self._replicas[one.session] = from_snapshot(one.epoch, one.state, mine)
            self._events_kept[one.session] = one.events

    # ── what others ask ────────────────────────────────────────────────────────────────────────

    def now(self) -> datetime:
        """The centre's time, as well as this laptop knows it."""
        return self.clock.now() + self.offset

    @property
    def sessions(self) -> Mapping[SessionId, SessionState]:
        """Every session, as this room shows it."""
        return {session: self._dressed(one.shown) for session, one in self._replicas.items()}

    def catalogue(self, session: SessionId) -> Catalogue:
        """The checks of this room, by the profile that it has in this session."""
        known = self._replicas.get(session)
        room = known.shown.programme.room(self.settings.room) if known else None
        return catalogue_for(self.settings.catalogues, room.profile if room else "")

    def scene(self) -> Scene:
        """What the pages of this laptop may look at."""
        scene = Scene(
            now=self.now(),
            sessions=self.sessions,
            saved_here=self.saved_here,
            catalogues=self.settings.catalogues,
            devices=self.settings.devices,
            trying=self.wishes.trying,
            pairing=self.wishes.pairing,
            speed=self.clock.speed,
            demo=self.settings.demo,
        )
        return self.settings.practice.shown_in(scene) if self.settings.practice else scene

    @property
    def saved_here(self) -> SavedHere:
        """How the link is doing, and how much waits for it."""
        return SavedHere(
            link=self._link,
            since=self._link_since,
            unsent=self.standing.waiting,
            centre_heard_at=self._heard_at,
            all_at=self._all_at,
            waiting=still_waiting(self._replicas.values(), self.standing.acked),
            unheard=dict(self.standing.unheard),
            not_taken=self.standing.not_taken,
        )

    @property
    def have(self) -> dict[SessionId, tuple[str, int]]:
        """How far each session has been heard: (epoch, seq)."""
        return {session: (one.epoch, one.seq) for session, one in self._replicas.items()}

    def watch(self) -> asyncio.Event:
        """An event that is set at every change. Whoever waits for it clears it."""
        event = asyncio.Event()
        self._watchers.append(event)
        return event

    def unwatch(self, event: asyncio.Event) -> None:
        """Nobody waits for this one any more."""
        self._watchers.remove(event)

    # ── what people and probes tell ────────────────────────────────────────────────────────────

    async def report(self, session: SessionId, fields: Fields) -> Report:
        """Save what a form of the room's page says.

        Raises UnknownSession, FormFault, AgentTrouble.
        """
        now = self.now()
        report = report_from_fields(
            fields,
            room=self.settings.room,
            at=now,
            received_at=now,
            by=By(role=Role.GROUP_LEADER, where=self.settings.room),
            rehearsal=self._replica(session).shown.rehearsal,
        )
        return await self._save(session, report)

    async def report_checks(
        self, session: SessionId, results: Sequence[CheckResult], role: Role = Role.AGENT
    ) -> Report:
        """Save what the probes found, or what people found at the page. Raises UnknownSession,
        AgentTrouble.
        """
        now = self.now()
        report = CheckReport(
            report_id=self.make_id(),
            room=self.settings.room,
            at=now,
            received_at=now,
            by=By(role=role, where=self.settings.room),
            rehearsal=self._replica(session).shown.rehearsal,
            results=tuple(results),
        )
        return await self._save(session, report)

    async def report_once(self, session: SessionId, report: Report) -> bool:
        """Save what this laptop tells by itself; whether it was not saved before.

        Raises UnknownSession, AgentTrouble.
        """
        self._replica(session)
        before = self.standing.last_n
        saved = await self._save(session, report)
        return saved.source is not None and saved.source.n > before

    def wish_checks(self, session: SessionId, check: CheckId = EVERY_CHECK) -> None:
        """Somebody asks to have a check measured now, or all of them, as a report of this session.
        Raises UnknownSession.
        """
        self._replica(session)
        self.wishes.add((session, check))

    async def _save(self, session: SessionId, report: Report) -> Report:
        body = report_to_json(report)
        row = await self.store.run(outbox.save(report.report_id, session, body, report.at))
        saved = self._placed(row)
        if saved is None or row.state != "waiting":
            return report  # the same form again, long since at the centre
        if row.n > self.standing.last_n:
            waiting = self.standing.waiting + 1
            self.standing = replace(self.standing, last_n=row.n, waiting=waiting, head=row.hash)
        self._replicas[row.session] = self._replica(row.session).with_own(saved)
        self._changed()
        return saved

    # ── what the centre tells ──────────────────────────────────────────────────────────────────

    async def take_events(
        self, session: SessionId, epoch: str, first: int, rows: Sequence[EventRow]
    ) -> None:
        """A committed batch of the log. Raises Gap or MalformedEvent; then nothing was changed."""
        known = self._replicas.get(session)
        if known is None or known.epoch != epoch:
            own = (await self._own_reports()).get(session, ())
            self._replicas[session] = from_start(epoch, rows if first == 1 else (), own)
            await self._keep_state(session)
            return
        self._replicas[session] = known.after(first, rows)
        self._changed()
        kept = self._events_kept.get(session)
        if kept is None or kept + len(rows) > replica_store.EVENTS_MAX:
            await self._keep_state(session)
        elif await self._keep(session, replica_store.save_events(session, first, rows)):
            self._events_kept[session] = kept + len(rows)

    async def take_state(self, session: SessionId, epoch: str, state: SessionState) -> None:
        """A snapshot in place of whatever was known of the session."""
        own = (await self._own_reports()).get(session, ())
        fresh, known = from_snapshot(epoch, state, own), self._replicas.get(session)
        if known is not None and known.epoch == epoch and known.seq <= fresh.seq:
            mine = self.standing.outbox
            fresh = fresh.in_step(mine, known.log.heard.get(mine, 0))
        self._replicas[session] = fresh
        await self._keep_state(session)

    async def take_ack(self, hwm: int, refused: Iterable[tuple[int, str]] = ()) -> None:
        """The centre holds everything up to `hwm`, but refused these numbers. Those of a day that
        it does not know stay on the page: they are true here, and the centre has them apart and
        takes them in when the day is planned. Raises AgentTrouble.
        """
        codes = dict(refused)
        if not codes and hwm <= self.standing.acked:
            return
        self.standing = await self.store.run(outbox.acknowledge(hwm, codes.items()))
        self._note_whether_all_is_there()
        for n, code in codes.items():
            log.warning("report_refused", extra={"n": n, "code": code})
        gone = [n for n, code in codes.items() if code != outbox.HOMELESS]
        for session, one in self._replicas.items():
            self._replicas[session] = one.without(gone)
        self._changed()

    async def take_loss(self, through: int) -> None:
        """The centre has nothing above `through` any more. Raises AgentTrouble."""
        self.standing = await self.store.run(outbox.lost_above(through))
        self._all_at = None
        log.warning("centre_lost_reports", extra={"through": through})
        self._changed()

    async def take_cover(self, through: int) -> None:
        """A verified backup of the centre holds everything up to here. Raises AgentTrouble."""
        self.standing = await self.store.run(outbox.covered(through))

    async def forget_old(self, centre_now: datetime, followed: Collection[SessionId]) -> None:
        """The centre says what time it is, and which sessions it follows: let go of what is older
        than 30 days. A disk that fails here costs nothing; there is a next time.
        """
        own_now = self.clock.now()
        old = old_ones(self._replicas, min(centre_now, own_now)) - set(followed)
        try:
            await self.store.run(replica_store.forget(old))
            if await self.store.run(outbox.forget_old(centre_now, own_now)):
                self.standing = await self.store.run(outbox.stands())
        except AgentTrouble as trouble:
            log.warning("old_not_forgotten", extra={"code": trouble.code})
            return
        for session in old:
            del self._replicas[session]
            self._events_kept.pop(session, None)
        self._changed()

    async def take_new_identity(self, why: NewOutbox) -> None:
        """The centre knows other reports under this outbox's numbers: this file, or the one that it
        was made from, is a copy. Raises AgentTrouble.
        """
        self.standing = await self.store.run(outbox.take_new_identity(self.make_id, why))
        self._all_at = None
        own = await self._own_reports()
        # All at once, and kept only then: a report may come while one of them is kept.
        for session, one in self._replicas.items():
            mine = own.get(session, [])
            self._replicas[session] = one.renumbered(self.standing.outbox, mine)
        for session in tuple(self._replicas):
            await self._keep_state(session)
        log.warning("outbox_begun_anew", extra={"why": why})
        self._changed()

    async def take_in_step(self, sessions: Iterable[SessionId], through: int) -> None:
        """These sessions have been heard to their end, with every report up to this number."""
        for session in sessions:
            known = self._replicas.get(session)
            if known is None or not known.lacks(through):
                continue
            # Kept before it is shown: what the page stops laying over the log must stay gone after
            # a restart. It is read again afterwards, for a report may have come meanwhile.
            fresh = known.in_step(self.standing.outbox, through)
            if await self._keep(session, replica_store.save_state(session, fresh.epoch, fresh.log)):
                self._events_kept[session] = 0
            self._replicas[session] = self._replicas[session].in_step(self.standing.outbox, through)
            self._changed()

    def set_link(self, code: LinkCode) -> None:
        """How the link is doing from now on."""
        if code != self._link:
            if "connected" in (code, self._link):
                self._link_since = self.now()  # another reason for the same silence is no news
            self._link = code
            log.info("link", extra={"code": code})
            self._changed()

    def set_offset(self, offset: timedelta) -> None:
        """How far the centre's clock is ahead of this laptop's, from now on."""
        moved = abs(offset - self.offset) > OFFSET_NEWS
        self.offset = offset
        if moved:
            self._changed()

    def clock_was_set(self, ahead: timedelta) -> None:
        """Somebody put this laptop's clock ahead by so much; the course's time did not move."""
        self.offset -= ahead
        log.warning("clock_was_set", extra={"seconds": round(ahead.total_seconds())})
        self._changed()

    def heard_centre(self) -> None:
        """A frame came from the centre.

        No change in itself: pages show it when the link is lost.
        """
        self._heard_at = self.now()
        self._note_whether_all_is_there()

    def _note_whether_all_is_there(self) -> None:
        if not self.standing.waiting:
            self._all_at = self.now()

    # ── inside ─────────────────────────────────────────────────────────────────────────────────

    def _replica(self, session: SessionId) -> Replica:
        found = self._replicas.get(session)
        if found is None:
            raise UnknownSession(session)
        return found

    def _dressed(self, state: SessionState) -> SessionState:
        if state.programme.help_phone or not self.settings.help_phone:
            return state
        programme = replace(state.programme, help_phone=self.settings.help_phone)
        return replace(state, programme=programme)

    def _placed(self, row: Row) -> Report | None:
        """The saved report with its number; None for one that this version cannot read."""
        try:
            report = report_from_json(row.body)
        except ReportRefused as error:
            log.warning("saved_report_unreadable", extra={"n": row.n, "code": error.reason})
            return None
        chain = row.hash if isinstance(report, ClosingReport) else ""
        return replace(report, source=Source(outbox=self.standing.outbox, n=row.n, chain=chain))

    async def _own_reports(self) -> dict[SessionId, list[Report]]:
        """All saved reports that this room shows, by session."""
        own: dict[SessionId, list[Report]] = {}
        for row in await self.store.run(outbox.rows_after(0)):
            report = self._placed(row) if row.is_shown else None
            if report is not None:
                own.setdefault(row.session, []).append(report)
        return own

    async def _keep_state(self, session: SessionId) -> None:
        self._changed()
        one = self._replicas[session]
        if await self._keep(session, replica_store.save_state(session, one.epoch, one.log)):
            self._events_kept[session] = 0

    async def _keep(self, session: SessionId, work: Work[None]) -> bool:
        """Store a part of a replica. A disk that fails here costs nothing but a longer resume."""
        try:
            await self.store.run(work)
        except AgentTrouble as trouble:
            self._events_kept.pop(session, None)
            log.warning("replica_not_kept", extra={"code": trouble.code})
            return False
        return True

    def _changed(self) -> None:
        for event in self._watchers:
            event.set()
