"""What can be wrong with a course file: a fault, a warning, and the exception that carries them.

A fault is a value: file, line, field, code, and the figures that its sentence needs.
`sentences.py` says for each code what is wrong and what to do. A warning never stops anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import get_args

from orchestrator.courses.codes import AssumedCode, Code, DoubtCode, WarningCode
from orchestrator.courses.locator import Locate, Path

DOUBTS: frozenset[str] = frozenset(get_args(DoubtCode))
WARNINGS: frozenset[str] = DOUBTS | frozenset((*get_args(WarningCode), *get_args(AssumedCode)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a check found, before it is known which line it stands on."""

    path: Path
    code: Code
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong, and where.

    `line` counts from 1, and is None where the file itself is the trouble.
    """

    file: str
    line: int | None
    path: Path
    code: Code
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_warning(self) -> bool:
        """Worth knowing, but the course can be held as it is."""
        return self.code in WARNINGS

    @property
    def is_doubt(self) -> bool:
        """Something in a sheet was guessed or left out, and a person should look at it."""
        return self.code in DOUBTS

    @property
    def field(self) -> str:
        """The field in the notation of code, such as `days[0].segments[3].start`."""
        parts = (f"[{one}]" if isinstance(one, int) else f".{one}" for one in self.path)
        return "".join(parts).removeprefix(".")


class CourseFileFaulty(Exception):
    """A course or sites file cannot be used. `faults` has every fault found, and the warnings."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        first = next(one for one in self.faults if not one.is_warning)
        super().__init__(f"{first.file}:{first.line or 1}: {first.field}: {first.code}")


def place(findings: Iterable[Finding], file: str, locate: Locate) -> tuple[Fault, ...]:
    """The findings with their file and line, in the order of the lines."""
    placed = [
        Fault(file=file, line=locate(one.path), path=one.path, code=one.code, details=one.details)
        for one in findings
    ]
    return tuple(sorted(placed, key=lambda one: one.line or 0))


def is_sound(faults: Iterable[Fault]) -> bool:
    """No fault; warnings may be there."""
    return all(one.is_warning for one in faults)
