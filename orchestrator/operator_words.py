"""What `samkurs` says to the person who runs it: one sentence for each trouble, with what to do
about it.

These are for operators at a terminal and never stand on a page; what people read on pages is in
`dashboards/phrases.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


def local_time(moment: datetime) -> str:
    """A moment as operators read it: Norwegian date and time of day."""
    return f"{moment.astimezone(OSLO):%d.%m.%Y kl. %H:%M}"


class Trouble(Exception):
    """Something that the operator must put right. `code` chooses the sentence."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __str__(self) -> str:
        return SENTENCES[self.code].format_map({key: str(one) for key, one in self.details.items()})


SENTENCES: Mapping[str, str] = {
    "port_taken": (
        "Port {port} på {host} er opptatt. Stopp programmet som bruker den, eller velg en annen "
        "med --port eller SAMKURS_PORT."
    ),
    "port_forbidden": (
        "Du får ikke lytte på port {port}. Velg en port over 1023 med --port eller SAMKURS_PORT."
    ),
    "host_unknown": (
        "PC-en eller serveren her har ikke adressen {host}. Rett «host» i innstillingene; "
        "127.0.0.1 er den selv."
    ),
    "folder_unwritable": (
        "Får ikke skrive i {path}. Gi brukeren som kjører samkurs skriverett der, eller velg en "
        "annen mappe med --data-folder eller SAMKURS_DATA_FOLDER."
    ),
    "disk_full": (
        "Disken med {path} er full. Frigjør plass og start på nytt; ingenting er gått tapt."
    ),
    "log_in_use": (
        "En annen samkurs kjører alt på {path}. Stopp den først, eller velg en annen mappe med "
        "--data-folder."
    ),
    "log_corrupt": (
        "Loggfila {path} er skadet ({reason}). Den er ikke rørt. Flytt den til side, legg siste "
        "sikkerhetskopi på plassen, og start på nytt; rommene sender det de har på nytt."
    ),
    "log_newer": (
        "Loggfila {path} er laget av en nyere samkurs ({reason}). Installer den nyeste utgaven, "
        "eller velg en annen mappe med --data-folder. Fila er ikke rørt."
    ),
    "log_unavailable": (
        "Loggfila {path} kan ikke brukes nå ({reason}). Se etter at disken er tilgjengelig, og "
        "start på nytt."
    ),
    "log_conflict": "Loggen {path} motsier seg selv ({reason}). Kjør «samkurs doctor».",
    "settings_wrong": (
        "Innstillingen «{name}» er feil: {reason}. Rett den i {source}, og start på nytt. "
        "docs/settings.md forklarer alle."
    ),
    "variable_unknown": (
        "Miljøvariabelen {name} finnes ikke i samkurs. Fjern den, og start på nytt. "
        "docs/settings.md viser alle."
    ),
    "variable_misspelt": (
        "Miljøvariabelen {name} finnes ikke i samkurs; mente du {meant}? Rett den, og start på "
        "nytt. docs/settings.md viser alle."
    ),
    "settings_unreadable": (
        "Innstillingsfila {path} kan ikke leses: {reason}. Rett den, og start på nytt."
    ),
    "open_to_others": (
        'Uten innlogging kan samkurs bare nås herfra. Sett access = "codes" (og '
        'lag koder med «samkurs codes»), eller sett host = "127.0.0.1" og la public_url stå tom.'
    ),
    "needs_https": (
        "Med innlogging må adressen være sikret. Sett public_url til https-adressen som folk "
        "bruker, med en omvendt proxy foran (docs/operating.md)."
    ),
    "codes_missing": (
        "Finner ingen koder i {path}. Lag dem med «samkurs codes», og start på nytt."
    ),
    "codes_unreadable": (
        "Kodefila {path} kan ikke leses: {reason}. Lag nye koder med «samkurs codes --force»."
    ),
    "codes_exist": (
        "Det finnes alt koder i {path}. Nye koder gjør de gamle ugyldige; bruk --force om det er "
        "det du vil."
    ),
    "sites_faulty": (
        "Fila med steder har feil: {reason}. Rett den; «samkurs course check» viser alle feil."
    ),
    "rooms_missing": (
        "Fant ingen rom i {path}, så det er ingen å lage koder til. Rett sites_file i "
        "innstillingene."
    ),
    "unknown_session": ("Loggen har ingen kursdag «{session}». Disse finnes: {known}."),
    "file_unreadable": "Fila {path} kan ikke leses: {reason}.",
    "centre_unreachable": (
        "Får ikke kontakt med sentralen på {address} ({reason}). Start den med «samkurs serve», "
        "eller oppgi adressen med --url."
    ),
    "not_taken_in": "Fila ble ikke tatt inn. {reason}",
    "no_day_opened": (
        "Ingen kursdag i {path} er åpnet ennå, så det er ingenting å se om igjen. Skal en annen "
        "logg vises, gi mappa med --data-folder."
    ),
    "no_log": "Det er ingen logg i {path} ennå. Start med «samkurs serve».",
    "session_spoilt": (
        "Kursdagen «{session}» er skadet i loggen og kan ikke regnes ut. Den er ikke rørt, og de "
        "andre kursdagene er hele. «--what events» gir radene som de står; en sikkerhetskopi kan "
        "ha den hel: legg den tilbake i en tom mappe med «samkurs restore --data-folder»."
    ),
    "backup_exists": "Fila {path} finnes alt, og er ikke rørt. Velg et annet navn.",
    "backup_failed": (
        "Sikkerhetskopien ble ikke laget ({reason}). Loggen er ikke rørt. Kjør «samkurs doctor», "
        "og prøv igjen."
    ),
    "backup_disk_full": (
        "Det er ikke plass til sikkerhetskopien i {path}. Loggen er ikke rørt. Frigjør plass, "
        "eller velg en annen disk."
    ),
    "backup_faulty": (
        "{path} er ikke en hel logg, og er ikke brukt. Bruk en annen sikkerhetskopi; loggen er "
        "ikke rørt. SQLite sier: «{reason}»"
    ),
    "backup_changed": (
        "{path} har endret seg etter at den ble laget, og er ikke brukt. Bruk en annen "
        "sikkerhetskopi; loggen er ikke rørt."
    ),
    "backup_foreign": "{path} er ikke en logg fra samkurs. Loggen er ikke rørt.",
    "backup_newer": (
        "{path} er laget av en nyere samkurs ({reason}). Installer den nyeste utgaven først. "
        "Loggen er ikke rørt."
    ),
    "backup_missing": "Finner ikke {path}. Loggen er ikke rørt.",
    "backup_not_noted": (
        "Sikkerhetskopien {path} er laget og lest tilbake, men kunne ikke føres opp i datamappen "
        "({reason}), så rommene får ikke vite om den. Kjør kommandoen som brukeren som kjører "
        "samkurs."
    ),
    "restore_running": (
        "Sentralen kjører på {path}. Stopp den først, og legg tilbake etterpå. Ingenting er rørt."
    ),
    "restore_failed": (
        "Kopien kunne ikke legges tilbake i {path} ({reason}). Rett det, og kjør kommandoen på "
        "nytt; ingenting er slettet."
    ),
    "restore_older": (
        "Det finnes en nyere sikkerhetskopi: {newer}. Bruk den. Rom kan ha ryddet bort det den "
        "dekker, så en eldre kan miste meldinger. Er den nyere ubrukelig, bruk --older."
    ),
}
