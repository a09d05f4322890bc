"""What `samkurs` says to the person who runs it, in three languages: one sentence for each
trouble with the centre, with what to do about it.

These are for operators at a terminal and never stand on a page; what people read on pages is in
`dashboards/phrases.py`.
"""

from __future__ import annotations

from session_core.rules.terms import Text
from session_core.words import Words

TROUBLES = Words(
    {
        "port_taken": Text(
            nb=(
                "Port {port} på {host} er opptatt. Stopp programmet som bruker den, eller velg en "
                "annen med --port eller SAMKURS_PORT."
            ),
            nn=(
                "Port {port} på {host} er oppteken. Stopp programmet som brukar han, eller vel ein "
                "annan med --port eller SAMKURS_PORT."
            ),
            en=(
                "Port {port} on {host} is taken. Stop the program that uses it, or choose another "
                "with --port or SAMKURS_PORT."
            ),
        ),
        "port_forbidden": Text(
            nb=(
                "Du får ikke lytte på port {port}. Velg en port over 1023 med --port eller "
                "SAMKURS_PORT."
            ),
            nn=(
                "Du får ikkje lytte på port {port}. Vel ein port over 1023 med --port eller "
                "SAMKURS_PORT."
            ),
            en=(
                "You may not listen on port {port}. Choose a port above 1023 with --port or "
                "SAMKURS_PORT."
            ),
        ),
        "host_unknown": Text(
            nb=(
                "PC-en eller serveren her har ikke adressen {host}. Rett «host» i innstillingene; "
                "127.0.0.1 er den selv."
            ),
            nn=(
                "PC-en eller tenaren her har ikkje adressa {host}. Rett «host» i innstillingane; "
                "127.0.0.1 er han sjølv."
            ),
            en=(
                "The PC or server here does not have the address {host}. Correct “host” in the "
                "settings; 127.0.0.1 is the PC or server itself."
            ),
        ),
        "folder_unwritable": Text(
            nb=(
                "Får ikke skrive i {path}. Gi brukeren som kjører samkurs skriverett der, eller "
                "velg en annen mappe med --data-folder eller SAMKURS_DATA_FOLDER."
            ),
            nn=(
                "Får ikkje skrive i {path}. Gi brukaren som køyrer samkurs skriverett der, eller "
                "vel ei anna mappe med --data-folder eller SAMKURS_DATA_FOLDER."
            ),
            en=(
                "Cannot write in {path}. Let the user that runs samkurs write there, or choose "
                "another folder with --data-folder or SAMKURS_DATA_FOLDER."
            ),
        ),
        "disk_full": Text(
            nb="Disken med {path} er full. Frigjør plass og start på nytt; ingenting er gått tapt.",
            nn=(
                "Disken med {path} er full. Frigjer plass og start på nytt; ingenting har gått "
                "tapt."
            ),
            en="The disk with {path} is full. Make room and start again; nothing has been lost.",
        ),
        "log_in_use": Text(
            nb=(
                "En annen samkurs kjører alt på {path}. Stopp den først, eller velg en annen mappe "
                "med --data-folder."
            ),
            nn=(
                "Ein annan samkurs køyrer alt på {path}. Stopp han først, eller vel ei anna mappe "
                "med --data-folder."
            ),
            en=(
                "Another samkurs runs on {path} already. Stop it first, or choose another folder "
                "with --data-folder."
            ),
        ),
        "log_corrupt": Text(
            nb=(
                "Loggfila {path} er skadet ({reason}). Den er ikke rørt. Flytt den til side, legg "
                "siste sikkerhetskopi på plassen, og start på nytt; rommene sender det de har på "
                "nytt."
            ),
            nn=(
                "Loggfila {path} er skadd ({reason}). Ho er ikkje rørt. Flytt ho til side, legg "
                "siste reservekopi på plassen, og start på nytt; romma sender det dei har på nytt."
            ),
            en=(
                "The log file {path} is damaged ({reason}). It has not been touched. Move it "
                "aside, put the last backup in its place, and start again; the rooms send again "
                "what they have."
            ),
        ),
        "log_newer": Text(
            nb=(
                "Loggfila {path} er laget av en nyere samkurs ({reason}). Installer den nyeste "
                "utgaven, eller velg en annen mappe med --data-folder. Fila er ikke rørt."
            ),
            nn=(
                "Loggfila {path} er laga av ein nyare samkurs ({reason}). Installer den nyaste "
                "utgåva, eller vel ei anna mappe med --data-folder. Fila er ikkje rørt."
            ),
            en=(
                "The log file {path} was made by a newer samkurs ({reason}). Install the newest "
                "version, or choose another folder with --data-folder. The file has not been "
                "touched."
            ),
        ),
        "log_unavailable": Text(
            nb=(
                "Loggfila {path} kan ikke brukes nå ({reason}). Se etter at disken er "
                "tilgjengelig, og start på nytt."
            ),
            nn=(
                "Loggfila {path} kan ikkje brukast no ({reason}). Sjå etter at disken er "
                "tilgjengeleg, og start på nytt."
            ),
            en=(
                "The log file {path} cannot be used now ({reason}). See that the disk can be "
                "reached, and start again."
            ),
        ),
        "log_conflict": Text(
            nb="Loggen {path} motsier seg selv ({reason}). Kjør «samkurs doctor».",
            nn="Loggen {path} seier imot seg sjølv ({reason}). Køyr «samkurs doctor».",
            en="The log {path} contradicts itself ({reason}). Run “samkurs doctor”.",
        ),
        "settings_wrong": Text(
            nb=(
                "Innstillingen «{name}» er feil: {reason}. Rett den i {source}, og start på nytt. "
                "docs/settings.md forklarer alle."
            ),
            nn=(
                "Innstillinga «{name}» er feil: {reason}. Rett ho i {source}, og start på nytt. "
                "docs/settings.md forklarer alle."
            ),
            en=(
                "The setting “{name}” is wrong: {reason}. Correct it in {source}, and start again. "
                "docs/settings.md explains them all."
            ),
        ),
        "variable_unknown": Text(
            nb=(
                "Miljøvariabelen {name} finnes ikke i samkurs. Fjern den, og start på nytt. "
                "docs/settings.md viser alle."
            ),
            nn=(
                "Miljøvariabelen {name} finst ikkje i samkurs. Fjern han, og start på nytt. "
                "docs/settings.md viser alle."
            ),
            en=(
                "samkurs knows no environment variable {name}. Remove it, and start again. "
                "docs/settings.md shows them all."
            ),
        ),
        "variable_misspelt": Text(
            nb=(
                "Miljøvariabelen {name} finnes ikke i samkurs; mente du {meant}? Rett den, og "
                "start på nytt. docs/settings.md viser alle."
            ),
            nn=(
                "Miljøvariabelen {name} finst ikkje i samkurs; meinte du {meant}? Rett han, og "
                "start på nytt. docs/settings.md viser alle."
            ),
            en=(
                "samkurs knows no environment variable {name}; did you mean {meant}? Correct it, "
                "and start again. docs/settings.md shows them all."
            ),
        ),
        "settings_unreadable": Text(
            nb="Innstillingsfila {path} kan ikke leses: {reason}. Rett den, og start på nytt.",
            nn="Innstillingsfila {path} kan ikkje lesast: {reason}. Rett ho, og start på nytt.",
            en="The settings file {path} cannot be read: {reason}. Correct it, and start again.",
        ),
        "open_to_others": Text(
            nb=(
                'Uten innlogging kan samkurs bare nås herfra. Sett access = "codes" (og lag '
                'koder med «samkurs codes»), eller sett host = "127.0.0.1" og la public_url stå '
                "tom."
            ),
            nn=(
                'Utan innlogging kan samkurs berre nåast herifrå. Set access = "codes" (og lag '
                'kodar med «samkurs codes»), eller set host = "127.0.0.1" og la public_url stå '
                "tom."
            ),
            en=(
                'Without sign-in samkurs can only be reached from here. Set access = "codes" '
                '(and make codes with “samkurs codes”), or set host = "127.0.0.1" and leave '
                "public_url empty."
            ),
        ),
        "needs_https": Text(
            nb=(
                "Med innlogging må adressen være sikret. Sett public_url til https-adressen som "
                "folk bruker, med en omvendt proxy foran (docs/operating.md)."
            ),
            nn=(
                "Med innlogging må adressa vere sikra. Set public_url til https-adressa som folk "
                "brukar, med ein omvend proxy framfor (docs/operating.md)."
            ),
            en=(
                "With sign-in the address must be safe. Set public_url to the https address that "
                "people use, with a reverse proxy in front (docs/operating.md)."
            ),
        ),
        "codes_missing": Text(
            nb="Finner ingen koder i {path}. Lag dem med «samkurs codes», og start på nytt.",
            nn="Finn ingen kodar i {path}. Lag dei med «samkurs codes», og start på nytt.",
            en="There are no codes in {path}. Make them with “samkurs codes”, and start again.",
        ),
        "codes_unreadable": Text(
            nb=(
                "Kodefila {path} kan ikke leses: {reason}. Lag nye koder med «samkurs codes "
                "--force»."
            ),
            nn=(
                "Kodefila {path} kan ikkje lesast: {reason}. Lag nye kodar med «samkurs codes "
                "--force»."
            ),
            en=(
                "The file of codes {path} cannot be read: {reason}. Make new codes with “samkurs "
                "codes --force”."
            ),
        ),
        "codes_exist": Text(
            nb=(
                "Det finnes alt koder i {path}. Nye koder gjør de gamle ugyldige; bruk --force om "
                "det er det du vil."
            ),
            nn=(
                "Det finst alt kodar i {path}. Nye kodar gjer dei gamle ugyldige; bruk --force om "
                "det er det du vil."
            ),
            en=(
                "There are codes in {path} already. New codes end the old ones; use --force if "
                "that is what you want."
            ),
        ),
        "sites_faulty": Text(
            nb=(
                "Fila med steder har feil: {reason}. Rett den; «samkurs course check» viser alle "
                "feil."
            ),
            nn=(
                "Fila med stader har feil: {reason}. Rett ho; «samkurs course check» viser alle "
                "feil."
            ),
            en=(
                "The file of sites has faults: {reason}. Correct it; “samkurs course check” shows "
                "all faults."
            ),
        ),
        "rooms_missing": Text(
            nb=(
                "Fant ingen rom i {path}, så det er ingen å lage koder til. Rett sites_file i "
                "innstillingene."
            ),
            nn=(
                "Fann ingen rom i {path}, så det er ingen å lage kodar til. Rett sites_file i "
                "innstillingane."
            ),
            en=(
                "There are no rooms in {path}, so there is nobody to make codes for. Correct "
                "sites_file in the settings."
            ),
        ),
        "unknown_session": Text(
            nb="Loggen har ingen kursdag «{session}». Disse finnes: {known}.",
            nn="Loggen har ingen kursdag «{session}». Desse finst: {known}.",
            en="The log has no course day “{session}”. There are these: {known}.",
        ),
        "file_unreadable": Text(
            nb="Fila {path} kan ikke leses: {reason}.",
            nn="Fila {path} kan ikkje lesast: {reason}.",
            en="The file {path} cannot be read: {reason}.",
        ),
        "centre_unreachable": Text(
            nb=(
                "Får ikke kontakt med sentralen på {address} ({reason}). Start den med «samkurs "
                "serve», eller oppgi adressen med --url."
            ),
            nn=(
                "Får ikkje kontakt med sentralen på {address} ({reason}). Start han med «samkurs "
                "serve», eller gi adressa med --url."
            ),
            en=(
                "Cannot reach the centre at {address} ({reason}). Start it with “samkurs serve”, "
                "or give the address with --url."
            ),
        ),
        "not_taken_in": Text(
            nb="Fila ble ikke tatt inn. {reason}",
            nn="Fila vart ikkje teken inn. {reason}",
            en="The file was not taken in. {reason}",
        ),
        "no_day_opened": Text(
            nb=(
                "Ingen kursdag i {path} er åpnet ennå, så det er ingenting å se om igjen. Skal en "
                "annen logg vises, gi mappa med --data-folder."
            ),
            nn=(
                "Ingen kursdag i {path} er opna enno, så det er ingenting å sjå om igjen. Skal ein "
                "annan logg visast, gi mappa med --data-folder."
            ),
            en=(
                "No course day in {path} has been opened yet, so there is nothing to see again. "
                "For another log, give its folder with --data-folder."
            ),
        ),
        "no_log": Text(
            nb="Det er ingen logg i {path} ennå. Start med «samkurs serve».",
            nn="Det er ingen logg i {path} enno. Start med «samkurs serve».",
            en="There is no log in {path} yet. Start with “samkurs serve”.",
        ),
        "session_spoilt": Text(
            nb=(
                "Kursdagen «{session}» er skadet i loggen og kan ikke regnes ut. Den er ikke rørt, "
                "og de andre kursdagene er hele. «--what events» gir radene som de står; en "
                "sikkerhetskopi kan ha den hel: legg den tilbake i en tom mappe med «samkurs "
                "restore --data-folder»."
            ),
            nn=(
                "Kursdagen «{session}» er skadd i loggen og kan ikkje reknast ut. Han er ikkje "
                "rørt, og dei andre kursdagane er heile. «--what events» gir radene som dei står; "
                "ein reservekopi kan ha han heil: legg kopien tilbake i ei tom mappe med «samkurs "
                "restore --data-folder»."
            ),
            en=(
                "The course day “{session}” is damaged in the log and cannot be worked out. It has "
                "not been touched, and the other days are whole. “--what events” gives the rows as "
                "they stand; a backup may have it whole: put that back in an empty folder with "
                "“samkurs restore --data-folder”."
            ),
        ),
        "checks_file_wrong": Text(
            nb=(
                "Katalogen over sjekker kan ikke brukes: {reason}. Rett den, eller ta bort "
                "innstillingen checks_file, og start på nytt."
            ),
            nn=(
                "Katalogen over sjekkar kan ikkje brukast: {reason}. Rett han, eller ta bort "
                "innstillinga checks_file, og start på nytt."
            ),
            en=(
                "The catalogue of checks cannot be used: {reason}. Correct it, or take away the "
                "setting checks_file, and start again."
            ),
        ),
    }
)
