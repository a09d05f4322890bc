"""What a program says outside of its pages: sentences by code, in three languages.

A detail of a sentence may itself be in three languages; then it is told in the sentence's own. The
pages' own sentences are in the catalogues of `dashboards`.
"""

from __future__ import annotations

from session_core.rules.records import dataclass
from session_core.rules.terms import Language, Text


class Words(dict[str, Text]):
    """Sentences by code, with gaps for details. More details may be given than there are gaps."""

    def say(self, code: str, language: Language, /, **details: object) -> str:
        """The sentence for a code. KeyError where there is no such code, or a detail is missing."""
        said = {name: _in_language(one, language) for name, one in details.items()}
        return self[code].in_language(language).format_map(said)

    def later(self, code: str, /, **details: object) -> Saying:
        """A sentence that is to be said when it is known in which language."""
        return Saying(self, code, details)


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence that waits for its language. Where nobody gives it one, as in a log, it is in
    bokmål.
    """

    words: Words
    code: str
    details: dict[str, object]

    def in_language(self, language: Language) -> str:
        """The sentence."""
        return self.words.say(self.code, language, **self.details)

    def __str__(self) -> str:
        return self.in_language("nb")


def _in_language(detail: object, language: Language) -> str:
    if isinstance(detail, Text | Saying):
        return detail.in_language(language)
    return str(detail)
