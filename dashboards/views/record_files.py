"""On the record: the ways to take its figures along."""

from __future__ import annotations

from typing import ClassVar, Literal, get_args

from dashboards.views.base import Card
from session_core.rules.records import dataclass
from session_core.rules.terms import SessionId

SheetName = Literal[
    "sammendrag", "kjoring", "eget_lop", "tatt_igjen", "angret", "klarhet", "oppmote",
    "avslutning", "sjekklister", "likeverd", "sporsmal", "hjelp", "hendelser",
]  # fmt: skip
"""The tables, in the page's order. A name is a part of an address, and never changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesCard(Card):
    """A workbook with all tables, and each table alone."""

    template: ClassVar[str] = "record_files"
    tables: ClassVar[tuple[str, ...]] = get_args(SheetName)
    session: SessionId
