"""The terminal in the operator's own language: help, and what is said of a wrong command line.

Typer says most of its own words in English only, and hands the page to its command's class: so our
commands have classes of ours, which write the page and tell the error. Nothing of Typer is changed.

The language is `SAMKURS_LANG`, or the `--lang` that stands on the line; bokmål otherwise, whatever
the machine speaks. A command says what it says in the same one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, get_args

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from orchestrator.terminal_words import HELP, WORDS
from session_core.rules.terms import LANGUAGES, Language

VARIABLE = "SAMKURS_LANG"
WRONG = 2

_OF_KIND = {
    "NoSuchOption": "no_option",
    "MissingParameter": "missing",
    "BadOptionUsage": "option_misused",
    "BadArgumentUsage": "argument_misused",
}
"""What is said of an error of Typer's, by its class: their messages are English."""


def spoken() -> Language:
    """In what a command that has no `--lang` speaks while it runs."""
    return language(())


def language(arguments: Sequence[str]) -> Language:
    """The language of this command line."""
    named = [after for one, after in pairwise(arguments) if one == "--lang"]
    named += [one.removeprefix("--lang=") for one in arguments if one.startswith("--lang=")]
    told = (*named, os.environ.get(VARIABLE, ""))
    return next((known for one in told for known in LANGUAGES if known == one), "nb")


say = WORDS.say
"""A sentence of the terminal's own."""


def helps(text: str, spoken: Language) -> str:
    """A command's help, which is written in bokmål where it stands."""
    other = HELP.get(" ".join(text.split()))
    return other[0 if spoken == "nn" else 1] if other and spoken != "nb" else text


class _Spoken:
    """What both have: the page, and how the line is put together."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """See Typer."""
        spoken = _language_of(ctx)
        pieces = [say("options_piece", spoken)]
        pieces += [_name(one) for one in _arguments(ctx)]
        if isinstance(self, TyperGroup):
            pieces.append(say("commands_piece", spoken))
        formatter.write_usage(
            ctx.command_path, " ".join(pieces), prefix=f"{say('usage', spoken)}: "
        )

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """See Typer."""
        spoken, command = _language_of(ctx), ctx.command
        self.format_usage(ctx, formatter)
        formatter.write_paragraph()
        formatter.write_text(helps(command.help or "", spoken))
        tables = {
            "arguments": [(_name(one), _told(one, spoken)) for one in _arguments(ctx)],
            "options": [(_flags(one), _told(one, spoken)) for one in _options(ctx)],
            "commands": [
                (name, helps(one.help or "", spoken).split("\n")[0])
                for name, one in getattr(command, "commands", {}).items()
                if not one.hidden
            ],
        }
        for code, rows in tables.items():
            if rows:
                with formatter.section(say(code, spoken)):
                    formatter.write_dl(rows)


class Command(_Spoken, TyperCommand):
    """One command."""

    allow_extra_args = True
    """So that it is we who say that there was too much."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """See Typer."""
        spoken, rest = _language_of(ctx), super().parse_args(ctx, args)
        if rest:
            ctx.fail(say("too_much", spoken, what=" ".join(rest)))
        return rest


class Group(_Spoken, TyperGroup):
    """A command that has others below it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """See Typer."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            spoken, near = _language_of(ctx), get_close_matches(name, self.commands)
            meant = say("meant", spoken, what=", ".join(near)) if near else ""
            ctx.fail(say("no_command", spoken, what=name) + meant)
        return super().resolve_command(ctx, args)

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> Any:
        """Run the whole command line, and end the process with its code."""
        line = list(sys.argv[1:] if args is None else args)
        extra = {**extra, "standalone_mode": False, "obj": language(line)}
        try:
            code = super().main(args, *more, **extra)
        except TyperException as error:
            print(explained(error, language(line)), file=sys.stderr)
            code = WRONG
        except typer.Abort:
            print(say("stopped", language(line)), file=sys.stderr)
            code = 1
        sys.exit(code if isinstance(code, int) else 0)


def explained(error: TyperException, spoken: Language) -> str:
    """What is wrong with the command line, how it is put together, and where to read on."""
    kind, ctx = type(error).__name__, getattr(error, "ctx", None)
    if kind == "NoArgsIsHelpError":
        return error.message
    lines = [_sentence(error, _OF_KIND.get(kind, ""), spoken)]
    if ctx is not None:
        lines = [ctx.get_usage(), *lines, say("read_on", spoken, command=ctx.command_path)]
    return "\n".join(lines)


def _sentence(error: Any, code: str, spoken: Language) -> str:
    param, hint = getattr(error, "param", None), getattr(error, "param_hint", None)
    what = getattr(error, "option_name", None) or (_name(param) if param is not None else hint)
    if code:
        near = getattr(error, "possibilities", None)
        meant = say("meant", spoken, what=", ".join(near)) if near else ""
        return say(code, spoken, what=what or "?") + meant
    if param is not None:
        return say("wrong_value", spoken, what=what) + _allowed(param, spoken)
    if error.message == "Missing command.":
        return say("missing", spoken, what=say("command", spoken))
    return f"{hint}: {error.message}" if hint else str(error.message)


def _allowed(param: Any, spoken: Language) -> str:
    choices, limits = _choices(param), _limits(param, spoken)
    if choices:
        return " " + say("choose", spoken, what=", ".join(choices))
    return f" {limits[0].upper()}{limits[1:]}." if limits else ""


def _language_of(ctx: Any) -> Language:
    """As the whole line says it, which each context has from the one above it."""
    return ctx.obj if ctx.obj in LANGUAGES else language([])


def _arguments(ctx: Any) -> list[Any]:
    return [one for one in ctx.command.get_params(ctx) if one.param_type_name == "argument"]


def _options(ctx: Any) -> list[Any]:
    params = ctx.command.get_params(ctx)
    return [one for one in params if one.param_type_name == "option" and not one.hidden]


def _name(param: Any) -> str:
    if param.param_type_name == "option":
        return str(max(param.opts, key=len))
    return str(param.metavar or param.name.upper())


def _flags(param: Any) -> str:
    names = " / ".join([*param.opts, *param.secondary_opts])
    return " ".join([names, "|".join(_choices(param))]).strip()


def _choices(param: Any) -> list[str]:
    return [one for one in get_args(param.type_descriptor.annotation) if isinstance(one, str)]


def _limits(param: Any, spoken: Language) -> str:
    low, high = getattr(param, "min", None), getattr(param, "max", None)
    if low is None:
        return ""
    code = "at_least" if high is None else "between"
    return say(code, spoken, low=low, high=high)


def _told(param: Any, spoken: Language) -> str:
    return " ".join(_parts(param, spoken))


def _parts(param: Any, spoken: Language) -> Iterator[str]:
    is_help = param.name == "help"
    yield say("help", spoken) if is_help else helps(param.help or "", spoken)
    if limits := _limits(param, spoken):
        yield f"({limits})"
    if param.required:
        yield f"[{say('required', spoken)}]"
    if param.default not in (None, False, "") and not callable(param.default) and not is_help:
        yield f"[{say('default', spoken)}: {param.default}]"
