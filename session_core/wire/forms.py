"""Form fields and JSON bodies to commands and reports.

Rule 1: a form says what is wished, never who wishes, when or from where: those are stamped by the
server, and fields of their names are passed over. Rule 2: a fault is a person's, names the field,
and loses nothing. Rule 3: an empty field is an absent one. Both ways end in the same strict
reading, so a form can do no more than a JSON body.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import UnionType
from typing import Annotated, Any, Final, cast, get_args, get_origin, get_type_hints

from pydantic import ConfigDict, Discriminator, TypeAdapter, ValidationError

from session_core.rules.changes import replace
from session_core.rules.commands import Command
from session_core.rules.personal_numbers import has_personal_number
from session_core.rules.records import dataclass
from session_core.rules.reports import (
    CheckReport,
    CommandResultReport,
    ContactReport,
    LegReport,
    Report,
    Source,
)
from session_core.rules.terms import By, RoomId
from session_core.wire.bounds import FREE_TEXTS, UUID, fault_in
from session_core.wire.errors import FormCode, FormFault, ReportCode
from session_core.wire.faults import faults_in

Fields = Mapping[str, Sequence[str]]
Body = Mapping[str, object]
Convert = Callable[[Sequence[str]], object]

_STRICT: Final = ConfigDict(
    strict=True, extra="forbid", hide_input_in_errors=True, defer_build=True
)
_REPORT_STAMPS: Final = frozenset({"room", "received_at", "source", "rehearsal"})
_STAMPS: Final = frozenset({"kind", "id", "at", "by"})
_TRUE: Final = frozenset({"on", "true", "1"})
_FALSE: Final = frozenset({"", "off", "false", "0"})
_CODES: Final[Mapping[str, FormCode]] = {
    "missing": "form_missing",
    "missing_keyword_only_argument": "form_missing",
    "int_type": "form_number",
    "int_from_float": "form_number",
    "datetime_from_date_parsing": "form_time",
    "datetime_parsing": "form_time",
    "datetime_type": "form_time",
    "bool_type": "form_choice",
    "enum": "form_choice",
    "unexpected_keyword_argument": "form_unknown_field",
}
_BOUNDS: Final[Mapping[ReportCode, FormCode]] = {
    "text_too_long": "text_too_long",
    "time_without_zone": "form_time",
    "time_out_of_range": "form_time",
    "report_malformed": "form_id",
}


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a form becomes one kind of command or report."""

    adapter: TypeAdapter[Any]
    id_field: str
    fields: Mapping[str, Convert]
    own_ids: tuple[str, ...] = ()
    """Fields that may be left to the report's own id."""


def command_from_fields(fields: Fields, *, at: datetime, by: By) -> Command:
    """The command that a form asks for. Raises `FormFault`."""
    return command_from_json(_body(fields, _COMMANDS), at=at, by=by)


def command_from_json(body: Body, *, at: datetime, by: By) -> Command:
    """The command that a JSON body asks for. Raises `FormFault`."""
    shape = _shape(body, _COMMANDS)
    read = _read(shape, body)
    not_after = read.not_after and read.not_after.astimezone(UTC)
    return cast(Command, replace(read, at=at, by=by, not_after=not_after))


def report_from_fields(
    fields: Fields,
    *,
    room: RoomId,
    at: datetime,
    received_at: datetime,
    by: By,
    rehearsal: bool,
    source: Source | None = None,
) -> Report:
    """The report that a form of a room's page makes. Raises `FormFault`.

    A question or a call for help without an id of its own takes the report's.
    """
    body = _body(fields, _REPORTS)
    read = _read(_shape(body, _REPORTS), body)
    stamped = replace(
        read, room=room, at=at, received_at=received_at, by=by, rehearsal=rehearsal, source=source
    )
    return cast(Report, stamped)


# ── fields to a body ───────────────────────────────────────────────────────────────────────────


def _body(fields: Fields, shapes: Mapping[str, _Shape]) -> Body:
    """What the form says, as the JSON body that says the same. Other fields are passed over."""
    body: dict[str, object] = {name: _last(fields.get(name, ())) for name in ("kind", "id")}
    for name, convert in _shape(body, shapes).fields.items():
        given = [value for value in fields.get(name, ()) if value.strip()]
        value = convert(given)
        if value is not None:
            body[name] = value
    return body


def _last(values: Sequence[str]) -> str:
    return values[-1].strip() if values else ""


def _one(values: Sequence[str]) -> object:
    return _last(values) or None


def _many(values: Sequence[str]) -> object:
    return list(values)


def _whole(values: Sequence[str]) -> object:
    """A whole number. What is none is handed on as text: the strict reading names the field."""
    text = _last(values)
    try:
        return int(text) if text else None
    except ValueError:
        return text


def _ticked(values: Sequence[str]) -> object:
    """A checkbox: absent means not ticked."""
    text = _last(values).lower()
    return text if text not in _TRUE | _FALSE else text in _TRUE


# ── a body to a command or report ──────────────────────────────────────────────────────────────


def _shape(body: Body, shapes: Mapping[str, _Shape]) -> _Shape:
    kind = body.get("kind")
    shape = shapes.get(kind) if isinstance(kind, str) else None
    if shape is None:
        raise FormFault("form_unknown_kind", "kind")
    return shape


def _read(shape: _Shape, body: Body) -> Any:
    """The dataclass with stand-ins where the server stamps."""
    own_id = body.get("id")
    if not isinstance(own_id, str) or not own_id:
        raise FormFault("form_missing", "id")
    if not UUID.match(own_id):
        raise FormFault("form_id", "id")
    said = {name: value for name, value in body.items() if name not in _STAMPS}
    unknown = next((name for name in said if name not in shape.fields), None)
    if unknown is not None:
        raise FormFault("form_unknown_field")
    ids = dict.fromkeys((shape.id_field, *shape.own_ids), own_id)
    whole = {**_STAND_INS[shape.id_field], **ids, **said, "kind": body["kind"]}
    try:
        read = shape.adapter.validate_json(json.dumps(whole))
    except (ValidationError, ValueError, TypeError) as error:
        raise _fault(error) from None
    return _checked(read)


def _fault(error: Exception) -> FormFault:
    if not isinstance(error, ValidationError):
        return FormFault("form_text")
    first = faults_in(error)[0]
    field = str(first.way[1]) if len(first.way) > 1 else ""
    code = _CODES.get(first.sort, "form_text")
    if code == "form_missing" and field in FREE_TEXTS:
        code = "empty_text"
    return FormFault(code, field)


def _checked(read: Any) -> Any:
    """Within bounds, and free text trimmed, not empty, and without a personal number."""
    for name in FREE_TEXTS & type(read).__dataclass_fields__.keys():
        said = getattr(read, name)
        if said is None:
            continue
        text = said.strip()
        if not text:
            raise FormFault("empty_text", name)
        if has_personal_number(text):
            raise FormFault("personal_number", name)
        read = replace(read, **{name: text})
    fault = fault_in(read)
    if fault is not None:
        code, field = fault
        raise FormFault(_BOUNDS.get(code, "form_range"), field)
    return read


# ── the shapes, made once ──────────────────────────────────────────────────────────────────────

_STAND_INS: Final[Mapping[str, Mapping[str, object]]] = {
    "command_id": {"at": "1970-01-01T00:00:00Z", "by": {"role": "centre"}},
    "report_id": {
        "at": "1970-01-01T00:00:00Z",
        "by": {"role": "centre"},
        "room": "",
        "received_at": "1970-01-01T00:00:00Z",
    },
}


def _converter(hint: Any) -> Convert:
    """How the strings of a form become a value of this type. One that cannot is found at start."""
    if get_origin(hint) is UnionType:
        hint = next(one for one in get_args(hint) if one is not type(None))
    if hint is bool:
        return _ticked
    if hint is int:
        return _whole
    if get_origin(hint) is tuple:
        return _many
    assert issubclass(hint, str | datetime), f"no form can give a {hint}"
    return _one


def _shapes(
    adapter: TypeAdapter[Any], kinds: Iterable[type], id_field: str, stamps: frozenset[str]
) -> dict[str, _Shape]:
    shapes = {}
    for one in kinds:
        hints = get_type_hints(one)
        (kind,) = get_args(hints["kind"])
        stamped = stamps | _STAMPS | {id_field}
        own = {name: _converter(hint) for name, hint in hints.items() if name not in stamped}
        shapes[kind] = _Shape(adapter, id_field, own, _OWN_IDS.get(kind, ()))
    return shapes


_OWN_IDS: Final[Mapping[str, tuple[str, ...]]] = {"question": ("question",), "help": ("help",)}
_COMMANDS: Final = _shapes(
    TypeAdapter(Annotated[Command, Discriminator("kind")], config=_STRICT),
    get_args(Command),
    "command_id",
    frozenset(),
)
_REPORTS: Final = _shapes(
    TypeAdapter(Annotated[Report, Discriminator("kind")], config=_STRICT),
    (
        one
        for one in get_args(Report)
        if one not in (CheckReport, CommandResultReport, ContactReport, LegReport)
    ),
    "report_id",
    _REPORT_STAMPS,
)
