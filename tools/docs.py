"""Write docs/events.md and the state diagrams of docs/wire.md from the code, so that page and code
cannot drift apart.

    .venv/bin/python tools/docs.py            write the pages
    .venv/bin/python tools/docs.py --check    say whether they are up to date; change nothing

`tests/rules/test_docs.py` and `tests/wire/test_docs.py` compare the two on every run.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, get_args

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # run as a script, Python knows only this file's own folder
    sys.path.insert(0, str(ROOT))

from session_core.link.states import AGENT_STEPS, CENTRE_STEPS  # noqa: E402
from session_core.rules.care_events import CareEvent  # noqa: E402
from session_core.rules.commands import Command, PositionCommand  # noqa: E402
from session_core.rules.errors import RefusalCode  # noqa: E402
from session_core.rules.events import Event, PositionEvent, SetAsideCode  # noqa: E402
from session_core.rules.reports import Report  # noqa: E402

PAGE = ROOT / "docs" / "events.md"
WIRE = ROOT / "docs" / "wire.md"

STAMPED = {
    "kind", "command_id", "report_id", "at", "by", "not_after", "received_at", "source",
    "rehearsal",
}  # fmt: skip
CONDITION = {"seen_revision", "seen_segment"}

INTRODUCTION = """\
# Commands, reports and events

Made from the code by `tools/docs.py`; change the docstrings in `session_core/rules/` instead of
this page. A field with `=` may be left out and then has that value. Words are defined in
[glossary.md](glossary.md), frames in [wire.md](wire.md).
"""

COMMANDS = """\
## Commands

Wishes of people at the centre, which may be refused with a code. Each has `command_id`, made where
the wish arises, and `at` and `by`, stamped by the centre. It may have `not_after`, and is refused
as `too_late` when it comes after that instant of the centre's time. Those marked **·** move or
adjust the programme; they also name the `seen_revision` and `seen_segment` of the page they were
made on, and are refused as `stale` when that page is old.
"""

REFUSALS = """\
### Why a command is refused

The codes are stable; the sentences that people read are in `dashboards/phrases.py`.
"""

REPORTS = """\
## Reports

What a room saw or did: never refused. Each has `report_id`, `room`, `at` (when it was seen),
`received_at` (when the centre learned of it), `by`, `source` (its number in a laptop's outbox) and
`rehearsal`.
"""

SET_ASIDE = """\
### Why a report is set aside

It is kept in the log all the same, and its sender is told that it arrived; but it changes nothing.
"""

EVENTS = """\
## Events

What happened, in the order of the log. Each has `at` and `by`. *Position* is what the centre owns,
*care* what people do for each other, *room* what rooms saw; the rest begins a session or takes
something back.
"""


STATES = """\
## The states of the two ends

Drawn by `tools/docs.py` from `session_core/link/states.py`, the tables that both ends move by: a
way that is not shown cannot be taken.
"""


def wire(written: str) -> str:
    """docs/wire.md with its last section, the states, drawn anew."""
    before, _, _ = written.partition(STATES.splitlines()[0])
    room = f"The room's end (`session_core/link/agent_end.py`):\n\n{_diagram(AGENT_STEPS)}"
    centre = f"The centre's end (`session_core/link/centre_end.py`):\n\n{_diagram(CENTRE_STEPS)}"
    return "\n".join([before + STATES, room, centre])


def _diagram(steps: Mapping[Any, str]) -> str:
    """A Mermaid diagram; the causes of one way stand together."""
    ways: dict[tuple[str, str], list[str]] = {}
    for (state, cause), after in steps.items():
        ways.setdefault((state, after), []).append(cause)
    lines = [f"    {state} --> {after} : {', '.join(on)}" for (state, after), on in ways.items()]
    ways_in_and_out = ["    [*] --> new", *lines, "    closed --> [*]"]
    return "\n".join(["```mermaid", "stateDiagram-v2", *ways_in_and_out, "```", ""])


def page() -> str:
    """The whole of docs/events.md."""
    parts = [
        INTRODUCTION,
        COMMANDS,
        _table(("Command", "kind", "Fields", "Meaning"), map(_command, get_args(Command))),
        REFUSALS,
        _codes(get_args(RefusalCode)),
        REPORTS,
        _table(("Report", "kind", "Fields", "Meaning"), map(_report, get_args(Report))),
        SET_ASIDE,
        _codes(get_args(SetAsideCode)),
        EVENTS,
        _table(("Event", "kind", "About", "Fields", "Meaning"), map(_event, get_args(Event))),
    ]
    return "\n".join(parts)


def _command(kind: type) -> tuple[str, ...]:
    mark = " **·**" if issubclass(kind, PositionCommand) else ""
    return f"`{kind.__name__}`{mark}", f"`{_name(kind)}`", _fields(kind, CONDITION), _meaning(kind)


def _report(kind: type) -> tuple[str, ...]:
    return f"`{kind.__name__}`", f"`{_name(kind)}`", _fields(kind, {"room"}), _meaning(kind)


def _event(kind: type) -> tuple[str, ...]:
    about = "position" if kind in get_args(PositionEvent) else ""
    about = about or ("care" if kind in get_args(CareEvent) else "")
    about = about or ("room" if _name(kind).startswith("report_") else "")
    return f"`{kind.__name__}`", f"`{_name(kind)}`", about, _fields(kind, set()), _meaning(kind)


def _name(kind: type) -> str:
    return str(next(field.default for field in fields(kind) if field.name == "kind"))


def _fields(kind: type, known: set[str]) -> str:
    """The fields of this kind alone, each as in a signature."""
    hidden = (STAMPED - _own(kind)) | known | {"kind"}
    return ", ".join(_field(one) for one in fields(kind) if one.name not in hidden)


def _own(kind: type) -> set[str]:
    return set(inspect.get_annotations(kind))


def _field(field: Field[object]) -> str:
    default = "" if field.default is MISSING else f" = {field.default!r}"
    return f"`{field.name}: {field.type}{default}`".replace("|", "\\|")


def _meaning(kind: type) -> str:
    """The docstring as one line."""
    return " ".join((inspect.getdoc(kind) or "").split())


def _table(heading: Iterable[str], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(_lines(tuple(heading), rows)) + "\n"


def _lines(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heading)} |"
    yield "|---" * len(heading) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes) + "\n"


def main(arguments: list[str]) -> int:
    """Write the pages, or only check them. Gives the exit status."""
    pages = {PAGE: page(), WIRE: wire(WIRE.read_text(encoding="utf-8"))}
    old = [one for one, text in pages.items() if one.read_text(encoding="utf-8") != text]
    for one in old:
        print(f"docs/{one.name} is out of date. Run: .venv/bin/python tools/docs.py")
        if "--check" not in arguments:
            one.write_text(pages[one], encoding="utf-8")
            print("It is written anew.")
    return 1 if old and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
