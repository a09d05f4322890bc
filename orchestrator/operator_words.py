"""What stops `samkurs`, and can be put right by the person who runs it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from orchestrator import centre_words
from orchestrator.backups import words as backup_words
from session_core.rules.terms import Language, Text
from session_core.words import Words

OSLO = ZoneInfo("Europe/Oslo")


def local_time(moment: datetime) -> Text:
    """A moment as operators read it: Norwegian date and time of day."""
    local = moment.astimezone(OSLO)
    told = f"{local:%d.%m.%Y kl. %H:%M}"
    return Text(nb=told, nn=told, en=f"{local:%d.%m.%Y %H:%M}")


class Trouble(Exception):
    """Something that the operator must put right. `code` chooses the sentence."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def in_language(self, language: Language) -> str:
        """The sentence, with what to do about it."""
        return SENTENCES.say(self.code, language, **self.details)

    def __str__(self) -> str:
        return self.in_language("nb")


SENTENCES = Words({**centre_words.TROUBLES, **backup_words.TROUBLES})
