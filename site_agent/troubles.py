"""What can stop the agent or a report on this laptop, each with a code and a sentence that says
what to do.

The page shows the sentence that `dashboards/phrases.py` has for the code; the console shows the one
here, in bokmål, as all of Samkurs' consoles do.
"""

from __future__ import annotations

SENTENCES = {
    "already_running": (
        "Samkurs går allerede på denne PC-en, på {address}. Bruk den siden, eller avslutt den andre"
        " først."
    ),
    "port_taken": (
        "Port {port} på 127.0.0.1 er opptatt av et annet program. Avslutt det, eller velg en annen"
        " med --port (0 tar en ledig)."
    ),
    "data_folder_unwritable": (
        "Det går ikke an å skrive i mappen {folder} ({why}). Gi brukeren skrivetilgang til den,"
        " eller velg en annen med --data."
    ),
    "disk_full": (
        "Disken med mappen {folder} er full, så ingenting mer kan lagres. Frigjør minst 200 MB; alt"
        " som er lagret, er der fortsatt."
    ),
    "store_corrupt": (
        "Filen {file} er skadet ({why}). Den kan ha meldinger som ikke er kommet til sentralen, så"
        " den røres ikke. Ta vare på den: gi den et nytt navn sammen med -wal-filen, start Samkurs"
        " igjen, og lever filene til den som driver sentralen."
    ),
    "store_too_new": (
        "Filen {file} er skrevet av en nyere versjon (format {found}; denne kjenner {known})."
        " Installer den versjonen igjen; ingenting er endret."
    ),
    "store_failed": (
        "Det ble en feil i lagringen i {file} ({why}), så dette ble ikke lagret; det som er lagret"
        " før, er der fortsatt. Prøv igjen, og lever agent.log til den som driver sentralen."
    ),
    "nothing_saved": (
        "Det ligger ingenting fra noe rom i {file}. Er --data mappen som Samkurs bruker?"
    ),
    "file_exists": "Filen {file} finnes fra før. Velg et annet navn; ingenting er skrevet over.",
    "checks_file_wrong": (
        "Katalogen over sjekker, {file}, kan ikke brukes: {why}. Rett den, eller ta bort"
        " innstillingen checks_file, så brukes den som fulgte med."
    ),
    "settings_wrong": "Innstillingen {name} fra {source} kan ikke brukes: {why}",
    "settings_file_wrong": "Innstillingsfilen {file} kan ikke leses: {why}",
}
"""The code is the contract. Numbers and names are filled in; nothing a person has typed ever is."""


class AgentTrouble(Exception):
    """The agent, or one report, cannot go on for a reason that a person can put right."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        return SENTENCES[self.code].format(**self.details)
