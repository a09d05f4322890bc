"""From pydantic's list of what does not fit the shape to findings with our own codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar, cast, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from orchestrator.courses.codes import Code, ShapeCode
from orchestrator.courses.faults import Finding

Model = TypeVar("Model", bound=BaseModel)

OURS: frozenset[str] = frozenset(get_args(ShapeCode))

_EXPECTED = {
    "string_type": "text",
    "int_type": "whole_number",
    "bool_type": "yes_or_no",
    "tuple_type": "list",
    "model_type": "table",
}
_CODES: dict[str, Code] = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_key",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_too_short": "empty",
    "too_short": "empty",
    "string_pattern_mismatch": "bad_id",
}


def read_shape(model: type[Model], raw: object) -> tuple[Model | None, list[Finding]]:
    """The file as its model, or None with everything that does not fit."""
    try:
        return model.model_validate(raw), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
        return None, [_finding(one, model) for one in errors if not _is_echo(one)]


def _is_echo(error: ErrorDetails) -> bool:
    """Pydantic calls a list empty when no item of it is sound; the items' own faults are enough."""
    return error["type"] == "too_short" and bool(error["input"])


def _finding(error: ErrorDetails, model: type[BaseModel]) -> Finding:
    code, details = _code(error)
    if code == "unknown_key":
        meant = get_close_matches(str(error["loc"][-1]), set(_keys(model)), n=1)
        details = {"meant": meant[0]} if meant else {}
    return Finding(path=error["loc"], code=code, details=details)


def _code(error: ErrorDetails) -> tuple[Code, Mapping[str, object]]:
    kind, context = error["type"], cast("Mapping[str, Any]", error.get("ctx", {}))
    if kind in OURS:
        return cast("Code", kind), context
    if kind in _CODES:
        return _CODES[kind], {"limit": _limit(context), "found": error["input"]}
    return "wrong_type", {"expected": _EXPECTED.get(kind, kind), "found": error["input"]}


def _limit(context: Mapping[str, Any]) -> object:
    return next((context[one] for one in ("ge", "le", "max_length") if one in context), None)


def _keys(model: type[BaseModel]) -> Iterator[str]:
    """Every key that may stand anywhere in the file."""
    for name, known in model.model_fields.items():
        yield name
        for inner in (known.annotation, *get_args(known.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from _keys(inner)
