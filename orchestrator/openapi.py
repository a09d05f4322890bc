"""OpenAPI 3.1 of the JSON API, made from the very models that read and write it."""

from __future__ import annotations

from functools import cache
from typing import Any, get_args

from aiohttp import web
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from orchestrator.access import REPORT_KINDS, kind_of
from orchestrator.api import AskBody, Kept, PlanBody, Planned, Sent, SessionList
from orchestrator.stick_import import TakenIn
from session_core.rules.commands import Command
from session_core.rules.reports import Report
from session_core.rules.state import SessionState

REF = "#/components/schemas/{model}"
_STAMPED = {"command_id", "report_id", "at", "by", "room", "received_at", "source", "rehearsal"}

Schema = dict[str, Any]


class Fault(BaseModel):
    """What went wrong: a stable code, a sentence for people, and what the sentence speaks of."""

    code: str
    text: str
    details: dict[str, Any]


class FaultBody(BaseModel):
    """The one shape of every error."""

    error: Fault


def _ref(name: str) -> Schema:
    return {"$ref": REF.format(model=name)}


def _json(schema: Schema, description: str) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _operation(
    name: str, summary: str, answer: Schema, *, body: Schema | None = None, **more: Any
) -> Schema:
    faults = {
        code: _json(_ref("FaultBody"), text)
        for code, text in {
            "401": "Not signed in",
            "403": "Not allowed",
            "404": "Unknown session",
            "409": "Refused: see the code",
            "422": "The body cannot be read",
            "503": "Nothing can be kept now; nothing has changed",
        }.items()
    }
    operation: Schema = {
        "operationId": name,
        "summary": summary,
        "responses": {"200": _json(answer, "Done"), **faults},
        **more,
    }
    if body is not None:
        content = {"application/json": {"schema": body}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


_FILE = {"required": True, "content": {"application/x-ndjson": {"schema": {"type": "string"}}}}
_SESSION = {"name": "session", "in": "path", "required": True, "schema": {"type": "string"}}
_AFTER = {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}}
_LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 0}}


def _kinds(union: Any, id_field: str, kinds: frozenset[str] | None = None) -> dict[str, Schema]:
    """The body of each kind: its own fields, `kind` and `id`; what the server stamps is left
    out.
    """
    found = {}
    for kind in get_args(union):
        if kinds is not None and kind_of(kind) not in kinds:
            continue
        schema = TypeAdapter(kind).json_schema(ref_template=REF)
        own = {name: value for name, value in schema["properties"].items() if name not in _STAMPED}
        required = [name for name in schema.get("required", ()) if name in own]
        room = {"room": {"type": "string"}} if id_field == "report_id" else {}
        found[kind.__name__] = {
            "type": "object",
            "description": kind.__doc__,
            "properties": {"id": {"type": "string", "format": "uuid"}, **room, **own},
            "required": ["kind", "id", *room, *required],
            "additionalProperties": False,
        }
    return found


def _schemas() -> tuple[Schema, dict[str, Schema], dict[str, Schema]]:
    models: list[Any] = [SessionList, PlanBody, Planned, AskBody, Sent, Kept, FaultBody]
    _, made = models_json_schema([(one, "serialization") for one in models], ref_template=REF)
    schemas: Schema = dict(made["$defs"])
    adapters: tuple[TypeAdapter[Any], ...] = (
        TypeAdapter(SessionState), TypeAdapter(Command), TypeAdapter(Report),
    )  # fmt: skip
    for adapter in adapters:
        schema = adapter.json_schema(ref_template=REF, mode="serialization")
        schemas |= schema.pop("$defs", {})
        schemas.setdefault("SessionState", schema)
    commands = _kinds(Command, "command_id")
    reports = _kinds(Report, "report_id", REPORT_KINDS)
    return schemas | commands | reports, commands, reports


@cache
def openapi() -> Schema:
    """The whole description."""
    schemas, commands, reports = _schemas()
    state = {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "epoch": {"type": "string"},
            "seq": {"type": "integer"},
            "state": _ref("SessionState"),
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Samkurs", "version": "1"},
        "security": [{"code": []}],
        "paths": _paths(state, commands, reports),
        "components": {
            "schemas": schemas,
            "securitySchemes": {"code": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths(state: Schema, commands: Schema, reports: Schema) -> Schema:
    events = {"type": "object", "properties": {"events": {"type": "array"}}}
    one_of_commands = {"oneOf": [_ref(name) for name in commands]}
    one_of_reports = {"oneOf": [_ref(name) for name in reports]}
    kept = _ref("Kept")
    of_session = {"parameters": [_SESSION]}
    return {
        "/api/v1/sessions": {
            "get": _operation("list_sessions", "All sessions", _ref("SessionList")),
            "post": _operation(
                "plan_session",
                "Plan a day of a course file",
                _ref("Planned"),
                body=_ref("PlanBody"),
            ),
        },
        "/api/v1/sessions/{session}": {
            **of_session,
            "get": _operation("get_state", "A session's state", state),
        },
        "/api/v1/sessions/{session}/events": {
            **of_session,
            "get": _operation("get_events", "What happened", events, parameters=[_AFTER, _LIMIT]),
        },
        "/api/v1/sessions/{session}/commands": {
            **of_session,
            "post": _operation("post_command", "A wish", kept, body=one_of_commands),
        },
        "/api/v1/sessions/{session}/reports": {
            **of_session,
            "post": _operation("post_report", "What a room saw", kept, body=one_of_reports),
        },
        "/api/v1/sessions/{session}/rooms/{room}/commands": {
            "parameters": [_SESSION, {**_SESSION, "name": "room"}],
            "post": _operation(
                "post_room_command",
                "Ask a room's laptop for something, now or not at all",
                _ref("Sent"),
                body=_ref("AskBody"),
            ),
        },
        "/api/v1/stick": {
            "post": _operation(
                "post_stick",
                "Take a laptop's file in",
                TypeAdapter(TakenIn).json_schema(mode="serialization"),
                requestBody=_FILE,
            ),
        },
    }


async def get_openapi(request: web.Request) -> web.Response:
    """GET /api/v1/openapi.json"""
    return web.json_response(openapi())
