"""The command `samkurs-agent`: `run` (the default), `check`, and `--version`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version

from session_core.clock import Clock, clock_from_text
from session_core.rules.changes import replace
from site_agent import agent, check, command_line
from site_agent.command_line import WrongLine, language_of
from site_agent.enrolment import enrol
from site_agent.settings import Settings, load
from site_agent.stick import export
from site_agent.terminal_words import WORDS
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
    spoken = language_of(environment)
    try:
        chosen = command_line.read_line(arguments)
    except WrongLine as what:
        print(command_line.wrong(what, spoken), file=sys.stderr)
        return TROUBLE
    if chosen.help or chosen.version:
        print(command_line.helped(spoken) if chosen.help else version("samkurs"))
        return 0
    return _do(chosen, environment, open_browser, read_line)


def _do(
    chosen: Namespace,
    environment: Mapping[str, str],
    open_browser: Callable[[str], object],
    read_line: Callable[[str], str],
) -> int:
    settings: Settings | None = None
    try:
        settings = load(vars(chosen), environment)
        spoken = language_of(environment, settings.language)
        clock = _clock(environment.get(CLOCK, ""))
        if chosen.command == "check":
            heard = replace(settings, language=spoken)
            return asyncio.run(check.run_check(heard, as_json=chosen.json))
        if chosen.command == "enrol":
            return enrol(settings, read_line, spoken)
        if chosen.command == "export":
            return export(settings, chosen.file, chosen.from_db, spoken)
        is_demo = bool(environment.get(CLOCK))
        around = agent.real_surroundings(
            clock,
            open_browser,
            version("samkurs"),
            demo=is_demo,
            practice=environment.get(PRACTICE, "") if is_demo else "",
            spoken=spoken,
        )
        asyncio.run(_run_until_signal(settings, around))
    except AgentTrouble as trouble:
        spoken = language_of(environment, settings.language if settings is not None else "nb")
        print(f"samkurs-agent: {trouble.in_language(spoken)}", file=sys.stderr)
        # Who starts the agent twice wants its page, so open the one there is.
        address = str(trouble.details.get("address", ""))
        if settings is not None and settings.browser and address.startswith("http"):
            open_browser(address)
        return TROUBLE
    return 0


def _clock(text: str) -> Clock:
    try:
        return clock_from_text(text)
    except ValueError as error:
        raise AgentTrouble(
            "settings_wrong", name=CLOCK, source=WORDS.later("from_environment"), why=error
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
