"""Refusals: a stable code, and what a sentence needs to be made of it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

from session_core.rules.errors import CommandRefused, RefusalCode

RULES = Path(__file__).resolve().parents[2] / "session_core" / "rules"


def codes_raised(sources: list[str]) -> set[str]:
    """The codes with which these sources refuse."""
    found: set[str] = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "CommandRefused":
                (code,) = (one.value for one in node.args if isinstance(one, ast.Constant))
                found.add(str(code))
    return found


def test_a_refusal_carries_its_code_and_details() -> None:
    refused = CommandRefused("too_soon", seconds=2)
    assert (refused.code, refused.details) == ("too_soon", {"seconds": 2})
    assert str(refused) == "too_soon (seconds=2)"


def test_a_refusal_without_details_is_its_code() -> None:
    assert str(CommandRefused("stale")) == "stale"


def test_the_codes_are_just_those_that_the_rules_raise() -> None:
    sources = [path.read_text(encoding="utf-8") for path in RULES.glob("*.py")]
    assert codes_raised(sources) == set(get_args(RefusalCode))


def test_a_planted_code_that_nobody_declared_is_caught() -> None:
    assert codes_raised(['raise CommandRefused("because")']) - set(get_args(RefusalCode))
