"""The real centre in a process of its own, with one segment running: what the benches measure."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.crowd import BenchError

ROOT = Path(__file__).parents[1]
COURSE = "t1d-2dager"
START_S_MAX = 30.0


@dataclass
class RunningCentre:
    """A centre that answers, and a session in it whose first segment is on."""

    process: subprocess.Popen[bytes]
    port: int
    session: str = ""
    segment: str = ""
    revision: int = 0
    code: str = ""
    """What is shown with each request, where people sign in."""

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def close(self) -> None:
        """End the process, and whatever led to it."""
        _end(self.process)
        self._line.close()

    @property
    def stream_path(self) -> str:
        """Where a client follows the session."""
        return f"/api/v1/sessions/{self.session}/stream"

    def ask(self, method: str, path: str, body: object = None) -> dict[str, object]:
        """One JSON request. Raises BenchError on anything but success."""
        self._send(method, path, body)
        return self.read_answer()

    def send_length_change(self, command: str, seconds: int) -> None:
        """Send a command and come back at once: the answer is read with `read_answer`."""
        self._send(
            "POST",
            f"/api/v1/sessions/{self.session}/commands",
            {
                "kind": "change_length",
                "id": command,
                "seen_revision": self.revision,
                "seen_segment": self.segment,
                "target": self.segment,
                "seconds": seconds,
            },
        )

    def _send(self, method: str, path: str, body: object) -> None:
        text = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"}
        if self.code:
            headers["Authorization"] = f"Bearer {self.code}"
        self._line.request(method, path, text, headers)

    def read_answer(self) -> dict[str, object]:
        """The answer to what was sent last."""
        answer = self._line.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise BenchError(f"the centre answered {answer.status}: {text[:300]!r}")
        parsed = json.loads(text)
        assert isinstance(parsed, dict)
        return parsed

    def rss_mb(self) -> float:
        """Memory that the process holds, in MB."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6

    def start_first_segment(self) -> None:
        """Plan a day that begins now, and start it."""
        planned = self.ask("POST", "/api/v1/sessions", {"course": COURSE, "start": _now()})
        self.session = str(planned["id"])
        start = {"kind": "start_session", "id": str(uuid.uuid4()), "seen_revision": 0}
        self.ask("POST", f"/api/v1/sessions/{self.session}/commands", start)
        state = self.ask("GET", f"/api/v1/sessions/{self.session}")["state"]
        assert isinstance(state, dict)
        position = state["position"]
        self.revision = int(position["revision"])
        self.segment = str(position["current"]["segment"]["id"])


@contextlib.contextmanager
def running_centre(folder: Path) -> Iterator[RunningCentre]:
    """The centre on a free port with its data in `folder`, gone afterwards."""
    centre = start_centre(folder)
    try:
        centre.start_first_segment()
        yield centre
    finally:
        centre.close()


def start_centre(folder: Path, *options: str, port: int = 0) -> RunningCentre:
    """A centre with its data in `folder`, when it listens. Raises BenchError."""
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "centre.log"
    command = [sys.executable, "-m", "orchestrator", "serve", "--port", str(port)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command, "--data-folder", str(folder / "data"), *options],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
        )
    try:
        return RunningCentre(process, _port_told(process, log))
    except BaseException:
        _end(process)
        raise


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it, and let go of what it would have said."""
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _port_told(process: subprocess.Popen[bytes], log: Path) -> int:
    """The port in the one line that the centre says when it listens."""
    assert process.stdout is not None
    deadline = time.monotonic() + START_S_MAX
    while time.monotonic() < deadline and (line := process.stdout.readline()):
        for word in line.decode().split():
            if word.startswith("http://"):
                return int(word.rstrip("/.").rsplit(":", 1)[1])
    raise BenchError(f"the centre did not start: {log.read_text(encoding='utf-8')[-500:]}")


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
