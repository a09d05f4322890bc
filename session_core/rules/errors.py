"""Refusals: a person's wish that cannot be met now.

The code is the contract; the sentences are in `dashboards/phrases.py`.
"""

from __future__ import annotations

from typing import Literal

RefusalCode = Literal[
    "stale",
    "too_soon",
    "too_late",
    "wrong_phase",
    "nothing_next",
    "unknown_segment",
    "already_run",
    "evaluation_lost",
    "not_put_back",
    "already_on",
    "not_holding",
    "already_holding",
    "not_waiting",
    "nothing_to_undo",
    "undo_too_late",
    "undo_changed",
    "undo_leader_only",
    "length_out_of_range",
    "not_late",
    "nothing_to_give",
    "sits_too_long",
    "unknown_room",
    "unknown_question",
    "no_mark_to_undo",
    "undo_mark_too_late",
    "unknown_check",
    "unknown_help",
    "help_closed",
    "help_open",
    "help_taken_back",
    "help_not_taken",
    "reopen_too_late",
    "empty_text",
    "text_too_long",
    "personal_number",
    "rehearsal_only",
    "line_unreadable",
    "day_not_over",
    "unknown_item",
    "already_ticked",
    "not_ticked",
    "minutes_out_of_range",
    "name_too_long",
    "no_evaluation_form",
]


class CommandRefused(Exception):
    """A command was refused. Show the sentence for `code`, and the present state."""

    def __init__(self, code: RefusalCode, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in self.details.items())
        return f"{self.code} ({shown})" if shown else self.code
