"""The help of `samkurs-agent`, in three languages: the line, and each setting that is a flag."""

from __future__ import annotations

from session_core.rules.terms import Text
from session_core.words import Words

LINE = Words(
    {
        "usage": Text(
            nb="Bruk",
            nn="Bruk",
            en="Usage",
        ),
        "piece": Text(
            nb="[KOMMANDO] [FIL] [VALG]",
            nn="[KOMMANDO] [FIL] [VAL]",
            en="[COMMAND] [FILE] [OPTIONS]",
        ),
        "about": Text(
            nb="Samkurs på rommets PC: romsiden, også når sentralen er borte.",
            nn="Samkurs på PC-en til rommet: romsida, også når sentralen er borte.",
            en="Samkurs on the room's PC: the room page, also when the centre is gone.",
        ),
        "commands": Text(
            nb="Kommandoer",
            nn="Kommandoar",
            en="Commands",
        ),
        "options": Text(
            nb="Valg",
            nn="Val",
            en="Options",
        ),
        "value": Text(
            nb="VERDI",
            nn="VERDI",
            en="VALUE",
        ),
        "run": Text(
            nb="Start rommets PC (det vanlige).",
            nn="Start PC-en til rommet (det vanlege).",
            en="Start the room's PC (the usual).",
        ),
        "check": Text(
            nb="Sjekk denne PC-en og veien til sentralen én gang.",
            nn="Sjekk denne PC-en og vegen til sentralen éin gong.",
            en="Check this PC and the way to the centre once.",
        ),
        "enrol": Text(
            nb="Spør etter en kode som gir denne PC-en et rom.",
            nn="Spør etter ein kode som gir denne PC-en eit rom.",
            en="Ask for a code that gives this PC its room.",
        ),
        "export": Text(
            nb="Lagre en fil til sentralen: export FIL.",
            nn="Lagre ei fil til sentralen: export FIL.",
            en="Save a file for the centre: export FILE.",
        ),
        "help": Text(
            nb="Vis denne hjelpen.",
            nn="Vis denne hjelpa.",
            en="Show this help.",
        ),
        "version": Text(
            nb="Vis versjonen.",
            nn="Vis versjonen.",
            en="Show the version.",
        ),
        "json": Text(
            nb="check: alt, for programmer.",
            nn="check: alt, for program.",
            en="check: everything, for programs.",
        ),
        "from_db": Text(
            nb="export: fila med meldinger som skal leses, om det ikke er den vanlige.",
            nn="export: fila med meldingar som skal lesast, om det ikkje er den vanlege.",
            en="export: the file of reports to read, if not the usual one.",
        ),
        "config": Text(
            nb="Innstillingsfil (TOML). [agent.toml i datamappen]",
            nn="Innstillingsfil (TOML). [agent.toml i datamappa]",
            en="Settings file (TOML). [agent.toml in the data folder]",
        ),
        "wrong": Text(
            nb="Dette kan ikke brukes: {what}",
            nn="Dette kan ikkje brukast: {what}",
            en="This cannot be used: {what}",
        ),
        "read_on": Text(
            nb="Hjelp: samkurs-agent --help",
            nn="Hjelp: samkurs-agent --help",
            en="Help: samkurs-agent --help",
        ),
    }
)

FLAGS = Words(
    {
        "centre": Text(
            nb="Adressen til sentralen, som https://samkurs.example.no",
            nn="Adressa til sentralen, som https://samkurs.example.no",
            en="Address of the centre, such as https://samkurs.example.no",
        ),
        "room": Text(
            nb="Hvilket rom PC-en står i: en id fra sites.toml",
            nn="Kva rom PC-en står i: ein id frå sites.toml",
            en="Which room this PC stands in: an id from sites.toml",
        ),
        "token_file": Text(
            nb="Fil med rommets nøkkel",
            nn="Fil med nøkkelen til rommet",
            en="File that holds the room's key",
        ),
        "data": Text(
            nb="Mappe for lagrede meldinger, kopier og logg",
            nn="Mappe for lagra meldingar, kopiar og logg",
            en="Folder for saved reports, copies and the log",
        ),
        "port": Text(
            nb="Port for romsiden på 127.0.0.1; 0 tar en ledig",
            nn="Port for romsida på 127.0.0.1; 0 tek ein ledig",
            en="Port of the room page on 127.0.0.1; 0 takes any free one",
        ),
        "browser": Text(
            nb="Åpne romsiden i nettleseren ved start",
            nn="Opne romsida i nettlesaren ved start",
            en="Open the room page in the browser at the start",
        ),
        "language": Text(
            nb="Språket på siden til noen velger et annet: nb, nn eller en",
            nn="Språket på sida til nokon vel eit anna: nb, nn eller en",
            en="Language of the page until somebody chooses: nb, nn or en",
        ),
        "help_phone": Text(
            nb="Nummer å ringe der kurset ikke oppgir noe",
            nn="Nummer å ringje der kurset ikkje gir noko",
            en="Number to call where the course names none",
        ),
        "proxy": Text(
            nb="«system» spør PC-en, «none» går rett ut, eller en adresse",
            nn="«system» spør PC-en, «none» går rett ut, eller ei adresse",
            en="“system” asks the PC, “none” goes straight, or an address",
        ),
        "ca_file": Text(
            nb="Sertifikater (PEM) å stole på i tillegg, der en brannmur åpner TLS",
            nn="Sertifikat (PEM) å stole på i tillegg, der ein brannmur opnar TLS",
            en="Certificates (PEM) to trust besides, where a firewall opens TLS",
        ),
        "join_host": Text(
            nb="Hvor videomøtene er, som join.nhn.no; ikke oppgitt: ikke sett på",
            nn="Kvar videomøta er, som join.nhn.no; ikkje gitt: ikkje sett på",
            en="Where the video meetings are, such as join.nhn.no; not given: not looked at",
        ),
        "issuers": Text(
            nb=(
                "Hvem som utsteder sertifikatene til sentralen og Join (deler av navnet, med komma "
                "mellom); ikke oppgitt: sammenlignes med det sentralen ser"
            ),
            nn=(
                "Kven som ferdar ut sertifikata til sentralen og Join (delar av namnet, med komma "
                "mellom); ikkje gitt: blir samanlikna med det sentralen ser"
            ),
            en=(
                "Who issues the certificates of the centre and Join (parts of the name, with "
                "commas between); not given: compared with what the centre sees"
            ),
        ),
        "checks_file": Text(
            nb="En annen katalog over sjekker enn den som følger med",
            nn="Ein annan katalog over sjekkar enn den som følgjer med",
            en="Another catalogue of checks than the one that comes with it",
        ),
        "camera": Text(
            nb="Rommets kamera, eller en del av navnet slik nettleseren viser det",
            nn="Kameraet i rommet, eller ein del av namnet slik nettlesaren viser det",
            en="The room's camera, or a part of its name as the browser shows it",
        ),
        "microphone": Text(
            nb="Rommets mikrofon, på samme måte",
            nn="Mikrofonen i rommet, på same måten",
            en="The room's microphone, in the same way",
        ),
        "log": Text(
            nb="Hvor loggen går: «file» (agent.log i datamappen) eller «stderr»",
            nn="Kvar loggen går: «file» (agent.log i datamappa) eller «stderr»",
            en="Where the log goes: “file” (agent.log in the data folder) or “stderr”",
        ),
    }
)
