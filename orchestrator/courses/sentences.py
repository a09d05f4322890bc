"""Every sentence of `samkurs course`, by code and language. The words are in `sentences.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise

from orchestrator.courses.codes import Code
from orchestrator.courses.faults import Fault
from orchestrator.courses.locator import Path
from session_core.rules.terms import Language, Text

SHOWN_CHARS_MAX = 200


@cache
def catalogue() -> Mapping[str, Text]:
    """Every sentence; those for words have the prefix `words.`."""
    source = files(__package__).joinpath("sentences.toml").read_text(encoding="utf-8")
    said = tomllib.loads(source)
    words = {f"words.{name}": text for name, text in said.pop("words").items()}
    return {code: Text(**text) for code, text in {**said, **words}.items()}


def word(name: str, language: Language, **details: object) -> str:
    """A word or line of the command line."""
    said = catalogue()[f"words.{name}"].in_language(language)
    return said.format(**{key: shown(value) for key, value in details.items()})


def sentence(code: Code, details: Mapping[str, object], language: Language) -> str:
    """What is wrong and what to do."""
    filled = {key: _in_words(key, value, language) for key, value in details.items()}
    said = catalogue()[code].in_language(language).format(**filled)
    return f"{said} {word('meant', language, **details)}" if "meant" in details else said


def explain(fault: Fault, language: Language) -> str:
    """One line: file, line, where in the course, and the sentence."""
    place = f"{fault.file}:{fault.line}" if fault.line else fault.file
    level = word("warnings" if fault.is_warning else "faults", language)
    about = where(fault.path, language)
    said = sentence(fault.code, fault.details, language)
    return f"{place}: {level}: {about}: {said}" if about else f"{place}: {level}: {said}"


def where(path: Path, language: Language) -> str:
    """A place in the course, as people count: "dag 1, post 4, «start»"."""
    parts: list[str] = []
    for key, after in pairwise((*path, "")):
        if isinstance(key, int):
            continue
        if isinstance(after, int) and f"words.{key}" in catalogue():
            parts.append(word(key, language, number=after + 1))
        else:
            parts.append(f"«{shown(key)}»")
    return ", ".join(parts)


def shown(value: object) -> str:
    """A value from a file, fit for a terminal: one line, no control signs, not endless."""
    text = "".join(one if one.isprintable() else "�" for one in str(value))
    return text if len(text) <= SHOWN_CHARS_MAX else text[: SHOWN_CHARS_MAX - 1] + "…"


def _in_words(key: str, value: object, language: Language) -> str:
    if key == "expected":
        return word(f"expected_{value}", language)
    if key == "type":
        return word(str(value), language)
    if key == "languages":
        return ", ".join(word(f"language_{one}", language) for one in str(value).split(", "))
    return str(value) if key in ("allowed", "known") else shown(value)
