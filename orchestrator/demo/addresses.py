"""One address per person of a demo. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orchestrator.demo.words import say
from session_core.rules.programme import Programme
from session_core.rules.terms import Language, RoomId


@dataclass(frozen=True, slots=True)
class Address:
    """Who looks at which page."""

    who: str
    url: str
    key: str = ""
    """What to type to cut this room's network, where there is somebody to type."""


def addresses(
    programme: Programme,
    centre: str,
    laptops: Mapping[RoomId, str],
    language: Language,
    keys: Mapping[RoomId, str] | None = None,
) -> Iterator[Address]:
    """Every page of the day. `centre` and `laptops` are addresses such as http://127.0.0.1:8640;
    `keys` cut the rooms' networks.
    """
    day = f"{centre}/kurs/{programme.session}"
    yield Address(say("start_page", language), f"{centre}/")
    yield Address(say("course_leader", language), f"{day}/konsoll")
    yield Address(say("speaker", language), f"{day}/scene")
    yield Address(say("coordinator", language), f"{centre}/tavle")
    for room in programme.rooms:
        who = f"{say('group_leader', language)}, {room.site_name}"
        yield Address(who, f"{laptops[room.id]}/", (keys or {}).get(room.id, ""))
    for room in programme.rooms:
        who = f"{say('screen', language)}, {room.site_name}"
        yield Address(who, f"{laptops[room.id]}/skjerm")


def as_list(rows: list[Address]) -> str:
    """The addresses under each other."""
    width = max(len(row.who) for row in rows)
    keys = max(len(row.key) for row in rows)
    return "\n".join(f"{_key(row.key, keys)}  {row.who:<{width}}  {row.url}" for row in rows)


def _key(key: str, width: int) -> str:
    """A column of its own, if there is any key."""
    return f"  {f'[{key}]' if key else '':>{width + 2}}" if width else ""
