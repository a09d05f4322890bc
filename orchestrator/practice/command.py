"""The command `samkurs practice`. What it does is in `running.py`, which is only read when used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from session_core.rules.terms import LANGUAGES, Language

if TYPE_CHECKING:
    from session_core.practice.guide import Learner

LEARNERS = {
    "leader": "leader", "gruppeleder": "leader", "gruppeleiar": "leader",
    "lecturer": "lecturer", "foreleser": "lecturer", "førelesar": "lecturer",
    "kursleder": "lecturer", "kursleiar": "lecturer",
}  # fmt: skip


def practice(
    who: Annotated[str, typer.Argument(help="leader (gruppeleder) eller lecturer (foreleser).")],
    browser: Annotated[
        bool | None, typer.Option(help="Åpne siden; ellers der det er skjerm.")
    ] = None,
    shortcut: Annotated[
        Path | None,
        typer.Option(help="Legg bare en snarvei til å dobbeltklikke på i denne mappen."),
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Ønsket port; 0: hvilken som.")
    ] = 8650,
    lang: Annotated[
        str, typer.Option(envvar="SAMKURS_LANG", help="Språk: nb, nn eller en.")
    ] = "nb",
    speed: Annotated[float, typer.Option(min=1, max=60, hidden=True)] = 1,
) -> None:
    """Øv alene på en kort kursdag, med veiledning. Ingenting lagres eller sendes."""
    from orchestrator.practice.running import Wanted, run
    from session_core.practice.guide import Learner

    language = next((one for one in LANGUAGES if one == lang), None)
    if language is None:
        raise typer.BadParameter("nb, nn eller en", param_hint="--lang")
    if who.lower() not in LEARNERS:
        raise typer.BadParameter("leader (gruppeleder) eller lecturer (foreleser)")
    learner = Learner(LEARNERS[who.lower()])
    if shortcut is not None:
        raise typer.Exit(_make_shortcut(shortcut, learner, language))
    wanted = Wanted(learner=learner, language=language, browser=browser, port=port, speed=speed)
    raise typer.Exit(run(wanted))


def _make_shortcut(folder: Path, learner: Learner, language: Language) -> int:
    from orchestrator.practice.shortcut import write
    from orchestrator.practice.words import say

    try:
        file = write(folder, learner, language)
    except OSError as error:
        print(say("shortcut_not_made", language, folder=folder, why=error.strerror))
        return 2
    print(say("shortcut_made", language, file=file))
    return 0
