"""Pages are got ready before somebody waits for them: while a centre starts, and while people sign
in or look for their day.

A template takes some milliseconds, and all of them half a second. One thing is done at a time, and
the loop rests as long as each took, so that nothing else waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module

from dashboards.assets import TEXT_FILES, every_static_file, static_gzipped
from dashboards.environment import environment
from dashboards.scene import PAGES
from session_core.rules.terms import Language


class Compiling:
    """The templates of each language that somebody has asked for, and what every page needs."""

    def __init__(self) -> None:
        self._tasks: dict[Language, asyncio.Task[None]] = {}

    def soon(self, language: Language) -> None:
        """Somebody is here who will want a page in this language, or soon will be."""
        if language not in self._tasks:
            self._tasks[language] = asyncio.create_task(_compile(language), name="compiling")

    async def done(self) -> None:
        """When there is nothing left to compile."""
        await asyncio.gather(*self._tasks.values())

    def stop(self) -> None:
        """Compile no more."""
        for task in self._tasks.values():
            task.cancel()


async def _compile(language: Language) -> None:
    loop = asyncio.get_running_loop()
    for step in _steps(language):
        began = loop.time()
        step()
        await asyncio.sleep(loop.time() - began)


def _steps(language: Language) -> Iterator[Callable[[], object]]:
    pages = environment(language)
    yield from (partial(import_module, f"dashboards.views.{page}") for page in PAGES)
    yield from (partial(pages.get_template, name) for name in pages.list_templates())
    yield from (partial(static_gzipped, file) for file in every_static_file(TEXT_FILES))
