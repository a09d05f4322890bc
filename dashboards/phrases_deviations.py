"""Words for what a coordinator should know of and nobody has lost by: copied laptops, and reports
that could not be understood. The codes are the link's and the log's (docs/wire.md).
"""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

DEVIATIONS: Final[dict[str, str]] = {
    "deviations": N_("Avvik"),
    # What has happened to a laptop.
    "incident_laptop_copied": N_("To PC-er er kopier av hverandre"),
    "incident_laptop_restored": N_("PC-en er hentet fra en eldre kopi"),
    "meaning_laptop_copied": N_(
        "To PC-er har meldt hver sin versjon under samme nummer. Begge er tatt vare på. Finn ut "
        "hvilken PC som står i rommet, og ta den andre ut av bruk."
    ),
    "meaning_laptop_restored": N_(
        "PC-en er hentet fram fra en kopi som er eldre enn det som er kommet hit. Alt "
        "som er kommet, er her. Spør rommet om det siste de meldte, står på siden deres."
    ),
    # The two versions of a laptop, and what may be decided.
    "version_laptop_copied_before": N_("PC-en som meldte først"),
    "version_laptop_copied_after": N_("PC-en som kom etter"),
    "version_laptop_restored_before": N_("Før PC-en ble satt tilbake"),
    "version_laptop_restored_after": N_("Etter at PC-en ble satt tilbake"),
    "choice_both": N_("Begge gjelder"),
    "choice_one_laptop": N_("Én PC skal ha rommet"),
    "choice_in_order": N_("Det er i orden"),
    "choosing_both": N_("Alt begge har meldt, teller. Mer skjer ikke."),
    "choosing_one_laptop": N_(
        "Du kommer til siden der du lager en kode til den riktige PC-en. Når den har fått "
        "kontakt med koden, får den andre beskjed om at den ikke lenger gjelder."
    ),
    "choosing_in_order": N_("Rommet fortsetter med denne PC-en. Mer skjer ikke."),
    # Why a report is kept apart.
    "apart_unknown_report_kind": N_(
        "En type melding som denne utgaven av Samkurs ikke kjenner ennå"
    ),
    "apart_report_malformed": N_("Meldingen er skrevet på en måte som ikke kan leses"),
    "apart_report_too_large": N_("Meldingen er for stor"),
    "apart_role_not_allowed": N_("Meldingen sier at den er fra noen som ikke melder fra rom"),
    "apart_time_without_zone": N_("Klokkeslettet i meldingen mangler tidssone"),
    "apart_time_out_of_range": N_("Klokka på PC-en var helt feil"),
    "apart_headcount_out_of_range": N_("Tallet på frammøtte kan ikke stemme"),
    "apart_number_out_of_range": N_("Et tall i meldingen kan ikke stemme"),
    "apart_text_too_long": N_("En tekst i meldingen er for lang"),
    "apart_too_many_results": N_("Meldingen har flere sjekker enn det finnes"),
    "apart_unknown_session": N_("Meldingen gjelder en kursdag som ikke finnes her"),
    "apart_id_reused": N_("Meldingen har samme merke som en annen melding"),
    "apart_log_conflict": N_("Meldingen stemmer ikke med det som alt er lagret"),
    "apart_log_corrupt": N_("Kursdagen meldingen gjelder, er skadet i loggen"),
    "still_apart": N_(
        "Meldingen kan fortsatt ikke tas med ({reason}). Den blir liggende her, og ingenting er "
        "endret."
    ),
}
