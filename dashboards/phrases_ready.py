"""How ready a room is, and how one check of it is: the one source of these words for every page,
the record and the terminal.

Rule: a room is told in one of four words, and so is a check. Whoever reads one to somebody at
another page, or on the phone, reads what stands there too.
"""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

_READY: Final = N_("Klar")
_REMARK: Final = N_("Klar med merknad")
_NOT_READY: Final = N_("Ikke klar")
_UNCHECKED: Final = N_("Ikke sjekket")

_IN_ORDER: Final = N_("I orden")
_SHOULD: Final = N_("Bør rettes")
_MUST: Final = N_("Må rettes")

READY: Final[dict[str, str]] = {
    # A room: on its own page, in the console's strip and on the board, and in the record.
    "readiness_ready": _READY,
    "readiness_remark": _REMARK,
    "readiness_not_ready": _NOT_READY,
    "readiness_unknown": _UNCHECKED,
    "sign_ready": _READY,
    "sign_remark": _REMARK,
    "sign_not_ready": _NOT_READY,
    "sign_unknown": _UNCHECKED,
    # All was looked at, and nobody in the room has said that it is ready.
    "sign_unsaid": N_("Ikke meldt klar"),
    "history_ready": _READY,
    "history_remark": _REMARK,
    "history_waived": N_("Klar, en sjekk hoppet over"),
    "history_not_ready": _NOT_READY,
    "history_unknown": _UNCHECKED,
    # Read aloud.
    "said_room_ready": N_("Rommet er klart."),
    "said_room_remark": N_("Rommet er klart, men noe bør rettes."),
    "said_room_not_ready": N_("Rommet er ikke klart."),
    "said_room_unknown": N_("Rommet er ikke sjekket ferdig."),
    # One check: on the room's page, in the cells of the board's matrix, and at a terminal.
    "verdict_ok": _IN_ORDER,
    "verdict_warn": _SHOULD,
    "verdict_fail": _MUST,
    "verdict_unknown": _UNCHECKED,
    "look_ok": _IN_ORDER,
    "look_warn": _SHOULD,
    "look_fail": _MUST,
    "look_unknown": _UNCHECKED,
    "look_expired": N_("For gammelt"),
    "look_waived": N_("Hoppet over"),
    "look_seen": N_("Må rettes, sett"),
    "look_fixing": N_("Må rettes, noen er på saken"),
    "look_kept": N_("I orden sist vi hørte rommet"),
    "look_unused": N_("Trengs ikke"),
}
