"""`samkurs`, and `python -m orchestrator`."""

from __future__ import annotations

from orchestrator.cli import whole_app


def main() -> None:
    """Run the command."""
    whole_app()()


if __name__ == "__main__":
    main()
