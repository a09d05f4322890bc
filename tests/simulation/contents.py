"""What the log says when all is over, beside what people did: not only that a report is there, but
that it says what was saved, that contact was told, and that a copied laptop was.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from session_core.rules.terms import Phase
from tests.simulation.nodes import Laptop
from tests.simulation.record import Found

if TYPE_CHECKING:
    from tests.simulation.world import World

STAMPS = frozenset({"at", "received_at", "source", "rehearsal"})
"""What the centre may write otherwise than the laptop did: times that cannot be, where it came
from, and to which run of a rehearsed day it belongs.
"""


def contents_at_rest(world: World) -> None:
    """What must hold when faults are over and everybody is back. Raises Found."""
    _reports_say_what_was_saved(world)
    if untold := contact_untold(world):
        raise Found(untold)
    _copies_are_told(world)


def _reports_say_what_was_saved(world: World) -> None:
    logged = dict(_logged_reports(world))
    for laptop in world.laptops:
        for report, body in laptop.disk.bodies():
            if report in logged and _said(logged[report]) != _said(json.loads(body)):
                raise Found(f"the log says something else than {laptop.name} saved: {report}")


def _logged_reports(world: World) -> Iterator[tuple[str, Any]]:
    for session in world.sessions:
        for row in world.node.disk.rows(session):
            report = json.loads(row.body).get("report")
            if report is not None:
                yield row.cause, report


def _said(part: Any) -> Any:
    """Without the stamps, its own and those of what it holds."""
    match part:
        case dict():
            return {name: _said(value) for name, value in part.items() if name not in STAMPS}
        case list():
            return [_said(one) for one in part]
    return part


def contact_untold(world: World) -> str:
    """A room that is let in and connected is in contact, as far as the log is concerned. What is
    untold, or "".
    """
    for session, runner in world.node.centre.sessions.runners.items():
        state = runner.state
        if state.phase not in (Phase.LOBBY, Phase.LIVE):
            continue
        for room in world.rooms:
            if _is_connected(world, room) and state.rooms[room].in_contact is not True:
                return f"the log of {session} does not say that {room} is in contact"
    return ""


def _is_connected(world: World, room: str) -> bool:
    return any(_link(one) == "connected" for one in world.laptops_of(room))


def _link(laptop: Laptop) -> str:
    return laptop.room.saved_here.link


def _copies_are_told(world: World) -> None:
    """A laptop that had to begin anew, and is connected, is an incident that a person can see.

    An agent of yesterday does not say it, so nobody can be told before it is of today again.
    """
    told = world.node.disk.told()
    for laptop in world.laptops:
        says_so = not any(one.is_of_yesterday for one in laptop.line.connections)
        # One that was stowed in its first moment has never read what it holds.
        if laptop.is_stowed or not says_so or _link(laptop) != "connected":
            continue
        standing = laptop.room.standing
        is_copy = standing.why in ("restored", "forked")
        if is_copy and standing.outbox not in told:
            raise Found(f"nobody was told that {laptop.name} is a copy")
