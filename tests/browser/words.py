"""Tell bokmål from the other languages of a page: our own sentences, and its commonest words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

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
    texts: Iterable[str],
    language: Language,
    pairs: Collection[tuple[str, str]],
    names: Collection[str],
) -> list[str]:
    """Texts that hold a sentence in bokmål which has another form in this language, or a giveaway
    word of bokmål. `pairs` are sentences in bokmål and in this language; `names` are spelt alike
    in all. What is right as it stands is right, though it may be something else in bokmål: “Sett
    til side” is a wish in bokmål, and what became of a question in nynorsk.
    """
    right = {ours for _, ours in pairs}
    wrong = [as_pattern(bokmal) for bokmal, ours in pairs if bokmal != ours]
    found = []
    for text in texts:
        for name in names:
            text = text.replace(name, "")
        words = set(re.findall(r"[\w-]+", text.casefold()))
        giveaway = words & GIVEAWAYS[language]
        if text not in right and (giveaway or any(one.search(text) for one in wrong)):
            found.append(text)
    return found


def as_pattern(sentence: str) -> re.Pattern[str]:
    """Finds a sentence whatever stands in its places for `%(name)s` or `{name}`."""
    parts = re.split(r"%\(\w+\)[sd]|\{\w+\}", sentence)
    return re.compile(r"(?<!\w)" + r".+?".join(re.escape(part) for part in parts) + r"(?!\w)")
