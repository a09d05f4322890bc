"""What the centre itself says no with, beside refusals (`rules`), the peer's faults (`wire`) and
the store's (`event_log`).

Every one has a `code`, which is the contract, and `details` for the sentence about it.
`middlewares.py` gives each its status.
"""

from __future__ import annotations

from typing import ClassVar


class CentreFault(Exception):
    """A request that cannot be met. Show the sentence for `code`."""

    code: ClassVar[str]
    status: ClassVar[int]

    def __init__(self, **details: object) -> None:
        super().__init__(self.code)
        self.details = details


class UnknownSession(CentreFault):
    """No such session is in the log."""

    code = "unknown_session"
    status = 404


class UnknownAddress(CentreFault):
    """There is nothing at this address."""

    code = "unknown_address"
    status = 404


class IdReused(CentreFault):
    """An id that already stands for another wish: whoever made it must make a new one."""

    code = "id_reused"
    status = 409


class SessionExists(CentreFault):
    """A session with this id is planned already, with another programme."""

    code = "session_exists"
    status = 409


class NotSignedIn(CentreFault):
    """Nobody is known to have sent this. Sign in, and send it again."""

    code = "not_signed_in"
    status = 401


class WrongCode(CentreFault):
    """No such sign-in code."""

    code = "wrong_code"
    status = 401


class TooManyTries(CentreFault):
    """Too many wrong codes from one address; wait."""

    code = "too_many_tries"
    status = 429


class NotAllowed(CentreFault):
    """This role may not do this."""

    code = "not_allowed"
    status = 403


class ReplayOnly(CentreFault):
    """It was sent from a page that shows what has been. Nothing was done."""

    code = "replay_only"
    status = 409


class RoomNotConnected(CentreFault):
    """The room's laptop cannot be asked for anything now; ring instead."""

    code = "room_not_connected"
    status = 409


class CountDoubted(CentreFault):
    """A figure is far above what was expected: say that it is right, or write another."""

    code = "count_doubted"
    status = 409


class CountAboveRoom(CentreFault):
    """A figure is above what the room holds: say that it is right, or write another."""

    code = "count_above_room"
    status = 409


class TooManySockets(CentreFault):
    """A room, an address or all together have more sockets open than anybody needs; wait."""

    code = "too_many_sockets"
    status = 429


class ProbeBusy(CentreFault):
    """Other rooms are measuring their lines; ask again for a turn."""

    code = "probe_busy"
    status = 503


class CrossSite(CentreFault):
    """Another site's page sent this in a person's name."""

    code = "cross_site"
    status = 403


class StillApart(CentreFault):
    """A report that could not be understood cannot be taken in yet; nothing has changed."""

    code = "still_apart"
    status = 409


class MalformedBody(CentreFault):
    """The body is not what this address takes."""

    code = "malformed_body"
    status = 422


class FaultyCourse(CentreFault):
    """A course file has faults; `details["faults"]` tells each."""

    code = "course_file_faulty"
    status = 422


class UnknownCourse(CentreFault):
    """No course file here has this name, or it has no such day."""

    code = "unknown_course"
    status = 404
