"""The parts of the centre put together, and what flows between them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from datetime import datetime

from aiohttp import web

from dashboards.practice import Practice
from dashboards.scene import Scene
from orchestrator.agents import Agents, TokenRoom
from orchestrator.compiling import Compiling
from orchestrator.deviations import DeviationDesk
from orchestrator.door import Door
from orchestrator.enrolment import Enrolment
from orchestrator.event_log.interface import Batch, EventLog
from orchestrator.gate import Gate
from orchestrator.hub import Hub
from orchestrator.issuers import IssuerWatch, Look, Place, places_of
from orchestrator.join.access import JoinAccess
from orchestrator.join.desk import JoinDesk, SeenLeg
from orchestrator.join.pace import Pace
from orchestrator.join.service import JoinService
from orchestrator.join.sink_store import SinkStore
from orchestrator.live_pages import SHOW_HISTORY, LivePages
from orchestrator.logs import log as entries
from orchestrator.metrics import BATCHES_KEPT, LOG_WAITING, SESSIONS
from orchestrator.news import News, NewsDesk
from orchestrator.origins import Origins
from orchestrator.phones import Phones
from orchestrator.presence import RoomPresence
from orchestrator.probes import Probes
from orchestrator.replays import ReplayDesk
from orchestrator.room_commands import RoomCommands
from orchestrator.room_histories import RoomHistoryDesk
from orchestrator.runner import Answer, SessionRunner
from orchestrator.sessions import CENTRE, Sessions
from orchestrator.shelf import Shelf
from orchestrator.streams import Streams
from orchestrator.timers import Timers
from session_core import limits
from session_core.clock import Clock
from session_core.ids import IdMaker, new_id
from session_core.rules.checks import Catalogues, stretched
from session_core.rules.events import LobbyOpened, SessionReopened
from session_core.rules.reports import ContactReport, LegReport
from session_core.rules.state import SessionState
from session_core.rules.terms import Phase, RoomId
from session_core.wire.codec import event_from_json

SWEEP_S = 1.0
FOLLOW_LOOK_S = 300
"""How often rooms that stay connected are given the days that have come near."""


class Centre:
    """One running centre. Everything it needs from outside is handed in."""

    def __init__(
        self,
        *,
        log: EventLog,
        clock: Clock,
        gate: Gate,
        shelf: Shelf,
        origins: Origins,
        token_room: TokenRoom | None = None,
        enrolment: Enrolment | None = None,
        phones: Phones | None = None,
        catalogues: Catalogues | None = None,
        demo: bool = False,
        practice: str = "",
        metrics_token: str = "",
        join_access: JoinAccess | None = None,
        join_store: SinkStore | None = None,
        join_pace: Pace | None = None,
        look: Look | None = None,
        ids: IdMaker = new_id,
        sweep_s: float = SWEEP_S,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.log = log
        self.clock = clock
        self.gate = gate
        self.shelf = shelf
        self.origins = origins
        self.enrolment = enrolment
        self.phones = phones
        self.metrics_token = metrics_token
        self.new_id = ids
        self.catalogues = stretched(catalogues or {}, clock.speed)
        self._demo = demo
        self.practice = Practice(practice) if practice else None
        self._sweep_s = sweep_s
        self.sessions = Sessions(log, clock, self.publish, self._session_read)
        self.timers = Timers(clock, self.sessions.runners)
        self.hub = Hub(clock)
        self.compiling = Compiling()
        self._news = NewsDesk(lambda: log.epoch, self._tell)
        self.pages = LivePages(self.hub, clock, self.scene)
        self._heed_phones()
        self.histories = RoomHistoryDesk(log, clock, self.catalogues, self.pages.touched)
        self.replays = ReplayDesk(log, clock)
        self.streams = Streams(self.hub, log, clock)
        self.presence = RoomPresence(clock, self._presence_changed, self._contact_changed)
        self.deviations = DeviationDesk(log, self.pages.touched, lambda: self.sessions.runners)
        self.agents = Agents(self, token_room, enrolment, draw)
        self.room_commands = RoomCommands(clock, self.agents.ask, self.pages.touched, self._phone)
        self.probes = Probes(clock, self.agents.prove, IssuerWatch(self._places, look, clock))
        desk = JoinDesk(clock, lambda: self.sessions.runners, self._report_leg)
        join = (desk, join_access or JoinAccess(), clock, join_store)
        self.join = JoinService(*join, shown=self.pages.touched, pace=join_pace, draw=draw)
        self.door = Door(clock, behind_proxy=bool(origins.public_url))
        self.sockets: set[web.WebSocketResponse] = set()
        self.taking_in = asyncio.Lock()
        self._beating: asyncio.Task[None] | None = None
        self._settling: asyncio.TimerHandle | None = None
        self.is_stopping = False

    def _heed_phones(self) -> None:
        """Pages show whose phones are let in, and a room's phones go with its older laptop."""
        if self.phones is None:
            return
        self.phones.changed = self.pages.touched
        if self.enrolment is not None:
            self.enrolment.moved = self.phones.room_moved

    async def start(self) -> None:
        """Load what is around today, and begin to listen for silence. Raises `LogError`."""
        await self.sessions.start()
        await self.deviations.look()
        await self.join.start()
        self.timers.look()
        self.compiling.soon("nb")
        self.pages.touched()
        self._beating = asyncio.create_task(self._beat(), name="beat")
        self._settling = asyncio.get_running_loop().call_later(
            limits.SILENCE_S_MAX, self.settle_contacts, self.clock.now()
        )

    async def stop(self) -> None:
        """Send everybody away in good order, keep what is under way, and let go of the log."""
        self.is_stopping = True
        if self._beating is not None:
            self._beating.cancel()
        if self._settling is not None:
            self._settling.cancel()
        self.probes.stop()
        self.timers.stop()
        self.compiling.stop()
        await self.join.stop()
        self.histories.stop()
        self.pages.stop()
        self.hub.stop()
        await self.sessions.stop()
        await self.log.flushed()
        await self.log.close()

    async def send_away(self) -> None:
        """Close every socket: laptops come back spread out, browsers when we are here again."""
        self.is_stopping = True
        closing = [
            asyncio.create_task(socket.close(code=1012, message=b"restarting"))
            for socket in tuple(self.sockets)
        ]
        await self.agents.stop()
        if closing:
            await asyncio.wait(closing, timeout=1.0)

    def scene(self) -> Scene:
        """All there is to see now."""
        scene = Scene(
            now=self.clock.now(),
            sessions=self.sessions.states(),
            presence=self.presence.all(),
            asked=self.room_commands.asked(),
            deviations=self.deviations.scene(self.agents.sending),
            phones=self.shelf.phones,
            catalogues=self.catalogues,
            legs_heard=self.join.desk.heard(),
            join_down=self.join.down(),
            histories=self.histories.scene(),
            paired=self.phones.paired() if self.phones is not None else {},
            speed=self.clock.speed,
            demo=self._demo,
        )
        return self.practice.shown_in(scene) if self.practice else scene

    def knows_room(self, room: RoomId) -> bool:
        """Some course or site has this room."""
        return room in self.shelf.rooms or any(
            programme.room(room) for programme in self.sessions.programmes.values()
        )

    def _phone(self, room: RoomId) -> str:
        return self.shelf.phones.get(room, "")

    def _places(self) -> Iterator[Place]:
        held = self.sessions.programmes.values()
        return places_of(self.origins.public_url, held, self.clock.now())

    def room_count(self) -> int:
        """How many rooms there are that may come: those of the sites and of every day held here."""
        held = self.sessions.programmes.values()
        return len({*self.shelf.rooms, *(room.id for one in held for room in one.rooms)})

    # ── what flows ─────────────────────────────────────────────────────────────────────────────

    def publish(self, batch: Batch, state: SessionState) -> None:
        """A batch is on disk."""
        BATCHES_KEPT.inc()
        self._news.take(batch)
        if _lets_rooms_in(batch):
            self._report_present(state)

    def _tell(self, news: News) -> None:
        """Programs and rooms first, for they get what was kept as it stands; then pages."""
        self.timers.arm(news.session)
        self.streams.publish(news.session, news.framed)
        self.agents.publish(news, self.sessions.runners[news.session].state.rooms)
        self.pages.touched(news.session)

    def _report_present(self, state: SessionState) -> None:
        """Laptops that were connected before the rooms were let in are in contact from now on."""
        for room in state.rooms:
            if self.presence.has_laptop(room):
                self._report_contact(room, True, self.clock.now())

    def _session_read(self, state: SessionState) -> None:
        """A session may be read only after its rooms have come in: a centre that starts with its
        clock wrong takes it for another day's.
        """
        if state.phase in (Phase.LOBBY, Phase.LIVE):
            self._report_present(state)

    def _report_who_came(self) -> None:
        """A room that came back while the disk was full is told of when there is room for it."""
        if not self.is_stopping:
            for runner in self.sessions.runners.values():
                self._session_read(runner.state)

    def _presence_changed(self, room: RoomId) -> None:
        self.pages.touched()

    def _contact_changed(self, room: RoomId, in_contact: bool, since: datetime) -> None:
        """A laptop was lost, or is back: a fact about the room, unless it is we who leave."""
        if not self.is_stopping:
            self._report_contact(room, in_contact, since)

    def _report_contact(self, room: RoomId, in_contact: bool, since: datetime) -> None:
        for runner in self.sessions.running_in(room):
            # Of what is decided: that it was lost a moment ago may not be on the disk yet.
            if runner.decided.rooms[room].in_contact is in_contact:
                continue
            report = ContactReport(
                report_id=self.new_id(),
                room=room,
                at=since,
                received_at=self.clock.now(),
                by=CENTRE,
                rehearsal=runner.state.rehearsal,
                in_contact=in_contact,
            )
            runner.submit(report).add_done_callback(_note_failure)

    def _report_leg(self, runner: SessionRunner, room: RoomId, seen: SeenLeg) -> None:
        """A room came, went, or comes through otherwise in the video meeting."""
        if self.is_stopping:
            return
        now = self.clock.now()
        report = LegReport(
            report_id=self.new_id(),
            room=room,
            at=now,
            received_at=now,
            by=CENTRE,
            rehearsal=runner.state.rehearsal,
            leg=seen.state,
            heard_by=seen.source,
            reason=seen.reason,
            quality=seen.quality,
            quality_by=seen.quality_by,
            quality_since=seen.quality_since,
        )
        runner.submit(report).add_done_callback(_note_failure)

    def settle_contacts(self, since: datetime) -> None:
        """After a restart: rooms that were in contact and have not come back are lost, since
        we came.
        """
        for runner in self.sessions.runners.values():
            for room, known in runner.state.rooms.items():
                if known.in_contact and not self.presence.is_expected(room):
                    self._report_contact(room, False, since)

    async def _beat(self) -> None:
        for count in range(1, 2**62):
            await asyncio.sleep(self._sweep_s)
            try:
                self._round(count)
                if count % limits.HEARTBEAT_S == 0:
                    await self.deviations.look()
                if count % FOLLOW_LOOK_S == 0:
                    await self.agents.offer_days()
            except Exception:
                # A fault in one round is told, and the next one is made all the same.
                entries.exception("unexpected")

    def _round(self, count: int) -> None:
        self.agents.sweep()
        self.presence.look()
        self.join.look()
        LOG_WAITING.set(self.log.waiting)
        SESSIONS.set(len(self.sessions.runners))
        if count % limits.HEARTBEAT_S == 0:
            self.beat()
            self.timers.look()
            self.histories.follow(self.pages.looked_at(SHOW_HISTORY))
            self.replays.let_go()
            self._report_who_came()

    def beat(self) -> None:
        """The heartbeat to everybody who looks or listens."""
        self.pages.beat()
        self.streams.beat()


def _lets_rooms_in(batch: Batch) -> bool:
    """A command opened the lobby, for a rehearsal or for the day, or the day again after its end.

    (A rehearsal's end closes the lobby. Whoever comes after the end of a day is not told of.)
    """
    return not batch.is_report and any(
        isinstance(event_from_json(body), LobbyOpened | SessionReopened) for body in batch.bodies
    )


def _note_failure(answer: asyncio.Future[Answer]) -> None:
    if not answer.cancelled() and answer.exception() is not None:
        entries.warning("contact_not_kept")


CENTRE_KEY = web.AppKey("centre", Centre)
