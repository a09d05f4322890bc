"""Every error as (status, code, details): what people and programs are told.

One place, for pages, sockets and API alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from dashboards.phrases import sentence
from dashboards.scene import UnknownPage
from orchestrator.event_log.interface import LogError
from orchestrator.faults import CentreFault
from session_core.link.stick import StickFault
from session_core.rules.errors import CommandRefused
from session_core.rules.terms import Language
from session_core.wire.errors import FormFault, WireError

UNEXPECTED = 500
_OF_HTTP = {404: "unknown_address", 405: "wrong_method", 413: "too_large"}


@dataclass(frozen=True, slots=True)
class Told:
    """What went wrong, for whoever asked."""

    status: int
    code: str
    details: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: Language) -> str:
        """The sentence for people."""
        return sentence(self.sentence_code, language, **self.details)

    @property
    def sentence_code(self) -> str:
        """What people are told: of a full disk they can tell whoever runs the centre, and whom to
        ring is only said where it is known.
        """
        is_full = self.code == "log_unavailable" and self.details.get("reason") == "disk_full"
        has_no_phone = self.code == "room_not_connected" and not self.details.get("phone")
        if has_no_phone:
            return "room_not_connected_no_phone"
        return "centre_disk_full" if is_full else self.code

    def body(self, language: Language) -> dict[str, object]:
        """The one shape of an error in the API."""
        return {
            "error": {"code": self.code, "text": self.text(language), "details": {**self.details}}
        }


def tell(error: BaseException) -> Told:
    """What is told of an error. What is nobody's fault but ours is `unexpected`."""
    match error:
        case CommandRefused():
            return Told(409, error.code, error.details)
        case FormFault():
            return Told(422, error.code, {"field": error.field})
        case WireError():
            return Told(400, error.code)
        case StickFault():
            return Told(422, error.code)
        case LogError():
            return Told(503, "log_unavailable", {"reason": error.code})
        case CentreFault():
            return Told(error.status, error.code, error.details)
        case UnknownPage():
            return Told(404, "unknown_address")
        case web.HTTPException():
            return Told(error.status, _OF_HTTP.get(error.status, "malformed_body"))
        case _:
            return Told(UNEXPECTED, "unexpected", {"code": "unexpected"})
