"""The version before and this one, together and in each other's place, as real processes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.reliability.releases import actual, recorded, unpacked
from tests.reliability.skew import STORIES, VERSIONS, Story, tell_story

pytestmark = pytest.mark.process


def test_the_kept_wheels_are_the_ones_that_were_released() -> None:
    assert actual() == recorded() != {}


def test_a_released_program_runs_none_of_the_working_trees_files() -> None:
    with unpacked() as release:
        source = "import orchestrator, session_core; print(orchestrator.__path__[0])"
        told = subprocess.run(
            [sys.executable, "-c", source],
            env={**release.centre.environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert told.startswith(str(release.folder))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.__name__))
@pytest.mark.asyncio
async def test_two_versions_lose_and_double_nothing(story: Story) -> None:
    found = await tell_story(story, VERSIONS.short.count)
    assert (found.lost, found.doubled, found.waiting) == ((), (), 0)


def test_the_story_of_a_laptop_that_forgets_is_seen() -> None:
    control = VERSIONS.control
    assert control.run(control.scale).broken
