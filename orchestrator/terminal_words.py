"""What the terminal says in three languages: its own words, and the help of each command in nynorsk
and English. Bokmål stands where the command is written.
"""

from __future__ import annotations

from collections.abc import Mapping

from session_core.rules.terms import Text
from session_core.words import Words

_TEXTS: Mapping[str, Text] = {
    "usage": Text(nb="Bruk", nn="Bruk", en="Usage"),
    "options_piece": Text(nb="[VALG]", nn="[VAL]", en="[OPTIONS]"),
    "commands_piece": Text(nb="KOMMANDO …", nn="KOMMANDO …", en="COMMAND …"),
    "arguments": Text(nb="Skal med", nn="Skal med", en="Arguments"),
    "options": Text(nb="Valg", nn="Val", en="Options"),
    "commands": Text(nb="Kommandoer", nn="Kommandoar", en="Commands"),
    "command": Text(nb="KOMMANDO", nn="KOMMANDO", en="COMMAND"),
    "help": Text(nb="Vis denne hjelpen.", nn="Vis denne hjelpa.", en="Show this help."),
    "required": Text(nb="må være med", nn="må vere med", en="required"),
    "default": Text(nb="vanlig", nn="vanleg", en="default"),
    "at_least": Text(nb="minst {low}", nn="minst {low}", en="at least {low}"),
    "between": Text(
        nb="fra {low} til {high}", nn="frå {low} til {high}", en="from {low} to {high}"
    ),
    "no_option": Text(
        nb="Valget {what} finnes ikke.", nn="Valet {what} finst ikkje.", en="There is no {what}."
    ),
    "no_command": Text(
        nb="Kommandoen «{what}» finnes ikke.",
        nn="Kommandoen «{what}» finst ikkje.",
        en="There is no command “{what}”.",
    ),
    "meant": Text(nb=" Mente du {what}?", nn=" Meinte du {what}?", en=" Did you mean {what}?"),
    "missing": Text(nb="{what} mangler.", nn="{what} manglar.", en="{what} is missing."),
    "too_much": Text(
        nb="Dette er for mye: {what}",
        nn="Dette er for mykje: {what}",
        en="This is too much: {what}",
    ),
    "wrong_value": Text(
        nb="Verdien til {what} kan ikke brukes.",
        nn="Verdien til {what} kan ikkje brukast.",
        en="The value of {what} cannot be used.",
    ),
    "choose": Text(nb="Velg en av: {what}.", nn="Vel ein av: {what}.", en="Choose one of: {what}."),
    "option_misused": Text(
        nb="{what} er brukt feil: se om det skal stå en verdi etter.",
        nn="{what} er brukt feil: sjå om det skal stå ein verdi etter.",
        en="{what} is used wrongly: see whether a value shall follow it.",
    ),
    "argument_misused": Text(
        nb="Det er gitt for få eller for mange verdier.",
        nn="Det er gitt for få eller for mange verdiar.",
        en="Too few or too many values are given.",
    ),
    "read_on": Text(
        nb="Hjelp: {command} --help", nn="Hjelp: {command} --help", en="Help: {command} --help"
    ),
    "stopped": Text(nb="Avbrutt.", nn="Avbrote.", en="Stopped."),
}

WORDS = Words(_TEXTS)

HELP: Mapping[str, tuple[str, str]] = {
    "Samkurs: én kursdag på mange sykehus, ledet fra ett sted.": (
        "Samkurs: éin kursdag på mange sjukehus, leia frå éin stad.",
        "Samkurs: one course day in many hospitals, led from one place.",
    ),
    "Start sentralen, og la den gå til Ctrl-C eller SIGTERM.": (
        "Start sentralen, og la han gå til Ctrl-C eller SIGTERM.",
        "Start the centre, and let it run until Ctrl-C or SIGTERM.",
    ),
    "Innstillingsfil. [samkurs.toml om den finnes]": (
        "Innstillingsfil. [samkurs.toml om ho finst]",
        "Settings file. [samkurs.toml where there is one]",
    ),
    "Adresse å lytte på.": ("Adresse å lytte på.", "Address to listen on."),
    "Port; 0 tar en ledig.": ("Port; 0 tek ein ledig.", "Port; 0 takes a free one."),
    "Mappe for alt som lagres.": (
        "Mappe for alt som blir lagra.",
        "Folder for all that is kept.",
    ),
    "Lag innloggingskoder til alle roller og rom. De vises nå, og aldri igjen.": (
        "Lag innloggingskodar til alle roller og rom. Dei blir viste no, og aldri igjen.",
        "Make sign-in codes for all roles and rooms. They are shown now, and never again.",
    ),
    "Lag nye; de gamle slutter å virke.": (
        "Lag nye; dei gamle sluttar å verke.",
        "Make new ones; the old ones work no more.",
    ),
    "Se etter om alt er på plass. Slutter med kode 1 om noe må rettes.": (
        "Sjå etter om alt er på plass. Sluttar med kode 1 om noko må rettast.",
        "See whether all is in place. Ends with code 1 where something must be put right.",
    ),
    "Hent en kursdag ut: hendelser som JSON-linjer, eller oppmøte eller klarhet som CSV. "
    "Bare tall, aldri navn.": (
        "Hent ein kursdag ut: hendingar som JSON-linjer, eller oppmøte eller klarleik som CSV.\n\n"
        "Berre tal, aldri namn.",
        "Take a course day out: events as JSON lines, or attendance or readiness as CSV.\n\n"
        "Only counts, never names.",
    ),
    "Kursdagens id.": ("Id-en til kursdagen.", "The course day's id."),
    "Hendelser, oppmøte eller rommenes klarhet over tid.": (
        "Hendingar, oppmøte eller kor klare romma var over tid.",
        "Events, attendance or the rooms' readiness over time.",
    ),
    "Fil å skrive til. [skjermen]": ("Fil å skrive til. [skjermen]", "File to write. [the screen]"),
    "Ta inn en fil fra en laptop som ikke får kontakt. Sentralen må være i gang.": (
        "Ta inn ei fil frå ein laptop som ikkje får kontakt. Sentralen må vere i gang.",
        "Take in a file from a laptop that gets no contact. The centre must be running.",
    ),
    "Fila fra PC-en.": ("Fila frå PC-en.", "The file from the PC."),
    "Adressen til sentralen. [fra innstillingene]": (
        "Adressa til sentralen. [frå innstillingane]",
        "The centre's address. [from the settings]",
    ),
    "Koordinators kode; helst i SAMKURS_CODE.": (
        "Koden til koordinator; helst i SAMKURS_CODE.",
        "The coordinator's code; preferably in SAMKURS_CODE.",
    ),
    "Skriv ut beskrivelsen av JSON-grensesnittet (OpenAPI 3.1).": (
        "Skriv ut skildringa av JSON-grensesnittet (OpenAPI 3.1).",
        "Print the description of the JSON interface (OpenAPI 3.1).",
    ),
    "Ta sikkerhetskopi av loggen, også mens sentralen kjører. Kopien leses alltid tilbake.": (
        "Ta reservekopi av loggen, også medan sentralen køyrer. Kopien blir alltid lesen tilbake.",
        "Back up the log, also while the centre runs. The copy is always read back.",
    ),
    "Fil som skal lages. [i backup_folder, med klokkeslett]": (
        "Fil som skal lagast. [i backup_folder, med klokkeslett]",
        "File to make. [in backup_folder, with the time]",
    ),
    "Legg en sikkerhetskopi tilbake som logg. Sentralen må stå stille; ingenting slettes.": (
        "Legg ein reservekopi tilbake som logg. Sentralen må stå stille; ingenting blir sletta.",
        "Put a backup back as the log. The centre must stand still; nothing is deleted.",
    ),
    "Sikkerhetskopien.": ("Reservekopien.", "The backup."),
    "Godta en kopi som ikke er den nyeste.": (
        "Godta ein kopi som ikkje er den nyaste.",
        "Accept a copy that is not the newest.",
    ),
    "Se en kursdag om igjen fra datamappa, også når sentralen står. Ingenting endres.": (
        "Sjå ein kursdag om igjen frå datamappa, også når sentralen står. Ingenting blir endra.",
        "See a course day again from the data folder, also with no centre. Nothing is changed.",
    ),
    "Kursdagens id. [den siste]": (
        "Id-en til kursdagen. [den siste]",
        "The course day's id. [the last]",
    ),
    "Åpne siden; ellers der det er skjerm.": (
        "Opne sida; elles der det er skjerm.",
        "Open the page; else where there is a screen.",
    ),
    "Vis en hel kursdag på denne PC-en: sentralen, og en rom-PC for hvert rom.": (
        "Vis ein heil kursdag på denne PC-en: sentralen, og ein rom-PC for kvart rom.",
        "Show a whole course day on this PC: the centre, and a PC for each room.",
    ),
    "Kurset som vises.": ("Kurset som blir vist.", "The course that is shown."),
    "Dag i kurset.": ("Dag i kurset.", "Day of the course."),
    "Ganger vanlig fart.": ("Gonger vanleg fart.", "Times the usual speed."),
    "Spill hele dagen selv.": ("Spel heile dagen sjølv.", "Play the whole day by itself."),
    "Ønsket port; 0: hvilken som.": ("Ønskt port; 0: kva som helst.", "Wished port; 0: any."),
    "Mappe som beholdes; ellers en som slettes.": (
        "Mappe som blir verande; elles ei som blir sletta.",
        "Folder that is kept; else one that is deleted.",
    ),
    "Åpne startsiden; ellers der det er skjerm.": (
        "Opne startsida; elles der det er skjerm.",
        "Open the start page; else where there is a screen.",
    ),
    "Språk: nb, nn eller en.": ("Språk: nb, nn eller en.", "Language: nb, nn or en."),
    "Minutter før start.": ("Minutt før start.", "Minutes before the start."),
    "Øv alene på en kort kursdag, med veiledning. Ingenting lagres eller sendes.": (
        "Øv åleine på ein kort kursdag, med rettleiing. Ingenting blir lagra eller sendt.",
        "Practise alone on a short course day, with guidance. Nothing is kept or sent.",
    ),
    "leader (gruppeleder) eller lecturer (foreleser).": (
        "leader (gruppeleiar) eller lecturer (førelesar).",
        "leader (group leader) or lecturer.",
    ),
    "Legg bare en snarvei til å dobbeltklikke på i denne mappen.": (
        "Legg berre ein snarveg til å dobbeltklikke på i denne mappa.",
        "Only put a shortcut to double-click in this folder.",
    ),
    "Kursfiler: sjekk, vis, hent fra regneark.": (
        "Kursfiler: sjekk, vis, hent frå rekneark.",
        "Course files: check, show, import from a spreadsheet.",
    ),
    "Sjekk kursfiler. Alle feil vises på én gang, og slutter med kode 1 om det er noen.": (
        "Sjekk kursfiler. Alle feil blir viste på éin gong; sluttar med kode 1 om det er nokon.",
        "Check course files. All faults are shown at once, and it ends with code 1 if any.",
    ),
    "Kursfiler (.toml).": ("Kursfiler (.toml).", "Course files (.toml)."),
    "Fil med steder og rom. [vanlig: sites.toml nær kurset]": (
        "Fil med stader og rom. [vanleg: sites.toml nær kurset]",
        "File of sites and rooms. [usual: sites.toml near the course]",
    ),
    "Vis programmet som en tabell, med norsk lokal tid, og sjekklista.": (
        "Vis programmet som ein tabell, med norsk lokal tid, og sjekklista.",
        "Show the programme as a table, in Norwegian local time, and the checklist.",
    ),
    "Kursfil (.toml).": ("Kursfil (.toml).", "Course file (.toml)."),
    "Bare denne dagen.": ("Berre denne dagen.", "Only this day."),
    "Les et program fra et regneark. Viser hvordan arket er forstått før noe skrives.": (
        "Les eit program frå eit rekneark. Viser korleis arket er forstått før noko blir skrive.",
        "Read a programme from a spreadsheet. Shows how it is understood before writing.",
    ),
    "Regneark (.xlsx eller .csv).": (
        "Rekneark (.xlsx eller .csv).",
        "Spreadsheet (.xlsx or .csv).",
    ),
    "Kursfilen som skal skrives. [vanlig: KURS.toml]": (
        "Kursfila som skal skrivast. [vanleg: KURS.toml]",
        "The course file to write. [usual: COURSE.toml]",
    ),
    "Kursets id.": ("Id-en til kurset.", "The course's id."),
    "Kursets navn.": ("Namnet på kurset.", "The course's name."),
    "Dato for dag 1, så dag 2, osv.": (
        "Dato for dag 1, så dag 2, osv.",
        "Date of day 1, then of day 2, and so on.",
    ),
    "Ta rom, sjekkliste osv. fra denne kursfilen.": (
        "Ta rom, sjekkliste osv. frå denne kursfila.",
        "Take rooms, checklist and so on from this course file.",
    ),
    "Arket i arbeidsboken.": ("Arket i arbeidsboka.", "The sheet in the workbook."),
    "Godta det som er usikkert.": ("Godta det som er usikkert.", "Accept what is uncertain."),
    "Skriv over en fil som finnes.": (
        "Skriv over ei fil som finst.",
        "Write over a file that is there.",
    ),
    "Skriv programmet til et regneark som kan rettes og hentes inn igjen med import.": (
        "Skriv programmet til eit rekneark som kan rettast og hentast inn igjen med import.",
        "Write the programme to a spreadsheet that can be corrected and imported again.",
    ),
    "Regnearket: .xlsx eller .csv.": (
        "Reknearket: .xlsx eller .csv.",
        "The spreadsheet: .xlsx or .csv.",
    ),
}
