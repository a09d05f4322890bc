"""Sentences for what went wrong: refusals, forms, frames, the centre, the laptop. Each says what
to do.
"""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

FAULTS: Final[dict[str, str]] = {
    "unexpected": N_(
        "Det gikk ikke ({code}). Prøv igjen; si fra til koordinator om det ikke hjelper."
    ),
    # Refusals of commands.
    "stale": N_(
        "Noen rakk det før deg: dagen står et annet sted nå. Se hva som er i gang, og trykk "
        "igjen om du fortsatt vil."
    ),
    "too_late": N_(
        "Trykket kom for sent fram og ble ikke utført. Se hva som er på nå, og trykk igjen."
    ),
    "too_soon": N_(
        "Det ble nettopp byttet. Vent {seconds} sekunder, og trykk igjen om du mente det."
    ),
    "wrong_phase": N_(
        "Det går ikke på dette tidspunktet i kursdagen. Se hva siden foreslår som neste steg."
    ),
    "nothing_next": N_(
        "Programmet er slutt. Avslutt kursdagen, eller hopp til en post du vil ta på nytt."
    ),
    "unknown_segment": N_(
        "Posten finnes ikke i programmet. Last siden på nytt, og velg en post fra lista."
    ),
    "already_run": N_("Posten er alt kjørt eller i gang. Velg en post som gjenstår."),
    "evaluation_lost": N_(
        "Evalueringen går bare ut med en grunn. Skriv kort hvorfor, uten navn, og send igjen."
    ),
    "not_put_back": N_("Posten står alt i programmet, eller er passert. Du kan hoppe til den."),
    "already_on": N_("Posten er i gang nå. Du trenger ikke gjøre noe."),
    "not_holding": N_("Klokka går allerede. Du trenger ikke gjøre noe."),
    "already_holding": N_("Klokka står allerede. Trykk «Fortsett» når dere er klare."),
    "not_waiting": N_("Posten venter ikke på noen rom lenger. Du trenger ikke gjøre noe."),
    "nothing_to_undo": N_(
        "Det er ingenting å angre. Bruk «Hopp til» under «Mer» om dere skal et annet sted i "
        "programmet."
    ),
    "undo_too_late": N_(
        "Angrefristen på {seconds} sekunder er ute, og ingenting ble angret. Tida endrer du med "
        "− og +, og «Hopp til» under «Mer» går tilbake i programmet."
    ),
    "undo_changed": N_(
        "Det siste som ble gjort, er et annet enn det siden viste. Ingenting ble angret. Se hva "
        "som står på «Angre», og trykk igjen om du fortsatt vil."
    ),
    "undo_leader_only": N_("Dette kan bare kursleder angre. Si fra til kursleder."),
    "length_out_of_range": N_(
        "Så kort eller lang kan posten ikke bli. Den må vare minst {minutes_min} min og høyst 6"
        " timer."
    ),
    "not_late": N_("Dagen er ikke forsinket nå. Det er ingenting å ta igjen."),
    "nothing_to_give": N_(
        "Her er det ingenting å ta av: det som gjenstår, er så kort som det kan bli. Velg en annen"
        " måte."
    ),
    "sits_too_long": N_(
        "Da blir det for lenge uten pause. Ta en pause først, eller velg en annen måte."
    ),
    "unknown_room": N_(
        "Rommet er ikke med i denne kursdagen. Last siden på nytt, og velg et rom fra lista."
    ),
    "unknown_check": N_("Ingen av rommene har meldt om denne sjekken. Last siden på nytt."),
    "unknown_question": N_("Spørsmålet finnes ikke lenger. Last siden på nytt."),
    "no_mark_to_undo": N_(
        "Det er ingenting å angre her lenger. Spørsmålet kan flyttes med knappene ved det."
    ),
    "undo_mark_too_late": N_(
        "Angrefristen på {seconds} sekunder er ute. Spørsmålet kan flyttes med knappene ved det."
    ),
    "unknown_help": N_("Anropet om hjelp finnes ikke lenger. Last siden på nytt."),
    "help_closed": N_("Anropet er alt løst. Du trenger ikke gjøre noe."),
    "help_open": N_("Anropet er åpent. Du trenger ikke gjøre noe."),
    "count_doubted": N_(
        "{n}? Ventet var {expected}. Ingenting er lagret ennå. Er tallet riktig, så kryss av for "
        "det ved tallet og lagre igjen."
    ),
    "count_above_room": N_(
        "{n}? Det er flere enn rommet tar. Ingenting er lagret ennå. Er tallet riktig, så kryss av "
        "for det ved tallet og lagre igjen."
    ),
    "help_taken_back": N_("Rommet har selv tatt anropet tilbake. Ring rommet hvis det trengs."),
    "help_not_taken": N_("Ingen har tatt anropet. Du trenger ikke gjøre noe."),
    "reopen_too_late": N_("Det er for sent å åpne anropet igjen. Ring rommet hvis det trengs."),
    "empty_text": N_("Feltet er tomt. Skriv noe, og send igjen."),
    "text_too_long": N_("Teksten er for lang. Kort den ned til 500 tegn, og send igjen."),
    "personal_number": N_(
        "Teksten ser ut til å inneholde et fødselsnummer. Ta det bort, og send igjen. Ingenting"
        " er lagret."
    ),
    "day_not_over": N_(
        "Kursdagen er ikke over. Kryss av for at rommet skal lukkes likevel, og prøv igjen."
    ),
    "unknown_item": N_(
        "Punktet er ikke på sjekklista for kursdagen. Det som gjelder ett rom, krysses av i rommet."
    ),
    "already_ticked": N_("Punktet er alt krysset av. Du trenger ikke gjøre noe."),
    "not_ticked": N_("Punktet er ikke krysset av. Du trenger ikke gjøre noe."),
    "minutes_out_of_range": N_(
        "Så lenge kan det ikke stå på skjermene. Velg mellom 1 og {most} minutter."
    ),
    "no_evaluation_form": N_(
        "Kurset har ingen nettadresse for evalueringen. Vis en beskjed i stedet."
    ),
    "name_too_long": N_("Navnet er for langt. Skriv høyst {most} tegn, som «Møterom 2»."),
    "line_unreadable": N_(
        "Dette er ikke rommets kvittering. Be om å få den lest opp på nytt: nummeret, de åtte "
        "tegnene, og hvor mange som møtte."
    ),
    "rehearsal_only": N_("Det er ingen generalprøve i gang. Du trenger ikke gjøre noe."),
    # Forms.
    "form_missing": N_("Et felt mangler. Fyll det ut, og send igjen."),
    "form_number": N_("Dette er ikke et helt tall. Skriv for eksempel 9, og send igjen."),
    "form_range": N_("Tallet er utenfor det som er mulig. Rett det, og send igjen."),
    "form_time": N_("Klokkeslettet kan ikke leses. Gå tilbake, og skriv det slik: 09:46."),
    "form_choice": N_("Valget finnes ikke lenger. Last siden på nytt, og velg igjen."),
    "form_text": N_("Teksten kan ikke leses. Skriv den på nytt, og send igjen."),
    "form_id": N_("Skjemaet er skadet. Last siden på nytt, og send igjen."),
    "form_unknown_kind": N_("Siden er for gammel. Last siden på nytt, og prøv igjen."),
    "form_unknown_field": N_("Siden er for gammel. Last siden på nytt, og prøv igjen."),
    # The centre.
    "unknown_session": N_(
        "Denne kursdagen finnes ikke her. Gå til startsiden, og velg en kursdag fra lista."
    ),
    "unknown_course": N_("Kurset finnes ikke her. Se etter navnet i mappa med kursfiler."),
    "unknown_address": N_("Siden finnes ikke. Gå til startsiden, og velg derfra."),
    "wrong_method": N_("Siden kan ikke brukes slik. Gå til startsiden, og velg derfra."),
    "id_reused": N_(
        "Skjemaet er sendt før med et annet innhold. Last siden på nytt, og send igjen."
    ),
    "session_exists": N_(
        "Kursdagen er planlagt fra før, med et annet program. Gi den nye et eget navn."
    ),
    "not_signed_in": N_("Du er ikke logget inn lenger. Logg inn, og send igjen."),
    "wrong_code": N_("Koden er ikke riktig. Se etter på arket ditt, og prøv igjen."),
    "too_many_sockets": N_(
        "Det er alt for mange forbindelser åpne herfra. Lukk vinduer som ikke er i bruk, og vent "
        "litt."
    ),
    "probe_busy": N_("Andre rom måler nettet akkurat nå. Vent litt, og prøv igjen."),
    "too_many_tries": N_("For mange feil koder. Vent noen minutter, og prøv igjen."),
    "phone_code_wrong": N_("Koden er ikke riktig. Se på PC-en, og prøv igjen."),
    "phone_code_over": N_(
        "Koden er brukt, eller gjelder ikke lenger. Vis en ny på PC-en. Har noen andre brukt "
        "den, koble den mobilen fra der."
    ),
    "phone_too_late": N_(
        "Det kom for sent fram til å telle. Se på PC-en hva som gjelder, og trykk igjen om det "
        "trengs."
    ),
    "phone_no_answer": N_("Fikk ikke svar. Prøv igjen, eller bruk PC-en."),
    "enrolled": N_("Koden er riktig. PC-en tas i bruk i rommet nå."),
    "enrol_code_wrong": N_(
        "Koden er ikke riktig. Be om å få den lest opp på nytt, eller om en ny."
    ),
    "enrol_code_over": N_("Koden gjelder ikke lenger. Be koordinator lage en ny."),
    "enrol_code_used": N_(
        "Koden er alt brukt av en annen PC. Be koordinator lage en ny om det er denne som "
        "skal stå i rommet."
    ),
    "stick_unreadable": N_(
        "Dette er ingen fil fra en rom-PC, eller den er skadet. Ingenting er tatt inn. Lagre "
        "fila på nytt på PC-en, og prøv igjen."
    ),
    "stick_tampered": N_(
        "Fila er endret etter at PC-en lagret den, så ingenting er tatt inn. Lagre den på nytt "
        "på PC-en, og si fra til IT om det skjer igjen."
    ),
    "stick_other_room": N_(
        "Fila er fra et annet rom ({room}). Ingenting er tatt inn. Velg riktig fil, eller gå til "
        "siden for det rommet."
    ),
    "stick_not_needed": N_("PC-en har kontakt nå og sender meldingene selv. Du trenger ikke fila."),
    "enrol_address": N_("Adressen kan ikke stemme. Skriv den som https://navn, slik den ble sagt."),
    "enrol_answer": N_(
        "På denne adressen svarer noe annet enn Samkurs. Se etter at adressen er riktig, og at "
        "PC-en er logget inn på nettet."
    ),
    "not_allowed": N_("Rollen din kan ikke gjøre dette. Spør kursleder eller koordinator."),
    "replay_only": N_("Dette er en reprise av det som har vært. Ingenting ble gjort."),
    "room_not_connected": N_(
        "PC-en i {room} har ikke kontakt nå, så ingenting ble sendt. Ring rommet: {phone}."
    ),
    "room_not_connected_no_phone": N_(
        "PC-en i {room} har ikke kontakt nå, så ingenting ble sendt. Ring rommet."
    ),
    "cross_site": N_(
        "Skjemaet kom fra en annen side og ble stanset. Åpne siden her på nytt, og send igjen."
    ),
    "too_large": N_("Det du sendte, er for stort. Kort det ned, og send igjen."),
    "malformed_body": N_("Det du sendte, kan ikke leses. Last siden på nytt, og send igjen."),
    "course_file_faulty": N_(
        "Kursfila har feil. Kjør «samkurs course check» på den; den sier linje for linje hva "
        "som må rettes."
    ),
    "log_unavailable": N_(
        "Samkurs får ikke lagret akkurat nå, så ingenting er endret. Vent litt, og prøv "
        "igjen; si fra til IT om det varer."
    ),
    "centre_disk_full": N_(
        "Disken på Samkurs-serveren er full, så ingenting er endret. Si fra til IT og be dem "
        "frigjøre plass. Rom-PC-ene tar vare på det de melder imens."
    ),
    "busy": N_("Samkurs har det travelt. Ingenting er endret. Vent litt, og prøv igjen."),
    # The laptop.
    "already_running": N_("Samkurs er alt åpent på denne PC-en. Bruk vinduet som er åpent."),
    "port_taken": N_(
        "Et annet program bruker porten til Samkurs. Lukk det, eller be IT velge en annen port."
    ),
    "data_folder_unwritable": N_("Samkurs får ikke skrive i mappa si. Be IT gi skrivetilgang."),
    "disk_full": N_(
        "Disken på rom-PC-en er full, så dette ble ikke lagret. Tøm papirkurven eller slett "
        "noe stort, og prøv igjen."
    ),
    "store_failed": N_(
        "Rom-PC-en fikk ikke lagret dette. Prøv igjen; si fra til IT om det varer, og skriv det på "
        "papir imens."
    ),
    "store_corrupt": N_(
        "Lagringsfila på rom-PC-en er skadet. Ikke slett den: si fra til IT, så berges det som er "
        "lagret."
    ),
    "store_too_new": N_(
        "Lagringsfila er laget av en nyere utgave. Installer den nyeste utgaven av Samkurs på nytt."
    ),
    "nothing_saved": N_("Det er ikke lagret noe på denne PC-en ennå. Du trenger ingen fil."),
    "file_exists": N_("Det finnes alt en fil med det navnet. Velg et annet navn."),
    "settings_wrong": N_("En innstilling på rom-PC-en er feil. Be IT rette den."),
    "settings_file_wrong": N_("Innstillingsfila på rom-PC-en kan ikke leses. Be IT rette den."),
    "checks_file_wrong": N_("Katalogen over sjekker på rom-PC-en kan ikke leses. Be IT rette den."),
    # Frames between room and centre.
    "malformed_frame": N_(
        "Rom-PC-en og serveren forstod ikke hverandre. De prøver igjen av seg selv; si "
        "fra til IT om det varer."
    ),
    "frame_too_large": N_("En melding var for stor til å sendes. Den er lagret; si fra til IT."),
    "unknown_message": N_(
        "Rom-PC-en og serveren har ulike utgaver av Samkurs. Be IT oppdatere den eldste."
    ),
    "protocol_too_old": N_(
        "Samkurs på rom-PC-en er for gammelt. Be IT oppdatere det; bruk sidene i nettleseren imens."
    ),
    "protocol_too_new": N_(
        "Samkurs på rom-PC-en er nyere enn på serveren. Be IT oppdatere serveren; bruk "
        "sidene i nettleseren imens."
    ),
    "malformed_event": N_(
        "Loggen inneholder noe som ikke kan leses. Ingenting er slettet; si fra til IT."
    ),
    "malformed_state": N_(
        "Rom-PC-en fikk en kopi som ikke kan leses. Den henter en ny av seg selv."
    ),
    "report_refused": N_(
        "En melding fra rommet ble satt til side. Den er tatt vare på; si fra til koordinator om "
        "tallene ser feil ut."
    ),
    "out_of_turn": N_("Rom-PC-en og serveren kom i utakt. De begynner på nytt av seg selv."),
    # Reports that were set aside.
    "unknown_report_kind": N_(
        "Meldingen er av et slag som serveren ikke kjenner. Den er tatt vare på; be IT "
        "oppdatere Samkurs på serveren."
    ),
    "report_malformed": N_(
        "Meldingen er skadet. Den er tatt vare på; si fra til koordinator om tallene ser feil ut."
    ),
    "report_too_large": N_("Meldingen er for stor. Den er tatt vare på; del den i flere."),
    "role_not_allowed": N_(
        "Meldingen kom fra en rolle som ikke kan gi den. Den er tatt vare på; logg inn på nytt "
        "i rommet."
    ),
    "time_without_zone": N_(
        "Klokkeslettet mangler tidssone. Meldingen er tatt vare på; be IT se på klokka til "
        "rom-PC-en."
    ),
    "time_out_of_range": N_(
        "Klokkeslettet er urimelig. Meldingen er tatt vare på; still klokka på rom-PC-en."
    ),
    "headcount_out_of_range": N_("Tallet på oppmøtte er urimelig. Tell opp, og lagre på nytt."),
    "number_out_of_range": N_("Et tall er utenfor det som er mulig. Rett det, og lagre på nytt."),
    "too_many_results": N_(
        "For mange sjekker i én melding. Den er tatt vare på; kjør sjekken på nytt."
    ),
    "rehearsal_over": N_(
        "Meldingen kom etter at generalprøven var slutt, og teller ikke med. Du trenger ikke "
        "gjøre noe."
    ),
    "too_many_reports": N_(
        "Rommet har meldt flere slike enn en kursdag har plass til. Meldingen er tatt vare på, men "
        "teller ikke med. Si fra til koordinatoren."
    ),
    "unknown_reference": N_(
        "Meldingen gjelder noe som ikke finnes. Den er tatt vare på; du trenger ikke gjøre noe."
    ),
}
