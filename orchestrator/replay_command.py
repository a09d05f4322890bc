"""The command `samkurs replay`. What it does is in `replay_alone.py`, only read when used."""

from __future__ import annotations

import os
import sys
import webbrowser
from typing import Annotated

import typer

from orchestrator.cli import ConfigOption, DataOption, settings_from, told
from orchestrator.command_words import WORDS
from orchestrator.settings import Settings
from orchestrator.terminal import spoken
from session_core.words import Saying


def replay(
    day: Annotated[
        str, typer.Argument(metavar="[KURSDAG]", help="Kursdagens id. [den siste]")
    ] = "",
    browser: Annotated[
        bool | None, typer.Option(help="Åpne siden; ellers der det er skjerm.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 tar en ledig.")] = 0,
    config: ConfigOption = None,
    data_folder: DataOption = None,
) -> None:
    """Se en kursdag om igjen fra datamappa, også når sentralen står. Ingenting endres."""
    import asyncio

    from orchestrator.replay_alone import is_held, path_of, rows_of, show
    from orchestrator.serve import catalogues_of

    def say(line: Saying, address: str) -> None:
        print(line.in_language(spoken()), flush=True)
        if _has_screen() if browser is None else browser:
            webbrowser.open(address)

    with told():
        settings = settings_from(config, data_folder=data_folder)
        rows = rows_of(settings.log_path, day)
        if is_held(settings.log_path):
            address = f"{_of_centre(settings)}{path_of(rows.session)}"
            say(WORDS.later("replay_at_centre", address=address), address)
            return
        asyncio.run(show(rows, catalogues_of(settings), port, say))


def _has_screen() -> bool:
    """A browser can be opened here without taking the terminal over."""
    shown = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return sys.stdout.isatty() and (sys.platform in ("win32", "darwin") or shown)


def _of_centre(settings: Settings) -> str:
    return settings.public_url.rstrip("/") or f"http://127.0.0.1:{settings.port}"
