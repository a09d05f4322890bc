"""How ready rooms were over time: why it was not, and when a room became ready."""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

HISTORY: Final[dict[str, str]] = {
    "history_of": N_("Klarhet: {room}"),
    # Why: what a check's name or reason alone does not say.
    "because_waived": N_("hoppet over: {check}"),
    "because_unknown": N_("ikke sjekket: {check}"),
    # When a room became ready, behind its name.
    "became_before": N_("klar {span} før start"),
    "became_at_start": N_("klar da kurset startet"),
    "became_after": N_("klar {span} etter start"),
    "became_unchecked": N_("ikke alt var sjekket ved start"),
    "became_first_seen": N_("ikke sett klar før start, først {at}"),
    "became_never": N_("ble aldri sett klar"),
    "became_since": N_("klar siden {at}"),
    "became_not_yet": N_("ikke klar ennå"),
    "became_not_known": N_("vet ikke om rommet er klart"),
    # The session.
    "all_ready_before": N_("Alle rom var klare {span} før start."),
    "all_ready_at_start": N_("Alle rom var klare da kurset startet."),
    "some_ready_at_start": N_("{n} av {of} rom var klare da kurset startet."),
    "some_ready_now": N_("{n} av {of} rom er klare."),
}
