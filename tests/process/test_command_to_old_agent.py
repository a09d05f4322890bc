"""The agent that was released before commands existed passes one over, and stays connected."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from session_core.rules.decide import decide
from session_core.rules.terms import CommandResult
from session_core.wire import codec
from tests.builders import answered, at, live, state_after
from tests.reliability.releases import unpacked
from tests.wire.samples import golden

OLD = """
import json, sys
from datetime import UTC, datetime
from session_core.link.agent_end import AgentEnd, Standing
from session_core.wire import codec
import session_core
(frames, event, state), now = json.load(sys.stdin), datetime.now(UTC)
end = AgentEnd(Standing(room="drammen-a", agent="a", software="s", outbox="o", first_n=1, last_n=12,
                        acked=10, have={"t1d-2026-03-10": ("5c1f", 41)}))
end.opened(0.0, now)
told = [[type(one).__name__ for one in end.receive(frame, 0.0, now)] for frame in frames]
kind, seq = type(codec.event_from_json(event)).__name__, codec.state_from_json(state).seq
print(json.dumps([session_core.__file__, str(end.state), told, kind, seq]))
"""


@pytest.mark.process
def test_an_agent_of_0_1_passes_a_command_over_and_stays_connected() -> None:
    frames = [golden("welcome", "0.1"), golden("command"), golden("events", "0.1")]
    result = answered("1", CommandResult.DONE, at(5))
    (kept,), after = decide(live(), result), state_after(result, state=live())
    others = codec.event_to_json(kept), codec.state_to_json(after)
    with unpacked() as release:
        run = subprocess.run(
            [sys.executable, "-P", "-c", OLD],
            input=json.dumps([frames, *others]), capture_output=True, text=True,
            check=True, timeout=60, env={"PYTHONPATH": str(release.folder)},
        )  # fmt: skip
        file, state, told, kind, seq = json.loads(run.stdout)
        assert file.startswith(str(release.folder))
    assert state.lower().endswith("open")
    assert (told[1], told[2]) == ([], ["StoreEvents"])
    assert (kind, seq) == ("UnknownEvent", after.seq), "of another room it hears the result too"
