"""docs/operating.md promises limits, files, commands and log entries; this holds it to the code."""

from __future__ import annotations

import re
from pathlib import Path

from orchestrator.cli import whole_app
from session_core import limits

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
LIMIT = re.compile(r"^\| [^|]+ \| `([A-Z_]+)` \| (\d+) \|", re.MULTILINE)
ENTRY = re.compile(r"^\| ((?:`[a-z_]+`(?:, )?)+) \|", re.MULTILINE)
NOT_SOCKETS = {
    "SNAPSHOT_PART_CHARS_MAX", "HEARTBEAT_S", "ROOM_SILENCE_S_MAX", "RECONNECT_S_MAX",
    "RECONNECT_S_MIN", "RECONNECT_S_FIRST", "HEALTHY_S",
}  # fmt: skip
"""Rhythms, which nobody can go beyond."""


def test_the_limits_are_those_of_the_code() -> None:
    told = {name: int(figure) for name, figure in LIMIT.findall(PAGE)}
    assert told == {name: getattr(limits, name) for name in told}


def test_every_limit_on_a_peer_is_told() -> None:
    told = {name for name, _ in LIMIT.findall(PAGE)}
    known = {name for name in vars(limits) if name.isupper()}
    assert {name for name in known - told - NOT_SOCKETS if _bounds_a_peer(name)} == set()


def _bounds_a_peer(name: str) -> bool:
    return (
        re.search(
            r"SOCKETS|HANDSHAKES|BUFFER|FRAME|REPORTS|QUEUE|PAGES|DELTA|PER_ROOM|PER_SESSION", name
        )
        is not None
    )


def test_every_log_entry_that_is_told_can_be_written() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "orchestrator").rglob("*.py")
    )
    told = [name for names in ENTRY.findall(PAGE) for name in re.findall(r"`([a-z_]+)`", names)]
    assert len(told) > 8
    assert [name for name in told if f'"{name}"' not in sources] == []


def test_the_commands_that_are_told_are_there() -> None:
    told = set(re.findall(r"^samkurs (\w+)", PAGE, re.MULTILINE))
    assert {"backup", "restore", "doctor", "serve"} <= told
    known = {one.callback.__name__ for one in whole_app().registered_commands if one.callback}
    assert told <= known
