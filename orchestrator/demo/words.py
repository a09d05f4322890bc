"""What the demo says in the terminal, in three languages, by code; details fill the sentence in."""

from __future__ import annotations

from session_core.rules.terms import Text
from session_core.words import Words

_TEXTS: dict[str, Text] = {
    # ── starting and stopping ──────────────────────────────────────────────────────────────────
    "title": Text(
        nb="{title}, dag {day} av {days}. Kurstid {time}, fart {speed}.",
        nn="{title}, dag {day} av {days}. Kurstid {time}, fart {speed}.",
        en="{title}, day {day} of {days}. Course time {time}, speed {speed}.",
    ),
    "starting": Text(nb="Starter {name} …", nn="Startar {name} …", en="Starting {name} …"),
    "ready": Text(nb=" klar ({seconds} s)", nn=" klar ({seconds} s)", en=" ready ({seconds} s)"),
    "centre": Text(nb="sentralen", nn="sentralen", en="the centre"),
    "laptop": Text(nb="rom-PC-en på {site}", nn="rom-PC-en på {site}", en="the PC at {site}"),
    "stopping": Text(nb="Avslutter …", nn="Avsluttar …", en="Stopping …"),
    "stopped": Text(nb=" ferdig.", nn=" ferdig.", en=" done."),
    "data_kept": Text(
        nb="Data og logger ligger i {data} (reprise: samkurs replay --data-folder {centre})",
        nn="Data og loggar ligg i {data} (reprise: samkurs replay --data-folder {centre})",
        en="Data and logs are in {data} (replay: samkurs replay --data-folder {centre})",
    ),
    "other_port": Text(
        nb="Port {wished} er opptatt; bruker {port}.",
        nn="Port {wished} er oppteken; brukar {port}.",
        en="Port {wished} is taken; using {port}.",
    ),
    # ── the list of addresses ──────────────────────────────────────────────────────────────────
    "start_page": Text(nb="Startside", nn="Startside", en="Start page"),
    "course_leader": Text(nb="Kursleder", nn="Kursleiar", en="Course leader"),
    "speaker": Text(nb="Talervisning", nn="Talarvising", en="Speaker view"),
    "coordinator": Text(nb="Koordinator", nn="Koordinator", en="Coordinator"),
    "group_leader": Text(nb="Gruppeleder", nn="Gruppeleiar", en="Group leader"),
    "screen": Text(nb="Deltakerskjerm", nn="Deltakarskjerm", en="Participants' screen"),
    "try_first": Text(
        nb=(
            "Prøv først:\n"
            "  1. Åpne kurslederens side, og trykk «Åpne for rommene».\n"
            "  2. Åpne en gruppeleders side ved siden av: tell, og meld klar.\n"
            "  3. Trykk «Start kursdagen», og se alle sidene følge med.\n"
            "Join er bare på liksom, på denne PC-en. Alle rom unntatt det siste er i møtet."
        ),
        nn=(
            "Prøv først:\n"
            "  1. Opne sida til kursleiaren, og trykk «Opne for romma».\n"
            "  2. Opne sida til ein gruppeleiar ved sida av: tel, og meld klar.\n"
            "  3. Trykk «Start kursdagen», og sjå alle sidene følgje med.\n"
            "Join er berre på liksom, på denne PC-en. Alle rom unnateke det siste er i møtet."
        ),
        en=(
            "Try first:\n"
            "  1. Open the course leader's page, and open the session for the rooms.\n"
            "  2. Open a group leader's page beside it: count, and say that you are ready.\n"
            "  3. Start the course, and watch every page follow.\n"
            "Join is only pretended, on this machine. All rooms but the last are in the meeting."
        ),
    ),
    "try_by_hand": Text(
        nb=(
            "Bryt selv, her i terminalen:\n"
            "  Tallet foran et rom og Enter kutter nettet der. Det samme igjen kobler det til.\n"
            "  j foran tallet og Enter: rommet faller ut av Join, eller kommer inn i det.\n"
            "  {key} og Enter slår av sentralen brått. Det samme igjen starter den."
        ),
        nn=(
            "Bryt sjølv, her i terminalen:\n"
            "  Talet framfor eit rom og Enter kuttar nettet der. Det same igjen koplar det til.\n"
            "  j framfor talet og Enter: rommet fell ut av Join, eller kjem inn i det.\n"
            "  {key} og Enter slår av sentralen brått. Det same igjen startar han."
        ),
        en=(
            "Break things yourself, here in the terminal:\n"
            "  The number before a room and Enter cut its network. The same again mends it.\n"
            "  j before the number and Enter: the room drops out of Join, or comes into it.\n"
            "  {key} and Enter kill the centre. The same again starts it."
        ),
    ),
    "all_there": Text(
        nb="Dagen gikk som planlagt: {reports} meldinger, ingen tapt, ingen talt to ganger.",
        nn="Dagen gjekk som planlagt: {reports} meldingar, ingen tapt, ingen talt to gonger.",
        en="The day went as planned: {reports} reports, none lost, none counted twice.",
    ),
    "no_hand": Text(
        nb="Start demoen i en terminal for å bryte nettet til et rom selv: her kan ingen taste.",
        nn="Start demoen i ein terminal for å bryte nettet til eit rom sjølv: her kan ingen taste.",
        en="Start the demo in a terminal to cut a room's network yourself: nobody can type here.",
    ),
    "short_undo": Text(
        nb="Ved fart {speed} står «Angre» i {seconds} s: ti sekunder på dagens egen klokke.",
        nn="Ved fart {speed} står «Angre» i {seconds} s: ti sekund på dagens eiga klokke.",
        en="At speed {speed} undo lasts {seconds} s: ten seconds by the day's own clock.",
    ),
    "cut_by_hand": Text(
        nb="{room} er uten nett. Gjør noe på siden der, og tast {key} og Enter igjen.",
        nn="{room} er utan nett. Gjer noko på sida der, og tast {key} og Enter igjen.",
        en="{room} has no network. Do something on its page, and press {key} and Enter again.",
    ),
    "mended_by_hand": Text(
        nb="{room} har nett igjen. Det som ble gjort der, kommer fram nå.",
        nn="{room} har nett att. Det som vart gjort der, kjem fram no.",
        en="{room} has its network back. What was done there arrives now.",
    ),
    "centre_killed": Text(
        nb="Sentralen er slått av (kill -9). Rommene fortsetter alene. Tast {key} og Enter igjen.",
        nn="Sentralen er slått av (kill -9). Romma held fram åleine. Tast {key} og Enter igjen.",
        en="The centre is killed (kill -9). The rooms go on alone. Press {key} and Enter again.",
    ),
    "left_by_hand": Text(
        nb="{room} falt ut av Join. Tast {key} og Enter igjen, eller åpne Join fra siden der.",
        nn="{room} fall ut av Join. Tast {key} og Enter igjen, eller opne Join frå sida der.",
        en="{room} dropped out of Join. Press {key} and Enter again, or open Join from its page.",
    ),
    "entered_by_hand": Text(
        nb="{room} er inne i Join. Tast {key} og Enter igjen for å ta det ut.",
        nn="{room} er inne i Join. Tast {key} og Enter igjen for å ta det ut.",
        en="{room} is in Join. Press {key} and Enter again to take it out.",
    ),
    "unknown_key": Text(
        nb="Tast et tall fra 1 til {key}, gjerne med j foran, eller c, og Enter.",
        nn="Tast eit tal frå 1 til {key}, gjerne med j framfor, eller c, og Enter.",
        en="Press a number from 1 to {key}, with or without a j before it, or c, and Enter.",
    ),
    # ── the pretend Join's own page ────────────────────────────────────────────────────────────
    "join_page_title": Text(nb="Join, på liksom", nn="Join, på liksom", en="Join, pretended"),
    "join_page_about": Text(
        nb="Dette hører til demoen og går ikke ut av PC-en. Her er verken bilde eller lyd.",
        nn="Dette høyrer til demoen og går ikkje ut av PC-en. Her er verken bilete eller lyd.",
        en="This belongs to the demo and stays on this machine. It has neither picture nor sound.",
    ),
    "join_page_in": Text(
        nb="{name} er i videomøtet.",
        nn="{name} er i videomøtet.",
        en="{name} is in the video meeting.",
    ),
    "join_page_out": Text(
        nb="{name} er ikke i videomøtet.",
        nn="{name} er ikkje i videomøtet.",
        en="{name} is not in the video meeting.",
    ),
    "join_page_enter": Text(nb="Bli med", nn="Bli med", en="Join"),
    "join_page_leave": Text(nb="Gå ut av møtet", nn="Gå ut av møtet", en="Leave the meeting"),
    "join_page_test": Text(
        nb="Testrommet. Her ville dere sett og hørt dere selv.",
        nn="Testrommet. Her ville de sett og høyrt dykk sjølve.",
        en="The test room. Here you would see and hear yourselves.",
    ),
    "ctrl_c": Text(nb="Ctrl-C avslutter alt.", nn="Ctrl-C avsluttar alt.", en="Ctrl-C ends it."),
    # ── the day that plays itself ──────────────────────────────────────────────────────────────
    "playing": Text(
        nb="Hele dagen spilles: {acts} handlinger, ferdig om omtrent {seconds} s.",
        nn="Heile dagen blir spelt: {acts} handlingar, ferdig om omtrent {seconds} s.",
        en="The whole day is played: {acts} acts, done in about {seconds} s.",
    ),
    "undo": Text(
        nb="Angring er utelatt: i fart {speed} er de ti sekundene for korte til et trykk.",
        nn="Angring er utelaten: i fart {speed} er dei ti sekunda for korte til eit trykk.",
        en="Undo is left out: at speed {speed} its ten seconds are too few for a press.",
    ),
    "now_on": Text(nb="{time}  {title}", nn="{time}  {title}", en="{time}  {title}"),
    "microphone_silent": Text(
        nb="{time}  {room} sjekker bilde og lyd: mikrofonen er av",
        nn="{time}  {room} sjekkar bilete og lyd: mikrofonen er av",
        en="{time}  {room} checks picture and sound: the microphone is off",
    ),
    "devices_well": Text(
        nb="{time}  {room} sjekker bilde og lyd: alt virker",
        nn="{time}  {room} sjekkar bilete og lyd: alt verkar",
        en="{time}  {room} checks picture and sound: all is well",
    ),
    "meeting_entered": Text(
        nb="{time}  {room} kommer inn i Join",
        nn="{time}  {room} kjem inn i Join",
        en="{time}  {room} comes into Join",
    ),
    "meeting_lost": Text(
        nb="{time}  {room} faller ut av Join",
        nn="{time}  {room} fell ut av Join",
        en="{time}  {room} drops out of Join",
    ),
    "meeting_back": Text(
        nb="{time}  {room} er tilbake i Join",
        nn="{time}  {room} er tilbake i Join",
        en="{time}  {room} is back in Join",
    ),
    "network_lost": Text(
        nb="{time}  {room} mister nettet, og fortsetter alene",
        nn="{time}  {room} mistar nettet, og held fram åleine",
        en="{time}  {room} loses its network, and goes on alone",
    ),
    "network_back": Text(
        nb="{time}  {room} har nett igjen",
        nn="{time}  {room} har nett att",
        en="{time}  {room} has its network back",
    ),
    "laptop_replaced": Text(
        nb="{time}  {room} får en ny rom-PC",
        nn="{time}  {room} får ein ny rom-PC",
        en="{time}  {room} gets another PC",
    ),
    # ── what is wrong ──────────────────────────────────────────────────────────────────────────
    "died": Text(
        nb="Demoen slutter: {name} stoppet uventet, med kode {exit_code}. Logg: {log}\n{said}",
        nn="Demoen sluttar: {name} stoppa uventa, med kode {exit_code}. Logg: {log}\n{said}",
        en="The demo ends: {name} stopped unexpectedly, with code {exit_code}. Log: {log}\n{said}",
    ),
    "not_in_time": Text(
        nb="Ventet {seconds} s uten svar på: {what}. Prøv lavere fart, eller se i loggene.",
        nn="Venta {seconds} s utan svar på: {what}. Prøv lågare fart, eller sjå i loggane.",
        en="Waited {seconds} s in vain for: {what}. Try a lower speed, or look in the logs.",
    ),
    "no_free_port": Text(
        nb="Portene {first} til {last} er opptatt. Velg en annen med --port, eller --port 0.",
        nn="Portane {first} til {last} er opptekne. Vel ein annan med --port, eller --port 0.",
        en="Ports {first} to {last} are taken. Choose another with --port, or --port 0.",
    ),
    "unknown_course": Text(
        nb="Det finnes ikke noe kurs «{course}». Velg ett av: {known}.",
        nn="Det finst ikkje noko kurs «{course}». Vel eitt av: {known}.",
        en="There is no course “{course}”. Choose one of: {known}.",
    ),
    "no_courses": Text(
        nb="Det er ingen kursfiler i {folder}. Hent hele prosjektet, og kjør demoen derfra.",
        nn="Det er ingen kursfiler i {folder}. Hent heile prosjektet, og køyr demoen derifrå.",
        en="There are no course files in {folder}. Run the demo from the whole project.",
    ),
    "course_faulty": Text(
        nb="Kursfilen {file} har feil. Se hvilke med: samkurs course check {file}",
        nn="Kursfila {file} har feil. Sjå kva for nokre med: samkurs course check {file}",
        en="The course file {file} has faults. See which with: samkurs course check {file}",
    ),
    "unknown_day": Text(
        nb="Kurset {course} har {days} dager; velg --day 1 til {days}.",
        nn="Kurset {course} har {days} dagar; vel --day 1 til {days}.",
        en="The course {course} has {days} days; choose --day 1 to {days}.",
    ),
    "data_unusable": Text(
        nb="Mappen {data} kan ikke brukes: {why}. Velg en annen med --data, eller la det være.",
        nn="Mappa {data} kan ikkje brukast: {why}. Vel ei anna med --data, eller la det vere.",
        en="The folder {data} cannot be used: {why}. Choose another with --data, or leave it out.",
    ),
    "data_used": Text(
        nb="Mappen {data} har data fra før. Velg en tom mappe med --data.",
        nn="Mappa {data} har data frå før. Vel ei tom mappe med --data.",
        en="The folder {data} holds data already. Choose an empty one with --data.",
    ),
    # ── what a played day did not become ───────────────────────────────────────────────────────
    "lost": Text(
        nb="TAPT: {what} {room} ble bekreftet, men står ikke i loggen.",
        nn="TAPT: {what} {room} vart stadfesta, men står ikkje i loggen.",
        en="LOST: {what} {room} was acknowledged, but is not in the log.",
    ),
    "doubled": Text(
        nb="DOBBELT: {what} står mer enn én gang i loggen.",
        nn="DOBBELT: {what} står meir enn éin gong i loggen.",
        en="DOUBLED: {what} is in the log more than once.",
    ),
    "gap": Text(
        nb="Hendelse {what} mangler i nummerrekken.",
        nn="Hending {what} manglar i nummerrekkja.",
        en="Event {what} is missing from the numbers.",
    ),
    "no_plan": Text(
        nb="Loggen begynner ikke med planen for dagen.",
        nn="Loggen byrjar ikkje med planen for dagen.",
        en="The log does not begin with the day's plan.",
    ),
    "unsent": Text(
        nb="{room} har {found} meldinger som ikke er sendt.",
        nn="{room} har {found} meldingar som ikkje er sende.",
        en="{room} has {found} reports that were not sent.",
    ),
    "refused_but_kept": Text(
        nb="{what} ble avvist, men står likevel i loggen.",
        nn="{what} vart avvist, men står likevel i loggen.",
        en="{what} was refused, but is in the log all the same.",
    ),
    "set_aside": Text(
        nb="En melding ({what}) fra {room} ble lagt til side: {found}.",
        nn="Ei melding ({what}) frå {room} vart lagd til side: {found}.",
        en="A report ({what}) from {room} was set aside: {found}.",
    ),
    "not_run": Text(
        nb="{what} ble ikke kjørt: {found}.",
        nn="{what} vart ikkje køyrd: {found}.",
        en="{what} was not run: {found}.",
    ),
    "segment_status": Text(
        nb="{what} skulle vært {planned}, men er {found}.",
        nn="{what} skulle vore {planned}, men er {found}.",
        en="{what} should have been {planned}, but is {found}.",
    ),
    "not_left_out": Text(
        nb="{what} startet uten {room}, men det står ikke i loggen.",
        nn="{what} starta utan {room}, men det står ikkje i loggen.",
        en="{what} started without {room}, but that is not recorded.",
    ),
    "differs": Text(
        nb="{what} {room} skulle vært {planned}, men er {found}.",
        nn="{what} {room} skulle vore {planned}, men er {found}.",
        en="{what} {room} should have been {planned}, but is {found}.",
    ),
    "answered": Text(
        nb="{what} {room} skulle fått svaret {planned}, men fikk {found}.",
        nn="{what} {room} skulle fått svaret {planned}, men fekk {found}.",
        en="{what} {room} should have been answered {planned}, but got {found}.",
    ),
    "apart": Text(
        nb="{room} viser noe annet enn sentralen: {found}, ikke {planned}.",
        nn="{room} viser noko anna enn sentralen: {found}, ikkje {planned}.",
        en="{room} shows something else than the centre: {found}, not {planned}.",
    ),
}
WORDS = Words(_TEXTS)
say = WORDS.say
