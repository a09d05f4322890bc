"""What keeps the agent small on a ward laptop; `bench/agent.py` measures what it comes to."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import is_dataclass

from session_core.rules import records
from site_agent.__main__ import main

OURS = ("session_core", "dashboards", "site_agent")

LIBRARIES = """
import asyncio, jinja2, msgspec, psutil, sqlite3, truststore, zoneinfo
import websockets.asyncio.client, websockets.asyncio.server
"""
MAY_ADD = {"_queue", "argparse", "gettext", "queue", "shlex", "tomllib", "webbrowser"}


def added(statement: str) -> set[str]:
    """The packages that a statement loads beside our own and those that our libraries load."""
    packages = "{one.partition('.')[0] for one in sys.modules}"
    script = (
        f"{LIBRARIES}\nimport sys\nbefore = {packages}\n{statement}\nprint(*{packages} - before)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    return set(told.decode().split()).difference(OURS)


def test_the_agent_loads_little_more_than_its_libraries_do() -> None:
    assert added("import site_agent.__main__, dashboards.pages") - MAY_ADD == set()


def test_on_a_real_day_nothing_of_practice_is_in_memory() -> None:
    script = "import sys, site_agent.__main__, dashboards.pages; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    loaded = told.decode().split()
    assert "site_agent.agent" in loaded
    assert [one for one in loaded if "practice" in one] == []


def test_pydantic_is_for_the_centre_alone() -> None:
    heavy = {"pydantic", "pydantic_core"}
    assert not added("import site_agent.__main__, dashboards.pages") & heavy
    assert heavy <= added("import orchestrator.api")


def test_a_planted_package_is_caught() -> None:
    assert "plistlib" in added("import plistlib") - MAY_ADD


def test_each_frozen_dataclass_of_the_agent_shares_its_methods() -> None:
    assert main.__module__ in sys.modules
    modules = [one for name, one in sys.modules.items() if name.partition(".")[0] in OURS]
    kinds = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__
    }
    light = {kind for kind in kinds if vars(kind).get("__setattr__") is records._refuse_change}
    heavy = [
        kind.__name__
        for kind in kinds - light
        if kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    ]
    assert len(light) > 200
    assert heavy == [], "import `dataclass` from session_core.rules.records"
