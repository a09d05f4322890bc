"""What is said of the network, from the cable to the video meeting: what was found, and one thing
to do about it (named as in `phrases_machine.py`).
"""

from __future__ import annotations

from typing import Final

from dashboards.marks import N_

_CABLE: Final = N_("Bruk nettverkskabel, og lukk det som bruker nettet.")
_IT: Final = N_("Dette må IT rette.")
_LATER: Final = N_("Kurset kan gå. Meld det til IT etterpå.")
SAY_WHOM: Final = frozenset(
    {"remedy_net_tls_foreign", "remedy_net_captive_proxy", "remedy_net_udp"}
)
"""Remedies after which nobody has to be called now: only the code is missing after them."""
CALL_NOW: Final = frozenset({"remedy_net_tls", "remedy_net_join_status"})
"""What nobody in a room can put right, so there is nothing to try first."""
SAYS_LESS: Final = frozenset({"cause_net_tls_unseen"})
"""What is in order, and must be told all the same: nobody may think that more is known."""

_CLOCK: Final = N_("Slå på automatisk klokke på PC-en.")
_OTHERS: Final = N_("Lukk strømming og oppdateringer på PC-en.")

NETWORK: Final[dict[str, str]] = {
    "check_net_link": N_("Nettverkskabel"),
    "check_net_dns": N_("Finner nettsider"),
    "check_net_tls": N_("Sikker forbindelse"),
    "check_net_captive": N_("Nett uten pålogging"),
    "check_net_join_status": N_("Join virker"),
    "check_net_udp": N_("Bilde og lyd uten omvei"),
    "check_net_loss": N_("Alt kommer fram"),
    "check_net_jitter": N_("Jevnt nett"),
    "check_net_down": N_("Nettfart inn"),
    "check_net_up": N_("Nettfart ut"),
    # The cable.
    "cause_net_link_ok": N_("PC-en er på nett med kabel."),
    "cause_net_link_cable": N_("PC-en er på nett med kabel."),
    "cause_net_link_warn": N_("Kabelnettet er tregere enn det skal være."),
    "cause_net_link_wifi": N_("PC-en er på trådløst nett."),
    "cause_net_link_virtual": N_("PC-en går på nett gjennom VPN."),
    "cause_net_link_none": N_("PC-en er ikke på nett."),
    "remedy_net_link": N_("Sett i nettverkskabelen."),
    "remedy_net_link_warn": N_("Bytt nettverkskabel, eller bruk et annet uttak i veggen."),
    "remedy_net_link_virtual": N_("Slå av VPN hvis dere har lov til det."),
    # Names.
    "cause_net_dns_ok": N_("PC-en finner Samkurs og Join på nettet."),
    "cause_net_dns_warn": N_("PC-en bruker lang tid på å finne Samkurs eller Join."),
    "cause_net_dns_sometimes": N_("PC-en finner ikke Samkurs eller Join hver gang."),
    "cause_net_dns_none": N_("PC-en finner ikke Samkurs eller Join på nettet."),
    "remedy_net_dns": N_("Ta ut nettverkskabelen, vent litt, og sett den i igjen."),
    # The safe connection.
    "cause_net_tls_ok": N_("Den sikre forbindelsen er i orden."),
    "cause_net_tls_warn": N_("Det tar lang tid å koble til."),
    "cause_net_tls_unseen": N_(
        "Forbindelsen er trygg å bruke. Det er ikke sjekket om nettet her ser i den."
    ),
    "cause_net_tls_foreign": N_(
        "Sertifikatet er fra en annen enn ventet. Nettet her kan se i forbindelsen."
    ),
    "cause_net_tls_expires_soon": N_("Et sertifikat går ut om få dager."),
    "cause_net_tls_expired": N_("Et sertifikat er gått ut, eller klokka på PC-en går feil."),
    "cause_net_tls_clock": N_("Klokka på PC-en går feil."),
    "cause_net_tls_wrong_name": N_("Det er en annen enn Samkurs eller Join som svarer."),
    "cause_net_tls_not_trusted": N_("PC-en stoler ikke på den som svarer."),
    "cause_net_tls_refused": N_("Nettet her slipper ikke PC-en fram til Samkurs eller Join."),
    "cause_net_tls_no_answer": N_("Samkurs eller Join svarer ikke."),
    "remedy_net_tls": _IT,
    "remedy_net_tls_warn": _CABLE,
    "remedy_net_tls_foreign": N_(
        "Kurset kan gå. Meld det til IT etterpå. Er det slik det skal være her, setter de "
        "«issuers» på PC-en til navnene på utstederne."
    ),
    "remedy_net_tls_expired": _CLOCK,
    "remedy_net_tls_clock": _CLOCK,
    "remedy_net_tls_no_answer": N_("Se om nettverkskabelen sitter i."),
    # The way out.
    "cause_net_captive_open": N_("Veien ut på nettet er fri."),
    "cause_net_captive_proxy": N_("Nettet her går gjennom en mellomstasjon."),
    "cause_net_captive_login": N_("Nettet her vil at noen logger på først."),
    "remedy_net_captive": N_("Åpne nettleseren, og logg på nettet."),
    "remedy_net_captive_proxy": N_("Kurset kan gå. Si det til IT hvis bildet hakker."),
    # Join itself.
    "cause_net_join_status_ok": N_("Join er oppe."),
    "cause_net_join_status_warn": N_("Join svarer sent."),
    "cause_net_join_status_maintenance": N_("Join er nede for vedlikehold."),
    "cause_net_join_status_none": N_("Join svarer ikke."),
    "remedy_net_join_status": N_("Rommet kan ikke rette dette selv."),
    "remedy_net_join_status_warn": _CABLE,
    # Packets.
    "cause_net_udp_through": N_("Bilde og lyd kommer fram på raskeste måte."),
    "cause_net_udp_none": N_("Nettet her stopper den raskeste veien for bilde og lyd."),
    "remedy_net_udp": _LATER,
    "cause_net_loss_ok": N_("Nesten ingenting går tapt på veien."),
    "cause_net_loss_warn": N_("Noe går tapt på veien. Lyden kan hakke."),
    "cause_net_loss_fail": N_("Mye går tapt på veien. Lyden vil hakke."),
    "remedy_net_loss": _CABLE,
    "cause_net_rtt_ok": N_("Svarene kommer raskt."),
    "cause_net_rtt_warn": N_("Svarene kommer sent. Folk kan snakke i munnen på hverandre."),
    "cause_net_rtt_fail": N_("Svarene kommer svært sent. En samtale blir vanskelig."),
    "cause_net_jitter_ok": N_("Bilde og lyd kommer jevnt."),
    "cause_net_jitter_warn": N_("Bilde og lyd kommer ujevnt."),
    "cause_net_jitter_fail": N_("Bilde og lyd kommer svært ujevnt."),
    "remedy_net_jitter": N_("Bruk nettverkskabel, og slå av VPN hvis dere har lov til det."),
    # How fast.
    "cause_net_down_ok": N_("Linja inn er rask nok."),
    "cause_net_down_warn": N_("Linja inn er treg. Bildet kan bli grovt."),
    "cause_net_down_fail": N_("Linja inn er for treg til bilde."),
    "cause_net_down_busy": N_("Andre rom måler nå. Dette rommet venter på tur."),
    "remedy_net_down": _OTHERS,
    "cause_net_up_ok": N_("Linja ut er rask nok."),
    "cause_net_up_warn": N_("Linja ut er treg. De andre kan se dere dårlig."),
    "cause_net_up_fail": N_("Linja ut er for treg til bilde."),
    "cause_net_up_busy": N_("Andre rom måler nå. Dette rommet venter på tur."),
    "remedy_net_up": _OTHERS,
}
