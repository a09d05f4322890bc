"""`config/checks.toml` and back: the text of a catalogue becomes checks, or a fault with its place.

It says what is worth a remark in every room, so a mistyped word must be told and not passed over.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from sys import float_info
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import asdict

from session_core.rules.changes import replace
from session_core.rules.checks import Catalogue, Catalogues, Check, Helper, Measurer, Need, Run
from session_core.rules.terms import CheckVerdict
from session_core.wire.faults import strange_field, way_to

CODE_PATTERN: Final = r"^[A-Z][0-9]{1,2}\Z"
WORD_PATTERN: Final = r"^[a-z][a-z0-9_]{0,29}\Z"
VALID_S_MAX: Final = 24 * 3600

T = TypeVar("T")
Profile = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\Z", max_length=60)]
Found = Annotated[str, Meta(pattern=r"^[a-z][a-z_]{0,29}\Z")]
Word = Annotated[str, Meta(pattern=WORD_PATTERN)]
Finite = Annotated[float, Meta(ge=-float_info.max, le=float_info.max)]


class CatalogueFault(Exception):
    """The catalogue cannot be used. The text says where in it and what is wrong."""

    code = "checks_file_wrong"


class _Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Word
    by: Measurer
    when: Run = "passive"
    need: Need = "watched"
    unit: Annotated[str, Meta(max_length=8)] = ""
    warn: Finite | None = None
    fail: Finite | None = None
    bad: Literal["high", "low"] = "high"
    words: dict[Found, Any] = {}
    """A verdict each, read one by one so that a fault names its word."""
    valid_s: Annotated[int, Meta(ge=1, le=VALID_S_MAX)]
    call: Helper = "nobody"
    remedy: Word | None = None
    code: Annotated[str, Meta(pattern=CODE_PATTERN)]
    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class _Change(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is otherwise for the rooms of a profile."""

    need: Need | None = None
    warn: Finite | None = None
    fail: Finite | None = None


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    checks: Annotated[tuple[Any, ...], Meta(min_length=1)]
    profiles: dict[Profile, dict[Word, Any]] = {}


def catalogues_from_toml(text: str) -> Catalogues:
    """The checks of a catalogue file, for every profile of a room. Raises `CatalogueFault`."""
    try:
        file = _read(_File, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CatalogueFault(str(error)) from None
    usual = _catalogue(file)
    others = {
        name: _changed(usual, changes, "profiles", name) for name, changes in file.profiles.items()
    }
    return {"": usual} | others


def catalogue_from_toml(text: str) -> Catalogue:
    """The checks of rooms without a profile, by id and in order. Raises `CatalogueFault`."""
    return catalogues_from_toml(text)[""]


def _read(kind: type[T], value: object, *place: str) -> T:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        told = str(error).partition(" - at `")[0]
        strange = strange_field(error)
        raise _fault(told, *place, *((strange,) if strange else way_to(error))) from None


def _fault(told: str, *place: str) -> CatalogueFault:
    return CatalogueFault(f"{'.'.join(place)}: {told}")


def _catalogue(file: _File) -> Catalogue:
    checks = [_check(line, "checks", str(place)) for place, line in enumerate(file.checks)]
    for name in ("id", "code"):
        found = [getattr(one, name) for one in checks]
        if twice := sorted({one for one in found if found.count(one) > 1}):
            raise _fault(f"{name} stands twice: {', '.join(twice)}", "checks")
    return {one.id: one for one in checks}


def _check(said: object, *place: str) -> Check:
    line = _read(_Line, said, *place)
    words = {
        word: _read(CheckVerdict, verdict, *place, "words", word)
        for word, verdict in line.words.items()
    }
    known = {**asdict(line), "words": words, "remedy": line.remedy or line.id}
    return _sound(Check(**known), *place)


def _changed(usual: Catalogue, changes: Mapping[str, object], *place: str) -> Catalogue:
    """Held to the same rules with what is otherwise."""
    if strange := sorted(changes.keys() - usual.keys()):
        raise _fault(f"a profile names no check: {', '.join(strange)}", *place)
    changed = dict(usual)
    for name, said in changes.items():
        change = asdict(_read(_Change, said, *place, name))
        new = {field: value for field, value in change.items() if value is not None}
        changed[name] = _sound(replace(usual[name], **new), *place, name)
    return changed


def _sound(check: Check, *place: str) -> Check:
    if check.warn is None or check.fail is None:
        return check
    sign = -1 if check.bad == "low" else 1
    if sign * check.fail <= sign * check.warn:
        raise _fault("fail must be worse than warn", *place)
    return check
