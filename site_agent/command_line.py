"""The line `samkurs-agent COMMAND OPTIONS`: what stands on it, its help, and what is wrong with it.

The language is `SAMKURS_LANG`, as for `samkurs`; bokmål otherwise. What argparse would say of its
own is English, so it only reads.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import wrap

from session_core.rules.terms import LANGUAGES, Language
from site_agent.line_words import FLAGS, LINE
from site_agent.settings import add_flags

LANGUAGE = "SAMKURS_LANG"
COMMANDS = ("run", "check", "enrol", "export")
OWN = {
    "--help, -h": "help",
    "--version": "version",
    "--json": "json",
    "--from-db": "from_db",
    "--config": "config",
}
VALUED = {"--from-db", "--config"}
PLAIN = {"browser": "--browser, --no-browser"}
COLUMN, WIDTH = 28, 100


class WrongLine(ValueError):
    """The line cannot be used. The text is what on it."""


def language_of(environment: Mapping[str, str], otherwise: Language = "nb") -> Language:
    """In what the person at this terminal is spoken to."""
    named = environment.get(LANGUAGE, "")
    return next((one for one in LANGUAGES if one == named), otherwise)


def read_line(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What stands on the line. Raises `WrongLine`."""
    try:
        chosen, rest = _parser().parse_known_args(arguments)
    except argparse.ArgumentError as error:
        raise WrongLine(error.argument_name or error.message) from error
    if rest:
        raise WrongLine(" ".join(rest))
    if chosen.command not in COMMANDS:
        raise WrongLine(chosen.command)
    return chosen


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    parser.add_argument("command", nargs="?", default="run")
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--from-db", type=Path)
    add_flags(parser)
    return parser


def wrong(what: WrongLine, spoken: Language) -> str:
    """What is wrong with the line, and where to read on."""
    told = (_usage(spoken), LINE.say("wrong", spoken, what=what), LINE.say("read_on", spoken))
    return "\n".join(told)


def helped(spoken: Language) -> str:
    """The whole page of help."""
    options = [*((flag, LINE, code) for flag, code in OWN.items())]
    options += [(_flag(name), FLAGS, name) for name in FLAGS]
    lines = [_usage(spoken), "", LINE.say("about", spoken), ""]
    lines.append(f"{LINE.say('commands', spoken)}:")
    for command in COMMANDS:
        lines += _row(command, LINE.say(command, spoken))
    lines += ["", f"{LINE.say('options', spoken)}:"]
    for flag, words, code in options:
        has_value = flag in VALUED or (words is FLAGS and code not in PLAIN)
        value = f" {LINE.say('value', spoken)}" if has_value else ""
        lines += _row(f"{flag}{value}", words.say(code, spoken))
    return "\n".join(lines)


def _usage(spoken: Language) -> str:
    return f"{LINE.say('usage', spoken)}: samkurs-agent {LINE.say('piece', spoken)}"


def _flag(name: str) -> str:
    return PLAIN.get(name, f"--{name.replace('_', '-')}")


def _row(name: str, told: str) -> Iterator[str]:
    """The name, and what is told of it in a column beside it."""
    first, *others = wrap(told, WIDTH - COLUMN)
    yield f"  {name:<{COLUMN - 3}} {first}"
    yield from (f"{'':<{COLUMN}}{one}" for one in others)
