"""The stretches of a call for help: each time that its room waited, and for whom.

A call that was called solved by mistake, or that somebody let go, waits anew. When it was first
seen, and by whom, is kept for each stretch.
"""

from __future__ import annotations

from session_core.rules.state import Help, HelpTurn


def help_turns(call: Help) -> tuple[HelpTurn, ...]:
    """From its call, and from each time it was opened again or let go; the last is the one that is
    on. Of a state of before they were kept, all that is known is when it was called solved.
    """
    past = [*_forgotten(call), *call.past]
    since = past[-1].again_at if past else None
    last = HelpTurn(
        since=since or call.called_at,
        seen_at=call.seen_at,
        seen_by=call.seen_by,
        solved_at=call.closed_at,
    )
    return (*past, last)


def _forgotten(call: Help) -> list[HelpTurn]:
    known = sum(one.solved_at is not None for one in call.past)
    found: list[HelpTurn] = []
    for solved, again in call.mistaken[: len(call.mistaken) - known]:
        since = found[-1].again_at if found else None
        found.append(
            HelpTurn(
                since=since or call.called_at,
                seen_at=None,
                seen_by=None,
                solved_at=solved,
                again_at=again,
            )
        )
    return found
