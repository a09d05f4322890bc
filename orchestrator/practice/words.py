"""What practice says in the terminal, and what the others say to whoever practises."""

from __future__ import annotations

from session_core.rules.terms import Text
from session_core.words import Words

_TEXTS: dict[str, Text] = {
    "starting": Text(
        nb="Gjør klar en øving. Det tar noen sekunder …",
        nn="Gjer klar ei øving. Det tek nokre sekund …",
        en="Making a practice ready. It takes some seconds …",
    ),
    "open": Text(
        nb="ØVING. Ingenting her er en ekte kursdag, og ingenting lagres.\n\n  Åpne: {address}\n",
        nn="ØVING. Ingenting her er ein ekte kursdag. Ingenting blir lagra.\n\n  Opne: {address}\n",
        en="PRACTICE. Nothing here is a real day, and nothing is kept.\n\n  Open: {address}\n",
    ),
    "ctrl_c": Text(
        nb="Siden avslutter øvingen til slutt. Ctrl-C avslutter den nå.",
        nn="Sida avsluttar øvinga til slutt. Ctrl-C avsluttar ho no.",
        en="The page ends the practice at the end. Ctrl-C ends it now.",
    ),
    "again": Text(nb="Begynner på nytt …", nn="Byrjar på nytt …", en="Beginning again …"),
    "ended": Text(
        nb="Øvingen er avsluttet. Ingenting er lagret.",
        nn="Øvinga er avslutta. Ingenting er lagra.",
        en="The practice has ended. Nothing is kept.",
    ),
    "died": Text(
        nb="Øvingen slutter: et program stoppet uventet, med kode {exit_code}.\n{said}",
        nn="Øvinga sluttar: eit program stoppa uventa, med kode {exit_code}.\n{said}",
        en="The practice ends: a program stopped unexpectedly, with code {exit_code}.\n{said}",
    ),
    "no_courses": Text(
        nb="Øvingsdagen mangler i {folder}. Hent hele prosjektet, og øv derfra.",
        nn="Øvingsdagen manglar i {folder}. Hent heile prosjektet, og øv derifrå.",
        en="The practice day is missing from {folder}. Practise from the whole project.",
    ),
    "forgotten": Text(
        nb="Øvingen har stått i {minutes} minutter og avsluttes.",
        nn="Øvinga har stått i {minutes} minutt og blir avslutta.",
        en="The practice has been open for {minutes} minutes and ends.",
    ),
    "shortcut_leader": Text(
        nb="Øv som gruppeleder (Samkurs)",
        nn="Øv som gruppeleiar (Samkurs)",
        en="Practise as group leader (Samkurs)",
    ),
    "shortcut_lecturer": Text(
        nb="Øv som foreleser (Samkurs)",
        nn="Øv som førelesar (Samkurs)",
        en="Practise as lecturer (Samkurs)",
    ),
    "shortcut_made": Text(
        nb="Dobbeltklikk på {file} for å øve.",
        nn="Dobbeltklikk på {file} for å øve.",
        en="Double-click {file} to practise.",
    ),
    "shortcut_not_made": Text(
        nb="Kan ikke lage en snarvei i {folder}: {why}. Velg en mappe som finnes.",
        nn="Kan ikkje lage ein snarveg i {folder}: {why}. Vel ei mappe som finst.",
        en="No shortcut can be made in {folder}: {why}. Choose a folder that exists.",
    ),
    # ── what the others say ────────────────────────────────────────────────────────────────────
    "message": Text(
        nb="Foredraget varer noen minutter til. Dere får hele pausen likevel.",
        nn="Føredraget varer nokre minutt til. De får heile pausen likevel.",
        en="The lecture lasts some minutes more. You get the whole break all the same.",
    ),
    "question_1": Text(
        nb="Hva gjør vi når sensoren faller av?",
        nn="Kva gjer vi når sensoren fell av?",
        en="What do we do when the sensor falls off?",
    ),
    "question_2": Text(
        nb="Får vi lysbildene etterpå?",
        nn="Får vi lysbileta etterpå?",
        en="Do we get the slides afterwards?",
    ),
    "question_3": Text(
        nb="Kan pårørende få opplæring alene?",
        nn="Kan pårørande få opplæring åleine?",
        en="Can relatives be taught on their own?",
    ),
}
WORDS = Words(_TEXTS)
say = WORDS.say
