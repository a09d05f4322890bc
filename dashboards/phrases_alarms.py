"""What is wrong in a room in three words at most, alarms on the board, and what the cells of its
matrix are called.
"""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

ALARMS: Final[dict[str, str]] = {
    # Why a room is not well: at most three words, to stand behind its name.
    "reason_link": N_("uten kontakt"),
    "reason_net_link": N_("feil med nettkabel"),
    "reason_net_dns": N_("finner ikke adresser"),
    "reason_net_tls": N_("sikker forbindelse svikter"),
    "reason_net_join_status": N_("Join har driftsfeil"),
    "reason_net_captive": N_("nettet krever pålogging"),
    "reason_net_rtt": N_("treg linje"),
    "reason_net_jitter": N_("ujevn linje"),
    "reason_net_loss": N_("linja mister data"),
    "reason_net_udp": N_("nettet bruker omvei"),
    "reason_net_down": N_("tregt nett inn"),
    "reason_net_up": N_("tregt nett ut"),
    "reason_clock_offset": N_("klokka går feil"),
    "reason_power": N_("uten lader"),
    "reason_battery": N_("lite batteri"),
    "reason_sleep_lock": N_("PC-en kan sovne"),
    "reason_load": N_("PC-en er treg"),
    "reason_memory": N_("lite minne"),
    "reason_disk_free": N_("lite diskplass"),
    "reason_reboot": N_("venter på omstart"),
    "reason_display": N_("mangler storskjerm"),
    "reason_devices_blocked": N_("kamera ikke ledig"),
    "reason_browser": N_("feil i nettleseren"),
    "reason_cam_present": N_("finner ikke kamera"),
    "reason_cam_picture": N_("dårlig bilde"),
    "reason_mic_level": N_("dårlig mikrofonlyd"),
    "reason_mic_noise": N_("mye støy"),
    "reason_sound_loop": N_("dårlig høyttalerlyd"),
    "reason_speaker_heard": N_("hører ikke lyden"),
    "reason_join_test": N_("Join ikke prøvd"),
    "reason_checklist": N_("sjekkliste ikke ferdig"),
    "reason_join_leg": N_("mangler i videomøtet"),
    "reason_join_quality": N_("dårlig videomøte"),
    # Where the room's worst is no fault.
    "reason_is_unknown": N_("ikke alt sjekket"),
    "unknown_cam_picture": N_("bilde ikke sjekket"),
    "unknown_mic_level": N_("mikrofon ikke sjekket"),
    "unknown_sound_loop": N_("høyttaler ikke sjekket"),
    "unknown_join_leg": N_("videomøtet ikke sett"),
    "unknown_several": N_("{n} sjekker mangler"),
    "reason_is_waived": N_("sjekk hoppet over"),
    # The cells of the matrix, and the headings over its columns.
    "look_ok": N_("I orden"),
    "look_warn": N_("Bør ses på"),
    "look_fail": N_("Feil"),
    "look_unknown": N_("Ikke sjekket"),
    "look_expired": N_("For gammelt"),
    "look_waived": N_("Hoppet over"),
    "look_seen": N_("Feil, sett"),
    "look_fixing": N_("Feil, noen er på saken"),
    "look_unused": N_("Trengs ikke"),
    "checks_net": N_("Nett"),
    "checks_pc": N_("PC"),
    "checks_senses": N_("Bilde og lyd"),
    "checks_people": N_("Folk"),
    "checks_meeting": N_("Videomøte"),
    # Alarms.
    "and_more": N_("og {n} til"),
    "alarm_common_link": N_("{n} av {of} rom mistet kontakten samtidig"),
    "alarm_common": N_("{n} av {of} rom samtidig: {reason}"),
    "alarm_centre": N_("Årsaken ligger trolig utenfor rommene."),
    "alarm_watched": N_("Ser etter om flere rom får det samme."),
    "alarm_in_meeting": N_("PC-en er borte, men rommet er i Join."),
    "alarm_some_in_meeting": N_("{n} av dem er i Join likevel."),
    "alarm_returned": N_("{room}: tilbake – følger med"),
    "alarm_common_returned": N_("{n} av {of} rom er tilbake – følger med"),
    "alarm_some_returned": N_("{n} av dem er tilbake – følger med."),
    "alarm_call_nobody": N_("Rommet kan ordne det selv. Kode {code}."),
    "alarm_call_it": N_("Ring IT og oppgi koden {code}."),
    "alarm_call_coordinator": N_("Du kan hjelpe rommet. Kode {code}."),
    "care_seen": N_("Sett av {who} {at}"),
    "care_fixing": N_("På saken fra {at}: {who}"),
    "said_alarm": N_("{room}: {reason}, siden {at}."),
    "said_alarm_common_link": N_(
        "Flere rom mistet kontakten samtidig {at}. Årsaken ligger trolig utenfor rommene."
    ),
    "said_alarm_common": N_(
        "Flere rom samtidig, siden {at}: {reason}. Årsaken ligger trolig utenfor rommene."
    ),
}  # fmt: skip
