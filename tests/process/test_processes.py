"""The helper that starts processes: they end with their parent, and nothing is left behind."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from orchestrator.demo.cut_proxy import CutProxy
from orchestrator.demo.processes import Child, ProcessTrouble, free_port, until, until_it_answers

pytestmark = [pytest.mark.process, pytest.mark.asyncio]


def module(folder: Path, source: str) -> dict[str, str]:
    """Write `player.py` into the folder, and the environment in which a child finds it."""
    (folder / "player.py").write_text(source, encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), os.getcwd()])}


def child(folder: Path, source: str) -> Child:
    return Child("player", ("player",), folder / "log", module(folder, source))


async def says(one: Child, word: str) -> None:
    async def said() -> bool:
        return word in one.last_words()

    await until(said, word, within_s=10)


async def test_a_child_that_is_asked_to_stop_may_finish_what_it_does(tmp_path: Path) -> None:
    one = child(
        tmp_path,
        "import signal, sys, time\n"
        "def end(*_): print('swept', flush=True); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); print('on', flush=True)\n"
        "while True: time.sleep(0.05)\n",
    )
    await one.start()
    await says(one, "on")
    await one.stop()
    assert one.last_words() == "on\nswept"
    assert not one.is_alive


async def test_a_child_that_will_not_stop_is_ended(tmp_path: Path) -> None:
    one = child(
        tmp_path,
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True)\n"
        "while True: time.sleep(0.05)\n",
    )
    await one.start()
    await says(one, "on")
    await asyncio.wait_for(one.stop(), 5)
    assert not one.is_alive


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
async def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """The parent is a process of its own, killed with no chance to tidy up."""
    environment = module(
        tmp_path, "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    )
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _PARENT, str(tmp_path / "log")),
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout is not None
    pid = int(await asyncio.wait_for(parent.stdout.readline(), 20))
    assert is_running(pid)
    parent.kill()
    await parent.wait()

    async def gone() -> bool:
        return not is_running(pid)

    await until(gone, "the child is gone", within_s=5)


_PARENT = """
import asyncio, pathlib, sys
from orchestrator.demo.processes import Child, until
async def main():
    log = pathlib.Path(sys.argv[1])
    one = Child("player", ("player",), log)
    await one.start()
    async def said(): return bool(one.last_words())
    await until(said, "pid", 10)
    print(one.last_words(), flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that ended but was not yet collected by its new parent is gone for our purpose.
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rsplit(")", 1)[1].split()[0] != "Z"


async def test_a_child_that_dies_at_once_is_reported_with_its_last_words(tmp_path: Path) -> None:
    one = child(tmp_path, "raise SystemExit('the disk is full')")
    await one.start()

    async def never() -> bool:
        return False

    with pytest.raises(ProcessTrouble) as trouble:
        await until_it_answers(one, never)
    assert trouble.value.code == "died"
    assert trouble.value.details["said"] == "the disk is full"
    assert trouble.value.details["log"] == tmp_path / "log"


async def test_a_taken_port_gives_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) > port
        with pytest.raises(ProcessTrouble, match="no_free_port"):
            free_port(port, tried_max=1)


async def test_a_cut_cable_ends_what_was_connected_and_lets_nothing_new_through() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(100):
                writer.write(data)
        writer.close()
        closed.release()

    closed = asyncio.Semaphore(0)
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    cable = CutProxy(server.sockets[0].getsockname()[1])
    await cable.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", cable.port)
    writer.write(b"one")
    assert await reader.read(10) == b"one"
    cable.cut()
    assert await _ended(reader)
    late_reader, late_writer = await asyncio.open_connection("127.0.0.1", cable.port)
    assert await _ended(late_reader)
    cable.mend()
    again, again_writer = await asyncio.open_connection("127.0.0.1", cable.port)
    again_writer.write(b"two")
    assert await again.read(10) == b"two"
    for one in (writer, late_writer, again_writer):
        one.close()
    await cable.stop()
    for _ in range(2):
        await closed.acquire()
    server.close()


async def _ended(reader: asyncio.StreamReader) -> bool:
    try:
        return await asyncio.wait_for(reader.read(10), 5) == b""
    except ConnectionError:
        return True
