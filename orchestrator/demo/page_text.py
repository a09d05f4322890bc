"""What a page says, card by card: its words, and the instants that its clocks count to. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEAD = r'<section id="([^"]+)"[^>]*data-card>'
CARD = re.compile(rf"{_HEAD}(.*?)(?={_HEAD}|\Z)", re.S)
_TAG = re.compile(r"<[^>]*>")
_UNTIL = re.compile(r'data-until="([^"]*)"')


@dataclass(frozen=True, slots=True)
class CardText:
    """One card without its markup."""

    words: str
    untils: tuple[str, ...]


def cards_of(html: str) -> dict[str, str]:
    """The cards of a page or of its inside: id to HTML."""
    return {found[1]: found[2] for found in CARD.finditer(html)}


def texts_of(html: str) -> dict[str, CardText]:
    """What every card says."""
    return {name: _text(card) for name, card in cards_of(html).items()}


def _text(card: str) -> CardText:
    words = " ".join(_TAG.sub(" ", card).split())
    return CardText(words, tuple(_UNTIL.findall(card)))
