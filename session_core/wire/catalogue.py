"""`config/checks.toml` and back: the text of a catalogue becomes checks, or a fault with its place.

It says what is worth a remark in every room, so a mistyped word must be told and not passed over.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from session_core.rules.checks import Catalogue, Catalogues, Check, Helper, Measurer, Need, Run
from session_core.rules.terms import CheckVerdict

CODE_PATTERN: Final = r"^[A-Z][0-9]{1,2}$"
WORD_PATTERN: Final = r"^[a-z][a-z0-9_]{0,29}$"
VALID_S_MAX: Final = 24 * 3600


Profile = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Found = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,29}$")]
Word = Annotated[str, Field(pattern=WORD_PATTERN)]


class CatalogueFault(Exception):
    """The catalogue cannot be used. The text says where in it and what is wrong."""

    code = "checks_file_wrong"


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    id: Word
    by: Measurer
    when: Run = "passive"
    need: Need = "watched"
    unit: Annotated[str, Field(max_length=8)] = ""
    warn: float | None = None
    fail: float | None = None
    bad: Literal["high", "low"] = "high"
    words: dict[Found, CheckVerdict] = {}
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


class _Change(BaseModel):
    """What is otherwise for the rooms of a profile."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    need: Need | None = None
    warn: float | None = None
    fail: float | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    checks: Annotated[tuple[_Line, ...], Field(min_length=1)]
    profiles: dict[Profile, dict[Word, _Change]] = {}

    @model_validator(mode="after")
    def _each_once_and_known(self) -> _File:
        known = {one.id for one in self.checks}
        named = {check for changes in self.profiles.values() for check in changes}
        if strange := sorted(named - known):
            raise ValueError(f"a profile names no check: {', '.join(strange)}")
        for name in ("id", "code"):
            found: list[Any] = [getattr(one, name) for one in self.checks]
            if twice := sorted({one for one in found if found.count(one) > 1}):
                raise ValueError(f"{name} stands twice: {', '.join(twice)}")
        return self


_READER: Final = TypeAdapter(_File)


def catalogues_from_toml(text: str) -> Catalogues:
    """The checks of a catalogue file, for every profile of a room. Raises `CatalogueFault`."""
    try:
        read = _READER.validate_python(tomllib.loads(text))
        return {"": _catalogue(read, {})} | {
            name: _catalogue(read, changes) for name, changes in read.profiles.items()
        }
    except tomllib.TOMLDecodeError as error:
        raise CatalogueFault(str(error)) from None
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise CatalogueFault(f"{place}: {error.errors()[0]['msg']}") from None


def catalogue_from_toml(text: str) -> Catalogue:
    """The checks of rooms without a profile, by id and in order. Raises `CatalogueFault`."""
    return catalogues_from_toml(text)[""]


def _catalogue(read: _File, changes: Mapping[str, _Change]) -> Catalogue:
    return {one.id: _check(one, changes.get(one.id)) for one in read.checks}


def _check(line: _Line, change: _Change | None) -> Check:
    """Read anew with what is otherwise, so that its limits are held to the same rules."""
    said = line.model_dump() | (change.model_dump(exclude_none=True) if change else {})
    return Check(**(_Line(**said).model_dump() | {"remedy": line.remedy or line.id}))
