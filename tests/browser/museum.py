"""Course days that stand still, one in each state that a day can be in, all at one centre.

They are put there through the door that a page without scripts uses: posted forms. Nobody changes
them afterwards, so any number of tests can look at them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import aiohttp

from orchestrator.courses.programmes import session_id
from orchestrator.demo.centre_door import CentreDoor
from orchestrator.demo.stage import Stage
from orchestrator.event_log.interface import Decision, Incident
from orchestrator.event_log.sqlite import open_log
from session_core.ids import new_id
from session_core.rules.programme import Programme
from session_core.rules.terms import ChecklistMoment, ItemScope, Role, SessionId
from tests.browser.stages import first_day, setting_for, standing, write_config
from tests.builders import WHY

ROOM, OTHER_ROOM = "baerum-kursrom", "ringerike-kursrom"
TYPED = "Insulin 2027?"
"""What people typed. It belongs to no language."""


@dataclass(frozen=True)
class Forms:
    """Posts the forms of one day's pages."""

    http: aiohttp.ClientSession
    centre: str
    programme: Programme

    async def lead(self, kind: str, **fields: str) -> None:
        """Press a button of the console, having seen where the day stands."""
        session = self.programme.session
        position = await CentreDoor(self.http, lambda: self.centre, session).position()
        seen = {"seen_revision": str(position.revision), "seen_segment": position.running or ""}
        await self._post("page=console", kind, {**seen, **fields})

    async def tell(self, kind: str, room: str = ROOM, **fields: str) -> str:
        """Press a button of a room's page; the report's id."""
        return await self._post(f"page=room&room={room}", kind, fields)

    async def _post(self, query: str, kind: str, fields: Mapping[str, str]) -> str:
        own_id = new_id()
        url = f"{self.centre}/kurs/{self.programme.session}/send?{query}"
        form = {"kind": kind, "id": own_id, **fields}
        async with self.http.post(url, data=form, allow_redirects=False) as answer:
            assert answer.status == 303, f"{kind} was not taken: {await answer.text()}"
        return own_id


async def planned(forms: Forms) -> None:
    """Nobody has done anything."""


async def lobby(forms: Forms) -> None:
    """One room has said that it is ready, another that it is not."""
    await forms.lead("open_lobby")
    for item in forms.programme.items(ItemScope.ROOM):
        if item.moment is ChecklistMoment.BEFORE:
            await forms.tell("checklist", item=item.id, ticked="true")
    await forms.tell("readiness", ready="true")
    await forms.tell("readiness", OTHER_ROOM, ready="false")


async def lecture(forms: Forms) -> None:
    """Everything that people can say to each other has been said."""
    await _start(forms)
    await forms.tell("attendance", patients="7", relatives="3")
    await forms.tell("attendance", patients="8", relatives="3")
    seen = await forms.tell("help", reason="sound")
    await forms.tell("help", OTHER_ROOM, reason="picture")
    asked = [await forms.tell("question", text=TYPED) for _ in range(3)]
    await forms.tell("question", OTHER_ROOM, text=TYPED)
    await forms.lead("send_message", text=TYPED)
    await forms.lead("acknowledge_help", help=seen)
    for question, status in zip(asked, ("taken", "answered", "set_aside"), strict=True):
        await forms.lead("mark_question", question=question, status=status)
    await forms.lead("hold")


async def local(forms: Forms) -> None:
    """Rooms work by themselves; one is at it, one is back."""
    await _start(forms)
    await forms.lead("advance")
    segment = forms.programme.segments[1].id
    for room in (ROOM, OTHER_ROOM):
        await forms.tell("local_progress", room, segment=segment, step="started")
    await forms.tell("local_progress", OTHER_ROOM, segment=segment, step="finished")
    await forms.tell("rejoin", OTHER_ROOM)
    await forms.lead("call_back")


async def waiting(forms: Forms) -> None:
    """The lecture is on, and its clock waits for a room."""
    await local(forms)
    await forms.lead("advance", wait_for=ROOM)


async def pause(forms: Forms) -> None:
    """A break, one room being back before its end."""
    await _start(forms)
    await forms.lead("jump_to", target="pause-1")
    await forms.tell("rejoin", OTHER_ROOM)


async def apart(forms: Forms) -> None:
    """One room went on by itself and has not chosen; another has, and stays."""
    await _start(forms)
    segment = forms.programme.segments[1].id
    for room in (ROOM, OTHER_ROOM):
        await forms.tell("own_way", room, segment=segment, step="went_on")
    await forms.tell("own_way", OTHER_ROOM, segment=segment, step="stayed")


async def closed(forms: Forms) -> None:
    """It is over; one room has handed in its last count, the other still looks at the form."""
    await lecture(forms)
    await forms.lead("end_session", why=WHY)
    await forms.tell("closing", OTHER_ROOM, patients="4", relatives="2", evaluation_done="true")


async def rehearsal(forms: Forms) -> None:
    """A day that is tried out."""
    await forms.lead("open_lobby", rehearsal="true")
    await forms.lead("start_session")


async def _start(forms: Forms) -> None:
    await forms.lead("open_lobby")
    await forms.tell("readiness", ready="true")
    await forms.lead("start_session")


EXHIBITS: Mapping[str, Callable[[Forms], Awaitable[None]]] = {
    one.__name__: one
    for one in (
        planned,
        lobby,
        lecture,
        local,
        waiting,
        pause,
        apart,
        closed,
        rehearsal,
    )
}


OF_ROOM = {"room": "rom", "screen": "skjerm", "history": "klarhet"}
OF_ALL_DAYS = {"start": "", "board": "tavle", "deviations": "avvik"}


@dataclass(frozen=True)
class Museum:
    """Where each state of a day can be looked at."""

    stage: Stage
    programme: Programme

    def session(self, state: str) -> SessionId:
        """The day that stands in this state."""
        return session_id(state, self.programme.day, self.programme.date)

    def address(self, page: str, state: str) -> str:
        """A page of the day in this state; those of no day show all of them."""
        if page in OF_ALL_DAYS:
            return f"{self.stage.address}/{OF_ALL_DAYS[page]}"
        word = {"console": "konsoll", "record": "logg", "speaker": "scene"}.get(page)
        word = word or f"{OF_ROOM.get(page, page)}/{ROOM}"
        return f"{self.stage.address}/kurs/{self.session(state)}/{word}"


@asynccontextmanager
async def opened_museum(folder: Path) -> AsyncIterator[Museum]:
    """Build every exhibit."""
    config = write_config(folder, EXHIBITS)
    programme = first_day(config, "planned")
    setting = setting_for(folder, config, replace(programme, rooms=()))
    await _copy_laptops(setting.data / "centre" / "samkurs.db", programme.starts_at)
    async with standing(setting) as stage:
        museum = Museum(stage, programme)
        for state, build in EXHIBITS.items():
            session = museum.session(state)
            day = replace(programme, session=session)
            await build(Forms(stage.http, stage.address, day))
        yield museum


async def _copy_laptops(path: Path, at: datetime) -> None:
    """Two rooms whose laptop was copied: one is decided about, the other waits."""
    log = await open_log(path)
    for room in (ROOM, OTHER_ROOM):
        copied = Incident(kind="laptop_copied", room=room, outbox=f"{room} 2", was=room, at=at)
        await log.note_incident(copied)
    await log.decide_incident(1, Decision(choice="one_laptop", role=Role.COORDINATOR, at=at))
    await log.close()
