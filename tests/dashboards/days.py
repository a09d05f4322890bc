"""Course days played by hand, for tests and previews of pages: real programmes, real rules, no
clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as datetime_time
from functools import cache
from pathlib import Path
from typing import Any

from dashboards.formats import OSLO
from dashboards.scene import Presence, RoomHistories, SavedHere, Scene
from orchestrator.courses.loader import load_course, load_sites
from orchestrator.courses.programmes import programme_for
from session_core.rules import care_commands as cc
from session_core.rules import commands as c
from session_core.rules import reports as r
from session_core.rules.bases import CommandBase
from session_core.rules.decide import decide
from session_core.rules.events import Event, SessionPlanned
from session_core.rules.evolve import begin, evolve
from session_core.rules.programme import Programme
from session_core.rules.readiness_history import begun, followed, spans
from session_core.rules.state import SessionState
from session_core.rules.terms import (
    By,
    ChecklistMoment,
    CheckVerdict,
    EvaluationWay,
    HelpReason,
    ItemScope,
    LocalStep,
    OwnStep,
    Role,
    RoomId,
)
from site_agent.catalogue import load_catalogues
from tests.builders import WHY

CONFIG = Path(__file__).resolve().parents[2] / "config"
TUESDAY = date(2026, 11, 24)
BAERUM, RINGERIKE, HSS = "baerum-kursrom", "ringerike-kursrom", "hss-kursrom"
ROOMS = (BAERUM, RINGERIKE, HSS)


known_checks = cache(load_catalogues)
"""The catalogues as they are, and the same each time, as a program has that reads them once."""


@cache
def diabetes_day() -> Programme:
    """The first day of the pilot: three rooms, fourteen segments, 09:00 to 15:00 in Oslo."""
    sites = load_sites(CONFIG / "sites.toml")
    course = load_course(CONFIG / "courses" / "t1d-2dager.toml", sites)
    return programme_for(course, sites, 1, on=TUESDAY)


@cache
def heart_day() -> Programme:
    """The first forenoon of the heart course: five rooms."""
    sites = load_sites(CONFIG / "sites.toml")
    course = load_course(CONFIG / "courses" / "hjertesvikt-3formiddager.toml", sites)
    return programme_for(course, sites, 1, on=TUESDAY)


def oslo(time: str, on: date = TUESDAY) -> datetime:
    """`09:15` or `09:15:20` in Oslo, as an instant."""
    return datetime.combine(on, datetime_time.fromisoformat(time), OSLO).astimezone(UTC)


@dataclass
class Day:
    """One session, played by giving the time and pressing."""

    programme: Programme = field(default_factory=diabetes_day)
    now: datetime = field(default_factory=lambda: oslo("08:00"))
    presence: dict[RoomId, Presence] = field(default_factory=dict)
    ids: int = 0
    kept: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state: SessionState = begin(self.programme)
        centre = By(role=Role.CENTRE)
        self.planned = SessionPlanned(at=self.now, by=centre, programme=self.programme)

    def at(self, time: str) -> Day:
        """Let it be this time of day."""
        self.now = oslo(time)
        return self

    def press(self, wish: type[CommandBase], role: Role = Role.COURSE_LEADER, **fields: Any) -> Day:
        """A command from the console, made for what is on."""
        if issubclass(wish, c.PositionCommand):
            run = self.state.current
            fields.setdefault("seen_revision", self.state.position.revision)
            fields.setdefault("seen_segment", run.segment.id if run else None)
        if wish is c.EndSession:
            fields.setdefault("why", WHY)
        if wish is c.UndoMove:
            fields.setdefault("act", self.state.act and self.state.act.seq)
        by = By(role=role, where="console")
        return self._take(wish(command_id=self._id(), at=self.now, by=by, **fields))

    def report(self, kind: type[r.ReportBase], room: RoomId, **fields: Any) -> Day:
        """A report from a room."""
        by = By(role=Role.GROUP_LEADER, where=room)
        stamps: dict[str, Any] = {
            "report_id": self._id(),
            "at": self.now,
            "received_at": self.now,
            "by": by,
        }
        return self._take(kind(room=room, **stamps, **fields))

    def _take(self, message: Any) -> Day:
        for event in decide(self.state, message):
            self.kept.append(event)
            self.state = evolve(self.state, event)
        return self

    def _id(self) -> str:
        self.ids += 1
        return f"00000000-0000-7000-8000-{self.ids:012}"

    # ── what people do ──

    def hear(self, *rooms: RoomId) -> Day:
        """These rooms are connected now, and the log says so of one that was lost."""
        for room in rooms or [one.id for one in self.programme.rooms]:
            self.presence[room] = Presence(
                connected=True, heard_at=self.now, rtt_ms=30.0, laptop=True
            )
            if self.state.rooms[room].in_contact is False:
                self.report(r.ContactReport, room, in_contact=True)
        return self

    def lose(self, room: RoomId) -> Day:
        """Nothing has been heard of this room since now."""
        self.presence[room] = Presence(connected=False, heard_at=self.now, unsent=None)
        return self.report(r.ContactReport, room, in_contact=False)

    def read(self, room: RoomId, n: int, symbols: str, patients: int, relatives: int) -> Day:
        """A closing line, over the phone."""
        line = {"n": n, "symbols": symbols, "patients": patients, "relatives": relatives}
        return self.press(cc.CloseRoomByPhone, role=Role.COORDINATOR, room=room, early=True, **line)

    def prepare(self, room: RoomId) -> Day:
        """A leader ticks what is to be done before and reports the room ready, and all that the
        room needs to have measured is well.
        """
        needed = [one.id for one in known_checks()[""].values() if one.need == "required"]
        self.measure(room, **dict.fromkeys(needed, CheckVerdict.OK))
        for item in self.programme.items(ItemScope.ROOM):
            if item.moment is ChecklistMoment.BEFORE:
                self.report(r.ChecklistReport, room, item=item.id, ticked=True)
        self.report(r.ReadinessReport, room, ready=True)
        for item in self.programme.items(ItemScope.ROOM):
            if item.moment is ChecklistMoment.START:
                self.report(r.ChecklistReport, room, item=item.id, ticked=True)
        return self

    def count(self, room: RoomId, patients: int, relatives: int) -> Day:
        """A leader counts."""
        run = self.state.current
        segment = run.segment.id if run else None
        return self.report(
            r.AttendanceReport, room, patients=patients, relatives=relatives, segment=segment
        )

    def ask(self, room: RoomId, text: str) -> Day:
        """A room has a question."""
        return self.report(r.QuestionReport, room, question=self._id(), text=text)

    def call(self, room: RoomId, reason: HelpReason = HelpReason.SOUND) -> Day:
        """A room calls for help."""
        return self.report(r.HelpReport, room, help=self._id(), reason=reason)

    def local(self, room: RoomId, step: LocalStep, seconds: int = 0) -> Day:
        """A room does something with the local segment that is on."""
        assert self.state.current is not None
        segment = self.state.current.segment.id
        return self.report(r.LocalProgressReport, room, segment=segment, step=step, seconds=seconds)

    def own(self, room: RoomId, index: int, step: OwnStep = OwnStep.WENT_ON) -> Day:
        """A step of a room on its own way, about segment number `index` (from 0)."""
        segment = self.programme.segments[index].id
        return self.report(r.OwnWayReport, room, segment=segment, step=step)

    def rejoin(self, *rooms: RoomId) -> Day:
        """These rooms are back."""
        for room in rooms or ROOMS:
            self.report(r.RejoinReport, room)
        return self

    def measure(self, room: RoomId, **verdicts: CheckVerdict) -> Day:
        """The room's laptop has measured itself."""
        results = [r.CheckResult(check=k, verdict=v, at=self.now) for k, v in verdicts.items()]
        return self.report(r.CheckReport, room, results=tuple(results))

    def scene(self, after_s: float = 0, saved_here: SavedHere | None = None) -> Scene:
        """What pages may look at now, or some seconds later."""
        return Scene(
            now=self.now + timedelta(seconds=after_s),
            sessions={self.programme.session: self.state},
            presence={} if saved_here else dict(self.presence),
            saved_here=saved_here,
            catalogues=known_checks(),
        )

    def remembered(self) -> Scene:
        """What there is to see now, and how ready the rooms were until now."""
        history = followed(begun(self.planned), self.kept, known_checks())
        until = self.state.position.closed_at or self.now
        rooms = {one: spans(history, one, until, known_checks()) for one in self.state.rooms}
        told = RoomHistories(until=until, rooms=rooms)
        return replace(self.scene(), histories={self.programme.session: told})


def in_lobby() -> Day:
    """08:35: the lobby is open; Bærum is ready, Ringerike is at it, HSS has not been heard."""
    day = Day().at("08:20").press(c.OpenLobby).at("08:31").hear(BAERUM, RINGERIKE)
    day.prepare(BAERUM).at("08:35").count(BAERUM, 3, 1)
    return day.report(r.ChecklistReport, RINGERIKE, item=day.programme.checklist[0].id, ticked=True)


def started() -> Day:
    """09:00: all rooms are ready and counted, and the day has started."""
    day = Day().at("08:20").press(c.OpenLobby).at("08:40").hear()
    for room in ROOMS:
        day.prepare(room)
    day.at("09:00:05").press(c.StartSession)
    return day.count(BAERUM, 9, 5).count(RINGERIKE, 6, 3).count(HSS, 4, 3)


def to_segment(day: Day, index: int) -> Day:
    """On to segment number `index` (from 0), each as planned, and everyone back after local work
    and breaks.
    """
    for number, segment in enumerate(day.programme.segments[: index + 1]):
        if number == 0:
            continue
        day.now = segment.starts_at - timedelta(seconds=40)
        day.rejoin(*(room.id for room in day.programme.rooms))
        day.now = segment.starts_at
        day.press(c.Advance)
    return day


def in_lecture() -> Day:
    """09:50: the first lecture, three questions, one call for help, HSS lost."""
    day = to_segment(started(), 2).at("09:40")
    for room, people in ((BAERUM, (9, 5)), (RINGERIKE, (6, 3)), (HSS, (4, 3))):
        day.count(room, *people)
    day.ask(BAERUM, "Kan man dusje med sensoren på?").at("09:44")
    day.ask(HSS, "Hvor ofte bør man bytte sted på kroppen?").at("09:46")
    day.ask(BAERUM, "Gjelder det samme for barn?").at("09:47")
    day.call(RINGERIKE, HelpReason.SOUND).at("09:48").lose(HSS)
    day.press(cc.SendMessage, text="Vi tar spørsmål til slutt i denne forelesningen.")
    return day.at("09:50")


def in_own_way() -> Day:
    """10:14: HSS went on to the break by itself at 10:12; the others are in the lecture."""
    return to_segment(started(), 2).at("10:12").own(HSS, 3).at("10:14").hear()


def in_local() -> Day:
    """11:25: local exercise; one room started, one is finished and back, one has not begun."""
    day = to_segment(started(), 5).at("11:16").local(BAERUM, LocalStep.STARTED)
    day.local(RINGERIKE, LocalStep.STARTED).at("11:24").local(RINGERIKE, LocalStep.FINISHED)
    return day.rejoin(RINGERIKE).at("11:25")


def in_break() -> Day:
    """10:27: a break that is nearly over; Bærum is back."""
    return to_segment(started(), 3).at("10:27").rejoin(BAERUM)


def waiting() -> Day:
    """10:31: the lecture is put on, and its clock waits for HSS; Ringerike was left out."""
    return in_break().at("10:31").press(c.Advance, wait_for=(HSS,))


def in_evaluation() -> Day:
    """14:44: the evaluation; one room started, one has told how it is done, one has not begun."""
    day = to_segment(started(), 12).at("14:42").local(BAERUM, LocalStep.STARTED)
    day.local(RINGERIKE, LocalStep.STARTED).at("14:44")
    return day.report(r.EvaluationReport, RINGERIKE, way=EvaluationWay.BOTH)


def rehearsed_evaluation() -> Day:
    """A rehearsal in which the evaluation is on."""
    day = Day().at("08:20").press(c.OpenLobby, rehearsal=True).at("08:40").hear()
    day.at("09:00:05").press(c.StartSession)
    return to_segment(day, 12)


def ended() -> Day:
    """15:04: the day is over, and two rooms have closed."""
    day = to_segment(started(), 2)
    day.at("09:44").ask(BAERUM, "Kan man dusje med sensoren på?")
    day.at("09:46").call(RINGERIKE).at("09:48").press(
        cc.AcknowledgeHelp, role=Role.COORDINATOR, help=next(iter(day.state.helps))
    )
    day.at("09:52").press(cc.ResolveHelp, help=next(iter(day.state.helps)))
    for number, segment in enumerate(day.programme.segments):
        if number > 2:
            day.now = segment.starts_at + timedelta(minutes=min(number, 6) - 1)
            day.rejoin(*(ROOMS[:2] if number == 4 else ROOMS))
            day.now += timedelta(minutes=1)
            day.press(c.Advance)
            for room, people in ((BAERUM, (9, 5)), (RINGERIKE, (6, 3)), (HSS, (4, 2))):
                day.count(room, *people)
    day.at("15:04").press(c.EndSession)
    day.report(r.ClosingReport, BAERUM, patients=9, relatives=5, evaluation_done=True)
    return day.report(r.ClosingReport, HSS, patients=4, relatives=2, evaluation_done=False)


CLOSED_IN: dict[str, RoomId] = {"complete": BAERUM, "waiting": HSS, "by-phone": RINGERIKE}
"""After `half_closed`: how far the record of each room has come."""


def half_closed() -> Day:
    """15:12: one room's record is here, one holds two reports back, and one read its line out.

    The line of the first was read too, with another count.
    """
    day = ended().at("15:08")
    here = r.Source(outbox="b", n=57, chain="9cefd3a4b1" + "0" * 54)
    there = r.Source(outbox="h", n=31, chain="0b44321c77" + "0" * 54)
    people = {"patients": 9, "relatives": 5, "evaluation_done": True}
    day.report(r.ClosingReport, BAERUM, **people, source=here)
    few = {"patients": 4, "relatives": 2, "evaluation_done": False}
    day.report(r.ClosingReport, HSS, **few, source=there)
    heard = r.Source(outbox="r", n=38)
    day.report(r.RejoinReport, RINGERIKE, source=heard).at("15:12").hear().lose(RINGERIKE)
    day.presence[HSS] = Presence(connected=True, heard_at=day.now, unsent=2)
    day.read(RINGERIKE, 44, "7DM2-K9QX", 6, 3)
    return day.read(BAERUM, 57, "KKQX-79DH", 8, 5)
