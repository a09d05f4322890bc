"""What keeps the agent small on a ward laptop; `bench/agent.py` measures what it comes to."""

from __future__ import annotations

import sys
from dataclasses import is_dataclass

from session_core.rules import records
from site_agent.__main__ import main

OURS = ("session_core", "dashboards", "site_agent")


def test_each_frozen_dataclass_of_the_agent_shares_its_methods() -> None:
    assert main.__module__ in sys.modules
    modules = [one for name, one in sys.modules.items() if name.partition(".")[0] in OURS]
    kinds = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__
    }
    light = [kind for kind in kinds if vars(kind).get("__setattr__") is records._refuse_change]
    heavy = [
        kind.__name__
        for kind in kinds.difference(light)
        if kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    ]
    assert len(light) > 200
    assert heavy == [], "import `dataclass` from session_core.rules.records"
