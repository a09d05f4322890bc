"""`config/checks.toml` and back: the text of a catalogue becomes checks, or a fault with its place.

It says what is worth a remark in every room, so a mistyped word must be told and not passed over.
"""

from __future__ import annotations

import tomllib
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from session_core.rules.checks import Catalogue, Check, Helper, Measurer, Run
from session_core.rules.terms import CheckVerdict

CODE_PATTERN: Final = r"^[A-Z][0-9]{1,2}$"
WORD_PATTERN: Final = r"^[a-z][a-z0-9_]{0,29}$"
VALID_S_MAX: Final = 24 * 3600


Word = Annotated[str, Field(pattern=WORD_PATTERN)]


class CatalogueFault(Exception):
    """The catalogue cannot be used. The text says where in it and what is wrong."""

    code = "checks_file_wrong"


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    id: Word
    by: Measurer
    when: Run = "passive"
    unit: Annotated[str, Field(max_length=8)] = ""
    warn: float | None = None
    fail: float | None = None
    bad: Literal["high", "low"] = "high"
    words: dict[Word, CheckVerdict] = {}
    valid_s: Annotated[int, Field(ge=1, le=VALID_S_MAX)]
    call: Helper = "nobody"
    remedy: Word | None = None
    code: Annotated[str, Field(pattern=CODE_PATTERN)]
    reason: Annotated[str, Field(min_length=1, max_length=200)]

    @model_validator(mode="after")
    def _fails_beyond_the_remark(self) -> _Line:
        if self.warn is None or self.fail is None:
            return self
        sign = -1 if self.bad == "low" else 1
        if sign * self.fail <= sign * self.warn:
            raise ValueError("fail must be worse than warn")
        return self


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    checks: Annotated[tuple[_Line, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> _File:
        for name in ("id", "code"):
            found: list[Any] = [getattr(one, name) for one in self.checks]
            if twice := sorted({one for one in found if found.count(one) > 1}):
                raise ValueError(f"{name} stands twice: {', '.join(twice)}")
        return self


_READER: Final = TypeAdapter(_File)


def catalogue_from_toml(text: str) -> Catalogue:
    """The checks of a catalogue file, by id and in its order. Raises `CatalogueFault`."""
    try:
        read = _READER.validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueFault(str(error)) from None
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise CatalogueFault(f"{place}: {error.errors()[0]['msg']}") from None
    return {one.id: _check(one) for one in read.checks}


def _check(line: _Line) -> Check:
    return Check(**(line.model_dump() | {"remedy": line.remedy or line.id}))
