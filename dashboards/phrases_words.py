"""Words for the closed sets of the domain (`session_core/rules/terms.py`), and what is read aloud
when a page changes.
"""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

WORDS: Final[dict[str, str]] = {
    "start": N_("Kursdager"),
    "board": N_("Tavle"),
    "laptop_in": N_("Laptopen i {room}"),
    # Phases of a session.
    "phase_planned": N_("Planlagt"),
    "phase_lobby": N_("Åpnet for rommene"),
    "phase_live": N_("I gang"),
    "phase_closed": N_("Avsluttet"),
    # Types of segments.
    "type_frame": N_("Felles"),
    "type_lecture": N_("Felles forelesning"),
    "type_local": N_("Lokal undervisning"),
    "type_sharing": N_("Erfaringsdeling"),
    "type_break": N_("Pause"),
    "type_evaluation": N_("Evaluering"),
    # Where a segment stands.
    "status_coming": N_("Kommer"),
    "status_running": N_("Nå"),
    "status_done": N_("Ferdig"),
    "status_skipped": N_("Ikke kjørt"),
    # Roles.
    "role_course_leader": N_("kursleder"),
    "role_lecturer": N_("foreleser"),
    "role_coordinator": N_("koordinator"),
    "role_group_leader": N_("lokal gruppeleder"),
    "role_agent": N_("rommaskinen"),
    "role_centre": N_("sentralen"),
    # Signs of rooms.
    "sign_help": N_("Trenger hjelp"),
    "sign_lost": N_("Uten kontakt"),
    "sign_not_ready": N_("Ikke klar"),
    "sign_away": N_("Ikke tilbake"),
    "sign_remark": N_("Må sjekkes"),
    "sign_unknown": N_("Vet ikke"),
    "sign_local": N_("For seg selv"),
    "sign_ready": N_("Klar"),
    "sign_with": N_("Med oss"),
    "sign_closed": N_("Avsluttet"),
    # Reasons to call for help.
    "help_sound": N_("Lyd"),
    "help_picture": N_("Bilde"),
    "help_network": N_("Nett"),
    "help_person": N_("En person trenger hjelp"),
    "help_other": N_("Noe annet"),
    # Questions.
    "question_new": N_("Stilt"),
    "question_taken": N_("Tas opp nå"),
    "question_answered": N_("Besvart"),
    "question_set_aside": N_("Satt til side"),
    "question_withdrawn": N_("Trukket"),
    # Checklist.
    "moment_before": N_("Før kurset"),
    "moment_start": N_("Ved start"),
    "moment_close": N_("Før dere går"),
    # Local work.
    "step_started": N_("Startet"),
    "step_paused": N_("Satt på pause"),
    "step_resumed": N_("Fortsatt"),
    "step_extended": N_("Forlenget"),
    "step_finished": N_("Ferdig"),
    # Checks of the room's machine.
    "verdict_ok": N_("Klar"),
    "verdict_warn": N_("Klar med merknad"),
    "verdict_fail": N_("Ikke klar"),
    "verdict_unknown": N_("Vet ikke"),
    "check_link": N_("Kontakt med sentralen"),
    "check_round_trip": N_("Svartid"),
    "check_clock_offset": N_("Klokka"),
    "check_power": N_("Strøm"),
    "check_battery": N_("Batteri"),
    "check_disk_free": N_("Diskplass"),
    "check_memory": N_("Minne"),
    "check_load": N_("Belastning"),
    "check_swings": N_("{check} (ustabil)"),
    # What a room's laptop was asked for.
    "identify_sent": N_("Vis romnavnet: sendt {at}"),
    "identify_done": N_("Romnavnet ble vist {at}"),
    "identify_too_late": N_("Vis romnavnet: kom for sent {at}"),
    "identify_unknown": N_("Vis romnavnet: laptopen kjenner ikke dette ennå"),
    "identify_silent": N_("Vis romnavnet: sendt {at}, laptopen svarte ikke"),
    "check_now_sent": N_("Sjekk rommet: sendt {at}"),
    "check_now_done": N_("Rommet ble sjekket {at}"),
    "check_now_too_late": N_("Sjekk rommet: kom for sent {at}"),
    "check_now_unknown": N_("Sjekk rommet: laptopen kjenner ikke dette ennå"),
    "check_now_silent": N_("Sjekk rommet: sendt {at}, laptopen svarte ikke"),
    # Read aloud.
    "said_planned": N_("Kursdagen er ikke åpnet ennå."),
    "said_lobby": N_("Rommene kan komme inn."),
    "said_live": N_("Kursdagen er i gang."),
    "said_closed": N_("Kursdagen er avsluttet."),
    "said_now": N_("Nå: {title}, startet {at}."),
    "said_on": N_("Nå: {title}."),
    "said_held": N_("Klokka står: {title}."),
    "said_waiting": N_("Venter på rom: {title}."),
    "said_question": N_("Spørsmål fra {room}:"),
    "said_question_taken": N_("Spørsmålet deres tas opp nå."),
    "said_question_answered": N_("Spørsmålet deres er besvart."),
    "said_question_set_aside": N_("Spørsmålet deres er satt til side."),
    "said_help": N_("{room} ber om hjelp: {reason}."),
    "said_help_seen": N_("Anropet om hjelp er sett {at}."),
    "said_alone": N_("Uten kontakt med sentralen. Dere kan fortsette."),
    "said_choose": N_("Dere har kontakt igjen. Velg om dere vil følge de andre."),
    "said_identify": N_("{room}. Dette er rommet som koordinator spør etter."),
    "said_message": N_("Melding fra kursleder: {text}"),
}
