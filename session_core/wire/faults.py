"""What pydantic says of bad input, cut down to what may be told: the sort and the place."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import ValidationError

UNKNOWN_FIELD = frozenset({"extra_forbidden", "unexpected_keyword_argument"})


class Fault(NamedTuple):
    """One fault: pydantic's name for its sort, and the way to it."""

    sort: str
    way: tuple[str | int, ...]

    @property
    def place(self) -> str:
        """Our own names of fields on the way there. What the peer made up is not repeated."""
        if self.sort in UNKNOWN_FIELD:
            return "unknown field"
        return ".".join(str(step) for step in self.way[:2])


def faults_in(error: ValidationError) -> list[Fault]:
    """Every fault, without the input."""
    told = error.errors(include_url=False, include_context=False, include_input=False)
    return [Fault(one["type"], one["loc"]) for one in told]
