"""What the room page says about picture and sound: what was found, one thing to do about it, and
the words of the guided run itself (`rc_…`), which the browser fills in.

A finding is `cause_{check}_{word}`, or `cause_{check}_{verdict}` where it is a figure. A remedy is
named in the same way; where there is none there is nothing to do but to try again.
"""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

_CABLE_CAMERA: Final = N_("Sett i kabelen til kameraet.")
_CABLE_MICROPHONE: Final = N_("Sett i kabelen til mikrofonen.")
_AGAIN_CAMERA: Final = N_("Ta ut kabelen til kameraet, og sett den i igjen.")
_AGAIN_MICROPHONE: Final = N_("Ta ut kabelen til mikrofonen, og sett den i igjen.")
_MEETINGS: Final = N_("Lukk Teams, Zoom og andre møter på PC-en.")
_CHANGED: Final = N_("Utstyr er satt i eller tatt ut siden sist.")
_MISSED: Final = N_("Ble ikke prøvd denne gangen.")
_LATE: Final = N_("Det tok for lang tid å få svar.")
_QUIETER: Final = N_("Skru ned mikrofonen, eller flytt den lenger unna.")
_LOUDER: Final = N_("Skru opp lyden, og se etter at rommets høyttaler er valgt på PC-en.")
_ALLOW: Final = N_("Gi lov slik bildet viser.")

ROOM_CHECK: Final[dict[str, str]] = {
    "check_browser": N_("Nettleser"),
    "check_cam_present": N_("Kamera"),
    "check_cam_picture": N_("Bilde"),
    "check_mic_level": N_("Mikrofon"),
    "check_mic_noise": N_("Støy i rommet"),
    "check_sound_loop": N_("Høyttaler"),
    "check_speaker_heard": N_("Lyd på bakerste rad"),
    # The browser.
    "cause_browser_fit": N_("Nettleseren kan brukes."),
    "cause_browser_older": N_("Nettleseren er gammel."),
    "remedy_browser_older": N_("Lukk nettleseren og åpne den igjen, så oppdaterer den seg."),
    "cause_browser_other": N_("Denne nettleseren er ikke prøvd med Join."),
    "remedy_browser_other": N_("Åpne siden i Chrome, Edge eller Safari."),
    "cause_browser_unsupported": N_("Nettleseren kan ikke bruke kamera og mikrofon."),
    "remedy_browser_unsupported": N_("Åpne siden i Chrome, Edge eller Safari."),
    "cause_browser_insecure": N_("Kamera og mikrofon kan ikke brukes på denne adressen."),
    "remedy_browser_insecure": N_("Åpne siden fra Samkurs på denne PC-en."),
    "cause_browser_denied": N_("Nettleseren har ikke lov til å bruke kamera og mikrofon."),
    "remedy_browser_denied": _ALLOW,
    "cause_browser_cam_denied": N_("Nettleseren har ikke lov til å bruke kameraet."),
    "remedy_browser_cam_denied": _ALLOW,
    "cause_browser_mic_denied": N_("Nettleseren har ikke lov til å bruke mikrofonen."),
    "remedy_browser_mic_denied": _ALLOW,
    "cause_browser_dismissed": N_("Nettleseren spurte om lov og fikk ikke et ja."),
    "remedy_browser_dismissed": N_("Prøv igjen, og trykk «Tillat»."),
    "cause_browser_system": N_("PC-en selv stenger for kamera eller mikrofon."),
    "remedy_browser_system": N_(
        "Åpne innstillingene på PC-en, og slå på kamera og mikrofon under «Personvern»."
    ),
    # The camera.
    "cause_cam_present_expected": N_("Rommets kamera er funnet."),
    "cause_cam_present_found": N_("Kameraet er funnet."),
    "cause_cam_present_other": N_("Dette er et annet kamera enn rommets."),
    "remedy_cam_present_other": N_("Velg rommets kamera i lista, eller sett i kabelen til det."),
    "cause_cam_present_none": N_("PC-en finner ikke noe kamera."),
    "remedy_cam_present_none": _CABLE_CAMERA,
    "cause_cam_present_changed": _CHANGED,
    "cause_cam_present_missed": _MISSED,
    # Its picture.
    "cause_cam_picture_good": N_("Bildet er godt."),
    "cause_cam_picture_black": N_("Bildet er svart."),
    "remedy_cam_picture_black": N_("Ta av dekselet på kameraet, og tenn lyset."),
    "cause_cam_picture_covered": N_("Noe dekker kameraet."),
    "remedy_cam_picture_covered": N_("Ta bort det som dekker kameraet."),
    "cause_cam_picture_frozen": N_("Bildet står stille."),
    "remedy_cam_picture_frozen": _AGAIN_CAMERA,
    "cause_cam_picture_dark": N_("Bildet er mørkt."),
    "remedy_cam_picture_dark": N_("Tenn lyset i rommet."),
    "cause_cam_picture_bright": N_("Bildet er for lyst."),
    "remedy_cam_picture_bright": N_("Trekk for gardinene, eller snu kameraet bort fra vinduet."),
    "cause_cam_picture_flat": N_("Bildet er uklart."),
    "remedy_cam_picture_flat": N_("Tørk av kameraet, og rett det mot der folk sitter."),
    "cause_cam_picture_small": N_("Bildet er lite skarpt."),
    "remedy_cam_picture_small": _MEETINGS,
    "cause_cam_picture_slow": N_("Bildet hakker."),
    "remedy_cam_picture_slow": N_("Lukk programmer som ikke trengs i dag."),
    "cause_cam_picture_in_use": N_("Et annet program bruker kameraet."),
    "remedy_cam_picture_in_use": _MEETINGS,
    "cause_cam_picture_unplugged": N_("Kameraet ble borte underveis."),
    "remedy_cam_picture_unplugged": _CABLE_CAMERA,
    "cause_cam_picture_failed": N_("Kameraet svarer ikke."),
    "remedy_cam_picture_failed": _AGAIN_CAMERA,
    "cause_cam_picture_unfit": N_("Kameraet som er valgt, kan ikke brukes."),
    "remedy_cam_picture_unfit": N_("Velg et annet kamera i lista."),
    "cause_cam_picture_late": _LATE,
    "remedy_cam_picture_late": _AGAIN_CAMERA,
    "cause_cam_picture_changed": _CHANGED,
    "cause_cam_picture_missed": _MISSED,
    # The microphone.
    "cause_mic_level_ok": N_("Dere høres godt."),
    "cause_mic_level_warn": N_("Dere høres svakt."),
    "remedy_mic_level_warn": N_("Flytt mikrofonen nærmere."),
    "cause_mic_level_fail": N_("Mikrofonen hører dere nesten ikke."),
    "remedy_mic_level_fail": N_("Slå på mikrofonen, og flytt den nærmere."),
    "cause_mic_level_silent": N_("Mikrofonen er slått av."),
    "remedy_mic_level_silent": N_("Slå på mikrofonen. Se etter en knapp eller et rødt lys på den."),
    "cause_mic_level_clipping": N_("Lyden er så høy at den sprekker."),
    "remedy_mic_level_clipping": _QUIETER,
    "cause_mic_level_loud": N_("Lyden er for høy."),
    "remedy_mic_level_loud": _QUIETER,
    "cause_mic_level_unheard": N_("Ingen stemme ble hørt."),
    "remedy_mic_level_unheard": N_("Prøv igjen, og si setningen høyt og tydelig."),
    "cause_mic_level_none": N_("PC-en finner ingen mikrofon."),
    "remedy_mic_level_none": _CABLE_MICROPHONE,
    "cause_mic_level_in_use": N_("Et annet program bruker mikrofonen."),
    "remedy_mic_level_in_use": _MEETINGS,
    "cause_mic_level_unplugged": N_("Mikrofonen ble borte underveis."),
    "remedy_mic_level_unplugged": _CABLE_MICROPHONE,
    "cause_mic_level_failed": N_("Mikrofonen svarer ikke."),
    "remedy_mic_level_failed": _AGAIN_MICROPHONE,
    "cause_mic_level_unfit": N_("Mikrofonen som er valgt, kan ikke brukes."),
    "remedy_mic_level_unfit": N_("Velg en annen mikrofon i lista."),
    "cause_mic_level_late": _LATE,
    "remedy_mic_level_late": _AGAIN_MICROPHONE,
    "cause_mic_level_changed": _CHANGED,
    "cause_mic_level_missed": _MISSED,
    "cause_mic_noise_ok": N_("Rommet er stille nok."),
    "cause_mic_noise_warn": N_("Det er mye støy i rommet."),
    "remedy_mic_noise_warn": N_("Slå av vifter, og lukk døra."),
    "cause_mic_noise_changed": _CHANGED,
    "cause_mic_noise_missed": _MISSED,
    # The loudspeaker.
    "cause_sound_loop_ok": N_("Høyttaleren virker."),
    "cause_sound_loop_warn": N_("Høyttaleren høres svakt."),
    "remedy_sound_loop_warn": N_("Skru opp lyden."),
    "cause_sound_loop_fail": N_("Høyttaleren høres nesten ikke."),
    "remedy_sound_loop_fail": _LOUDER,
    "cause_sound_loop_unheard": N_("Mikrofonen hørte ikke høyttaleren."),
    "remedy_sound_loop_unheard": _LOUDER,
    "cause_sound_loop_deaf": N_("Kan ikke prøves før mikrofonen virker."),
    "cause_sound_loop_late": _LATE,
    "cause_sound_loop_changed": _CHANGED,
    "cause_sound_loop_missed": _MISSED,
    "cause_speaker_heard_yes": N_("Alle hørte lyden."),
    "cause_speaker_heard_no": N_("Ikke alle hørte lyden."),
    "remedy_speaker_heard_no": _LOUDER,
    "cause_speaker_heard_changed": _CHANGED,
    # Read aloud.
    "said_check_ok": N_("Bilde og lyd er i orden."),
    "said_check_worst": N_("{what} {remedy}"),
    # The run, as the browser tells it.
    "rc_asking": N_("Trykk «Tillat» i vinduet som nettleseren viser."),
    "rc_camera": N_("Ser på bildet …"),
    "rc_quiet": N_("Vær helt stille …"),
    "rc_voice": N_("Si nå: «hei fra {place}»"),
    "rc_tones": N_("Hør etter: tre toner"),
    "rc_sending": N_("Ferdig. Ser på resultatet …"),
    "rc_stopped": N_("Sjekken er avbrutt. Ingenting er endret."),
    "rc_unanswered": N_("Nettleseren fikk ikke svar. Prøv igjen, og trykk «Tillat»."),
    "rc_broke": N_("Sjekken stanset ({why}). Prøv igjen."),
    "rc_left": N_("{n} s igjen"),
    "rc_explain": N_(
        "Sjekken har fire deler: bilde, stille, stemme og høyttaler. Vær stille til du hører "
        "«Si nå»."
    ),
}
