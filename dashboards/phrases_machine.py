"""What is said of the laptop itself: what was found, and one thing to do about it.

A finding is `cause_{check}_{word}`, or `cause_{check}_{verdict}` where it is a figure. A remedy is
`remedy_{check}`, and `remedy_{check}_{word}` where another thing helps against that word.
"""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

_CLOSE: Final = N_("Lukk programmer som ikke trengs i dag.")

MACHINE: Final[dict[str, str]] = {
    # `samkurs-agent check`, at a terminal.
    "check_rest": N_("Bilde, lyd og Join sjekkes på romsiden."),
    "check_not_measured": N_("Det lot seg ikke måle nå."),
    "check_call_page": N_(
        "Hjelper det ikke, så åpne {page} på denne PC-en og ring etter hjelp derfra. "
        "Koden er {code}."
    ),
    "check_call_pages": N_(
        "Hjelper det ikke, så ring etter hjelp fra romsiden på denne PC-en. Koden er {code}."
    ),
    "check_profile": N_("Grensene er de for rom med profilen «{name}»."),
    "check_profile_none": N_("Grensene er de for rom uten egen profil."),
    "check_profile_unknown": N_(
        "PC-en vet ikke om rommet har en egen profil, så grensene er de for rom uten."
    ),
    "check_centre_missing": N_(
        "Sentralen ble ikke spurt, for PC-en har ikke noe rom ennå. Kjør «samkurs-agent enrol» "
        "med en kode fra koordinator. Det som mangler, er {names}."
    ),
    "check_sleep_lock": N_("PC-en holdes våken"),
    "check_reboot": N_("Omstart"),
    "check_display": N_("Skjermer"),
    "check_devices_blocked": N_("Tilgang til kamera og mikrofon"),
    "cause_power_mains": N_("PC-en får strøm fra laderen."),
    "cause_power_battery": N_("PC-en går på batteri."),
    "cause_battery_mains": N_("PC-en får strøm fra laderen."),
    "cause_battery_ok": N_("Det er nok på batteriet."),
    "cause_battery_fail": N_("Det er lite igjen på batteriet."),
    "cause_disk_free_ok": N_("Det er god plass på disken."),
    "cause_disk_free_warn": N_("Det er lite plass igjen på disken."),
    "cause_disk_free_fail": N_("Disken er nesten full."),
    "cause_load_ok": N_("PC-en har god tid."),
    "cause_load_warn": N_("PC-en har mye å gjøre."),
    "cause_load_fail": N_("PC-en henger etter."),
    "cause_memory_ok": N_("Det er nok ledig minne."),
    "cause_memory_warn": N_("Det er lite ledig minne."),
    "cause_memory_fail": N_("Minnet er nesten fullt."),
    "cause_sleep_lock_held": N_("Skjermen holdes på til kurset er over."),
    "cause_sleep_lock_denied": N_("PC-en kan slå av skjermen midt i kurset."),
    "cause_reboot_none": N_("Ingen omstart venter."),
    "cause_reboot_pending": N_("PC-en venter på en omstart."),
    "cause_display_ok": N_("Det er koblet til mer enn én skjerm."),
    "cause_display_projector": N_("Prosjektoren eller storskjermen er koblet til."),
    "cause_display_warn": N_("PC-en ser bare sin egen skjerm."),
    "cause_display_fail": N_("PC-en ser ingen skjerm."),
    "cause_display_small": N_("Bildet på skjermen er for grovt til lysbilder."),
    "cause_devices_blocked_free": N_("Kamera og mikrofon er slått på i PC-en."),
    "cause_devices_blocked_in_use": N_("Et annet program bruker kamera eller mikrofon."),
    "cause_devices_blocked_denied": N_("Kamera eller mikrofon er slått av i innstillingene."),
    "remedy_power": N_("Sett i laderen."),
    "remedy_battery": N_("Sett i laderen nå."),
    "remedy_disk_free": N_("Tøm papirkurven, og slett filer som ikke trengs."),
    "remedy_load": _CLOSE,
    "remedy_memory": _CLOSE,
    "remedy_sleep_lock": N_("Slå av skjermsparer og hvilemodus i innstillingene for i dag."),
    "remedy_reboot": N_("Start PC-en på nytt nå, ikke midt i kurset."),
    "remedy_display": N_("Trykk Windows-tasten og P, og velg «Dupliser»."),
    "remedy_display_small": N_("Velg større oppløsning under «Skjerm» i innstillingene."),
    "remedy_devices_blocked": N_("Slå på tilgang til kamera og mikrofon i innstillingene."),
    "remedy_devices_blocked_in_use": N_("Lukk Teams, Zoom og andre møter på PC-en."),
}
