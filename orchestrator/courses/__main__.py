"""`python -m orchestrator.courses`: the same commands as `samkurs course`."""

from __future__ import annotations

from orchestrator.courses.cli import app

if __name__ == "__main__":
    app(prog_name="samkurs course")
