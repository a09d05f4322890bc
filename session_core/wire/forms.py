"""Form fields and JSON bodies to commands and reports.

Rule 1: a form says what is wished, never who wishes, when or from where: those are stamped by the
server, and fields of their names are passed over. Rule 2: a fault is a person's, names the field,
and loses nothing. Rule 3: an empty field is an absent one. Both ways end in the same strict
reading, so a form can do no more than a JSON body.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from types import UnionType
from typing import Any, Final, cast, get_args, get_origin, get_type_hints

import msgspec

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
from session_core.wire import plain
from session_core.wire.bounds import FREE_TEXTS, UUID, fault_in
from session_core.wire.errors import FormCode, FormFault, ReportCode
from session_core.wire.faults import is_missing, way_to
from session_core.wire.kinds import REPORTS, kinds_of

Fields = Mapping[str, Sequence[str]]
Body = Mapping[str, object]
Convert = Callable[[Sequence[str]], object]

_REPORT_STAMPS: Final = frozenset({"room", "received_at", "source", "rehearsal"})
_STAMPS: Final = frozenset({"kind", "id", "at", "by"})
_TRUE: Final = frozenset({"on", "true", "1"})
_FALSE: Final = frozenset({"", "off", "false", "0"})
_BOUNDS: Final[Mapping[ReportCode, FormCode]] = {
    "text_too_long": "text_too_long",
    "time_without_zone": "form_time",
    "time_out_of_range": "form_time",
    "report_malformed": "form_id",
}


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a form becomes one kind of command or report."""

    kind: type[Any]
    id_field: str
    fields: Mapping[str, Convert]
    codes: Mapping[str, FormCode]
    """What is wrong where a field is not of its type."""
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
        read = msgspec.convert(plain.read(json.dumps(whole)), shape.kind)
    except msgspec.ValidationError as error:
        raise _fault(error, shape) from None
    except (ValueError, TypeError):
        raise FormFault("form_text") from None
    return _checked(read)


def _fault(error: msgspec.ValidationError, shape: _Shape) -> FormFault:
    field = way_to(error)[0]
    if not is_missing(error):
        return FormFault(shape.codes[field], field)
    return FormFault("empty_text" if field in FREE_TEXTS else "form_missing", field)


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


def _bare(hint: Any) -> Any:
    """The type of a field that may be left out."""
    if get_origin(hint) is UnionType:
        return next(one for one in get_args(hint) if one is not type(None))
    return hint


def _converter(hint: Any) -> Convert:
    """How the strings of a form become a value of this type. One that cannot is found at start."""
    if hint is bool:
        return _ticked
    if hint is int:
        return _whole
    if get_origin(hint) is tuple:
        return _many
    assert issubclass(hint, str | datetime), f"no form can give a {hint}"
    return _one


def _code(hint: Any) -> FormCode:
    """What is wrong with a value that is not of this type."""
    if hint is int:
        return "form_number"
    if hint is datetime:
        return "form_time"
    is_choice = hint is bool or (isinstance(hint, type) and issubclass(hint, Enum))
    return "form_choice" if is_choice else "form_text"


def _shapes(
    kinds: Mapping[str, type[Any]], id_field: str, stamps: frozenset[str]
) -> dict[str, _Shape]:
    shapes = {}
    for name, kind in kinds.items():
        stamped = stamps | _STAMPS | {id_field}
        own = {
            field: _bare(hint)
            for field, hint in get_type_hints(kind).items()
            if field not in stamped
        }
        shapes[name] = _Shape(
            kind=kind,
            id_field=id_field,
            fields={field: _converter(hint) for field, hint in own.items()},
            codes={field: _code(hint) for field, hint in own.items()},
            own_ids=_OWN_IDS.get(name, ()),
        )
    return shapes


_OWN_IDS: Final[Mapping[str, tuple[str, ...]]] = {"question": ("question",), "help": ("help",)}
_MACHINES: Final = (CheckReport, CommandResultReport, ContactReport, LegReport)
"""Reports that no person makes."""
_COMMANDS: Final = _shapes(kinds_of(Command), "command_id", frozenset())
_REPORTS: Final = _shapes(
    {name: kind for name, kind in REPORTS.items() if kind not in _MACHINES},
    "report_id",
    _REPORT_STAMPS,
)
