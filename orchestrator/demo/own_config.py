"""The course files of a demo: the project's own, but for what a demo must not do as they say.

Rule 1: the video meeting is the demo's own. Whatever a course file says, no demo ever knocks at a
        real Join.
Rule 2: in a day that plays itself fast nothing acts within half a second. At speed 600 the five
        minutes that a segment waits for a room are half a second of real time. The hands press when
        they have seen what they must see, and on a busy machine that takes longer: the centre would
        be first, and the day another.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from orchestrator.demo.join_node import ALIAS
from orchestrator.demo.pretend_join import TEST, host_at
from orchestrator.demo.processes import free_port

WAITS = "wait_max_s = 0"
_WAITS = re.compile(r"^wait_max_s *=.*$", re.MULTILINE)
_POLICY = re.compile(r"^\[policy\]$", re.MULTILINE)
_JOIN = re.compile(r"^\[join\][^\n]*\n(?:(?!\[)[^\n]*(?:\n|\Z))*", re.MULTILINE)


def write_config(config: Path, into: Path, *, is_quick: bool) -> Path:
    """A copy of the folder, whose courses meet on a free port of this machine, and whose segments
    wait until somebody presses where it `is_quick`. Gives where it is.
    """
    shutil.copytree(config, into)
    join = host_at(free_port())
    for file in sorted((into / "courses").glob("*.toml")):
        text = with_join(file.read_text(encoding="utf-8"), join)
        file.write_text(without_timers(text) if is_quick else text, encoding="utf-8")
    return into


def with_join(course: str, host: str) -> str:
    """The text of a course file with this video meeting, in place of its own if it has one."""
    own = (
        f'[join]\nhost = "{host}"\nalias = "{ALIAS}"\ntest = "{TEST}"\n'
        'type = "small"\nclient = true\n'
    )
    return f"{_JOIN.sub('', course).rstrip()}\n\n{own}"


def without_timers(course: str) -> str:
    """The text of a course file with this figure in its policy."""
    if _WAITS.search(course):
        return _WAITS.sub(WAITS, course)
    if _POLICY.search(course):
        return _POLICY.sub(f"[policy]\n{WAITS}", course)
    return f"{course}\n[policy]\n{WAITS}\n"
