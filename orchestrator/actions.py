"""What people send: a form from a page, over HTTP or over its socket, becomes one command or
report and one answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from aiohttp import web

from dashboards.scene import GUIDE_FORM, Asked, PageKey
from orchestrator.access import ASK_LAPTOP, COMMAND_KINDS, END_PHONE, Visitor
from orchestrator.addresses import key_of_query, path_of
from orchestrator.centre import CENTRE_KEY, Centre
from orchestrator.doubts import check_counts
from orchestrator.faults import UnknownAddress
from orchestrator.metrics import KEEP_S
from orchestrator.phones import PhoneTooLate
from orchestrator.runner import Message, SessionRunner
from session_core.rules.errors import CommandRefused
from session_core.rules.terms import RoomCommand, RoomId, SessionId
from session_core.wire.bounds import UUID
from session_core.wire.errors import FormFault
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
) -> None:
    """Do what a form asks for, and come back when it is kept, or sent to a room's laptop.

    Raises `FormFault`, `CommandRefused`, `CentreFault` and `LogError`.
    """
    visitor.check_session(session)
    runner = await centre.sessions.get(session)
    if not fields.get("id"):  # A page without JavaScript has no id of its own for each press.
        fields = {**fields, "id": [centre.new_id()]}
    if centre.practice is not None and _last(fields, "kind") == GUIDE_FORM:
        centre.practice.press(fields, centre.scene())
        centre.pages.touched(session)
        return
    if _last(fields, "kind") == ASK_LAPTOP:
        visitor.check_kind(ASK_LAPTOP, key.page)
        said = {name: _last(fields, name) for name in ("id", "room", "do", "not_after")}
        ask_laptop(centre, runner, said)
        return
    if _last(fields, "kind") == END_PHONE:
        visitor.check_kind(END_PHONE, key.page)
        await end_phone(centre, runner, key.room)
        return
    if visitor.session:
        _check_still_true(centre, runner, fields)
    message = _message(centre, visitor, key, runner, fields)
    with KEEP_S.time():
        await runner.ask(message)


def ask_laptop(centre: Centre, runner: SessionRunner, said: Mapping[str, object]) -> Asked:
    """Ask the laptop of the room that is named for what `do` says; `id` is the command's. The wish
    itself may have a `not_after`, as every wish; what was sent already is answered as sent.

    Raises `FormFault`, `CommandRefused` and `RoomNotConnected`.
    """
    command, room, do = str(said.get("id")), str(said.get("room")), said.get("do")
    if not UUID.match(command):
        raise FormFault("form_id", "id")
    wanted = next((one for one in RoomCommand if one == do), None)
    if wanted is None:
        raise FormFault("form_choice", "do")
    wished_until = _instant(said.get("not_after"))
    is_late = wished_until is not None and centre.clock.now() > wished_until
    if is_late and not centre.room_commands.knows(command):
        raise CommandRefused("too_late")
    return centre.room_commands.send(runner, room, wanted, command)


async def end_phone(centre: Centre, runner: SessionRunner, room: RoomId) -> None:
    """Let the phone of a room's leader in no more. Raises `UnknownAddress` and `LogError`."""
    if centre.phones is None:
        raise UnknownAddress
    await centre.phones.end((runner.session, room))


def _check_still_true(centre: Centre, runner: SessionRunner, fields: Fields) -> None:
    """What a phone sends is stamped when it comes, and the laptop lies beside it: what lay on the
    phone without contact must not come after, and so count before, what was done on the laptop.

    Raises `PhoneTooLate` and `FormFault`.
    """
    until = _instant(_last(fields, "not_after"))
    if until and centre.clock.now() > until and not runner.knows(_last(fields, "id")):
        raise PhoneTooLate


def _instant(said: object) -> datetime | None:
    """The moment that a field names, if it does. Raises `FormFault`."""
    if not said:
        return None
    try:
        moment = datetime.fromisoformat(str(said))
    except ValueError:
        raise FormFault("form_time", "not_after") from None
    if moment.tzinfo is None:
        raise FormFault("form_time", "not_after")
    return moment


def _last(fields: Fields, name: str) -> str:
    return next(iter(reversed(fields.get(name, ()))), "").strip()


def _message(
    centre: Centre, visitor: Visitor, key: PageKey, runner: SessionRunner, fields: Fields
) -> Message:
    now = centre.clock.now()
    kind = _last(fields, "kind")
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
    fields = await fields_posted(request, key)
    visitor.check_session(session)
    check_counts((await centre.sessions.get(session)).state, key.room, fields)
    await send_form(centre, visitor, key, session, fields)
    raise web.HTTPSeeOther(path_of(key))


async def fields_posted(request: web.Request, key: PageKey) -> dict[str, list[str]]:
    """What was filled in on this page, which is remembered for a page that says what is wrong."""
    posted = await request.post()
    fields = {
        name: [value for value in posted.getall(name) if isinstance(value, str)] for name in posted
    }
    request[FORM_KEY] = (key, {name: values[-1] for name, values in fields.items() if values})
    return fields
