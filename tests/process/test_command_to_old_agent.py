"""The agent that was released before commands existed passes one over, and stays connected."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.reliability.releases import unpacked
from tests.wire.samples import golden

OLD = """
import json, sys
from datetime import UTC, datetime
from session_core.link.agent_end import AgentEnd, Standing
import session_core
frames, now = json.load(sys.stdin), datetime.now(UTC)
end = AgentEnd(Standing(room="drammen-a", agent="a", software="s", outbox="o", first_n=1, last_n=12,
                        acked=10, have={"t1d-2026-03-10": ("5c1f", 41)}))
end.opened(0.0, now)
told = [[type(one).__name__ for one in end.receive(frame, 0.0, now)] for frame in frames]
print(json.dumps([session_core.__file__, str(end.state), told]))
"""


@pytest.mark.process
def test_an_agent_of_0_1_passes_a_command_over_and_stays_connected() -> None:
    frames = [golden("welcome", "0.1"), golden("command"), golden("events", "0.1")]
    with unpacked() as release:
        run = subprocess.run(
            [sys.executable, "-P", "-c", OLD],
            input=json.dumps(frames), capture_output=True, text=True, check=True, timeout=60,
            env={"PYTHONPATH": str(release.folder)},
        )  # fmt: skip
        file, state, told = json.loads(run.stdout)
        assert file.startswith(str(release.folder))
    assert state.lower().endswith("open")
    assert (told[1], told[2]) == ([], ["StoreEvents"])
