"""A file to double-click on, so that a group leader comes to practice without a terminal. Pure, but
for `write`.

Whoever looks after the machine makes it once. It runs the Python that Samkurs is installed in, so
it is good for as long as that is there.
"""

from __future__ import annotations

import sys
from pathlib import Path

from orchestrator.practice.words import say
from session_core.practice.guide import Learner
from session_core.rules.terms import Language

_LINUX = """[Desktop Entry]
Type=Application
Name={name}
Exec={command}
Terminal=false
"""
_MAC = """#!/bin/sh
exec {command}
"""
_WINDOWS = """@echo off
chcp 65001 >nul
start "Samkurs" /min {command}
"""
_FORMS = {"win32": (".cmd", _WINDOWS, "\r\n"), "darwin": (".command", _MAC, "\n")}
_OTHERS = (".desktop", _LINUX, "\n")


def shortcut(
    learner: Learner, language: Language, python: str, platform: str = sys.platform
) -> tuple[str, str]:
    """The file's name and what stands in it, for this sort of machine."""
    ending, form, newline = _FORMS.get(platform, _OTHERS)
    name = say(f"shortcut_{learner}", language)
    command = f'"{python}" -m orchestrator practice {learner} --browser --lang {language}'
    return f"{name}{ending}", form.format(name=name, command=command).replace("\n", newline)


def write(folder: Path, learner: Learner, language: Language) -> Path:
    """Put it into a folder, such as the desktop. Raises OSError."""
    name, text = shortcut(learner, language, sys.executable)
    file = folder / name
    file.write_text(text, encoding="utf-8", newline="")
    file.chmod(0o755)
    return file
