"""Numbers to ring, as a house wrote them: in the page's language, and dialled by a phone.

Rule: what a house wrote is never changed but for the one word `internt`, and its digits never.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from markupsafe import Markup, escape

from dashboards.phrases import sentence
from session_core.rules.terms import Language

_INSIDE: Final = re.compile(r"(?:(?:internt?|internnummer|int\.)\s+)?(\d{2,6})", re.IGNORECASE)
"""A number that only the house's own phones know, with or without the word that says so."""
_OUTSIDE: Final = re.compile(r"\+\d(?: ?\d){7,14}\b|\b\d(?: ?\d){7}\b")
"""A number that any phone can ring."""
EMERGENCY: Final = frozenset({"110", "112", "113"})


def said_number(number: str, language: Language) -> str:
    """The number in words: "internt 5100" reads otherwise in English."""
    inside = _INSIDE.fullmatch(number)
    if inside is None or inside[1] == number:
        return number
    return sentence("phone_internal", language, number=inside[1])


def dialled(number: str) -> str:
    """What any phone would dial; "" where it cannot, or where more than one number is told. Nothing
    but zeros is what a practice has in a number's place.
    """
    if number in EMERGENCY:
        return number
    found = [re.sub(r" ", "", one) for one in _OUTSIDE.findall(number)]
    return found[0] if len(found) == 1 and set(found[0]) != {"0"} else ""


def rung(number: str, by_phone: bool = False, *, language: Language) -> str | Markup:
    """The number for a page. On a phone it is a link that dials; a number that a phone of one's own
    cannot reach is said to be for a phone of the house.
    """
    said = said_number(number, language)
    if not by_phone:
        return said
    if to_dial := dialled(number):
        return Markup('<a class="ds-link rung" href="tel:{}">{}</a>').format(to_dial, said)
    is_inside = _INSIDE.fullmatch(number) is not None
    return sentence("phone_of_house", language, number=said) if is_inside else said


def with_links(code: str, language: Language, details: Mapping[str, object]) -> str | Markup:
    """The sentence for a code for a page: a number in it that dials still does."""
    links = {name: one for name, one in details.items() if isinstance(one, Markup)}
    if not links:
        return sentence(code, language, **details)
    told = escape(sentence(code, language, **{**details, **{one: f"\0{one}" for one in links}}))
    for name, link in links.items():
        told = told.replace(f"\0{name}", link)
    return told
