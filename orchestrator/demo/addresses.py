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


def addresses(
    programme: Programme, centre: str, laptops: Mapping[RoomId, str], language: Language
) -> Iterator[Address]:
    """Every page of the day. `centre` and `laptops` are addresses such as http://127.0.0.1:8640."""
    day = f"{centre}/kurs/{programme.session}"
    yield Address(say("start_page", language), f"{centre}/")
    yield Address(say("course_leader", language), f"{day}/konsoll")
    yield Address(say("coordinator", language), f"{centre}/tavle")
    for code, path in (("group_leader", "/"), ("screen", "/skjerm")):
        for room in programme.rooms:
            who = f"{say(code, language)}, {room.site_name}"
            yield Address(who, laptops[room.id] + path)


def as_list(rows: list[Address]) -> str:
    """The addresses under each other."""
    width = max(len(row.who) for row in rows)
    return "\n".join(f"  {row.who:<{width}}  {row.url}" for row in rows)
