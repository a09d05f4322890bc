"""What the room page found with camera, microphone and loudspeaker, taken in as results.

The page is the only one that opens devices, and all that leaves it is one word or one figure for
each check. So the laptop takes nothing else: a check that is not the page's own, a word that the
catalogue does not list, or a figure that no device gives, is refused. Whether a finding is good is
decided here, by the catalogue, and not by the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from session_core.rules.checks import Catalogue, Check
from session_core.rules.reports import CheckResult
from session_core.wire.errors import FormFault

KIND: Final = "browser_checks"
"""The form's name. Like any form it also has an `id`, and the moment until which it was wished."""
ENVELOPE: Final = frozenset({"kind", "id", "not_after"})

OWN: Final = frozenset(
    {
        "browser", "cam_present", "cam_picture", "mic_level", "mic_noise", "sound_loop",
        "speaker_heard", "join_test",
    }
)  # fmt: skip
"""What a page may tell. All else is measured by others, and no page may say it for them."""

VALUE_MIN, VALUE_MAX = -200.0, 1000.0
"""dBFS, dB, brightness and a browser's version are all within these."""
FOUND: Final = re.compile(r"([a-z][a-z0-9_]{0,29})?(?:(?:^| )(-?\d{1,4}(?:\.\d{1,3})?))?")
"""`black 1.5`, `denied` or `-32.5`: a word, a figure, or both."""


def results_from_fields(
    fields: Mapping[str, list[str]], catalogue: Catalogue, at: datetime
) -> tuple[CheckResult, ...]:
    """The findings of one form, judged. Raises FormFault that names the field."""
    found = {name: values for name, values in fields.items() if name not in ENVELOPE}
    if not found:
        raise FormFault("form_missing", KIND)
    return tuple(_result(name, values, catalogue, at) for name, values in found.items())


def _result(name: str, values: list[str], catalogue: Catalogue, at: datetime) -> CheckResult:
    check = catalogue.get(name)
    if check is None or name not in OWN:
        raise FormFault("form_unknown_field", name)
    word, value = _read(name, values)
    if word and word not in check.words:
        raise FormFault("form_choice", name)
    if value is not None and not VALUE_MIN <= value <= VALUE_MAX:
        raise FormFault("form_range", name)
    return _judged(check, word, value, at)


def _read(name: str, values: list[str]) -> tuple[str, float | None]:
    read = FOUND.fullmatch(values[0]) if len(values) == 1 else None
    if read is None or not read[0]:
        raise FormFault("form_text", name)
    return read[1] or "", None if read[2] is None else float(read[2])


def _judged(check: Check, word: str, value: float | None, at: datetime) -> CheckResult:
    verdict = check.verdict(value, word)
    return CheckResult(
        check=check.id, verdict=verdict, value=value, unit=check.unit, word=word, at=at
    )
