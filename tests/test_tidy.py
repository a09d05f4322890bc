"""The house rules that no other tool knows, each with a planted fault that it must catch.

There is no list of exceptions. Who needs one has found a rule that is wrong; change the rule.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools import check

ROOT = Path(__file__).resolve().parent.parent
OURS = ("session_core", "orchestrator", "site_agent", "dashboards", "tests", "tools", "bench")

FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 400

STDLIB = sys.stdlib_module_names

# What the rules may know of the standard library: shapes, never the world outside.
PURE = {
    "__future__", "abc", "bisect", "collections", "dataclasses", "datetime", "decimal", "enum",
    "fractions", "functools", "itertools", "math", "operator", "re", "string", "types", "typing",
    "unicodedata", "uuid.UUID", "uuid.uuid5", "zlib.crc32", "zoneinfo",
}  # fmt: skip

# A path in the tree, and the packages that what lies there may import.
MAY_IMPORT: dict[str, set[str]] = {
    "session_core/rules": {*PURE, "session_core.rules", "session_core.limits"},
    "session_core/join": {
        *PURE,
        "session_core.join",
        "session_core.rules",
        "urllib.parse.quote",
        "urllib.parse.urlencode",
    },
    "session_core/limits.py": PURE,
    "session_core": {*STDLIB, "msgspec", "session_core"},
    "dashboards": {*STDLIB, "dashboards", "jinja2", "markupsafe", "session_core"},
}

REAL_TIME = ("tests/process", "tests/browser", "tests/reliability")

Checker = Callable[[Path], Iterator[str]]


def own_files(root: Path) -> list[Path]:
    """Every Python file that we wrote."""
    found = [path for folder in OURS for path in (root / folder).rglob("*.py")]
    return sorted([*root.glob("*.py"), *found])


def _trees(root: Path) -> Iterator[tuple[Path, str, ast.Module]]:
    for path in own_files(root):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        yield path, path.relative_to(root).as_posix(), tree


def long_functions(root: Path) -> Iterator[str]:
    """A function is read in one look; its docstring is not counted, for telling costs nothing."""
    for _, name, tree in _trees(root):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = _lines(node)
                if lines > FUNCTION_LINES_MAX:
                    yield f"{name}:{node.lineno} {node.name} has {lines} lines"


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    whole = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is None:
        return whole
    return whole - ((first.end_lineno or first.lineno) - first.lineno + 1)


def long_files(root: Path) -> Iterator[str]:
    """A file is about one thing."""
    for path in own_files(root):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES_MAX:
            yield f"{path.relative_to(root).as_posix()} has {lines} lines"


def silent_modules(root: Path) -> Iterator[str]:
    """A module says in its first line what it is for."""
    for _, name, tree in _trees(root):
        if not ast.get_docstring(tree):
            yield f"{name} has no docstring"


def unlisted_imports(root: Path) -> Iterator[str]:
    """import-linter forbids by a list of the bad; this allows by a list of the good."""
    for path, name, tree in _trees(root):
        allowed = _allowed(name)
        if allowed is None:
            continue
        for line, module in _imports(tree, path.relative_to(root)):
            if not _is_within(module, allowed):
                yield f"{name}:{line} imports {module}"


def _allowed(name: str) -> set[str] | None:
    places = [place for place in MAY_IMPORT if name == place or name.startswith(place + "/")]
    return MAY_IMPORT[max(places, key=len)] if places else None


def _is_within(module: str, allowed: set[str]) -> bool:
    parts = module.split(".")
    return any(".".join(parts[:end]) in allowed for end in range(1, len(parts) + 1))


def _imports(tree: ast.Module, path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*_parents(path, node.level), *([node.module] if node.module else [])])
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def _parents(path: Path, level: int) -> tuple[str, ...]:
    return path.parts[: len(path.parts) - level] if level else ()


def patches(root: Path) -> Iterator[str]:
    """A part that must be patched to be tested wants to be handed in instead."""
    for _, name, tree in _trees(root):
        if not name.startswith("tests/"):
            continue
        for node in ast.walk(tree):
            if _is_patch(node):
                yield f"{name}:{getattr(node, 'lineno', 0)} patches; hand the part in instead"


def _is_patch(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module in {"unittest.mock", "mock"}
    if isinstance(node, ast.Import):
        return any(alias.name in {"unittest.mock", "mock"} for alias in node.names)
    if not isinstance(node, ast.Call):
        return False
    return _dotted(node.func).removesuffix(".object").split(".")[-2:] in (
        ["patch"],
        ["mock", "patch"],
        ["mocker", "patch"],
    )


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return "?"


def sleeps(root: Path) -> Iterator[str]:
    """A test that waits is slow on a good day and wrong on a bad one; time is handed in.

    Giving way with `asyncio.sleep(0)` is fine, and so is waiting where processes are real.
    """
    for _, name, tree in _trees(root):
        if not name.startswith("tests/") or name.startswith(REAL_TIME):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _sleeps(node):
                yield f"{name}:{node.lineno} waits for real time"


def _sleeps(call: ast.Call) -> bool:
    if _dotted(call.func) not in {"sleep", "time.sleep", "asyncio.sleep"}:
        return False
    times = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "delay")]
    return any(isinstance(time, ast.Constant) and bool(time.value) for time in times)


def unrun_tests(root: Path) -> Iterator[str]:
    """Each test is run by exactly one step of `dev.py test`: pytest finds it by its file's name,
    and the step by its mark. A class of tests may lie elsewhere, for others to inherit.
    """
    for path, name, tree in _trees(root):
        if not name.startswith("tests/"):
            continue
        if any(_is_test(one) for one in tree.body) and not path.name.startswith("test_"):
            yield f"{name} has tests, and pytest reads files named test_*.py"
        marks = {mark for mark in check.MARKS if any(_is_mark(one, mark) for one in ast.walk(tree))}
        if len(marks) > 1:
            yield f"{name} is run by two steps: {sorted(marks)}"
        if name.startswith("tests/process/test_") and "process" not in marks:
            yield f"{name} starts processes among the unit tests"


def _is_test(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
        "test_"
    )


def _is_mark(node: ast.AST, mark: str) -> bool:
    return isinstance(node, ast.Attribute) and _dotted(node) == f"pytest.mark.{mark}"


ALL: list[Checker] = [
    long_functions, long_files, silent_modules, unlisted_imports, patches, sleeps, unrun_tests,
]  # fmt: skip


@pytest.mark.parametrize("checker", ALL)
def test_our_own_files_are_tidy(checker: Checker) -> None:
    assert list(checker(ROOT)) == []


def _body(lines: int) -> str:
    return "".join(f"    x = {number}\n" for number in range(lines))


PLANTED = [
    (long_functions, "dev.py", "def f():\n" + _body(60), "dev.py:1 f has 61 lines"),
    (long_functions, "tools/a.py", "async def f():\n" + _body(60), "tools/a.py:1 f has 61 lines"),
    (long_files, "tests/a.py", "x = 1\n" * 401, "tests/a.py has 401 lines"),
    (silent_modules, "bench/a.py", "x = 1\n", "bench/a.py has no docstring"),
    (unlisted_imports, "session_core/rules/a.py", "import time", ":1 imports time"),
    (
        unlisted_imports,
        "session_core/rules/a.py",
        "def f():\n  import os.path",
        ":2 imports os.path",
    ),
    (unlisted_imports, "session_core/rules/a.py", "from uuid import uuid4", "imports uuid.uuid4"),
    (unlisted_imports, "session_core/rules/a.py", "import msgspec", "imports msgspec"),
    (unlisted_imports, "session_core/rules/a.py", "from ..wire import b", "session_core.wire.b"),
    (unlisted_imports, "session_core/rules/a.py", "from .. import wire", "session_core.wire"),
    (unlisted_imports, "session_core/limits.py", "import os", "imports os"),
    (unlisted_imports, "session_core/link/a.py", "import aiohttp", "imports aiohttp"),
    (unlisted_imports, "session_core/wire/a.py", "import pydantic", "imports pydantic"),
    (unlisted_imports, "dashboards/views/a.py", "import segno", "imports segno"),
    (patches, "tests/a.py", "from unittest.mock import Mock", "tests/a.py:1 patches"),
    (patches, "tests/a.py", "import unittest.mock", "tests/a.py:1 patches"),
    (patches, "tests/a.py", "with patch('x'): pass", "tests/a.py:1 patches"),
    (patches, "tests/a.py", "mocker.patch.object(x, 'y')", "tests/a.py:1 patches"),
    (sleeps, "tests/a.py", "import time\ntime.sleep(0.1)", "tests/a.py:2 waits"),
    (sleeps, "tests/rules/a.py", "async def f(): await asyncio.sleep(delay=1)", "waits"),
    (unrun_tests, "tests/a.py", "def test_it(): pass", "tests/a.py has tests"),
    (
        unrun_tests,
        "tests/test_a.py",
        "@pytest.mark.process\ndef test_it(): pass\npytestmark = pytest.mark.browser",
        "tests/test_a.py is run by two steps",
    ),
    (unrun_tests, "tests/process/test_a.py", "def test_it(): pass", "starts processes among"),
]


@pytest.mark.parametrize(("checker", "path", "text", "sentence"), PLANTED)
def test_a_planted_fault_is_caught(
    tmp_path: Path, checker: Checker, path: str, text: str, sentence: str
) -> None:
    plant(tmp_path, path, text)
    (found,) = checker(tmp_path)
    assert sentence in found


FINE = [
    (long_functions, "dev.py", 'def f():\n    """Told\n\n    at length.\n    """\n' + _body(59)),
    (long_files, "tests/a.py", "x = 1\n" * 400),
    (unlisted_imports, "session_core/rules/a.py", "from collections.abc import Sequence"),
    (unlisted_imports, "session_core/rules/a.py", "from .terms import RoomId\nfrom . import terms"),
    (unlisted_imports, "session_core/rules/a.py", "from session_core import limits"),
    (unlisted_imports, "session_core/wire/a.py", "import msgspec\nfrom ..rules import terms"),
    (unlisted_imports, "orchestrator/a.py", "import aiohttp"),
    (patches, "tests/a.py", "await client.patch('/room')"),
    (sleeps, "tests/a.py", "await asyncio.sleep(0)\nclock.sleep(5)"),
    (sleeps, "tests/process/a.py", "time.sleep(1)"),
    (unrun_tests, "tests/test_a.py", "def test_it(): pass"),
    (unrun_tests, "tests/process/test_a.py", "pytestmark = pytest.mark.process\ndef test_a(): 1"),
]


@pytest.mark.parametrize(("checker", "path", "text"), FINE)
def test_what_is_allowed_is_left_alone(
    tmp_path: Path, checker: Checker, path: str, text: str
) -> None:
    plant(tmp_path, path, text)
    assert list(checker(tmp_path)) == []


def plant(root: Path, path: str, text: str) -> None:
    """Write one file into an otherwise empty tree."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
