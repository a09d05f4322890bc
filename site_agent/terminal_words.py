"""What the agent says at a terminal, in three languages: what can stop it with what to do, what it
asks and answers, and why a setting cannot be used.
"""

from __future__ import annotations

from session_core.rules.terms import Text
from session_core.words import Words

TROUBLES = Words(
    {
        "already_running": Text(
            nb=(
                "Samkurs går allerede på denne PC-en, på {address}. Bruk den siden, eller avslutt "
                "den andre først."
            ),
            nn=(
                "Samkurs går allereie på denne PC-en, på {address}. Bruk den sida, eller avslutt "
                "den andre først."
            ),
            en=(
                "Samkurs runs on this PC already, at {address}. Use that page, or end the other "
                "one first."
            ),
        ),
        "port_taken": Text(
            nb=(
                "Port {port} på 127.0.0.1 er opptatt av et annet program. Avslutt det, eller velg "
                "en annen med --port (0 tar en ledig)."
            ),
            nn=(
                "Port {port} på 127.0.0.1 er oppteken av eit anna program. Avslutt det, eller vel "
                "ein annan med --port (0 tek ein ledig)."
            ),
            en=(
                "Port {port} on 127.0.0.1 is taken by another program. End it, or choose another "
                "with --port (0 takes a free one)."
            ),
        ),
        "data_folder_unwritable": Text(
            nb=(
                "Det går ikke an å skrive i mappen {folder} ({why}). Gi brukeren skrivetilgang til "
                "den, eller velg en annen med --data."
            ),
            nn=(
                "Det går ikkje an å skrive i mappa {folder} ({why}). Gi brukaren skrivetilgang til "
                "ho, eller vel ei anna med --data."
            ),
            en=(
                "The folder {folder} cannot be written in ({why}). Let the user write in it, or "
                "choose another with --data."
            ),
        ),
        "disk_full": Text(
            nb=(
                "Disken med mappen {folder} er full, så ingenting mer kan lagres. Frigjør minst "
                "200 MB; alt som er lagret, er der fortsatt."
            ),
            nn=(
                "Disken med mappa {folder} er full, så ingenting meir kan lagrast. Frigjer minst "
                "200 MB; alt som er lagra, er der framleis."
            ),
            en=(
                "The disk with the folder {folder} is full, so nothing more can be saved. Make "
                "room for at least 200 MB; all that was saved is still there."
            ),
        ),
        "store_corrupt": Text(
            nb=(
                "Filen {file} er skadet ({why}). Den kan ha meldinger som ikke er kommet til "
                "sentralen, så den røres ikke. Ta vare på den: gi den et nytt navn sammen med "
                "-wal-filen, start Samkurs igjen, og lever filene til den som driver sentralen."
            ),
            nn=(
                "Fila {file} er skadd ({why}). Ho kan ha meldingar som ikkje er komne til "
                "sentralen, så ho blir ikkje rørt. Ta vare på ho: gi ho eit nytt namn saman med "
                "-wal-fila, start Samkurs igjen, og lever filene til den som driv sentralen."
            ),
            en=(
                "The file {file} is damaged ({why}). It may hold reports that have not reached the "
                "centre, so it is not touched. Keep it: give it a new name together with the -wal "
                "file, start Samkurs again, and hand the files to whoever runs the centre."
            ),
        ),
        "store_too_new": Text(
            nb=(
                "Filen {file} er skrevet av en nyere versjon (format {found}; denne kjenner "
                "{known}). Installer den versjonen igjen; ingenting er endret."
            ),
            nn=(
                "Fila {file} er skriven av ein nyare versjon (format {found}; denne kjenner "
                "{known}). Installer den versjonen igjen; ingenting er endra."
            ),
            en=(
                "The file {file} was written by a newer version (format {found}; this one knows "
                "{known}). Install that version again; nothing was changed."
            ),
        ),
        "store_failed": Text(
            nb=(
                "Det ble en feil i lagringen i {file} ({why}), så dette ble ikke lagret; det som "
                "er lagret før, er der fortsatt. Prøv igjen, og lever agent.log til den som driver "
                "sentralen."
            ),
            nn=(
                "Det vart ein feil i lagringa i {file} ({why}), så dette vart ikkje lagra; det som "
                "er lagra før, er der framleis. Prøv igjen, og lever agent.log til den som driv "
                "sentralen."
            ),
            en=(
                "Saving in {file} failed ({why}), so this was not saved; what was saved before is "
                "still there. Try again, and hand agent.log to whoever runs the centre."
            ),
        ),
        "nothing_saved": Text(
            nb="Det ligger ingenting fra noe rom i {file}. Er --data mappen som Samkurs bruker?",
            nn="Det ligg ingenting frå noko rom i {file}. Er --data mappa som Samkurs brukar?",
            en="There is nothing of any room in {file}. Is --data the folder that Samkurs uses?",
        ),
        "file_exists": Text(
            nb="Filen {file} finnes fra før. Velg et annet navn; ingenting er skrevet over.",
            nn="Fila {file} finst frå før. Vel eit anna namn; ingenting er skrive over.",
            en="The file {file} is there already. Choose another name; nothing was written over.",
        ),
        "checks_file_wrong": Text(
            nb=(
                "Katalogen over sjekker, {file}, kan ikke brukes: {why}. Rett den, eller ta bort "
                "innstillingen checks_file, så brukes den som fulgte med."
            ),
            nn=(
                "Katalogen over sjekkar, {file}, kan ikkje brukast: {why}. Rett han, eller ta bort "
                "innstillinga checks_file, så blir den som følgde med, brukt."
            ),
            en=(
                "The catalogue of checks, {file}, cannot be used: {why}. Correct it, or take away "
                "the setting checks_file; then the one that came with the program is used."
            ),
        ),
        "settings_wrong": Text(
            nb="Innstillingen {name} fra {source} kan ikke brukes: {why}",
            nn="Innstillinga {name} frå {source} kan ikkje brukast: {why}",
            en="The setting {name} from {source} cannot be used: {why}",
        ),
        "settings_file_wrong": Text(
            nb="Innstillingsfilen {file} kan ikke leses: {why}",
            nn="Innstillingsfila {file} kan ikkje lesast: {why}",
            en="The settings file {file} cannot be read: {why}",
        ),
    }
)

WORDS = Words(
    {
        "no_address": Text(
            nb="en adresse den ennå ikke har sagt",
            nn="ei adresse han enno ikkje har sagt",
            en="an address that it has not told yet",
        ),
        "from_settings": Text(
            nb="innstillingene",
            nn="innstillingane",
            en="the settings",
        ),
        "from_environment": Text(
            nb="miljøvariablene",
            nn="miljøvariablane",
            en="the environment",
        ),
        "from_line": Text(
            nb="kommandolinjen",
            nn="kommandolinja",
            en="the command line",
        ),
        "from_default": Text(
            nb="standardverdiene",
            nn="standardverdiane",
            en="the defaults",
        ),
        "want_text": Text(
            nb="skriv en tekst",
            nn="skriv ein tekst",
            en="write a text",
        ),
        "want_shorter": Text(
            nb="grensen er {most} tegn",
            nn="grensa er {most} teikn",
            en="the limit is {most} characters",
        ),
        "want_address": Text(
            nb="skriv den som https://navn eller http://navn:port",
            nn="skriv ho som https://namn eller http://namn:port",
            en="write it as https://name or http://name:port",
        ),
        "want_host": Text(
            nb="skriv bare navnet på serveren, som join.nhn.no",
            nn="skriv berre namnet på tenaren, som join.nhn.no",
            en="write only the name of the server, such as join.nhn.no",
        ),
        "want_path": Text(
            nb="skriv en sti",
            nn="skriv ein stig",
            en="write a path",
        ),
        "want_number": Text(
            nb="skriv et helt tall",
            nn="skriv eit heilt tal",
            en="write a whole number",
        ),
        "limit": Text(
            nb="grensen er {limit}",
            nn="grensa er {limit}",
            en="the limit is {limit}",
        ),
        "want_yes_or_no": Text(
            nb="skriv true eller false",
            nn="skriv true eller false",
            en="write true or false",
        ),
        "choose": Text(
            nb="velg mellom {first} og {last}",
            nn="vel mellom {first} og {last}",
            en="choose between {first} and {last}",
        ),
        "no_setting": Text(
            nb="det finnes ingen innstilling med det navnet",
            nn="det finst inga innstilling med det namnet",
            en="there is no setting of that name",
        ),
        "key_one_word": Text(
            nb="en nøkkel er ett ord, uten mellomrom, linjeskift og bokstavene æ, ø og å",
            nn="ein nøkkel er eitt ord, utan mellomrom, linjeskift og bokstavane æ, ø og å",
            en="a key is one word, without spaces, new lines and the letters æ, ø and å",
        ),
        "running": Text(
            nb="Samkurs {room}: {address}",
            nn="Samkurs {room}: {address}",
            en="Samkurs {room}: {address}",
        ),
        "no_room": Text(
            nb="uten rom",
            nn="utan rom",
            en="without a room",
        ),
        "ask_address": Text(
            nb="Adressen til sentralen: ",
            nn="Adressa til sentralen: ",
            en="The centre's address: ",
        ),
        "ask_code": Text(
            nb="Koden: ",
            nn="Koden: ",
            en="The code: ",
        ),
        "enrolled": Text(
            nb="PC-en står nå i {room}. Start samkurs-agent.",
            nn="PC-en står no i {room}. Start samkurs-agent.",
            en="The PC is now in {room}. Start samkurs-agent.",
        ),
        "saved": Text(
            nb="Lagret i {file}. Gi den til koordinator.",
            nn="Lagra i {file}. Gi ho til koordinator.",
            en="Saved in {file}. Give it to the coordinator.",
        ),
    }
)
