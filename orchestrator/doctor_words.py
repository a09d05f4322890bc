"""What `samkurs doctor` finds, in three languages."""

from __future__ import annotations

from session_core.rules.terms import Text
from session_core.words import Words

MARKS = Words(
    {
        "note": Text(
            nb="merk",
            nn="merk",
            en="note",
        ),
        "ok": Text(
            nb="ok",
            nn="ok",
            en="ok",
        ),
        "fault": Text(
            nb="FEIL",
            nn="FEIL",
            en="FAULT",
        ),
    }
)

WORDS = Words(
    {
        "sqlite": Text(
            nb="SQLite {version}",
            nn="SQLite {version}",
            en="SQLite {version}",
        ),
        "sqlite_wal": Text(
            nb=(
                "SQLite {version}. Feilen med WAL før 3.51.3 rammer oss ikke, for bare én "
                "forbindelse skriver. La ingen andre programmer skrive i fila."
            ),
            nn=(
                "SQLite {version}. Feilen med WAL før 3.51.3 råkar ikkje oss, for berre éi "
                "tilkopling skriv. La ingen andre program skrive i fila."
            ),
            en=(
                "SQLite {version}. The fault with WAL before 3.51.3 does not touch us, for only "
                "one connection writes. Let no other program write in the file."
            ),
        ),
        "folder_unwritable": Text(
            nb="Får ikke skrive i {path}. Gi skriverett, eller velg en annen.",
            nn="Får ikkje skrive i {path}. Gi skriverett, eller vel ei anna.",
            en="Cannot write in {path}. Give the right to write, or choose another.",
        ),
        "folder": Text(
            nb="Datamappe {path}",
            nn="Datamappe {path}",
            en="Data folder {path}",
        ),
        "disk": Text(
            nb="{free} MB ledig på disken",
            nn="{free} MB ledig på disken",
            en="{free} MB free on the disk",
        ),
        "disk_low": Text(
            nb="Bare {free} MB ledig på disken. Frigjør plass: {least} MB er det minste.",
            nn="Berre {free} MB ledig på disken. Frigjer plass: {least} MB er det minste.",
            en="Only {free} MB free on the disk. Make room: {least} MB is the least.",
        ),
        "no_log": Text(
            nb="Ingen logg ennå; den lages ved første start.",
            nn="Ingen logg enno; han blir laga ved første start.",
            en="No log yet; it is made at the first start.",
        ),
        "log_damaged": Text(
            nb="Loggen {path} er skadet ({reason}). Legg tilbake en kopi: samkurs restore FIL",
            nn="Loggen {path} er skadd ({reason}). Legg tilbake ein kopi: samkurs restore FIL",
            en="The log {path} is damaged ({reason}). Put a copy back: samkurs restore FILE",
        ),
        "log_whole": Text(
            nb="Loggen er hel: {events} hendelser i {sessions} kursdager{until}",
            nn="Loggen er heil: {events} hendingar i {sessions} kursdagar{until}",
            en="The log is whole: {events} events in {sessions} course days{until}",
        ),
        "until": Text(
            nb=", til {time}",
            nn=", til {time}",
            en=", until {time}",
        ),
        "day_damaged": Text(
            nb="Kursdagen {session} er skadet; de andre er hele. Se docs/operating.md.",
            nn="Kursdagen {session} er skadd; dei andre er heile. Sjå docs/operating.md.",
            en="The course day {session} is damaged; the others are whole. See docs/operating.md.",
        ),
        "clock": Text(
            nb="Klokka er {now}",
            nn="Klokka er {now}",
            en="The clock says {now}",
        ),
        "clock_behind": Text(
            nb=(
                "Klokka er {now}, men loggen går til {until}. Still klokka før noen starter en "
                "kursdag."
            ),
            nn=(
                "Klokka er {now}, men loggen går til {until}. Still klokka før nokon startar ein "
                "kursdag."
            ),
            en=(
                "The clock says {now}, but the log goes until {until}. Set the clock before "
                "anybody starts a course day."
            ),
        ),
        "no_backup": Text(
            nb="Ingen sikkerhetskopi. Sett backup_folder, eller kjør «samkurs backup».",
            nn="Ingen reservekopi. Set backup_folder, eller køyr «samkurs backup».",
            en="No backup. Set backup_folder, or run “samkurs backup”.",
        ),
        "codes_differ": Text(
            nb="Kodene er andre enn i siste sikkerhetskopi. Ta en ny: samkurs backup",
            nn="Kodane er andre enn i siste reservekopi. Ta ein ny: samkurs backup",
            en="The codes are not those of the last backup. Make a new one: samkurs backup",
        ),
        "same_disk": Text(
            nb="{path} ligger på samme disk som loggen. Velg en annen disk.",
            nn="{path} ligg på same disk som loggen. Vel ein annan disk.",
            en="{path} is on the same disk as the log. Choose another disk.",
        ),
        "newest": Text(
            nb="Siste sikkerhetskopi: {day}, {path}",
            nn="Siste reservekopi: {day}, {path}",
            en="Last backup: {day}, {path}",
        ),
        "newest_gone": Text(
            nb=(
                "Siste sikkerhetskopi: {day}, {path}. Fila er ikke der lenger. Ta en ny: samkurs "
                "backup"
            ),
            nn=(
                "Siste reservekopi: {day}, {path}. Fila er ikkje der lenger. Ta ein ny: samkurs "
                "backup"
            ),
            en="Last backup: {day}, {path}. The file is gone. Make a new one: samkurs backup",
        ),
        "newest_ahead": Text(
            nb=(
                "Siste sikkerhetskopi: {day}, {path}. Den er datert fram i tid: klokka går feil, "
                "eller gjorde det da. Still klokka, og ta en ny: samkurs backup"
            ),
            nn=(
                "Siste reservekopi: {day}, {path}. Han er datert fram i tid: klokka går feil, "
                "eller gjorde det då. Still klokka, og ta ein ny: samkurs backup"
            ),
            en=(
                "Last backup: {day}, {path}. It is dated ahead: the clock is wrong, or was then. "
                "Set the clock, and make a new one: samkurs backup"
            ),
        ),
        "newest_old": Text(
            nb=(
                "Siste sikkerhetskopi: {day}, {path}. Den er gammel. Se etter «backup_failed» i "
                "loggutskriften."
            ),
            nn=(
                "Siste reservekopi: {day}, {path}. Han er gammal. Sjå etter «backup_failed» i "
                "loggutskrifta."
            ),
            en=(
                "Last backup: {day}, {path}. It is old. Look for “backup_failed” in the printed "
                "log."
            ),
        ),
        "today": Text(
            nb="i dag {time}",
            nn="i dag {time}",
            en="today {time}",
        ),
        "yesterday": Text(
            nb="i går {time}",
            nn="i går {time}",
            en="yesterday {time}",
        ),
        "no_codes": Text(
            nb=(
                "Ingen koder i {path}. Uten dem slipper ingen inn, heller ikke rom-PC-ene. "
                "«samkurs restore» legger dem tilbake fra en kopi; «samkurs codes» lager nye."
            ),
            nn=(
                "Ingen kodar i {path}. Utan dei slepp ingen inn, heller ikkje rom-PC-ane. «samkurs "
                "restore» legg dei tilbake frå ein kopi; «samkurs codes» lagar nye."
            ),
            en=(
                "No codes in {path}. Without them nobody gets in, nor do the rooms' PCs. “samkurs "
                "restore” puts them back from a copy; “samkurs codes” makes new ones."
            ),
        ),
        "codes_open": Text(
            nb="Andre kan lese {path}. Kjør: chmod 600 {path}",
            nn="Andre kan lese {path}. Køyr: chmod 600 {path}",
            en="Others can read {path}. Run: chmod 600 {path}",
        ),
        "codes": Text(
            nb="Koder i {path}",
            nn="Kodar i {path}",
            en="Codes in {path}",
        ),
        "sites_faulty": Text(
            nb="Fila med steder har feil: {faulty}",
            nn="Fila med stader har feil: {faulty}",
            en="The file of sites has faults: {faulty}",
        ),
        "course_faulty": Text(
            nb="{name} har feil. Kjør: samkurs course check {path}",
            nn="{name} har feil. Køyr: samkurs course check {path}",
            en="{name} has faults. Run: samkurs course check {path}",
        ),
        "course": Text(
            nb="Kurset {course} er i orden",
            nn="Kurset {course} er i orden",
            en="The course {course} is in order",
        ),
        "join_up": Text(
            nb="Join på {host} er i drift",
            nn="Join på {host} er i drift",
            en="Join at {host} is running",
        ),
        "join_maintenance": Text(
            nb="Join på {host} er nede for vedlikehold. Hør med Norsk helsenett.",
            nn="Join på {host} er nede for vedlikehald. Høyr med Norsk helsenett.",
            en="Join at {host} is down for maintenance. Ask Norsk helsenett.",
        ),
        "join_none": Text(
            nb="Join på {host} svarer ikke herfra. Sentralen må slippes ut til port 443 der.",
            nn="Join på {host} svarar ikkje herifrå. Sentralen må sleppast ut til port 443 der.",
            en=(
                "Join at {host} does not answer from here. The centre must be let out to port 443 "
                "there."
            ),
        ),
        "join_odd": Text(
            nb="Join på {host} svarer noe vi ikke kjenner",
            nn="Join på {host} svarar noko vi ikkje kjenner",
            en="Join at {host} answers something that we do not know",
        ),
        "no_pin": Text(
            nb=(
                "Kurset {course} har ingen PIN til Join, så sentralen går inn som gjest. Sett "
                "join_pin eller join_pins."
            ),
            nn=(
                "Kurset {course} har ingen PIN til Join, så sentralen går inn som gjest. Set "
                "join_pin eller join_pins."
            ),
            en=(
                "The course {course} has no PIN for Join, so the centre goes in as a guest. Set "
                "join_pin or join_pins."
            ),
        ),
        "unseen": Text(
            nb=(
                "Sentralen ser ikke sertifikatet på {where}: {why} Til da sjekker ikke rommene om "
                "nettet der ser med."
            ),
            nn=(
                "Sentralen ser ikkje sertifikatet på {where}: {why} Til då sjekkar ikkje romma om "
                "nettet der ser med."
            ),
            en=(
                "The centre does not see the certificate at {where}: {why} Until then rooms do not "
                "check whether their network looks on."
            ),
        ),
        "own_certificate": Text(
            nb=(
                "Sentralen ser sitt eget sertifikat på {where}, fra {names}. Har et hus sin egen "
                "utsteder for den adressen: skriv navnet på den, og på den til Join, i «issuers» "
                "på rom-PC-ene der."
            ),
            nn=(
                "Sentralen ser sitt eige sertifikat på {where}, frå {names}. Har eit hus sin eigen "
                "utferdar for den adressa: skriv namnet på han, og på han til Join, i «issuers» på "
                "rom-PC-ane der."
            ),
            en=(
                "The centre sees its own certificate at {where}, from {names}. Where a house has "
                "an issuer of its own for that address: write its name, and that of Join's, in "
                "“issuers” on the rooms' PCs there."
            ),
        ),
        "not_logged": Text(
            nb=(
                "Sertifikatet på {where} er fra {names} og står ikke i de åpne loggene: nettet her "
                "åpner den sikre forbindelsen. Be IT slippe sentralen utenom."
            ),
            nn=(
                "Sertifikatet på {where} er frå {names} og står ikkje i dei opne loggane: nettet "
                "her opnar den sikre forbindelsen. Be IT sleppe sentralen utanom."
            ),
            en=(
                "The certificate at {where} is from {names} and is not in the public logs: the "
                "network here opens the safe connection. Ask IT to let the centre pass by."
            ),
        ),
        "certificate": Text(
            nb="Sentralen ser sertifikatet på {where}, fra {names}",
            nn="Sentralen ser sertifikatet på {where}, frå {names}",
            en="The centre sees the certificate at {where}, from {names}",
        ),
        "not_trusted": Text(
            nb="maskinen her stoler ikke på utstederen. Legg inn rotsertifikatet dens her.",
            nn=(
                "maskina her stolar ikkje på utferdaren. Legg inn rotsertifikatet til utferdaren "
                "her."
            ),
            en="this machine does not trust the issuer. Put its root certificate in here.",
        ),
        "no_name": Text(
            nb="navnet finnes ikke her. Rett navneoppslaget, eller public_url.",
            nn="namnet finst ikkje her. Rett namneoppslaget, eller public_url.",
            en="the name does not exist here. Correct the look-up of names, or public_url.",
        ),
        "nobody": Text(
            nb="ingen svarer. Start det som tar imot der, og kjør «samkurs doctor» igjen.",
            nn="ingen svarar. Start det som tek imot der, og køyr «samkurs doctor» igjen.",
            en="nobody answers. Start what receives there, and run “samkurs doctor” again.",
        ),
        "no_way": Text(
            nb="kommer ikke fram. Slipp maskinen her ut til port {port} der.",
            nn="kjem ikkje fram. Slepp maskina her ut til port {port} der.",
            en="there is no way there. Let this machine out to port {port} there.",
        ),
    }
)
