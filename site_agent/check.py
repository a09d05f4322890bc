"""`samkurs-agent check`: measure this laptop and the way to the centre once, in words."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime

from dashboards.phrases import kind_word, sentence
from dashboards.scene import LinkCode
from session_core.rules.reports import CheckResult
from session_core.rules.terms import CheckVerdict, Language
from site_agent.catalogue import load_catalogue
from site_agent.lock import folder_trouble
from site_agent.outcomes import link_code
from site_agent.platforms.chosen import this_platform
from site_agent.probes.machine import Load, machine_probes
from site_agent.probes.worker import ProbeWorker
from site_agent.settings import Settings
from site_agent.uplink import Connect, UplinkSettings, connection_to

FINE, REMARKS, FAILS = 0, 1, 2


async def run_check(settings: Settings) -> int:
    """Print one line for each check; 0 if all is fine, 1 with remarks, 2 if something fails."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise folder_trouble(settings.data, error) from error
    catalogue = load_catalogue(settings.checks_file)
    probes = ProbeWorker(
        machine_probes(settings.data, this_platform(), Load()), lambda: datetime.now(UTC)
    )
    results = await probes.run(catalogue, "full")
    for result in results:
        print(line(result, settings.language))
    if settings.missing:
        print(centre_line(f"mangler innstillingene {' og '.join(settings.missing)}", reached=False))
        return FAILS
    way = UplinkSettings.of(settings, "check")
    code, milliseconds = await try_once(lambda: connection_to(way))
    reached = code == "connected"
    words = f"{milliseconds:.0f} ms" if reached else sentence(code, settings.language)
    print(centre_line(words, reached=reached, language=settings.language))
    return worst(results) if reached else FAILS


async def try_once(connect: Connect) -> tuple[LinkCode, float]:
    """Open a connection and close it before a word is said, so nothing is taken over by it.

    Returns how it went and the milliseconds it took.
    """
    began = time.perf_counter()
    try:
        async with connect():
            return "connected", (time.perf_counter() - began) * 1000
    except Exception as error:  # whatever it is, a check tells it and goes on
        return link_code(error), (time.perf_counter() - began) * 1000


def line(result: CheckResult, language: Language = "nb") -> str:
    """One result for people: the verdict, what was measured, and the figure."""
    value = "–" if result.value is None else f"{result.value:g} {result.unit}".strip()
    return _row(result.verdict, kind_word(f"check_{result.check}", language), value, language)


def centre_line(words: str, *, reached: bool, language: Language = "nb") -> str:
    """The way to the centre: how long it took, or what is in the way."""
    verdict = CheckVerdict.OK if reached else CheckVerdict.FAIL
    return _row(verdict, sentence("check_link", language), words, language)


def _row(verdict: CheckVerdict, what: str, words: str, language: Language) -> str:
    return f"{sentence(f'verdict_{verdict}', language):18} {what:24} {words}"


def worst(results: Iterable[CheckResult]) -> int:
    """The exit code for these. What nobody could measure is not fine."""
    verdicts = {one.verdict for one in results}
    if CheckVerdict.FAIL in verdicts:
        return FAILS
    return FINE if verdicts <= {CheckVerdict.OK} else REMARKS
