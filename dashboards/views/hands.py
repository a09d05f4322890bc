"""Whose act is next: what is not the reader's to do is said to be the course leader's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dashboards.scene import PageKey

NEEDS: Final[Mapping[str, str]] = {
    "open": "open_lobby",
    "start": "start_session",
    "end": "end_session",
}
"""Acts of the one primary button that not everybody may do who leads the day on, and the kind of
command that each of them is.
"""


def leader_does(act: str, key: PageKey, *, is_last: bool) -> str:
    """The code of the sentence that says so, or "" where the reader may do it. Where a segment was
    found running after the last one, what is to be decided is whether the day ends.
    """
    act = "end" if act == "decide" and is_last else act
    return "" if act not in NEEDS or key.may(NEEDS[act]) else f"leader_does_{act}"
