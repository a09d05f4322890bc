"""States of the version before are read: what it did not say has a default."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

import pytest

from session_core.rules import room_state, telling
from session_core.rules import state as state_rules
from tests.reliability.releases import unpacked

Kinds = dict[str, list[str]]

LIST = """
import json
from dataclasses import fields, is_dataclass
from session_core.rules import state
try:
    from session_core.rules import room_state
except ImportError:
    room_state = state
kinds = {name: [f.name for f in fields(one)]
         for name, one in {**vars(state), **vars(room_state)}.items()
         if is_dataclass(one)}
print(json.dumps(kinds))
"""


def demanded(kind: type[Any], known: Kinds) -> Iterator[str]:
    """The fields of a kind that the version before had too, and which its states do not fill."""
    for one in fields(kind):
        is_asked = one.default is one.default_factory is MISSING
        if is_asked and one.name not in known.get(kind.__name__, (one.name,)):
            yield f"{kind.__name__}.{one.name}"


def kinds_before() -> Kinds:
    with unpacked() as release:
        run = subprocess.run(
            [sys.executable, "-P", "-c", LIST],
            capture_output=True, text=True, check=True, timeout=60,
            env={"PYTHONPATH": str(release.folder)},
        )  # fmt: skip
    found: Kinds = json.loads(run.stdout)
    return found


@pytest.mark.process
def test_what_the_version_before_did_not_say_in_a_state_has_a_default() -> None:
    before = kinds_before()
    assert "sent_at" in before["Message"]
    now = [one for part in (state_rules, room_state, telling) for one in vars(part).values()]
    kinds = [one for one in now if is_dataclass(one) and isinstance(one, type)]
    assert [name for kind in kinds for name in demanded(kind, before)] == []


def test_a_field_that_is_new_and_has_no_default_is_found() -> None:
    known = {"Message": ["id", "text", "rooms"]}
    assert list(demanded(state_rules.Message, known)) == ["Message.sent_at"]
