"""Set Samkurs up on this machine, show it and test it. Needs nothing but Python.

    python3 dev.py setup             make .venv with everything in it (at once if nothing changed)
    python3 dev.py demo              a whole course day on this machine: the centre and every room
    python3 dev.py practice leader   practise alone on a short day, guided; or: practice lecturer
    python3 dev.py test              everything that CI runs; `test --quick` for the first minute
    python3 dev.py bench [NAME]      measure; without a name, say what can be measured
    python3 dev.py doctor            what this machine has, what it lacks and where to get it
    python3 dev.py lock              write both lock files anew after a change in pyproject.toml

Any other word is a file in tools/, or else a command of `samkurs` itself. This file must be
readable to Pythons that are too old for Samkurs, since it is the one that tells them so.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, NoReturn

from tools import chromium

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "samkurs-stamp"
SETUP_LOCK = ".samkurs-setup.lock"
LOOK_AGAIN_S = 0.5

# When one of these changes, the environment is behind.
INGREDIENTS = ("pyproject.toml", "uv.lock", "requirements.lock")

PYTHON_OLDEST = (3, 11)
PYTHON_BEYOND = (3, 14)
SQLITE_OLDEST = (3, 37)  # the first with STRICT tables, which refuse a word where a count belongs
DISK_GB_MIN = 2.0  # the environment takes 0.5 GB and pip needs as much again while it unpacks


class Trouble(Exception):
    """Something a person must put right; the text says how."""


class Finding(NamedTuple):
    """One line of the doctor's: what was looked at, how it is, and what to do about it."""

    fine: bool
    text: str
    remedy: str = ""
    needed: bool = True


# Python itself ---------------------------------------------------------------------------------


def python_complaint(version: tuple[int, int], has_apt: bool, on_windows: bool) -> str | None:
    """Why this Python will not do and which package to install, or None if it will."""
    if PYTHON_OLDEST <= version < PYTHON_BEYOND:
        return None
    if has_apt:
        cure = "sudo apt install python3.11 python3.11-venv, then python3.11 dev.py setup"
    elif on_windows:
        cure = "winget install Python.Python.3.13, then py -3.13 dev.py setup"
    else:
        cure = "install the package python3.13 of your system, then python3.13 dev.py setup"
    return f"Samkurs needs Python 3.11, 3.12 or 3.13, and this is {_dotted(version)}. Do: {cure}"


def venv_remedy(version: tuple[int, int], system_python: str) -> str:
    """Debian splits Python in two; name the half that is missing for the Python that runs this."""
    own = f"python{_dotted(version)}"
    package = "python3-venv" if Path(system_python).name in (own, "python3") else f"{own}-venv"
    return f"sudo apt install {package}"


def _dotted(version: Sequence[int]) -> str:
    return ".".join(str(part) for part in version)


def _has_apt() -> bool:
    return shutil.which("apt") is not None


# The environment -------------------------------------------------------------------------------


def venv_python(on_windows: bool = sys.platform == "win32") -> str:
    """The Python inside the environment."""
    return str(VENV / ("Scripts/python.exe" if on_windows else "bin/python"))


def fingerprint(root: Path) -> str:
    """What the environment was made from. The folder counts too, for an environment cannot move."""
    digest = hashlib.sha256(str(root).encode())
    for name in INGREDIENTS:
        digest.update(b"\0" + name.encode() + b"\0" + (root / name).read_bytes())
    return digest.hexdigest()


def in_step(stamp: Path, wanted: str) -> bool:
    """Whether the environment was finished, and from the very files that lie here now."""
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted


def uv_commands(uv: str, python: str, fresh: bool) -> list[list[str]]:
    """How uv makes the environment; an existing one keeps the Python that it has."""
    return [[uv, "sync", "--locked", "--all-extras", *(["--python", python] if fresh else [])]]


def pip_commands(python: str, inside: bool, venv: Path) -> list[list[str]]:
    """How pip makes it: every file by its hash, then ourselves without asking the network again."""
    make = [] if inside else [[python, "-m", "venv", "--clear", str(venv)]]
    pip = [venv_python(), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-q"]
    return [
        *make,
        [*pip, "--no-deps", "--require-hashes", "-r", "requirements.lock"],
        [*pip, "--no-deps", "--no-index", "--no-build-isolation", "--editable", "."],
    ]


def working_uv() -> str | None:
    """Where uv is, if it runs; a version manager's empty shell of it does not count."""
    uv = shutil.which("uv")
    if uv is None:
        return None
    asked = subprocess.run([uv, "--version"], capture_output=True, check=False)
    return uv if asked.returncode == 0 else None


def setup(arguments: Sequence[str]) -> None:
    """Make .venv, unless it was made from the same files already."""
    wanted, is_forced = fingerprint(ROOT), "--force" in arguments
    if in_step(STAMP, wanted) and not is_forced:
        return
    with alone(ROOT / SETUP_LOCK):
        if is_forced or not in_step(STAMP, wanted):  # whoever was waited for may have made it
            _make(arguments, wanted)


@contextmanager
def alone(path: Path, rest: Callable[[float], object] = time.sleep) -> Iterator[None]:
    """One setup at a time: two at once would each clear away what the other one makes. The system
    takes the lock back from a setup that is killed; the file stays, and says nothing.
    """
    with path.open("ab") as file:
        is_told = False
        while not _taken(file):
            if not is_told:
                print("Another setup is at work in this folder. Waiting for it ...", flush=True)
                is_told = True
            rest(LOOK_AGAIN_S)
        yield


def _taken(file: IO[bytes]) -> bool:
    try:
        _take(file)
    except OSError:
        return False
    return True


def _make(arguments: Sequence[str], wanted: str) -> None:
    uv = None if "--pip" in arguments else working_uv()
    took = "uv, some seconds" if uv else "pip, a minute or two"
    print(f"Setting up {VENV} with {took}, this once ...", flush=True)
    for command in _setup_commands(uv):
        _must(command)
    STAMP.write_text(wanted, encoding="utf-8")


def _setup_commands(uv: str | None) -> list[list[str]]:
    STAMP.unlink(missing_ok=True)
    if uv:
        return uv_commands(uv, sys.executable, fresh=not VENV.exists())
    inside = Path(sys.prefix) == VENV
    if not inside and importlib.util.find_spec("ensurepip") is None:
        system_python = os.path.realpath("/usr/bin/python3")
        raise Trouble(venv_remedy(sys.version_info[:2], system_python))
    return pip_commands(sys.executable, inside, VENV)


def _must(command: list[str]) -> None:
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(VENV)}
    environment.pop("VIRTUAL_ENV", None)  # whichever one is active, ours is the one to make
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if code:
        raise Trouble(f"This failed with {code}: {' '.join(command)}")


# The doctor ------------------------------------------------------------------------------------


def python_finding(version: tuple[int, int], has_apt: bool, on_windows: bool) -> Finding:
    """Whether the Python that runs this will do."""
    complaint = python_complaint(version, has_apt, on_windows)
    return Finding(complaint is None, f"Python {_dotted(version)}", complaint or "")


def venv_findings(exists: bool, is_in_step: bool) -> list[Finding]:
    """Whether there is an environment, and whether it is the one that the locks describe."""
    remedy = "python3 dev.py setup"
    return [
        Finding(exists, "the environment .venv", remedy),
        Finding(is_in_step, "the environment in step with the locks", remedy),
    ]


def chromium_finding(path: str | None) -> Finding:
    """Browser tests skip themselves without one, so a person can do without."""
    return Finding(path is not None, f"Chromium {path or ''}".strip(), chromium.REMEDY, False)


def sqlite_finding(version: tuple[int, ...]) -> Finding:
    """SQLite comes with Python, so a newer Python is the way to a newer SQLite."""
    oldest = _dotted(SQLITE_OLDEST)
    return Finding(
        version >= SQLITE_OLDEST,
        f"SQLite {_dotted(version)}",
        f"Samkurs needs SQLite {oldest} or newer; a newer Python or system brings it",
    )


def disk_finding(free_gb: float) -> Finding:
    """A full disk stops the log, so it is looked at before it matters."""
    remedy = f"make room: at least {DISK_GB_MIN:.0f} GB"
    return Finding(free_gb >= DISK_GB_MIN, f"{free_gb:.1f} GB free on this disk", remedy)


def doctor_line(finding: Finding) -> str:
    """One finding as one line; the remedy stands there only if it is wanted."""
    if finding.fine:
        return f"ok       {finding.text}"
    word = "MISSING" if finding.needed else "without"
    return f"{word}  {finding.text}: {finding.remedy}"


def doctor(arguments: Sequence[str]) -> int:
    """Look at everything, say everything; 1 if something needed is missing."""
    findings = [
        python_finding(sys.version_info[:2], _has_apt(), sys.platform == "win32"),
        *venv_findings(VENV.is_dir(), in_step(STAMP, fingerprint(ROOT))),
        chromium_finding(chromium.find()),
        sqlite_finding(sqlite3.sqlite_version_info),
        disk_finding(shutil.disk_usage(str(ROOT)).free / 1e9),
    ]
    print("\n".join(doctor_line(finding) for finding in findings))
    return 1 if any(finding.needed and not finding.fine for finding in findings) else 0


# The rest runs inside the environment ----------------------------------------------------------


def hand_over(command: list[str]) -> NoReturn:
    """Become the command, so that Ctrl-C and a service manager's signals reach it directly."""
    os.chdir(ROOT)
    if sys.platform != "win32":
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606
    try:
        raise SystemExit(subprocess.run(command, check=False).returncode)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def bench(arguments: Sequence[str]) -> int:
    """Run one measurement, or name them all."""
    known = sorted(path.stem for path in (ROOT / "bench").glob("[!_]*.py"))
    if not arguments or arguments[0] not in known:
        print(f"Measurements: {', '.join(known) or 'none yet'}")
        return 2 if arguments else 0
    setup([])
    hand_over([venv_python(), f"bench/{arguments[0]}.py", *arguments[1:]])


def lock(arguments: Sequence[str]) -> int:
    """Write uv.lock from pyproject.toml, and requirements.lock from uv.lock."""
    uv = working_uv()
    if uv is None:
        raise Trouble("Locking needs uv: pip install uv")
    _must([uv, "lock", *arguments])
    everything = ["--all-extras", "--all-groups", "--no-emit-project", "--no-annotate"]
    _must([uv, "export", "--locked", "-q", "--no-header", *everything, "-o", "requirements.lock"])
    return 0


def inside_command(root: Path, word: str, arguments: Sequence[str]) -> list[str]:
    """What any other word means: a tool of ours if there is one, else a command of the product."""
    if word == "test":
        return [venv_python(), "-m", "tools.check", *arguments]
    if (root / "tools" / f"{word}.py").is_file():
        return [venv_python(), f"tools/{word}.py", *arguments]
    return [venv_python(), "-m", "orchestrator", word, *arguments]


def main(arguments: Sequence[str]) -> int:
    """Do what was asked; the exit code is the one of whatever did it."""
    complaint = python_complaint(sys.version_info[:2], _has_apt(), sys.platform == "win32")
    if complaint:
        raise Trouble(complaint)
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0
    word, rest = arguments[0], arguments[1:]
    if word == "setup":
        setup(rest)
        print(f"Ready: {VENV}")
        return 0
    own = {"doctor": doctor, "bench": bench, "lock": lock}
    if word in own:
        return own[word](rest)
    setup([])
    hand_over(inside_command(ROOT, word, rest))


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except Trouble as trouble:
        raise SystemExit(str(trouble)) from None
