"""The terminal speaks one language on every page of help and in every usual error: none of Typer's
English is left in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from orchestrator.cli import whole_app
from orchestrator.terminal import language
from orchestrator.terminal_words import HELP
from session_core.rules.terms import LANGUAGES, Language

CLI = CliRunner()
APP = whole_app()

TYPERS = re.compile(
    r"\b(usage|options?|arguments?|commands?|show this|exit|missing|invalid|no such|errors?|try"
    r"|default|required|got|unexpected|extra|should|valid|possible|did you|requires|aborted)\b",
    re.IGNORECASE,
)
"""What Typer and its libraries say, and no sentence in bokmål or nynorsk does."""
NORWEGIAN = re.compile(r"\b(bruk|valg|val|kommando|finnes|finst|mangler|mente|hjelp)\b", re.I)

ERRORS = (
    ("demoo",), ("--hlp",), ("course",), ("course", "chek"), ("course", "check"),
    ("course", "check", "x.toml", "--hlp"), ("course", "show", "x.toml", "--day", "0"),
    ("course", "import", "x.csv", "--date", "i morgen"), ("export",), ("export", "a", "b"),
    ("export", "a", "--what", "alt"), ("export", "a", "--what"), ("serve", "--port", "mange"),
    ("serve", "--port"), ("codes", "--force=ja"), ("replay", "--port", "99999"),
    ("demo", "--speed", "0.1"), ("practice",), ("restore",), ("take-in",),
    ("course", "sheet", "x.toml"),
)  # fmt: skip


def pages() -> Iterator[tuple[str, ...]]:
    """Every page of help."""

    def below(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield path
        for name, one in getattr(command, "commands", {}).items():
            yield from below(one, (*path, name))

    return below(typer.main.get_command(APP), ())


def helps() -> Iterator[str]:
    """Every sentence of help that is written at a command."""
    for path in pages():
        command: Any = typer.main.get_command(APP)
        for name in path:
            command = command.commands[name]
        shown = [one for one in command.params if not getattr(one, "hidden", False)]
        yield from (" ".join(one.help.split()) for one in (command, *shown) if one.help)


def said(*line: str, spoken: Language = "nb") -> tuple[str, int]:
    done = CLI.invoke(APP, line, env={"SAMKURS_LANG": spoken}, prog_name="samkurs")
    return done.output, done.exit_code


@pytest.mark.parametrize("spoken", ["nb", "nn"])
def test_no_page_of_help_has_an_english_word_of_typers(spoken: Language) -> None:
    every = [*pages()]
    assert len(every) > 15
    for path in every:
        text, code = said(*path, "--help", spoken=spoken)
        assert (path, TYPERS.findall(text), code) == (path, [], 0)
        assert text.startswith("Bruk: samkurs")


@pytest.mark.parametrize("spoken", ["nb", "nn"])
@pytest.mark.parametrize("line", ERRORS, ids=" ".join)
def test_no_usual_error_has_one(line: tuple[str, ...], spoken: Language) -> None:
    text, code = said(*line, spoken=spoken)
    assert (TYPERS.findall(text), code) == ([], 2)
    assert "Bruk: samkurs" in text or "brukt feil" in text


def test_english_is_english() -> None:
    for path in pages():
        text, _ = said(*path, "--help", spoken="en")
        assert (path, NORWEGIAN.findall(text)) == (path, [])
    for line in ERRORS:
        text, _ = said(*line, spoken="en")
        assert (line, NORWEGIAN.findall(text)) == (line, [])


def test_what_is_said_names_what_is_wrong_and_what_was_meant() -> None:
    assert "Kommandoen «demoo» finnes ikke. Mente du demo?" in said("demoo")[0]
    assert "Valget --hlp finnes ikke." in said("--hlp")[0]
    assert "KURSDAG mangler." in said("export")[0]
    assert "Verdien til --port kan ikke brukes. Fra 0 til 65535." in said("demo", "--port", "x")[0]
    assert "Velg en av: events, attendance, readiness." in said("export", "a", "--what", "b")[0]
    assert "Hjelp: samkurs export --help" in said("export")[0]


def test_every_sentence_of_help_is_there_in_three_languages_and_none_is_left_over() -> None:
    assert {*helps()} == {*HELP}


def test_the_line_itself_comes_before_the_machine() -> None:
    assert said("demo", "--lang", "en", "--help")[0].startswith("Usage: samkurs demo")
    assert said("demo", "--lang=nn", "--help", spoken="en")[0].startswith("Bruk: samkurs demo")
    assert [language(("--lang",)), language(("--lang", "fr"))] == ["nb", "nb"]
    assert {language(("--lang", one)) for one in LANGUAGES} == set(LANGUAGES)


def test_a_command_that_is_left_to_typer_is_found() -> None:
    plain = typer.Typer(add_completion=False)

    @plain.command()
    def show(what: str, often: int = 1) -> None:
        """Vis noe."""

    assert {"Usage", "exit", "default"} <= {*TYPERS.findall(CLI.invoke(plain, ["--help"]).output)}
    for line in (["--hlp"], [], ["a", "--often", "b"], ["a", "b"]):
        assert TYPERS.search(CLI.invoke(plain, line).output)


def test_what_a_command_says_while_it_runs_is_in_the_same_language(tmp_path: Path) -> None:
    folder = ("--data-folder", str(tmp_path))
    assert "Disk" not in said("doctor", *folder, spoken="en")[0]
    assert "No log yet" in said("doctor", *folder, spoken="en")[0]
    assert "Ingen logg enno" in said("doctor", *folder, spoken="nn")[0]
    assert "There is no log in" in said("replay", *folder, spoken="en")[0]
    assert "Finn ikkje" in said("restore", "none.db", *folder, spoken="nn")[0]


@pytest.mark.parametrize("command", [("practice", "nobody"), ("demo", "--course", "none")])
def test_a_command_that_has_a_choice_of_language_begins_with_the_one_of_the_machine(
    command: tuple[str, ...],
) -> None:
    assert "Det finnes ikke" not in said(*command, spoken="en")[0]
