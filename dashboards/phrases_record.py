"""What the record's sheets of figures are called."""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

RECORD: Final[dict[str, str]] = {
    "sheet_sammendrag": N_("Sammendrag"),
    "sheet_kjoring": N_("Planlagt og kjørt"),
    "sheet_eget_lop": N_("Rom som kjørte på egen hånd"),
    "sheet_tatt_igjen": N_("Tatt igjen av forsinkelse"),
    "sheet_angret": N_("Startet og angret"),
    "sheet_klarhet": N_("Klarhet over tid"),
    "sheet_oppmote": N_("Oppmøte"),
    "sheet_avslutning": N_("Er alt her?"),
    "sheet_sjekklister": N_("Sjekklister"),
    "sheet_likeverd": N_("Likeverdig tilgang"),
    "sheet_sporsmal": N_("Spørsmål"),
    "sheet_hjelp": N_("Hjelp"),
    "sheet_hendelser": N_("Dagen, hendelse for hendelse"),
}
