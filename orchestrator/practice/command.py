"""The command `samkurs practice`. What it does is in `running.py`, which is only read when used."""

from __future__ import annotations

from typing import Annotated

import typer

from session_core.rules.terms import LANGUAGES

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
    lang: Annotated[str, typer.Option(help="Språk: nb, nn eller en.")] = "nb",
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
    raise typer.Exit(run(Wanted(learner=learner, language=language, browser=browser, speed=speed)))
