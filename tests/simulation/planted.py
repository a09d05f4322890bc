"""Faults that are planted into the product on purpose: a simulator that finds nothing proves
nothing until it has found these.

Each takes the real code and breaks one function of it while histories are played. Seeds are tried
from 0 on until a checker says what was promised here; only seeds whose plan holds a fault that can
bring the planted one to light are played, and an unrelated error is no catch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from orchestrator import report_intake, runner
from orchestrator.agent_socket import AgentSocket
from orchestrator.agents import Agents
from orchestrator.centre import Centre
from orchestrator.report_intake import ReportIntake
from orchestrator.runner import SessionRunner
from orchestrator.timers import Timers
from session_core.link.agent_end import AgentEnd
from session_core.link.centre_end import CentreEnd
from session_core.link.clock_offset import ClockOffset
from session_core.link.reconnect import Reconnect
from session_core.link.report_receiver import ReportReceiver
from session_core.link.report_sender import ReportSender
from session_core.link.stream_receiver import StreamReceiver
from session_core.link.stream_sender import StreamSender
from site_agent import obedience, outbox, room
from site_agent.conversation import Conversation
from site_agent.replica import Replica
from site_agent.room import Room
from site_agent.sleep_watch import SleepWatch
from tests.simulation import broken
from tests.simulation.history import play
from tests.simulation.plan import draw_plan

Broken = Callable[[Callable[..., Any]], Callable[..., Any]]
SEEDS_MAX = 2_000
"""What CI plays of sound histories, so no planted fault may need more."""


@dataclass(frozen=True)
class Planted:
    """One fault: which functions are broken and how, and what a checker must say of it."""

    name: str
    says: str
    swaps: tuple[tuple[Any, str, Broken], ...]
    needs: tuple[str, ...] = ()
    """Only beside one of these does it show; with none named it shows on any day."""
    played_max: int = 40
    """Histories in which it must have shown."""
    seen_at: int = 0
    """The seed at which it was last caught: where a test looks first."""


@contextmanager
def planted_in(fault: Planted) -> Iterator[None]:
    """The product with this fault in it."""
    with ExitStack() as undo:
        for owner, name, break_it in fault.swaps:
            sound = owner.__dict__[name]
            setattr(owner, name, break_it(sound))
            undo.callback(setattr, owner, name, sound)
        yield


def still_caught(fault: Planted) -> tuple[int | None, str]:
    """The same as `caught_at`, but where the fault was last caught is looked at first."""
    with planted_in(fault):
        said = play(fault.seen_at).fault
    return (fault.seen_at, said) if fault.says in said else caught_at(fault)


def caught_at(fault: Planted) -> tuple[int | None, str]:
    """The lowest seed at which a checker names the fault, and what it says; or none, and what was
    said instead.
    """
    other = f"nothing was said in {SEEDS_MAX} seeds"
    played = 0
    with planted_in(fault):
        for seed in range(SEEDS_MAX):
            names = {one.name for one in draw_plan(seed, Random(seed)).faults}
            if fault.needs and not names & set(fault.needs):
                continue
            said = play(seed).fault
            if fault.says in said:
                return seed, said
            other = said or other
            played += 1
            if played == fault.played_max:
                break
    return None, other


FORGETFUL = ("room crash", "room power cut", "room dies between statements")
LOSSY = ("drop",)
TWINS = ("cloned laptop",)

PLANTED: tuple[Planted, ...] = (
    Planted(
        "acknowledged on arrival, before the commit",
        "was acknowledged and the disk has only",
        ((ReportReceiver, "receive", broken.ack_on_arrival),),
    ),
    Planted(
        "acknowledged when queued for the disk",
        "was acknowledged and the disk has only",
        (
            (ReportIntake, "_ack", broken.ack_when_queued),
            (ReportIntake, "take", broken.take_queued),
        ),
    ),
    Planted(
        "what was decided on a failed write is kept",
        "refused as log_conflict",
        ((SessionRunner, "_fail", broken.keep_decided),),
        needs=("centre's disk full",),
        seen_at=13,
    ),
    Planted(
        "a refused report blocks those after it",
        "reports wait",
        ((ReportIntake, "_quarantine", broken.never_kept),),
        needs=("report of tomorrow",),
        seen_at=6,
    ),
    Planted(
        "the repeat of a report is decided anew",
        "is in the log and in quarantine",
        (
            (SessionRunner, "knows", broken.no),
            (SessionRunner, "_earlier", broken.none),
        ),
        needs=("stale restore of a room", "cloned laptop"),
    ),
    Planted(
        "a wish is done whenever it comes",
        "a wish that came too late was done",
        ((runner, "decide", broken.whenever_it_comes),),
        seen_at=3,
    ),
    Planted(
        "the centre does nothing by itself",
        "still waits for rooms",
        ((Timers, "arm", broken.none),),
        played_max=80,
        seen_at=40,
    ),
    Planted(
        "the epoch is not looked at",
        "is no prefix of the log",
        (
            (StreamSender, "start", broken.always_delta),
            (StreamReceiver, "events", broken.one_history),
            (Room, "take_events", broken.any_epoch),
        ),
        needs=("stale restore of the centre",),
        played_max=80,
    ),
    Planted(
        "a restored centre is not refilled: own acknowledgements are trusted",
        "reports wait",
        ((AgentEnd, "_compared", broken.trust_own_acks),),
        needs=("stale restore of the centre",),
    ),
    Planted(
        "acknowledged rows are removed at once",
        "a report that was acknowledged is lost",
        ((outbox, "acknowledge", broken.forgets_acked),),
        needs=("stale restore of the centre",),
    ),
    Planted(
        "the chain of a copied laptop is not compared",
        "is lost",
        ((AgentEnd, "_welcomed", broken.no_comparison),),
        needs=TWINS,
        seen_at=8,
    ),
    Planted(
        "no new outbox after a restore",
        "is not in step",
        ((Room, "take_new_identity", broken.same_identity),),
        needs=("stale restore of a room",),
        seen_at=9,
    ),
    Planted(
        "events are applied across a gap",
        "is no prefix of the log",
        (
            (StreamReceiver, "events", broken.over_the_gap),
            (Replica, "after", broken.whatever_comes),
        ),
        needs=LOSSY,
        seen_at=25,
    ),
    Planted(
        "a lost thread is never asked for",
        "is not in step",
        ((StreamReceiver, "_resume", broken.says_nothing),),
        needs=LOSSY,
        seen_at=25,
    ),
    Planted(
        "reports that were lost on the way are not sent again",
        "reports wait",
        (
            (ReportSender, "missed_after", broken.says_nothing),
            (ReportSender, "ack", broken.deaf_to_gaps),
        ),
        needs=LOSSY,
        seen_at=95,
    ),
    Planted(
        "silence is never noticed",
        "is not in step",
        ((AgentEnd, "tick", broken.deaf_to_silence),),
        needs=("half-open", "centre's power cut"),
        seen_at=38,
    ),
    Planted(
        "the wait that the centre asks for is read in other units",
        "is not in step",
        ((Reconnect, "after", broken.reads_milliseconds),),
        needs=("centre's disk full", "stale restore of the centre"),
    ),
    Planted(
        "a clock that was set is not noticed",
        "from the centre's",
        ((SleepWatch, "woke", broken.no), (ClockOffset, "add", broken.without_steps)),
        needs=("room's clock jumps an hour", "room's clock jumps a year", "sleep"),
        seen_at=29,
    ),
    Planted(
        "saved is said before the disk has it",
        "a report that was saved is lost",
        ((Room, "_save", broken.shown_before_saved),),
        needs=FORGETFUL,
        seen_at=6,
    ),
    Planted(
        "saving waits for the centre",
        "to save a report",
        ((Room, "_save", broken.waits_for_the_centre),),
        needs=("cut line", "centre killed", "stalled line"),
        seen_at=1,
    ),
    Planted(
        "a laptop does what came too late",
        "s too late",
        ((obedience, "result_of", broken.never_too_late),),
        needs=("delay", "stalled line"),
        played_max=200,
        seen_at=59,
    ),
    Planted(
        "a command that comes twice is done twice",
        "was done twice",
        ((Room, "report_once", broken.always_new),),
        needs=("duplicate",),
        played_max=200,
        seen_at=197,
    ),
    Planted(
        "a snapshot hides what waits here",
        "does not show it",
        ((room, "from_snapshot", broken.without_own),),
        needs=("stale restore of the centre", "event of tomorrow"),
    ),
    Planted(
        "the last hello wins, however late it is",
        "its link is taken_over",
        ((CentreEnd, "came_before", broken.no),),
        needs=("late hello",),
        seen_at=62,
    ),
    Planted(
        "what is old is forgotten at the start, by the laptop's own clock",
        "has forgotten",
        ((Room, "load", broken.forgets_at_the_start),),
        needs=("room started with its clock ahead",),
        seen_at=74,
    ),
    Planted(
        "an error on a laptop's connection is only logged",
        "a laptop logged",
        ((Conversation, "_keep", broken.fails_now_and_then),),
    ),
    Planted(
        "an error in the centre's round is only logged",
        "the centre logged",
        ((Centre, "_round", broken.stumbles),),
    ),
    Planted(
        "headcounts are taken in as zero",
        "the log says something else",
        ((report_intake, "report_from_agent", broken.counts_nobody),),
    ),
    Planted(
        "that a room is in contact is told to nobody",
        "is in contact",
        ((Centre, "_report_contact", broken.none),),
    ),
    Planted(
        "that a laptop is a copy is told to nobody",
        "is a copy",
        ((AgentSocket, "_note_new_outbox", broken.later_none),),
        needs=("stale restore of a room", "cloned laptop"),
        seen_at=9,
    ),
    Planted(
        "a takeover throws the newer connection out",
        "its link is taken_over",
        ((Agents, "_take_over", broken.keeps_the_older),),
        needs=("half-open", "room power cut"),
        seen_at=14,
    ),
)
