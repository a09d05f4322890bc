"""What programs say outside of their pages is whole in three languages, and every code has it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from orchestrator import (
    centre_words,
    command_words,
    doctor_words,
    operator_words,
    terminal_words,
)
from orchestrator.backups import words as backup_words
from orchestrator.demo import words as demo_words
from orchestrator.practice import words as practice_words
from session_core.rules.terms import LANGUAGES, Language, Text
from session_core.words import Words
from site_agent import command_line, line_words
from site_agent import terminal_words as agent_words
from site_agent.settings import fields_by_name

ROOT = Path(__file__).resolve().parent.parent
TABLES = {
    "what stops a centre": centre_words.TROUBLES,
    "what samkurs says": command_words.WORDS,
    "what the doctor finds": doctor_words.WORDS,
    "the doctor's marks": doctor_words.MARKS,
    "what is wrong with backups": backup_words.TROUBLES,
    "what backups hold": backup_words.WORDS,
    "the terminal": terminal_words.WORDS,
    "the demo": demo_words.WORDS,
    "practice": practice_words.WORDS,
    "what stops an agent": agent_words.TROUBLES,
    "what an agent says": agent_words.WORDS,
    "an agent's line": line_words.LINE,
    "an agent's settings": line_words.FLAGS,
}
SAID = [(table, code) for table, words in TABLES.items() for code in words]


def gaps(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


@pytest.mark.parametrize(("table", "code"), SAID)
def test_a_sentence_is_there_in_each_language_with_the_same_gaps(table: str, code: str) -> None:
    one = TABLES[table][code]
    assert one.nn
    assert one.en
    assert gaps(one.nb) == gaps(one.nn) == gaps(one.en)


def raised(folder: str, name: str) -> Iterator[str]:
    """Each code with which such a trouble is made in this program, where it is written out."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            first = node.args[0] if node.args else None
            if node.func.id == name and isinstance(first, ast.Constant):
                yield str(first.value)


@pytest.mark.parametrize(
    ("folder", "name", "words"),
    [
        ("orchestrator", "Trouble", operator_words.SENTENCES),
        ("site_agent", "AgentTrouble", agent_words.TROUBLES),
        ("site_agent", "Unfit", agent_words.WORDS),
    ],
)
def test_every_trouble_has_its_sentence(folder: str, name: str, words: Words) -> None:
    found = {*raised(folder, name)}
    assert found, "a check that finds nothing proves nothing"
    assert found <= words.keys()


def test_a_catalogue_of_checks_that_cannot_be_used_has_a_sentence_at_the_centre() -> None:
    """Its code is the fault's own, so it is not written out where it is raised."""
    assert "checks_file_wrong" in operator_words.SENTENCES


WORDS = Words(
    {
        "told": Text(nb="Det er {when}.", nn="Det er {when}.", en="It is {when}."),
        "now": Text(nb="nå", nn="no", en="now"),
    }
)


def test_a_detail_is_said_in_the_language_of_its_sentence() -> None:
    said = WORDS.later("told", when=WORDS.later("now"))
    assert [said.in_language(one) for one in LANGUAGES] == [
        "Det er nå.",
        "Det er no.",
        "It is now.",
    ]
    assert WORDS.say("told", "nn", when=WORDS["now"], more="is passed over") == "Det er no."
    assert str(said) == "Det er nå."


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_agents_help_tells_of_each_setting_that_is_a_flag(spoken: Language) -> None:
    page = command_line.helped(spoken)
    assert {*line_words.FLAGS} == {*fields_by_name()} - {"token"}
    for name in line_words.FLAGS:
        assert f"--{name.replace('_', '-')}" in page
    assert max(map(len, page.splitlines())) <= 100
    assert line_words.LINE.say("about", spoken) in page


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (["chek"], "chek"),
        (["--prot", "1"], "--prot"),
        (["check", "a", "b"], "b"),
        (["--port"], "--port"),
    ],
)
def test_a_wrong_line_is_named_and_no_english_of_others_is_in_it(
    line: list[str], what: str
) -> None:
    with pytest.raises(command_line.WrongLine) as caught:
        command_line.read_line(line)
    said = command_line.wrong(caught.value, "nb")
    assert said.splitlines()[1] == f"Dette kan ikke brukes: {what}"


@pytest.mark.parametrize(
    ("told", "language"), [("nn", "nn"), ("en", "en"), ("de", "nb"), ("", "nb")]
)
def test_the_agent_speaks_as_samkurs_lang_says(told: str, language: Language) -> None:
    assert command_line.language_of({"SAMKURS_LANG": told}) == language
