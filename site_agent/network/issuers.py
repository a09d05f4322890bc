"""Whether the network in the house opens what goes by: who issued the certificate that this laptop
sees, against who issued the one that the centre sees of the same place.

A wall that opens TLS shows a certificate of its own, and where the laptop trusts the wall nothing
else tells of it. What is compared is the issuer's organisation, not a hash and not the common name:
several servers of one name have each their own certificate, and an authority issues under many
names in turn.

Another issuer is not always a wall, for a certificate is renewed, now and then by another
authority. The date on the leaf does not tell: a wall makes leaves on the spot, and authorities date
theirs back by an hour or a day. So it is the centre's look that has to be new (it looks again when
we ask), and a leaf with receipts of the public logs, which a wall cannot get, is no wall's. What
proves neither is `unseen`: nobody knows.

A wall that lies, which copies names or changes the centre's answer on its way, is not found so:
it has our key in its hands anyway.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from http.client import HTTPException
from typing import Final

from session_core.rules.checks import Check
from session_core.rules.terms import CheckVerdict
from session_core.wire.certificate import Certificate
from session_core.wire.probes import ISSUERS_PATH, SeenIssuer, issuers_from_json
from site_agent.network.http import Http
from site_agent.probes.interface import Measured

NEW_S: Final = 300
"""Seconds. What the centre saw longer ago accuses nobody."""
ASK_S_MAX: Final = 2.2
"""The centre itself waits a second and a half for its look."""
UNSEEN: Final = "unseen"

Place = tuple[str, int]
"""Host and port."""
AskCentre = Callable[[float], tuple[SeenIssuer, ...]]
"""What the centre sees, asked for so many seconds at most. Raises nothing."""


def compared(leaf: Certificate | None, place: Place, seen: Iterable[SeenIssuer]) -> str:
    """ "" where the centre sees the same issuer, `foreign` where it surely sees another, `unseen`
    where nobody can tell.
    """
    told = next((one for one in seen if _is_of(one, place)), None)
    if leaf is None or told is None or not leaf.issued_by:
        return UNSEEN
    names = {one.casefold() for one in told.names}
    if any(one.casefold() in names for one in leaf.issued_by):
        return ""
    return "foreign" if told.age_s <= NEW_S and not leaf.is_logged else UNSEEN


def _is_of(seen: SeenIssuer, place: Place) -> bool:
    return (seen.host.casefold(), seen.port) == (place[0].casefold(), place[1])


def as_told(found: Measured | None, check: Check | None) -> Measured | None:
    """What is said of it: `unseen` hides no slow connection, and a catalogue of before that word
    is not made to say that nothing is known.
    """
    if found is None or found.word != UNSEEN:
        return found
    is_known = check is not None and UNSEEN in check.words
    is_well = check is not None and check.verdict(found.value) is CheckVerdict.OK
    return found if is_known and is_well else Measured(found.value)


class CentreSaw:
    """Asks the centre, and goes on with its last answer where none comes, as old as it then is."""

    def __init__(
        self,
        http: Http,
        centre: str,
        token: str,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http, self._address, self._token = http, centre + ISSUERS_PATH, token
        self._monotonic = monotonic
        self._last: tuple[SeenIssuer, ...] = ()
        self._at = 0.0

    def ask(self, seconds: float) -> tuple[SeenIssuer, ...]:
        """In a thread of its own: an answer that trickles in must not cost the probe its time."""
        if seconds > 0:
            thread = threading.Thread(target=self._ask, name="probe-issuers", daemon=True)
            thread.start()
            thread.join(min(seconds, ASK_S_MAX))
        last, older_s = self._last, int(self._monotonic() - self._at)
        return tuple(replace(one, age_s=one.age_s + older_s) for one in last)

    def _ask(self) -> None:
        try:
            answer = self._http.ask(self._address, token=self._token)
        except (OSError, HTTPException):
            return
        if seen := issuers_from_json(answer.body):
            self._last, self._at = seen, self._monotonic()
