"""Tell bokmål from the other languages of a page: our own sentences, and its commonest words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from session_core.rules.terms import Language


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GIVEAWAYS: Mapping[Language, frozenset[str]] = {
    "nb": frozenset(),
    "nn": _words("dere en et fra hva hvor hvordan ikke jeg mer noe noen nå rommene"),
    "en": _words("av dere eller er fra ikke ikkje kl med nå og på rom rommet som til"),
}
"""Words so common in bokmål that no sentence of it goes without for long, and that the other
language does not have."""


def wrong_language(
    texts: Iterable[str], language: Language, translated: Mapping[str, str], names: Iterable[str]
) -> list[str]:
    """Texts that hold a sentence of `translated` (bokmål to this language) in bokmål, or a
    giveaway word of it. `names` are spelt alike in every language.
    """
    sentences = [as_pattern(one) for one, other in translated.items() if one != other]
    found = []
    for text in texts:
        for name in names:
            text = text.replace(name, "")
        words = set(re.findall(r"\w+", text.casefold()))
        if words & GIVEAWAYS[language] or any(one.search(text) for one in sentences):
            found.append(text)
    return found


def as_pattern(sentence: str) -> re.Pattern[str]:
    """Finds a sentence whatever stands in its places for `%(name)s` or `{name}`."""
    parts = re.split(r"%\(\w+\)[sd]|\{\w+\}", sentence)
    return re.compile(r"(?<!\w)" + r".+?".join(re.escape(part) for part in parts) + r"(?!\w)")
