"""The languages of the pages: bokmål is written in the source, nynorsk and English are catalogues.

The catalogues are plain gettext files, made by `tools/catalogues.py` and read here by the
standard library, so a ward laptop needs no translation library.
"""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

from session_core.rules.terms import Language

DOMAIN = "samkurs"
LOCALE = Path(__file__).parent / "locale"

NAMES: dict[Language, str] = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
"""Each language by its own name, for the person who looks for it."""


class Catalogue(NullTranslations):
    """One language's sentences. The empty sentence stays empty: in gettext files it is the file's
    own header.
    """

    def __init__(self, inner: NullTranslations) -> None:
        super().__init__()
        self.inner = inner

    def gettext(self, message: str) -> str:
        """The sentence in this language."""
        return self.inner.gettext(message) if message else ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The sentence for one, or for several."""
        return self.inner.ngettext(msgid1, msgid2, n)


@cache
def catalogue(language: Language) -> Catalogue:
    """The sentences of a language."""
    if language == "nb":
        return Catalogue(NullTranslations())
    return Catalogue(translation(DOMAIN, LOCALE, languages=[language]))
