"""What the guide of a practice says: for each step its name, what to do and why, a hint, and what
came of it. Read in practice alone.
"""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

LEADER: Final[dict[str, str]] = {
    "leader_welcome": N_("Øv på en kort kursdag"),
    "leader_welcome_do": N_(
        "Du er gruppeleder på {own}. Alle andre spilles, og ingen av dem finnes. Det tar rundt "
        "ti minutter, og dagen venter til du begynner."
    ),
    "leader_prepare": N_("Gjøre rommet klart"),
    "leader_prepare_do": N_(
        "Siden spør om én ting om gangen. Trykk «Gjort» for hvert punkt, så vet kursleder at "
        "rommet gjøres i stand."
    ),
    "leader_prepare_hint": N_(
        "Den store knappen «Gjort» står midt på siden. Dette er en øving, så du kan trykke "
        "uten å gjøre det på ordentlig."
    ),
    "leader_prepare_well": N_("Sjekklista er gjort."),
    "leader_count": N_("Telle dem som er kommet"),
    "leader_count_do": N_(
        "Siden ber dere ta imot folk. Fem pasienter og to pårørende kommer: trykk + for hver. "
        "Tallene lagres av seg selv, og ingen navn trengs."
    ),
    "leader_count_hint": N_(
        "Kortet heter «Hvor mange er her?». Du kan også skrive tallet rett inn."
    ),
    "leader_count_well": N_("Kursleder ser tallene nå."),
    "leader_ready": N_("Si at rommet er klart"),
    "leader_ready_do": N_(
        "Siden sier at bilde og lyd ikke er sjekket. I øvingen kan du melde klart likevel: trykk "
        "«Rommet er klart». Da slipper kursleder å ringe og spørre."
    ),
    "leader_ready_hint": N_("Knappen står der punktene på sjekklista sto."),
    "leader_ready_well": N_("Rommet er meldt klart."),
    "leader_late": N_("Ta imot en som kommer sent"),
    "leader_late_do": N_(
        "Kursleder starter dagen nå. Så kommer en pårørende til. Rett tallet med +, så stemmer det."
    ),
    "leader_late_hint": N_("Trykk + ved pårørende én gang. Det er lov å rette så ofte du vil."),
    "leader_late_well": N_("Tallet er rettet."),
    "leader_help": N_("Ringe etter hjelp"),
    "leader_help_do": N_(
        "Foredraget har begynt, og så blir lyden borte. Trykk «Ring etter hjelp» nederst til "
        "høyre, og velg «Lyd»."
    ),
    "leader_help_hint": N_(
        "Den røde knappen er alltid nederst til høyre. Ett trykk på grunnen sender."
    ),
    "leader_help_well": N_("Anropet er kommet fram."),
    "leader_helped": N_("Se hvem som har sett det"),
    "leader_helped_do": N_(
        "Følg med nederst til høyre: der står det hvem som har sett anropet, og når. I øvingen "
        "løses det på noen sekunder."
    ),
    "leader_helped_hint": N_(
        "Vent litt. Telefonnummeret ved knappen kan du alltid bruke i tillegg."
    ),
    "leader_helped_well": N_("Lyden er tilbake."),
    "leader_ask": N_("Stille et spørsmål for rommet"),
    "leader_ask_do": N_(
        "Noen i rommet lurer på noe. Skriv det i kortet «Spørsmål til foreleseren», og send. "
        "Skriv aldri hvem som spør."
    ),
    "leader_ask_hint": N_("Skriv for eksempel: «Får vi lysbildene etterpå?»"),
    "leader_ask_well": N_("Spørsmålet er sendt. Kortet viser hva som blir av det."),
    "leader_message": N_("Lese en beskjed"),
    "leader_message_do": N_(
        "Foreleseren går over tiden, og kursleder sender en beskjed. Les den øverst på siden, "
        "og trykk «Lest»."
    ),
    "leader_message_hint": N_(
        "Beskjeden kommer i løpet av noen sekunder, over det du ellers skal gjøre."
    ),
    "leader_message_well": N_("Kursleder ser at du har lest den."),
    "leader_local": N_("Starte det lokale"),
    "leader_local_do": N_(
        "Nå skal rommet arbeide for seg selv. Trykk «Start her hos oss» når dere er klare. Da "
        "går klokka i dette rommet."
    ),
    "leader_local_hint": N_(
        "Kursleder setter det i gang om et øyeblikk. Da kommer knappen midt på siden."
    ),
    "leader_local_well": N_("Klokka går hos dere."),
    "leader_alone": N_("Gå videre uten nett"),
    "leader_alone_do": N_(
        "Nettet i rommet blir borte. Ingenting går tapt: trykk «5 min til», eller rett et "
        "tall, og se at det lagres her."
    ),
    "leader_alone_hint": N_(
        "Vent til siden sier at kontakten er borte. Trykk så «5 min til» eller «Stopp klokka her»."
    ),
    "leader_alone_well": N_("Det er lagret på denne PC-en."),
    "leader_together": N_("Få kontakten tilbake"),
    "leader_together_do": N_(
        "Nettet er på vei tilbake. Du trenger ikke gjøre noe: det som ble lagret her, sendes "
        "av seg selv."
    ),
    "leader_together_hint": N_(
        "Vil du ikke vente, trykk «Prøv kontakten nå» der det står at kontakten er borte."
    ),
    "leader_together_well": N_("Alt kom fram."),
    "leader_finish": N_("Bli ferdig med det lokale"),
    "leader_finish_do": N_(
        "Trykk «Vi er ferdige» når gruppen er ferdig. Da ser kursleder hvor langt hvert rom er "
        "kommet."
    ),
    "leader_finish_hint": N_("Knappen står ved klokka midt på siden."),
    "leader_finish_well": N_("Dere er meldt ferdige."),
    "leader_back": N_("Komme tilbake etter pausen"),
    "leader_back_do": N_(
        "Nå er det pause. Når alle er tilbake i rommet, trykk «Vi er tilbake». Da vet "
        "kursleder at dere er klare."
    ),
    "leader_back_hint": N_(
        "Pausen settes i gang om et øyeblikk. I øvingen kan du trykke med en gang."
    ),
    "leader_back_well": N_("Dere er meldt tilbake."),
    "leader_recount": N_("Telle på nytt"),
    "leader_recount_do": N_(
        "Spørsmålsrunden begynner, og siden spør hvor mange som er her nå. Trykk «Fortsatt "
        "like mange», eller rett tallet."
    ),
    "leader_recount_hint": N_("Knappen kommer midt på siden når spørsmålsrunden er i gang."),
    "leader_recount_well": N_("Tallet er lagret."),
    "leader_evaluation": N_("Ta evalueringen før folk går"),
    "leader_evaluation_do": N_(
        "Nå skal alle svare på evalueringen. Trykk «Start klokka her» når de er i gang, og «Vi er "
        "ferdige» når alle har svart."
    ),
    "leader_evaluation_hint": N_(
        "To trykk på den store knappen, ett når dere begynner og ett når dere er ferdige."
    ),
    "leader_evaluation_well": N_("Evalueringen er gjort."),
    "leader_close": N_("Avslutte rommet"),
    "leader_close_do": N_(
        "Kursleder avslutter dagen. Se over sluttallene, svar Ja eller Nei om evalueringen, og "
        "trykk «Lagre og avslutt rommet»."
    ),
    "leader_close_hint": N_(
        "Kortet kommer om noen sekunder. Fikk alle tid til å svare på evalueringen, er svaret Ja."
    ),
    "leader_close_well": N_("Rommet er avsluttet."),
    "leader_over": N_("Da har du prøvd en hel dag"),
    "leader_over_do": N_(
        "På en ekte dag er knappene de samme, og siden sier alltid hva som er neste. Ingenting "
        "herfra er lagret."
    ),
}

LECTURER: Final[dict[str, str]] = {
    "lecturer_welcome": N_("Øv på å lede en kort kursdag"),
    "lecturer_welcome_do": N_(
        "Du leder dagen for tre rom. Rommene spilles, og ingen av dem finnes. Det tar rundt ti "
        "minutter, og dagen venter til du begynner."
    ),
    "lecturer_open": N_("Åpne for rommene"),
    "lecturer_open_do": N_(
        "Trykk «Åpne for rommene» nederst. Da får alle rom velkomsten på skjermen og kan gjøre "
        "seg klare."
    ),
    "lecturer_open_hint": N_("Den store knappen nederst er alltid det neste du skal gjøre."),
    "lecturer_open_well": N_("Rommene er sluppet inn."),
    "lecturer_start": N_("Starte når et rom ikke er klart"),
    "lecturer_start_do": N_(
        "To rom melder klar, men {slow} trenger litt tid. Vent på dem, eller trykk «Start "
        "kursdagen» uten: det noteres bare."
    ),
    "lecturer_start_hint": N_("Begge valg er riktige. Nederst står det hvem som mangler."),
    "lecturer_start_well": N_("Dagen er i gang."),
    "lecturer_lecture": N_("Gå videre til foredraget"),
    "lecturer_lecture_do": N_(
        "Velkomsten er i gang i alle rom. Trykk «Start neste», så er foredraget på."
    ),
    "lecturer_lecture_hint": N_("Mellomrom på tastaturet gjør det samme som den store knappen."),
    "lecturer_lecture_well": N_("Foredraget er på i alle rom."),
    "lecturer_question": N_("Ta opp et spørsmål"),
    "lecturer_question_do": N_(
        "To rom spør. Under «Spørsmål» står det hvem som er neste i tur, og hvorfor. Trykk "
        "«Vis på skjermen» der."
    ),
    "lecturer_question_hint": N_(
        "Spørsmålene kommer om noen sekunder. Følg forslaget, så blir alle rom hørt."
    ),
    "lecturer_question_well": N_("Spørsmålet er vist på skjermen i alle rom."),
    "lecturer_fair": N_("La to rom komme til orde"),
    "lecturer_fair_do": N_(
        "Trykk «Besvart» når du har svart. Ta så opp spørsmålet fra det andre rommet, og svar "
        "på det også."
    ),
    "lecturer_fair_hint": N_(
        "Ett rom har to spørsmål. Neste i tur er likevel det rommet som ikke er hørt. «Vis på "
        "skjermen» kommer før «Besvart»."
    ),
    "lecturer_fair_well": N_("To rom har fått svar."),
    "lecturer_undo": N_("Angre et trykk som kom for tidlig"),
    "lecturer_undo_do": N_(
        "Prøv det med vilje: trykk «Start neste», og så «Angre» innen ti sekunder. Da er alle "
        "rom tilbake der de var."
    ),
    "lecturer_undo_hint": N_(
        "«Angre» står ved den store knappen og teller ned. Tasten U gjør det samme."
    ),
    "lecturer_undo_well": N_("Trykket er tatt tilbake."),
    "lecturer_message": N_("Sende en beskjed til alle"),
    "lecturer_message_do": N_(
        "Skriv en linje under «Beskjed til rommene», for eksempel «Det er kaffe i pausen», og "
        "send. Se hvem som har lest den."
    ),
    "lecturer_message_hint": N_(
        "Gruppelederne kvitterer i løpet av et halvt minutt. Ved beskjeden står det hvem som "
        "mangler."
    ),
    "lecturer_message_well": N_("Alle rom har lest den."),
    "lecturer_late": N_("Ta igjen tid"),
    "lecturer_late_do": N_(
        "Noe tok lengre tid enn planlagt, og dagen er på etterskudd. Se forslaget med alle nye "
        "tider, og velg en måte. Alle rom får den samtidig."
    ),
    "lecturer_late_hint": N_(
        "Kortet står under klokka. «Andre måter» viser resten. Ingen pause blir kortere enn "
        "minstetiden."
    ),
    "lecturer_late_well": N_("Nye tider står i alle rom."),
    "lecturer_local": N_("Sende rommene til lokalt arbeid"),
    "lecturer_local_do": N_(
        "Trykk «Start neste». Hvert rom starter på sin egen klokke, og rommene i lista viser "
        "hvor langt de er kommet."
    ),
    "lecturer_local_hint": N_("Den store knappen nederst."),
    "lecturer_local_well": N_("Rommene arbeider for seg selv."),
    "lecturer_lost": N_("Miste et rom"),
    "lecturer_lost_do": N_(
        "Nettet på {slow} blir borte. Se rommet øverst i lista. De fortsetter alene, og alt de "
        "gjør, kommer fram etterpå."
    ),
    "lecturer_lost_hint": N_(
        "Det tar noen sekunder før rommet flytter seg øverst. Du trenger ikke vente på det."
    ),
    "lecturer_lost_well": N_("Rommet klarer seg, og nettet kommer tilbake."),
    "lecturer_break": N_("Sette i gang pausen"),
    "lecturer_break_do": N_(
        "Trykk på den store knappen. Har rommene mer tid igjen, spør siden først. Alle rom ser "
        "på skjermen når pausen er slutt."
    ),
    "lecturer_break_hint": N_("Den store knappen nederst."),
    "lecturer_break_well": N_("Alle har pause."),
    "lecturer_gather": N_("Samle rommene igjen"),
    "lecturer_gather_do": N_(
        "Nederst står det hvem som ikke er tilbake. Trykk på den store knappen når du vil ha "
        "spørsmålsrunden: mangler et rom, kan du vente eller starte uten."
    ),
    "lecturer_gather_hint": N_(
        "Begge valgene er trygge. Har du valgt å vente, begynner klokka av seg selv når rommet er "
        "tilbake."
    ),
    "lecturer_gather_well": N_("Spørsmålsrunden er i gang."),
    "lecturer_evaluation": N_("Gi tid til evalueringen"),
    "lecturer_evaluation_do": N_(
        "Trykk «Start neste». Evalueringen gjøres i hvert rom, før folk går."
    ),
    "lecturer_evaluation_hint": N_("Den store knappen nederst."),
    "lecturer_evaluation_well": N_("Rommene evaluerer."),
    "lecturer_end": N_("Avslutte kursdagen"),
    "lecturer_end_do": N_(
        "Trykk «Avslutt kursdagen». Alle rom får takk for i dag på skjermen, og blir bedt om "
        "sluttall."
    ),
    "lecturer_end_hint": N_(
        "Den store knappen nederst. Siden spør én gang til om du er sikker. Du kan åpne dagen "
        "igjen etterpå."
    ),
    "lecturer_end_well": N_("Dagen er avsluttet."),
    "lecturer_over": N_("Da har du ledet en hel dag"),
    "lecturer_over_do": N_(
        "På en ekte dag er knappene de samme, og den store knappen sier alltid hva som er "
        "neste. Ingenting herfra er lagret."
    ),
}

GUIDE: Final[dict[str, str]] = {**LEADER, **LECTURER}
