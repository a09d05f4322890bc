"""The command `samkurs-agent`: `run` (the default), `check`, and `--version`."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from session_core.clock import Clock, clock_from_text
from site_agent import agent, check
from site_agent.enrolment import enrol
from site_agent.settings import Settings, add_flags, load
from site_agent.stick import export
from site_agent.troubles import AgentTrouble

CLOCK = "SAMKURS_CLOCK"
PRACTICE = "SAMKURS_PRACTICE"
TROUBLE = 2


def main(
    arguments: Sequence[str] | None = None,
    environment: Mapping[str, str] = os.environ,
    open_browser: Callable[[str], object] = agent.open_page,
    read_line: Callable[[str], str] = input,
) -> int:
    """Do what was asked. Whatever a person can mend is told in a sentence, without a traceback."""
    chosen = _parser().parse_args(arguments)
    settings: Settings | None = None
    try:
        settings = load(vars(chosen), environment)
        clock = _clock(environment.get(CLOCK, ""))
        if chosen.command == "check":
            return asyncio.run(check.run_check(settings, as_json=chosen.json))
        if chosen.command == "enrol":
            return enrol(settings, read_line)
        if chosen.command == "export":
            return export(settings, chosen.file, chosen.from_db)
        is_demo = bool(environment.get(CLOCK))
        around = agent.real_surroundings(
            clock,
            open_browser,
            version("samkurs"),
            demo=is_demo,
            practice=environment.get(PRACTICE, "") if is_demo else "",
        )
        asyncio.run(_run_until_signal(settings, around))
    except AgentTrouble as trouble:
        print(f"samkurs-agent: {trouble}", file=sys.stderr)
        # Who starts the agent twice wants its page, so open the one there is.
        address = str(trouble.details.get("address", ""))
        if settings is not None and settings.browser and address.startswith("http"):
            open_browser(address)
        return TROUBLE
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="samkurs-agent",
        description="Samkurs on a room's laptop: the room page, also when the centre is gone.",
    )
    parser.add_argument("--version", action="version", version=version("samkurs"))
    parser.add_argument(
        "command",
        nargs="?",
        choices=("run", "check", "enrol", "export"),
        default="run",
        help="run the agent (default), measure this laptop and the way to the centre once,"
        " ask for a code that gives this laptop its room, or save a file for the centre",
    )
    parser.add_argument("file", nargs="?", type=Path, help="export: the file to save to")
    parser.add_argument("--json", action="store_true", help="check: everything, for programs")
    parser.add_argument(
        "--from-db", type=Path, help="export: the file of reports to read, if not the usual one"
    )
    add_flags(parser)
    return parser


def _clock(text: str) -> Clock:
    try:
        return clock_from_text(text)
    except ValueError as error:
        raise AgentTrouble(
            "settings_wrong", name=CLOCK, source="miljøvariablene", why=error
        ) from error


async def _run_until_signal(settings: Settings, around: agent.Surroundings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    # Windows has no `add_signal_handler`, and this way works everywhere.
    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: loop.call_soon_threadsafe(stop.set))
    await agent.run_agent(settings, around, stop)


if __name__ == "__main__":
    raise SystemExit(main())
