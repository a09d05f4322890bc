"""How `samkurs-agent check` tells what it found: a line for each result, a table, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from dashboards.phrases import call_of, cause_of, check_word, remedy_of, says_less, sentence
from dashboards.scene import LinkCode
from session_core.rules.checks import LINK
from session_core.rules.readiness import Finding
from session_core.rules.records import dataclass
from session_core.rules.reports import CheckResult
from session_core.rules.terms import CheckVerdict, Language, RoomVerdict

VERDICT_WIDTH, CHECK_WIDTH, VALUE_WIDTH, AGE_WIDTH = 17, 32, 14, 6


@dataclass(frozen=True, slots=True)
class Centre:
    """How the centre was reached."""

    code: LinkCode | None = None
    """None where it was not asked."""
    milliseconds: int = 0
    missing: tuple[str, ...] = ()
    """Settings without which it cannot be asked."""
    page: str = ""
    """The address of the room page on this laptop; "" where it takes any free port."""


def progress(result: CheckResult, language: Language) -> str:
    """One result, as soon as it is there."""
    return f"… {check_word(result.check, language)}: {_verdict(result.verdict, language)}"


def table(
    found: Sequence[Finding],
    verdict: RoomVerdict,
    centre: Centre,
    profile: str | None,
    language: Language,
    now: datetime,
) -> str:
    """Verdict, check, value, age and code, with cause and remedy below what is not in order; whose
    limits that was judged by (None where the room's profile is not known); and last the verdict on
    all of it.
    """
    lines = [""]
    for one in found:
        lines.append(_row(one, centre, language, now))
        lines += [f"    {text}" for text in _advice(one, centre, language)]
    rest = sentence("check_rest", language)
    whose = _whose(profile, language)
    return "\n".join([*lines, "", whose, f"{sentence(f'readiness_{verdict}', language)}. {rest}"])


def as_json(
    found: Iterable[Finding],
    verdict: RoomVerdict,
    centre: Centre,
    profile: str | None,
    language: Language,
    now: datetime,
) -> str:
    """The same for programs. Verdicts, words and codes are the wire's; sentences are for people."""
    checks = [
        {
            "check": one.check.id,
            "need": one.check.need,
            "verdict": one.verdict,
            "value": one.result.value if one.result else None,
            "unit": one.check.unit,
            "word": one.result.word if one.result else "",
            "age_s": _age_s(one, now),
            "advice": _advice(one, centre, language),
            "code": one.check.code,
        }
        for one in found
    ]
    reached = {"code": centre.code, "ms": centre.milliseconds, "missing": centre.missing}
    whole = {"verdict": verdict, "centre": reached, "profile": profile, "checks": checks}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _row(one: Finding, centre: Centre, language: Language, now: datetime) -> str:
    cells = (
        (_verdict(one.verdict, language), VERDICT_WIDTH),
        (check_word(one.check.id, language), CHECK_WIDTH),
        (_value(one, centre), VALUE_WIDTH),
        (f"{_age_s(one, now)} s", AGE_WIDTH),
    )
    return "".join(f"{text:{width}}" for text, width in cells) + one.check.code


def _whose(profile: str | None, language: Language) -> str:
    if profile is None:
        return sentence("check_profile_unknown", language)
    return sentence("check_profile" if profile else "check_profile_none", language, name=profile)


def _verdict(verdict: CheckVerdict, language: Language) -> str:
    return sentence(f"verdict_{verdict}", language)


def _value(one: Finding, centre: Centre) -> str:
    if one.check.id == LINK and centre.code == "connected":
        return f"{centre.milliseconds} ms"
    value = one.result.value if one.result else None
    return "–" if value is None else f"{value:g} {one.check.unit}".strip()


def _age_s(one: Finding, now: datetime) -> int:
    return max(0, round((now - one.at).total_seconds())) if one.at else 0


def _advice(one: Finding, centre: Centre, language: Language) -> list[str]:
    """What was found and what to do about it; of what is not known why, as far as that is known;
    and nothing for what is in order, but that less is known than one may think.
    """
    if one.check.id == LINK and centre.code != "connected":
        return [_centre_text(centre, language)]
    word = one.result.word if one.result else ""
    found = word or str(one.verdict)
    cause = cause_of(one.check.id, found)
    if one.verdict is CheckVerdict.OK:
        return [sentence(cause, language)] if says_less(cause) else []
    if one.verdict is CheckVerdict.UNKNOWN:
        is_told = cause and not says_less(cause)
        return [sentence(cause if is_told else "check_not_measured", language)]
    codes = cause, remedy_of(one.check.remedy or one.check.id, found)
    said = [sentence(code, language) for code in codes if code]
    call = _call(one, codes[1], centre, language)
    return [" ".join(said), call] if said else [call]


def _call(one: Finding, remedy: str, centre: Centre, language: Language) -> str:
    """Whom to ask for help. A button of the page is named with the page, for there is none here."""
    code, _ = call_of(one.check.call, remedy)
    if code == "call_nobody":
        code = "check_call_page" if centre.page else "check_call_pages"
    return sentence(code, language, code=one.check.code, page=centre.page)


def _centre_text(centre: Centre, language: Language) -> str:
    if centre.code is not None:
        return sentence(centre.code, language)
    return sentence("check_centre_missing", language, names=", ".join(centre.missing))
