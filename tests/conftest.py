"""What every test may count on; anything that only one folder needs lives in that folder."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from tools import chromium

# A slow machine is no bug, so examples have no deadline. CI always draws the same examples, so that
# a red run can be repeated; everybody's own machine draws new ones and so goes on looking.
settings.register_profile("own machine", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "own machine")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The machine's Chromium. Lacking one is a reason to skip, but never in CI."""
    path = chromium.find()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("CI has no Chromium, so nothing was tried in a browser.")
    if path is None:
        pytest.skip(f"There is no Chromium. Get it with: {chromium.REMEDY}")
    return path


@pytest.fixture(scope="session")
def chromium_arguments() -> list[str]:
    """What to start Chromium with, so that it talks to our pages and to nobody else."""
    return chromium.launch_arguments(chromium.is_root())
