"""The JSON API under /api/v1: what pages can do, for programs. `openapi.py` describes it;
docs/api.md tells of it.

Rule 1: one shape of error everywhere, made by the middleware. Rule 2: a wish is answered when it is
        on disk. Rule 3: who, when and from where are stamped here; a body cannot claim them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from dashboards.scene import PageKey
from orchestrator.access import ASK_LAPTOP, Visitor
from orchestrator.actions import ask_laptop
from orchestrator.centre import CENTRE_KEY, Centre
from orchestrator.event_log.interface import Row
from orchestrator.faults import MalformedBody
from orchestrator.metrics import KEEP_S
from orchestrator.runner import Answer, Message, SessionRunner
from session_core.rules.programme import Programme
from session_core.rules.terms import By, RoomCommand, RoomId
from session_core.wire.codec import state_to_json
from session_core.wire.forms import command_from_json, report_from_fields

SESSIONS = "/api/v1/sessions"
EVENTS_AT_A_TIME = 1_000
COMMANDS = PageKey(page="console")
"""What a program does where nobody signs in, it does as on the console."""
PLACE = "api"


M = TypeVar("M", bound=BaseModel)


class TextBody(BaseModel):
    """A text in the languages there are."""

    nb: str
    nn: str
    en: str


class SessionSummary(BaseModel):
    """One session among all."""

    id: str
    course: str
    title: TextBody
    day: int
    days: int
    date: date
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    rooms: tuple[str, ...]


class SessionList(BaseModel):
    """All sessions that are planned here."""

    sessions: tuple[SessionSummary, ...]


class PlanBody(BaseModel):
    """A day of a course file to be held. `on` or `start` move it to another date or moment."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    course: Annotated[str, Field(min_length=1, max_length=80)]
    day: Annotated[int, Field(ge=1, le=100)] = 1
    on: date | None = None
    start: AwareDatetime | None = None


class Planned(BaseModel):
    """The session that was planned; `new` is false where it was planned before."""

    id: str
    new: bool


class AskBody(BaseModel):
    """Something for a room's laptop to do now."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    id: Annotated[str, Field(json_schema_extra={"format": "uuid"})]
    do: RoomCommand
    not_after: AwareDatetime | None = None


class Sent(BaseModel):
    """It was sent to the room's laptop, which does it by `not_after` or not at all. What became of
    it is a report in the log, `command_result`.
    """

    sent_at: AwareDatetime
    not_after: AwareDatetime


class Kept(BaseModel):
    """The wish is on disk: `seq` is its last event. `repeated` says that it was there before."""

    seq: int
    repeated: bool


async def list_sessions(request: web.Request) -> web.Response:
    """GET /api/v1/sessions"""
    centre, _ = _central(request)
    programmes = sorted(centre.sessions.programmes.values(), key=lambda one: one.starts_at)
    return _json(SessionList(sessions=tuple(_summary(one) for one in programmes)))


async def plan_session(request: web.Request) -> web.Response:
    """POST /api/v1/sessions"""
    centre = request.app[CENTRE_KEY]
    centre.gate.visitor(request).check_planning()
    body = _validated(PlanBody, await _body(request))
    programme = centre.shelf.programme(body.course, body.day, body.on, body.start)
    new = await centre.sessions.plan(programme)
    return _json(Planned(id=programme.session, new=new), 201 if new else 200)


async def get_state(request: web.Request) -> web.Response:
    """GET /api/v1/sessions/{session}"""
    centre, runner = await _session(request)
    state = runner.state
    head = {"id": runner.session, "epoch": centre.log.epoch, "seq": state.seq}
    text = f'{json.dumps(head)[:-1]}, "state": {state_to_json(state)}}}'
    return web.json_response(text=text)


async def get_events(request: web.Request) -> web.Response:
    """GET /api/v1/sessions/{session}/events?after=0&limit=1000"""
    centre, runner = await _session(request)
    after = _number(request, "after", 0)
    limit = min(_number(request, "limit", EVENTS_AT_A_TIME), EVENTS_AT_A_TIME)
    rows = await centre.log.rows(runner.session, after, limit)
    head = {"epoch": centre.log.epoch, "head": runner.head}
    listed = ",".join(_row(row) for row in rows)
    return web.json_response(text=f'{json.dumps(head)[:-1]}, "events": [{listed}]}}')


async def post_command(request: web.Request) -> web.Response:
    """POST /api/v1/sessions/{session}/commands"""
    centre = request.app[CENTRE_KEY]
    visitor = centre.gate.visitor(request)
    body = await _body(request)
    visitor.check_kind(str(body.get("kind")), COMMANDS.page)
    command = command_from_json(body, at=centre.clock.now(), by=_by(visitor, COMMANDS))
    return await _ask(centre, request, command)


async def post_room_command(request: web.Request) -> web.Response:
    """POST /api/v1/sessions/{session}/rooms/{room}/commands: ask a room's laptop, now or not at
    all.
    """
    centre = request.app[CENTRE_KEY]
    centre.gate.visitor(request).check_kind(ASK_LAPTOP, COMMANDS.page)
    body = _validated(AskBody, await _body(request))
    runner = await centre.sessions.get(request.match_info["session"])
    said = {**body.model_dump(), "room": request.match_info["room"]}
    asked = ask_laptop(centre, runner, said)
    return _json(Sent(sent_at=asked.at, not_after=asked.not_after))


async def post_report(request: web.Request) -> web.Response:
    """POST /api/v1/sessions/{session}/reports: the body names its `room`."""
    centre = request.app[CENTRE_KEY]
    visitor = centre.gate.visitor(request)
    body = await _body(request)
    room = visitor.room_for(str(body.pop("room", "")))
    key = PageKey(page="room", room=room)
    visitor.check_kind(str(body.get("kind")), key.page)
    runner = await centre.sessions.get(request.match_info["session"])
    now = centre.clock.now()
    report = report_from_fields(
        {name: _as_texts(value) for name, value in body.items()},
        room=room,
        at=now,
        received_at=now,
        by=_by(visitor, key),
        rehearsal=runner.state.rehearsal,
    )
    return await _ask(centre, request, report)


async def _ask(centre: Centre, request: web.Request, message: Message) -> web.Response:
    runner = await centre.sessions.get(request.match_info["session"])
    with KEEP_S.time():
        answer: Answer = await runner.ask(message)
    return _json(Kept(seq=answer.seq, repeated=answer.repeated))


# ── small change ───────────────────────────────────────────────────────────────────────────────


def _central(request: web.Request) -> tuple[Centre, Visitor]:
    centre = request.app[CENTRE_KEY]
    visitor = centre.gate.visitor(request)
    visitor.check_central()
    return centre, visitor


async def _session(request: web.Request) -> tuple[Centre, SessionRunner]:
    centre, _ = _central(request)
    return centre, await centre.sessions.get(request.match_info["session"])


def _by(visitor: Visitor, key: PageKey) -> By:
    return By(role=visitor.acting(key.page), where=key.room or visitor.room or PLACE)


async def _body(request: web.Request) -> dict[str, object]:
    """A JSON object. Raises `MalformedBody`."""
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise MalformedBody(field="") from None
    if not isinstance(body, dict):
        raise MalformedBody(field="")
    return body


def _validated(model: type[M], body: Mapping[str, object]) -> M:
    try:
        return model.model_validate_json(json.dumps(body))
    except ValidationError as error:
        field = error.errors(include_url=False, include_input=False)[0]["loc"]
        raise MalformedBody(field=".".join(map(str, field))) from None


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isascii() or not text.isdigit() or len(text) > 16:
        raise MalformedBody(field=name)
    return int(text)


def _as_texts(value: object) -> list[str]:
    """A JSON value as the field of a form would say it, so that both ways have one reading."""
    if isinstance(value, list):
        return [str(one) for one in value]
    if isinstance(value, bool):
        return ["on"] if value else []
    return [] if value is None else [str(value)]


def _row(row: Row) -> str:
    return f'{{"seq":{row.seq},"cause":{json.dumps(row.cause)},"event":{row.body}}}'


def _summary(programme: Programme) -> SessionSummary:
    title = programme.title
    rooms: tuple[RoomId, ...] = tuple(room.id for room in programme.rooms)
    return SessionSummary(
        id=programme.session,
        course=programme.course,
        title=TextBody(nb=title.nb, nn=title.nn, en=title.en),
        day=programme.day,
        days=programme.days,
        date=programme.date,
        starts_at=programme.starts_at,
        ends_at=programme.ends_at,
        rooms=rooms,
    )


def _json(model: BaseModel, status: int = 200) -> web.Response:
    return web.json_response(text=model.model_dump_json(), status=status)
