"""What people send: a form from a page, over HTTP or over its socket, becomes one command or
report and one answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aiohttp import web

from dashboards.scene import PageKey
from orchestrator.access import COMMAND_KINDS, Visitor
from orchestrator.addresses import key_of_query, path_of
from orchestrator.centre import CENTRE_KEY, Centre
from orchestrator.metrics import KEEP_S
from orchestrator.runner import Answer, Message, SessionRunner
from session_core.rules.terms import SessionId
from session_core.wire.forms import command_from_fields, report_from_fields

Fields = Mapping[str, Sequence[str]]
FORM_KEY = web.RequestKey("form", tuple)
"""What was filled in, so that a page that says what is wrong has it all still."""


async def send_form(
    centre: Centre,
    visitor: Visitor,
    key: PageKey,
    session: SessionId,
    fields: Fields,
) -> Answer:
    """Do what a form asks for, and answer when it is kept.

    Raises `FormFault`, `CommandRefused`, `CentreFault` and `LogError`.
    """
    runner = await centre.sessions.get(session)
    if not fields.get("id"):  # A page without JavaScript has no id of its own for each press.
        fields = {**fields, "id": [centre.new_id()]}
    message = _message(centre, visitor, key, runner, fields)
    with KEEP_S.time():
        return await runner.ask(message)


def _message(
    centre: Centre, visitor: Visitor, key: PageKey, runner: SessionRunner, fields: Fields
) -> Message:
    now = centre.clock.now()
    kind = fields.get("kind", [""])[-1]
    if kind in COMMAND_KINDS:
        visitor.check_kind(kind, key.page)
        return command_from_fields(fields, at=now, by=visitor.by(key))
    room = visitor.room_for(key.room)
    report = report_from_fields(
        fields,
        room=room,
        at=now,
        received_at=now,
        by=visitor.by(key),
        rehearsal=runner.state.rehearsal,
    )
    visitor.check_kind(kind, key.page)
    return report


async def post_form(request: web.Request) -> web.Response:
    """POST /kurs/{session}/send: without JavaScript. What comes back is the page, as it is then."""
    centre = request.app[CENTRE_KEY]
    session = request.match_info["session"]
    key = key_of_query(request, session)
    visitor = centre.gate.visitor(request)
    visitor.check_page(key)  # A form that is refused is answered with its page.
    posted = await request.post()
    fields = {
        name: [value for value in posted.getall(name) if isinstance(value, str)] for name in posted
    }
    request[FORM_KEY] = (key, {name: values[-1] for name, values in fields.items() if values})
    await send_form(centre, visitor, key, session, fields)
    raise web.HTTPSeeOther(path_of(key))
