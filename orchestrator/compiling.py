"""Templates are compiled before somebody waits for them: while they sign in, or look for their day.

A template takes some milliseconds, and all of them half a second. One is compiled at a time, and
the loop rests as long as each took, so that nothing else waits for it.
"""

from __future__ import annotations

import asyncio

from dashboards.environment import environment
from session_core.rules.terms import Language


class Compiling:
    """The templates of each language that somebody has asked for."""

    def __init__(self) -> None:
        self._tasks: dict[Language, asyncio.Task[None]] = {}

    def soon(self, language: Language) -> None:
        """Somebody is here who will want a page in this language."""
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
    loop, pages = asyncio.get_running_loop(), environment(language)
    for name in pages.list_templates():
        began = loop.time()
        pages.get_template(name)
        await asyncio.sleep(loop.time() - began)
