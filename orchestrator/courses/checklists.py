"""The list that a course names, and what may be wrong with the way it is used. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from orchestrator.courses.draft import listed, text_at
from orchestrator.courses.faults import Fault, Finding, is_sound
from orchestrator.courses.models import ChecklistFile
from orchestrator.courses.values import entry


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedList:
    """A list as read: its items where it is sound, and in any case all that was found."""

    items: tuple[ChecklistFile, ...] = ()
    faults: tuple[Fault, ...] = ()
    is_there: bool = True
    known: tuple[str, ...] = ()
    """The names of the lists that are there, where the one asked for is not."""


Lists = Callable[[str], SharedList]
"""A list by its name."""


def check_list(raw: object, shared: SharedList | None) -> list[Finding]:
    """The list that a course names is there, and nothing is left out or added that cannot be."""
    if shared is not None and not shared.is_there:
        name = text_at(raw, "checklist_file") or ""
        meant = get_close_matches(name, shared.known, n=1)
        details = {"found": name, "known": ", ".join(shared.known)}
        if meant:
            details["meant"] = meant[0]
        return [Finding(path=("checklist_file",), code="unknown_checklist", details=details)]
    if shared is not None and not is_sound(shared.faults):
        return []
    items = [one.id for one in shared.items] if shared else []
    return [*_left_out(raw, items), *_added_twice(raw, items)]


def _without(raw: object) -> list[object]:
    found = entry(raw, "checklist_without")
    return found if isinstance(found, list) else []


def _left_out(raw: object, items: list[str]) -> Iterator[Finding]:
    for index, name in enumerate(_without(raw)):
        if isinstance(name, str) and name not in items:
            meant = get_close_matches(name, items, n=1)
            details = {"found": name, **({"meant": meant[0]} if meant else {})}
            yield Finding(path=("checklist_without", index), code="unknown_item", details=details)


def _added_twice(raw: object, items: list[str]) -> Iterator[Finding]:
    """An own item takes the place of the list's only where that is left out."""
    kept = set(items) - set(map(str, _without(raw)))
    for path, one in listed(raw, "checklist"):
        name = text_at(one, "id")
        if name in kept:
            yield Finding(path=(*path, "id"), code="duplicate_id", details={"found": name})
