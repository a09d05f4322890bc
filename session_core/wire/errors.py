"""What can be wrong with what a peer sent: a stable `code` and a place, never a value.

Rule: whatever bytes arrive, reading them raises something from this family or nothing at all. A
body is never quoted, for it may hold what must not be logged.
"""

from __future__ import annotations

from typing import ClassVar, Literal

WireCode = Literal[
    "malformed_frame",
    "frame_too_large",
    "unknown_message",
    "protocol_too_old",
    "protocol_too_new",
    "malformed_event",
    "malformed_state",
    "report_refused",
    "out_of_turn",
]

ReportCode = Literal[
    "unknown_report_kind",
    "report_malformed",
    "report_too_large",
    "role_not_allowed",
    "time_without_zone",
    "time_out_of_range",
    "headcount_out_of_range",
    "number_out_of_range",
    "text_too_long",
    "too_many_results",
]
"""Why one report of a batch was refused. It is acknowledged all the same, so that it never blocks
those behind it.
"""

FormCode = Literal[
    "form_missing",
    "form_number",
    "form_range",
    "form_time",
    "form_choice",
    "form_text",
    "form_id",
    "form_unknown_kind",
    "form_unknown_field",
    "personal_number",
    "empty_text",
    "text_too_long",
]


class WireError(Exception):
    """What a peer sent cannot be used. The fault is the peer's: close politely."""

    code: ClassVar[WireCode]
    fault: ClassVar[str] = "peer"

    def __init__(self, where: str = "") -> None:
        super().__init__(where)
        self.where = where

    def __str__(self) -> str:
        return f"{self.code} at {self.where}" if self.where else self.code


class MalformedFrame(WireError):
    """Not JSON, or JSON of another shape than the message it says it is."""

    code = "malformed_frame"


class FrameTooLarge(WireError):
    """Larger than `limits.FRAME_BYTES_MAX`."""

    code = "frame_too_large"


class UnknownMessage(WireError):
    """JSON whose `t` is no message of this protocol."""

    code = "unknown_message"


class OutOfTurn(WireError):
    """A good message that may not come now, such as reports before `hello`."""

    code = "out_of_turn"


class ProtocolTooOld(WireError):
    """The peer speaks only protocols older than ours: the peer must be updated."""

    code = "protocol_too_old"


class ProtocolTooNew(WireError):
    """The peer speaks only protocols newer than ours: this side must be updated."""

    code = "protocol_too_new"


class MalformedEvent(WireError):
    """An event of a kind we know does not have that kind's shape."""

    code = "malformed_event"


class MalformedState(WireError):
    """A snapshot is not a session's state."""

    code = "malformed_state"


class ReportRefused(WireError):
    """One report cannot be taken in. `reason` goes to the room, the raw body to quarantine."""

    code = "report_refused"

    def __init__(self, reason: ReportCode, where: str = "") -> None:
        super().__init__(where)
        self.reason: ReportCode = reason


class FormFault(Exception):
    """A person's form or a program's JSON body cannot become a wish. Point at `field`."""

    def __init__(self, code: FormCode, field: str = "") -> None:
        super().__init__(code, field)
        self.code: FormCode = code
        self.field = field

    def __str__(self) -> str:
        return f"{self.code} at {self.field}" if self.field else self.code
