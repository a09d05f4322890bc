"""What `samkurs` says to the person who runs it, in three languages: what its backups hold,
and what can be wrong with them.

These are for operators at a terminal and never stand on a page; what people read on pages is in
`dashboards/phrases.py`.
"""

from __future__ import annotations

from session_core.rules.terms import Text
from session_core.words import Words

TROUBLES = Words(
    {
        "backup_exists": Text(
            nb="Fila {path} finnes alt, og er ikke rørt. Velg et annet navn.",
            nn="Fila {path} finst alt, og er ikkje rørt. Vel eit anna namn.",
            en="The file {path} is there already, and has not been touched. Choose another name.",
        ),
        "backup_failed": Text(
            nb=(
                "Sikkerhetskopien ble ikke laget ({reason}). Loggen er ikke rørt. Kjør «samkurs "
                "doctor», og prøv igjen."
            ),
            nn=(
                "Reservekopien vart ikkje laga ({reason}). Loggen er ikkje rørt. Køyr «samkurs "
                "doctor», og prøv igjen."
            ),
            en=(
                "The backup was not made ({reason}). The log has not been touched. Run “samkurs "
                "doctor”, and try again."
            ),
        ),
        "backup_disk_full": Text(
            nb=(
                "Det er ikke plass til sikkerhetskopien i {path}. Loggen er ikke rørt. Frigjør "
                "plass, eller velg en annen disk."
            ),
            nn=(
                "Det er ikkje plass til reservekopien i {path}. Loggen er ikkje rørt. Frigjer "
                "plass, eller vel ein annan disk."
            ),
            en=(
                "There is no room for the backup in {path}. The log has not been touched. Make "
                "room, or choose another disk."
            ),
        ),
        "backup_faulty": Text(
            nb=(
                "{path} er ikke en hel logg, og er ikke brukt. Bruk en annen sikkerhetskopi; "
                "loggen er ikke rørt. SQLite sier: «{reason}»"
            ),
            nn=(
                "{path} er ikkje ein heil logg, og er ikkje brukt. Bruk ein annan reservekopi; "
                "loggen er ikkje rørt. SQLite seier: «{reason}»"
            ),
            en=(
                "{path} is not a whole log, and was not used. Use another backup; the log has not "
                "been touched. SQLite says: “{reason}”"
            ),
        ),
        "backup_changed": Text(
            nb=(
                "{path} har endret seg etter at den ble laget, og er ikke brukt. Bruk en annen "
                "sikkerhetskopi; loggen er ikke rørt."
            ),
            nn=(
                "{path} har endra seg etter at han vart laga, og er ikkje brukt. Bruk ein annan "
                "reservekopi; loggen er ikkje rørt."
            ),
            en=(
                "{path} has changed since it was made, and was not used. Use another backup; the "
                "log has not been touched."
            ),
        ),
        "backup_foreign": Text(
            nb="{path} er ikke en logg fra samkurs. Loggen er ikke rørt.",
            nn="{path} er ikkje ein logg frå samkurs. Loggen er ikkje rørt.",
            en="{path} is not a log of samkurs. The log has not been touched.",
        ),
        "backup_newer": Text(
            nb=(
                "{path} er laget av en nyere samkurs ({reason}). Installer den nyeste utgaven "
                "først. Loggen er ikke rørt."
            ),
            nn=(
                "{path} er laga av ein nyare samkurs ({reason}). Installer den nyaste utgåva "
                "først. Loggen er ikkje rørt."
            ),
            en=(
                "{path} was made by a newer samkurs ({reason}). Install the newest version first. "
                "The log has not been touched."
            ),
        ),
        "backup_missing": Text(
            nb="Finner ikke {path}. Loggen er ikke rørt.",
            nn="Finn ikkje {path}. Loggen er ikkje rørt.",
            en="There is no {path}. The log has not been touched.",
        ),
        "backup_not_noted": Text(
            nb=(
                "Sikkerhetskopien {path} er laget og lest tilbake, men kunne ikke føres opp i "
                "datamappen ({reason}), så rommene får ikke vite om den. Kjør kommandoen som "
                "brukeren som kjører samkurs."
            ),
            nn=(
                "Reservekopien {path} er laga og lesen tilbake, men kunne ikkje førast opp i "
                "datamappa ({reason}), så romma får ikkje vite om han. Køyr kommandoen som "
                "brukaren som køyrer samkurs."
            ),
            en=(
                "The backup {path} was made and read back, but could not be entered in the data "
                "folder ({reason}), so the rooms do not hear of it. Run the command as the user "
                "that runs samkurs."
            ),
        ),
        "restore_running": Text(
            nb=(
                "Sentralen kjører på {path}. Stopp den først, og legg tilbake etterpå. Ingenting "
                "er rørt."
            ),
            nn=(
                "Sentralen køyrer på {path}. Stopp han først, og legg tilbake etterpå. Ingenting "
                "er rørt."
            ),
            en=(
                "The centre runs on {path}. Stop it first, and put the backup back after that. "
                "Nothing has been touched."
            ),
        ),
        "restore_failed": Text(
            nb=(
                "Kopien kunne ikke legges tilbake i {path} ({reason}). Rett det, og kjør "
                "kommandoen på nytt; ingenting er slettet."
            ),
            nn=(
                "Kopien kunne ikkje leggjast tilbake i {path} ({reason}). Rett det, og køyr "
                "kommandoen på nytt; ingenting er sletta."
            ),
            en=(
                "The copy could not be put back in {path} ({reason}). Put that right, and run the "
                "command again; nothing was deleted."
            ),
        ),
        "restore_older": Text(
            nb=(
                "Det finnes en nyere sikkerhetskopi: {newer}. Bruk den. Rom kan ha ryddet bort det "
                "den dekker, så en eldre kan miste meldinger. Er den nyere ubrukelig, bruk --older."
            ),
            nn=(
                "Det finst ein nyare reservekopi: {newer}. Bruk han. Rom kan ha rydda bort det han "
                "dekkjer, så ein eldre kan miste meldingar. Er den nyare ubrukeleg, bruk --older."
            ),
            en=(
                "There is a newer backup: {newer}. Use that one. Rooms may have cleared away what "
                "it covers, so an older one may lose reports. If the newer one is of no use, use "
                "--older."
            ),
        ),
    }
)

WORDS = Words(
    {
        "copying": Text(
            nb="Kopierer",
            nn="Kopierer",
            en="Copying",
        ),
        "sealing": Text(
            nb="Regner fingeravtrykk",
            nn="Reknar fingeravtrykk",
            en="Taking its fingerprint",
        ),
        "reading": Text(
            nb="Leser tilbake",
            nn="Les tilbake",
            en="Reading back",
        ),
        "made": Text(
            nb="Sikkerhetskopien er laget og lest tilbake: {path} ({size} MB)",
            nn="Reservekopien er laga og lesen tilbake: {path} ({size} MB)",
            en="The backup was made and read back: {path} ({size} MB)",
        ),
        "covers": Text(
            nb="Den dekker {what}.",
            nn="Han dekkjer {what}.",
            en="It covers {what}.",
        ),
        "codes_with": Text(
            nb="Kodene er med, som fingeravtrykk: pass på kopien som på datamappen.",
            nn="Kodane er med, som fingeravtrykk: pass på kopien som på datamappa.",
            en="The codes are in it, as fingerprints: keep the copy as safe as the data folder.",
        ),
        "rooms_hear": Text(
            nb="Sentralen sier fra til rommene innen et halvt minutt, eller når den starter.",
            nn="Sentralen seier frå til romma innan eit halvt minutt, eller når han startar.",
            en="The centre tells the rooms within half a minute, or when it starts.",
        ),
        "put_back": Text(
            nb="Loggen er lagt tilbake: {what}.",
            nn="Loggen er lagd tilbake: {what}.",
            en="The log has been put back: {what}.",
        ),
        "set_aside": Text(
            nb="Den forrige loggen er ikke slettet. Den ligger i {path}",
            nn="Den førre loggen er ikkje sletta. Han ligg i {path}",
            en="The log of before was not deleted. It is in {path}",
        ),
        "start_centre": Text(
            nb=(
                "Start sentralen med «samkurs serve». Da henter alle rom og skjermer alt på nytt,\n"
                "og rommene sender det de har meldt som ikke står i kopien. Hver melding teller én "
                "gang.\nDet som ble styrt fra sentralen etter dette, må gjøres om igjen: se "
                "konsollen."
            ),
            nn=(
                "Start sentralen med «samkurs serve». Då hentar alle rom og skjermar alt på nytt,\n"
                "og romma sender det dei har meldt som ikkje står i kopien. Kvar melding tel éin "
                "gong.\nDet som vart styrt frå sentralen etter dette, må gjerast om igjen: sjå "
                "konsollen."
            ),
            en=(
                "Start the centre with “samkurs serve”. All rooms and screens then fetch "
                "everything anew,\nand the rooms send what they reported that is not in the copy. "
                "Each report counts once.\nWhat was done at the centre after this must be done "
                "again: see the console."
            ),
        ),
        "codes_back": Text(
            nb=(
                "Kodene er lagt tilbake i {path}, slik de var da kopien ble laget. Er det laget "
                "nye\nkoder etter det, gjelder de gamle igjen: kjør «samkurs codes --force»."
            ),
            nn=(
                "Kodane er lagde tilbake i {path}, slik dei var då kopien vart laga. Er det laga "
                "nye\nkodar etter det, gjeld dei gamle igjen: køyr «samkurs codes --force»."
            ),
            en=(
                "The codes are back in {path}, as they were when the copy was made. If new ones "
                "were\nmade after that, the old ones hold again: run “samkurs codes --force”."
            ),
        ),
        "codes_other": Text(
            nb=(
                "MERK: Kodene i {path} er andre enn kopiens. De er ikke rørt, og det er de som\n"
                "gjelder. Vil du ha kopiens, så flytt fila og kjør kommandoen på nytt."
            ),
            nn=(
                "MERK: Kodane i {path} er andre enn dei i kopien. Dei er ikkje rørte, og det er "
                "dei som\ngjeld. Vil du ha dei i kopien, så flytt fila og køyr kommandoen på nytt."
            ),
            en=(
                "NOTE: The codes in {path} are not the copy's. They were not touched, and are the "
                "ones\nthat hold. If you want the copy's, move the file and run the command again."
            ),
        ),
        "codes_none": Text(
            nb=(
                "MERK: Det er ingen koder i kopien, og ingen i {path}. Ingen slipper inn, heller\n"
                "ikke rom-PC-ene, før du lager nye: samkurs codes"
            ),
            nn=(
                "MERK: Det er ingen kodar i kopien, og ingen i {path}. Ingen slepp inn, heller\n"
                "ikkje rom-PC-ane, før du lagar nye: samkurs codes"
            ),
            en=(
                "NOTE: There are no codes in the copy, and none in {path}. Nobody gets in, nor do "
                "the\nrooms' PCs, until you make new ones: samkurs codes"
            ),
        ),
        "holds": Text(
            nb="{events} hendelser i {days}{until}, og meldinger fra {laptops}",
            nn="{events} hendingar i {days}{until}, og meldingar frå {laptops}",
            en="{events} events of {days}{until}, and reports of {laptops}",
        ),
        "until": Text(
            nb=" fram til {time}",
            nn=" fram til {time}",
            en=" until {time}",
        ),
        "day": Text(
            nb="{n} kursdag",
            nn="{n} kursdag",
            en="{n} course day",
        ),
        "days": Text(
            nb="{n} kursdager",
            nn="{n} kursdagar",
            en="{n} course days",
        ),
        "laptop": Text(
            nb="{n} rom-PC",
            nn="{n} rom-PC",
            en="{n} room PC",
        ),
        "laptops": Text(
            nb="{n} rom-PC-er",
            nn="{n} rom-PC-ar",
            en="{n} room PCs",
        ),
        "day_unreadable": Text(
            nb=(
                "MERK: Kursdagen {session} kan ikke leses, verken her eller i loggen. Behold eldre "
                "kopier der den er hel. Rommene beholder derfor alt de har."
            ),
            nn=(
                "MERK: Kursdagen {session} kan ikkje lesast, verken her eller i loggen. Ta vare på "
                "eldre kopiar der han er heil. Romma tek difor vare på alt dei har."
            ),
            en=(
                "NOTE: The course day {session} cannot be read, neither here nor in the log. Keep "
                "older copies in which it is whole. The rooms therefore keep all they have."
            ),
        ),
    }
)
