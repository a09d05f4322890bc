"""Every code as a sentence for people: what happened, and what to do. The only place where codes
become words.

The source is bokmål; `locale/` holds nynorsk and English. A code is a contract and never changes;
its sentence may. Labels that no code stands behind are in the templates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from dashboards.languages import catalogue
from dashboards.phrases_alarms import ALARMS
from dashboards.phrases_deviations import DEVIATIONS
from dashboards.phrases_faults import FAULTS
from dashboards.phrases_history import HISTORY
from dashboards.phrases_links import LINKS
from dashboards.phrases_machine import MACHINE
from dashboards.phrases_network import CALL_NOW, NETWORK, SAY_WHOM, SAYS_LESS
from dashboards.phrases_ready import READY
from dashboards.phrases_record import RECORD
from dashboards.phrases_replay import REPLAY
from dashboards.phrases_roomcheck import ROOM_CHECK
from dashboards.phrases_undo import UNDO
from dashboards.phrases_words import WORDS
from session_core.rules.steady import UNSTABLE
from session_core.rules.terms import Language

SENTENCES: dict[str, str] = {
    **FAULTS, **LINKS, **MACHINE, **NETWORK, **WORDS, **DEVIATIONS, **ROOM_CHECK, **ALARMS,
    **HISTORY, **READY, **RECORD, **REPLAY, **UNDO,
}  # fmt: skip

UNEXPECTED = "unexpected"


def sentence(code: str, language: Language, /, **details: object) -> str:
    """The sentence for a code. A code that no version of ours knows gets a sentence too, with the
    code in it.
    """
    source = SENTENCES.get(code)
    if source is None:
        source, details = SENTENCES[UNEXPECTED], {"code": code}
    return catalogue(language).gettext(source).format_map(_Details(details))


class _Details(defaultdict[str, object]):
    """What is not told is left open: a sentence with a gap helps more than none."""

    def __init__(self, details: dict[str, object]) -> None:
        super().__init__(lambda: "…", details)


def known(code: str) -> bool:
    """The code has a sentence of its own."""
    return code in SENTENCES


def kind_word(code: str, language: Language) -> str:
    """A word for a code that is open, such as a check's name: the code itself where we have no
    word.
    """
    return sentence(code, language) if known(code) else code.partition("_")[2] or code


def check_word(check: str, language: Language) -> str:
    """What a check is called, and one of which it is told that it swings."""
    name = check.removesuffix(UNSTABLE)
    word = kind_word(f"check_{name}", language)
    return word if name == check else sentence("check_swings", language, check=word)


def cause_of(check: str, found: str) -> str:
    """The code of what was found: a word, or else the verdict on a figure. "" where none has a
    sentence.
    """
    code = f"cause_{check}_{found}"
    return code if known(code) else ""


def remedy_of(check: str, found: str) -> str:
    """The code of the one thing that helps, against this word if there is one of its own; "" where
    there is nothing to do.
    """
    codes = (f"remedy_{check}_{found}", f"remedy_{check}")
    return next((code for code in codes if known(code)), "")


def says_less(cause: str) -> bool:
    """What is in order is told without its cause, but for this one."""
    return cause in SAYS_LESS


def call_of(call: str, remedy: str, own: str = "", support: str = "") -> tuple[str, str]:
    """The code of whom to call where the remedy does not help, and the number: whoever is to help
    may have one of their `own`, else it is the course's `support`. Without a number nobody is told
    to ring. For what may wait nobody is named.
    """
    if remedy in SAY_WHOM or call == "nobody":
        return ("call_code" if remedy in SAY_WHOM else "call_nobody"), ""
    when = "now" if remedy in CALL_NOW else "call"
    if call == "it" and not own and support:
        return f"{when}_it_support", support
    number = own if call == "it" else support
    return (f"{when}_{call}" if number else f"{when}_{call}_told"), number


def reason_word(check: str, language: Language, found: str = "") -> str:
    """What is wrong where this check is not well, in three words at most: what was found, if we
    have words for that; the check's own name where we have none.
    """
    codes = (f"reason_{check}_{found}", f"reason_{check}")
    told = next((code for code in codes if known(code)), "")
    return sentence(told, language) if told else check_word(check, language)


def unknown_word(checks: Sequence[str], language: Language) -> str:
    """What is not known of a room, in three words at most: the one check, or how many there are."""
    if len(checks) > 1:
        return sentence("unknown_several", language, n=len(checks))
    code = f"unknown_{checks[0]}" if checks else ""
    return sentence(code if known(code) else "reason_is_unknown", language)


@cache
def script_words(language: Language, prefix: str = "js_") -> dict[str, str]:
    """What the browser itself says, with the gaps for it to fill in: `js_` on every page, `rc_` in
    the run that looks at picture and sound.
    """
    say = catalogue(language).gettext
    return {
        code.removeprefix(prefix): say(source)
        for code, source in SENTENCES.items()
        if code.startswith(prefix)
    }
