"""A small world: a centre, rooms with laptops, a network, people, and a seed that decides all."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Literal

from orchestrator.event_log.interface import Batch, LogError
from orchestrator.faults import CentreFault
from session_core.rules.errors import CommandRefused
from session_core.rules.programme import Policy, Programme
from site_agent import outbox
from site_agent.room import UnknownSession
from site_agent.troubles import AgentTrouble
from tests.builders import START, sample_programme
from tests.simulation.asking import Asking
from tests.simulation.centre_disk import CentreDisk, Image, MemoryDisk, SqliteDisk
from tests.simulation.checkers import SAVE_S_MAX
from tests.simulation.lines import Line
from tests.simulation.loop import VirtualLoop
from tests.simulation.network import Connection, Network
from tests.simulation.nodes import CentreNode, Laptop
from tests.simulation.people import WISH_S, draw_checks, draw_form, draw_wish, is_late
from tests.simulation.plan import Plan
from tests.simulation.prefixes import Pair, Prefixes
from tests.simulation.record import Found, Record, read_frame
from tests.simulation.room_disk import RoomDisk

HASTY = Policy(wait_max_s=3)
"""A history is short, and a segment shall wait in vain in some."""
COVERED = 0.3
"""How many backups of the centre are verified, and the rooms told of them."""
SETTLE_S = 1.0
"""Of simulated time, for machines to come up."""


class World:
    """Everything there is in one history, and everything that can be done in it."""

    LAPTOPS_MAX = 3
    """In one room."""

    def __init__(self, plan: Plan, random: Random, loop: VirtualLoop, folder: Path) -> None:
        self.plan = plan
        self.random = random
        self.loop = loop
        self.record = Record()
        self.errors: list[str] = []
        self.found: list[str] = []
        self.laptops: list[Laptop] = []
        self.forgiven: set[str] = set()
        """Reports that a restored backup lacks, and that no laptop in use holds any more."""
        self._undone: set[str] = set()
        """Reports that were in the log before the centre was put back."""
        self.seen: dict[tuple[str, str], Pair] = {}
        """What each laptop, and the centre (""), had of each session when it was looked at last,
        and what the log said."""
        self._epoch = ""
        """The newest that the centre named, unless its disk is another since."""
        self._backups: list[Image] = []
        self._wishes: list[asyncio.Task[None]] = []
        self._ids = Random(random.random())
        self.asking = Asking.of(plan.seed, loop.time)
        self.programmes = list(_programmes(plan))
        disk: CentreDisk = MemoryDisk() if plan.log == "memory" else SqliteDisk(folder)
        self.node = CentreNode(disk, self.programmes, Random(random.random()))
        self.prefixes = Prefixes(disk, self.sessions)
        self.network = Network(loop, self.node, self._tap)

    @property
    def sessions(self) -> list[str]:
        """The ids of all sessions."""
        return [one.session for one in self.programmes]

    @property
    def rooms(self) -> list[str]:
        """The ids of all rooms."""
        return [one.id for one in self.programmes[0].rooms]

    def note(self, what: str, details: str = "") -> None:
        """One line of the trace."""
        self.record.note(self.loop.time(), what, details)

    # ── coming to be ───────────────────────────────────────────────────────────────────────────

    async def open(self) -> None:
        """Switch everything on."""
        await self.node.start()
        for room in self.rooms:
            await self.add_laptop(room).start()
        await asyncio.sleep(SETTLE_S)

    def add_laptop(self, room: str) -> Laptop:
        """One more laptop in a room, still off."""
        random = Random(self.random.random())
        line = Line(random, latency_s=random.choice([0.001, 0.02, 0.15]), jitter_s=0.05)
        name = f"{room}/{len(self.laptops) + 1}"
        kind = self.asking.kind(lambda _, report: made.saved.add(report))
        made = Laptop(
            name, room, RoomDisk(), random=random, network=self.network, line=line, kind=kind
        )
        self.laptops.append(made)
        return made

    def new_id(self) -> str:
        """An id that nobody else has."""
        bits = self._ids.getrandbits(62)
        return f"01980000-0000-7000-8000-{bits & (2**48 - 1):012x}"

    # ── what people do ─────────────────────────────────────────────────────────────────────────

    def laptops_of(self, room: str) -> list[Laptop]:
        """Those that stand in a room and are in use."""
        return [one for one in self.laptops if one.room_id == room and not one.is_stowed]

    def any_laptop(self, fits: Callable[[Laptop], bool] = lambda _: True) -> Laptop | None:
        """One that is in use and fits; none where there is no such laptop."""
        found = [one for one in self.laptops if not one.is_stowed and fits(one)]
        return self.random.choice(found) if found else None

    def act(self) -> None:
        """Somebody does something."""
        self.asking.perhaps(self)
        if self.random.random() < 0.25:
            self._wishes.append(asyncio.get_running_loop().create_task(self.wish()))
            return
        laptop = self.any_laptop(lambda one: one.is_ready)
        if laptop is not None:
            self.act_at(laptop)

    def act_at(self, laptop: Laptop) -> None:
        """A leader does something at this laptop, if it is ready for use."""
        if laptop.is_ready:
            laptop.do(self.tell(laptop, self.random.choice(self.sessions)))

    async def tell(self, laptop: Laptop, session: str) -> None:
        """A leader fills in a form, and perhaps presses twice. It must be saved at once."""
        state = laptop.room.sessions.get(session)
        if state is None:
            return
        form = draw_form(self.random, state, self.new_id)
        is_twice = self.random.random() < 0.1
        if self.random.random() < 0.1:
            results = draw_checks(self.random, laptop.room.now())
            await self._save(laptop, lambda: laptop.room.report_checks(session, results))
            return
        await self._save(laptop, lambda: laptop.room.report(session, form))
        if is_twice:
            await self._save(laptop, lambda: laptop.room.report(session, form))

    async def _save(self, laptop: Laptop, save: Callable[[], object]) -> None:
        began, asleep = self.loop.time(), laptop.clock.is_asleep
        try:
            report = await save()  # type: ignore[misc]
        except (AgentTrouble, UnknownSession) as refusal:
            self.note("not saved", f"{laptop.name} {refusal.code}")
            return
        took = self.loop.time() - began
        if took > SAVE_S_MAX and not asleep:
            self.found.append(f"{laptop.name} waited {took:.1f} s to save a report")
        laptop.saved.add(report.report_id)
        self.record.done[report.kind] += 1
        self.note("saved", f"{laptop.name} {report.report_id} {report.kind}")

    async def tell_from_tomorrow(self, laptop: Laptop) -> None:
        """A newer agent ran for a while, saved a kind of report that nobody here knows, and was
        rolled back.
        """
        laptop.kill()
        report = self.new_id()
        self.record.odd.add(report)
        body = f'{{"kind":"smell","report_id":"{report}","strength":3}}'
        with suppress(sqlite3.OperationalError), laptop.disk.connection as connection:
            connection.execute("BEGIN")
            outbox.save(report, self.sessions[0], body, laptop.clock.now())(connection)
        await laptop.start()

    async def wish(self) -> None:
        """Whoever leads the day wishes something, and perhaps presses twice. It may be long on its
        way.
        """
        node, session = self.node, self.random.choice(self.sessions)
        runner = node.centre.sessions.runners.get(session) if node.is_up else None
        if runner is None:
            return
        wish = draw_wish(self.random, runner.state, node.clock.now(), self.new_id())
        times = self.random.choice([1, 1, 1, 2])
        if self._ids.random() < 0.1:
            await asyncio.sleep(self._ids.uniform(0, 3 * WISH_S))
            runner = node.centre.sessions.runners.get(session) if node.is_up else None
        for _ in range(times if runner is not None else 0):
            assert runner is not None
            wish = replace(wish, at=node.clock.now())
            if is_late(wish) and not runner.knows(wish.command_id):
                self.record.late.add(wish.command_id)
            try:
                answer = runner.submit(wish)
            except (CommandRefused, CentreFault) as refused:
                self.note("refused", f"{wish.command_id} {refused.code}")
                return
            await asyncio.wait([answer])
            if answer.exception() is not None:
                if not isinstance(answer.exception(), LogError):
                    self.errors.append(repr(answer.exception()))
                return
            if self.node.is_up and self.node is node:
                self.record.answered[wish.command_id] = session
                self.record.done[wish.kind] += 1
                self.note("kept", wish.command_id)

    # ── what an outsider sees ──────────────────────────────────────────────────────────────────

    def _tap(self, connection: Connection, way: Literal["up", "down"], text: str) -> None:
        self.record.frames += 1
        self.note(f"{connection.number} {way}", text)
        try:
            said = read_frame(connection, way, text)
        except Found as found:
            self.found.append(str(found))
            return
        if text.startswith('{"t":"welcome"'):
            self.note_histories()
        if said is None:
            return
        for n in [n for n in connection.sent if n <= said.hwm]:
            self.record.acked.add(connection.sent.pop(n))
        if self.node.is_up:
            on_disk = self.node.disk.heard(said.outbox)
            if said.hwm > on_disk:
                self.found.append(
                    f"report {said.hwm} was acknowledged and the disk has only {on_disk}"
                )

    def note_histories(self) -> None:
        """Read what has come to stand on the centre's disk."""
        if self.node.is_up:
            self._epoch = self.node.centre.log.epoch
        if self._epoch:
            self.prefixes.note(self._epoch)

    def note_acked(self, laptop: Laptop) -> None:
        """Read what a laptop was told, before its disk is gone or another."""
        lying = laptop.disk.reports()
        self.record.acked |= {lies.report for lies in lying if lies.state != "waiting"}
        # A restored centre makes the laptop's rows wait anew, so what lies there in any state may
        # have been acknowledged once.
        had = {lies.report for lies in lying} & self._undone
        self.forgiven |= had - self.reports_in_log() - self._held(laptop)

    def _held(self, but: Laptop | None = None) -> set[str]:
        """Reports that some laptop in use has called saved, and so must hold."""
        used = [one for one in self.laptops if one is not but and not one.is_stowed]
        return set().union(*(one.saved for one in used))

    async def write_odd_event(self) -> None:
        """A newer centre ran for a while, wrote what we do not know, and was rolled back."""
        if not self.node.is_up:
            return
        await self.node.stop()
        session, cause = self.random.choice(self.sessions), self.new_id()

        async def write() -> None:
            log = self.node.disk.open(lambda: 0.001, lambda: None)
            first = len(self.node.disk.rows(session)) + 1
            bodies = ('{"kind":"smelled","strength":3}',)
            await log.append(Batch(session=session, first=first, cause=cause, bodies=bodies))

        await self.node.lend_disk(write)
        await self.node.start()

    # ── backups ────────────────────────────────────────────────────────────────────────────────

    def back_up(self) -> None:
        """Copies are made of every disk. Of the centre's the rooms are told sometimes; from then on
        no older one is put back, as the handbook asks.
        """
        if self.node.is_up:
            self._backups.append(self.node.disk.image())
            if self.random.random() < COVERED:
                del self._backups[:-1]
                outboxes = [one.room.standing.outbox for one in self.laptops if one.is_ready]
                covered = {one: self.node.disk.heard(one) for one in outboxes}
                telling = self._tell_cover(covered)
                self._wishes.append(asyncio.get_running_loop().create_task(telling))
        for laptop in self.laptops:
            laptop.copies.append((laptop.disk.image(), frozenset(laptop.saved)))

    async def _tell_cover(self, covered: dict[str, int]) -> None:
        with suppress(LogError):
            await self.node.centre.log.cover(covered)

    async def restore_centre(self) -> None:
        """An old backup is put in the place of what there is; commands since then are gone."""
        if not self._backups or not self.node.is_up:
            return
        self.note_histories()
        before = self.reports_in_log()
        self.node.kill()
        self.node.disk.restore(self.random.choice(self._backups))
        self.prefixes.branch()
        self._epoch = ""
        after = self.reports_in_log()
        self._undone |= before - after
        self.forgiven |= before - after - self._held()
        self.record.answered = {
            wish: session for wish, session in self.record.answered.items() if wish in after
        }
        await asyncio.sleep(self.random.uniform(0, 3))
        await self.node.start()

    def reports_in_log(self) -> set[str]:
        """The causes of all that the centre's disk holds, and what is kept apart there."""
        causes = {row.cause for one in self.sessions for row in self.node.disk.rows(one)}
        return causes | {raw.split('"report_id":"')[1][:36] for _, _, raw in self._kept_apart()}

    def _kept_apart(self) -> list[tuple[str, str, str]]:
        return [one for one in self.node.disk.quarantine() if '"report_id":"' in one[2]]

    # ── healing ────────────────────────────────────────────────────────────────────────────────

    async def heal(self) -> None:
        """Every fault ends: clocks are set, disks have room, lines are sound, machines are on."""
        self.node.clock.set_by_s = 0.0
        if self.node.is_up:
            self.node.disk.blow_at(None)
            self.node.disk.set_full(False)
        while not self.node.is_up:
            await asyncio.sleep(SETTLE_S)
            await self.node.start()
        for laptop in self.laptops:
            laptop.line.mend()
            laptop.disk.connection.fuse = None
            laptop.disk.free()
            laptop.wake()
            laptop.clock.set_by_s = 0.0
            await laptop.start()
        await asyncio.sleep(SETTLE_S)


def _programmes(plan: Plan) -> list[Programme]:
    days = [("t1d-1", START), ("t1d-2", START + timedelta(hours=4))]
    return [
        sample_programme(plan.rooms, session=session, starts_at=starts_at, policy=HASTY)
        for session, starts_at in days[: plan.sessions]
    ]
