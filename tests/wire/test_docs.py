"""`docs/wire.md` tells what the code does: every message, field, code and step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from orchestrator.agent_socket import ROOM_UNKNOWN, Farewell
from orchestrator.report_intake import OwnReason
from session_core.link.effects import CloseCode
from session_core.wire.errors import ReportCode
from session_core.wire.messages import FromAgent, FromCentre
from tools import docs

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "wire.md").read_text(encoding="utf-8")
MESSAGES = (*get_args(FromAgent), *get_args(FromCentre))
CODES = {
    "report codes": (*get_args(ReportCode), *get_args(OwnReason)),
    "farewells": get_args(Farewell),
}


def told_messages(page: str) -> dict[str, list[str]]:
    """`Name (t)` and the fields in its table, of every message on the page."""
    sections = re.findall(r"^### (\w+) \(`(\w+)`\)\n(.*?)(?=^##|\Z)", page, re.M | re.S)
    return {
        f"{name} ({t})": re.findall(r"^\| `(\w+)` \|", table, re.M) for name, t, table in sections
    }


def true_messages() -> dict[str, list[str]]:
    """The same, from the models."""
    return {
        f"{one.__name__} ({one.__struct_config__.tag})": list(one.__struct_fields__)
        for one in MESSAGES
    }


def untold(page: str) -> Iterator[str]:
    """What is wrong on the page."""
    if told_messages(page) != true_messages():
        yield "messages"
    for what, codes in CODES.items():
        if not all(f"`{code}`" in page for code in codes):
            yield what
    if not all(f"{int(code)} " in page for code in (*CloseCode, ROOM_UNKNOWN)):
        yield "close codes"
    if page != docs.wire(page):
        yield "states"


def test_the_page_is_true() -> None:
    assert list(untold(PAGE)) == []


@pytest.mark.parametrize(
    ("said", "instead", "found"),
    [
        ("| `gap` |", "| `hole` |", "messages"),
        ("### Resume (`resume`)", "### Resume (`again`)", "messages"),
        ("`role_not_allowed`", "", "report codes"),
        ("`log_conflict`", "", "report codes"),
        ("`history_renewed`", "", "farewells"),
        ("4409 replaced", "", "close codes"),
        ("4404 room unknown", "", "close codes"),
        ("comparing --> open : compared", "comparing --> closed : compared", "states"),
        ("open --> closed : bye, fault", "open --> closed : fault", "states"),
    ],
)
def test_an_untruth_on_the_page_is_found(said: str, instead: str, found: str) -> None:
    assert said in PAGE
    assert list(untold(PAGE.replace(said, instead))) == [found]
