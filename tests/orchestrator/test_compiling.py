"""Templates are compiled before somebody waits for a page, and once."""

from __future__ import annotations

import asyncio

import pytest

from dashboards.assets import TEXT_FILES, every_static_file, static_gzipped
from dashboards.environment import TEMPLATES, environment
from orchestrator.compiling import Compiling

pytestmark = pytest.mark.asyncio


async def test_every_template_is_compiled_and_every_file_made_small_once_somebody_is_here() -> None:
    environment.cache_clear()
    compiling = Compiling()
    compiling.soon("nn")
    compiling.soon("nn")
    await compiling.done()
    cache = environment("nn").cache
    assert cache is not None
    assert len(cache) == len([*TEMPLATES.rglob("*.html")])
    assert static_gzipped.cache_info().currsize == len(every_static_file(TEXT_FILES))


async def test_one_that_is_stopped_compiles_no_more() -> None:
    environment.cache_clear()
    compiling = Compiling()
    compiling.soon("en")
    compiling.stop()
    with pytest.raises(asyncio.CancelledError):
        await compiling.done()
    assert not environment("en").cache
