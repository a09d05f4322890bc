"""Whose leg it is: by the fixed name under which a room joins, and by nothing else.

Rule: the name of anybody who is no room of ours is forgotten here, before it is kept, counted or
logged. What goes on from here is a room's id, or nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from session_core.rules.programme import Room
from session_core.rules.terms import RoomId


def key_of(name: str) -> str:
    """The name without what hands and programs vary: case, spaces, dashes and signs."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


class RoomNames:
    """The names of rooms in a meeting. Two rooms of one name are nobody's, for either may be it."""

    def __init__(self, rooms: Iterable[Room]) -> None:
        named: dict[str, set[RoomId]] = {}
        for room in rooms:
            named.setdefault(key_of(room.name_in_join), set()).add(room.id)
        self._rooms = {key: ids.pop() for key, ids in named.items() if key and len(ids) == 1}

    def room_of(self, name: object) -> RoomId | None:
        """The room that joined under this name, or None."""
        return self._rooms.get(key_of(name)) if isinstance(name, str) else None
