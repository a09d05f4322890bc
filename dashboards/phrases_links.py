"""Sentences for a room's own link to the centre. Calm, and each says what to do with the hands."""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

LINKS: Final[dict[str, str]] = {
    "connecting": N_("Kobler til kursledelsen. Du kan begynne; alt lagres her."),
    "connected": N_("Kontakt med kursledelsen."),
    "no_network": N_("PC-en har ikke nett. Sjekk nettkabelen eller wifi; alt lagres her imens."),
    "name_not_found": N_(
        "Finner ikke Samkurs på nettet. Sjekk at PC-en er på sykehusets nett; alt lagres her imens."
    ),
    "refused": N_("Får ikke kontakt. Det prøves igjen av seg selv; alt lagres her imens."),
    "proxy_login": N_(
        "Nettet krever innlogging. Åpne nettleseren og logg inn på nettet, eller si fra til IT; "
        "alt lagres her imens."
    ),
    "captive_portal": N_(
        "Nettet viser en velkomstside. Åpne nettleseren og godta vilkårene; alt lagres her imens."
    ),
    "certificate_not_trusted": N_(
        "PC-en stoler ikke på sertifikatet til Samkurs. Si fra til IT; alt lagres her imens."
    ),
    "clock_wrong": N_(
        "Klokka på PC-en er feil. Slå på automatisk klokkeslett i innstillingene; alt lagres"
        " her imens."
    ),
    "room_unknown": N_(
        "Rommet er ikke satt opp i Samkurs. Si fra til koordinator; alt lagres her imens."
    ),
    "token_wrong": N_("Romkoden gjelder ikke. Be koordinator om en ny; alt lagres her imens."),
    "taken_over": N_("Samkurs er startet på en annen PC for dette rommet. Bruk den."),
    "room_moved": N_("En annen PC har overtatt rommet. Bruk den."),
    "too_old": N_(
        "Samkurs på denne PC-en er for gammelt. Be IT oppdatere det; alt lagres her imens."
    ),
    "unavailable": N_(
        "Får ikke kontakt akkurat nå. Det prøves igjen av seg selv; alt lagres her imens."
    ),
    # What the browser itself says.
    "js_lost_since": N_(
        "Ingen kontakt siden {time}. Tallene er gamle; siden prøver igjen av seg selv."
    ),
    "js_gone_since": N_(
        "Samkurs på PC-en har stoppet, eller svarer ikke, siden {time}. Det dere trykker på "
        "her, blir ikke lagret. Start Samkurs på PC-en igjen, eller si fra til koordinator. Noter "
        "på papir imens."
    ),
    "js_gone_press": N_("Ikke lagret: Samkurs på PC-en er ikke i gang."),
    "js_gone_later": N_("Ikke lagret ennå. Prøves igjen når Samkurs på PC-en er i gang."),
    "js_phone_lost_since": N_(
        "Mobilen har vært uten kontakt siden {time}. Bruk PC-en så lenge; siden her prøver igjen "
        "av seg selv."
    ),
    "js_phone_press": N_("Ikke sendt: mobilen har ikke kontakt. Gjør det på PC-en."),
    "js_back": N_("Kontakten er tilbake."),
    "js_returned": N_("Kontakten er tilbake. Alt er kommet fram."),
    "js_returned_with": N_("Kontakten er tilbake. {n} ting er kommet fram."),
    "js_waiting": N_("Venter på kontakt. Sendes av seg selv."),
    "js_waiting_act": N_(
        "«{act}» venter på kontakt. Sendes av seg selv hvis den er straks tilbake."
    ),
    "js_not_sent": N_("Ikke sendt. Trykk igjen når kontakten er tilbake."),
    "js_unsure": N_("Venter på svar. Kom det ikke fram, må du trykke igjen."),
    "js_saved": N_("Lagret"),
    # What a field lacks: the browser's own words are in the browser's language.
    "js_field_choose": N_("Velg ett av svarene."),
    "js_field_tick": N_("Kryss av her for å gå videre."),
    "js_field_empty": N_("Fyll ut feltet."),
    "js_field_number": N_("Skriv et helt tall."),
    "js_field_least": N_("Tallet må være minst {n}."),
    "js_field_most": N_("Tallet kan være høyst {n}."),
    "js_field_length": N_("Teksten har feil lengde."),
    "js_field_form": N_("Det som står her, har feil form."),
    "js_unsaved": N_("Lagres …"),
    "js_new_last": N_("{n} ny nederst"),
    "js_changed": N_("{n} ting er endret på siden."),
    "js_minutes": N_("{n} min"),
    "js_hours": N_("{h} t {m} min"),
    "js_hours_whole": N_("{h} t"),
    "js_soon": N_("under 1 min"),
    "js_left": N_("{span} igjen"),
    "js_ago": N_("for {span} siden"),
    "js_just": N_("nå"),
    "js_now": N_("akkurat nå"),
}
