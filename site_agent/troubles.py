"""What can stop the agent or a report on this laptop, each with a code and a sentence that says
what to do.

The page shows the sentence that `dashboards/phrases.py` has for the code; the terminal shows the
one in `terminal_words.py`. The code is the contract. Numbers and names are filled in; nothing a
person has typed ever is.
"""

from __future__ import annotations

from session_core.rules.terms import Language
from site_agent.terminal_words import TROUBLES


class AgentTrouble(Exception):
    """The agent, or one report, cannot go on for a reason that a person can put right."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def in_language(self, language: Language) -> str:
        """The sentence, with what to do about it."""
        return TROUBLES.say(self.code, language, **self.details)

    def __str__(self) -> str:
        return self.in_language("nb")
