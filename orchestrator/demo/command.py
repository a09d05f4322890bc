"""The command `samkurs demo`: its options. What it does is in `running.py`, which is only read when
it is used: every other command starts faster without it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from session_core.rules.terms import LANGUAGES


def demo(
    course: Annotated[str, typer.Option(help="Kurset som vises.")] = "t1d-2dager",
    day: Annotated[int, typer.Option(min=1, help="Dag i kurset.")] = 1,
    speed: Annotated[float, typer.Option(min=1, max=600, help="Ganger vanlig fart.")] = 1,
    autopilot: Annotated[bool, typer.Option("--autopilot", help="Spill hele dagen selv.")] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Ønsket port; 0: hvilken som.")
    ] = 8640,
    data: Annotated[
        Path | None, typer.Option(help="Mappe som beholdes; ellers en som slettes.")
    ] = None,
    browser: Annotated[
        bool | None, typer.Option(help="Åpne startsiden; ellers der det er skjerm.")
    ] = None,
    lang: Annotated[
        str, typer.Option(envvar="SAMKURS_LANG", help="Språk: nb, nn eller en.")
    ] = "nb",
    start_before: Annotated[float, typer.Option(min=0, max=60, help="Minutter før start.")] = 10,
) -> None:
    """Vis en hel kursdag på denne PC-en: sentralen, og en rom-PC for hvert rom."""
    from orchestrator.demo.running import Wanted, run

    language = next((one for one in LANGUAGES if one == lang), None)
    if language is None:
        raise typer.BadParameter("nb, nn eller en", param_hint="--lang")
    wanted = Wanted(
        course=course,
        day=day,
        speed=speed,
        autopilot=autopilot,
        port=port,
        data=data,
        browser=browser,
        language=language,
        start_before=start_before,
    )
    raise typer.Exit(run(wanted))
