"""What undo takes back, as it stands after "Angre:" on its button and after "Angret:"."""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

UNDO: Final[dict[str, str]] = {
    "undo": N_("Angre: {act}"),
    "undone": N_("Angret: {act}"),
    "act_lobby_opened": N_("åpning for rommene"),
    "act_segment_started": N_("start av {title}"),
    "act_segment_skipped": N_("tatt bort {title}"),
    "act_segment_put_back": N_("satt tilbake {title}"),
    "act_length_of": N_("{change} på {title}"),
    "act_hold_started": N_("stopp av klokka"),
    "act_hold_ended": N_("start av klokka"),
    "act_waiting_ended": N_("start uten {rooms}"),
    "act_waiting_ended_some": N_("start uten {n} rom"),
    "act_rooms_called_back": N_("Kall inn"),
    "act_session_ended": N_("avslutning av kursdagen"),
    "act_shorten_breaks": N_("kortere pauser"),
    "act_absorb_local": N_("kortere lokalt"),
    "act_hold_plan": N_("valget om å holde planen"),
    "act_shift": N_("resten forskjøvet"),
}
