"""The tables, and every change they ever had.

Forward only: a change is a new function at the end, never an edit.
"""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from orchestrator.event_log.interface import print_of_raw

migrations = Migrations("samkurs")


@migrations()
def m001_event_log(db: Database) -> None:
    """Events by place, reports by id, how far each outbox was heard, and what could not be
    understood.
    """
    for statement in (
        "create table events (session text not null, seq integer not null, cause text not null,"
        " ordinal integer not null, body text not null, primary key (session, seq)) strict",
        # The second lock on repeats: the first is the runner's own index of causes.
        "create unique index one_cause_one_batch on events (session, cause, ordinal)",
        "create table reports (report text primary key, outbox text, n integer,"
        " session text not null, seq integer not null) strict, without rowid",
        "create unique index one_number_one_report on reports (outbox, n) where outbox is not null",
        "create table outboxes (outbox text primary key, hwm integer not null) strict,"
        " without rowid",
        "create table quarantine (id integer primary key, outbox text not null, n integer not null,"
        " room text not null, code text not null, raw text not null, received_at text not null)"
        " strict",
        "create table store (name text primary key, value text not null) strict, without rowid",
    ):
        db.execute(statement)


@migrations()
def m002_sign_ins(db: Database) -> None:
    """Who is signed in: the hash of what their cookie holds, never the cookie itself."""
    db.execute(
        "create table sign_ins (hash text primary key, role text not null, place text not null,"
        " until text not null) strict, without rowid"
    )


@migrations()
def m003_laptops(db: Database) -> None:
    """Tokens that new laptops were given for a code."""
    db.execute(
        "create table laptops (id integer primary key, room text not null, codes text not null,"
        " hash text not null unique, at text not null) strict"
    )


@migrations()
def m004_chains(db: Database) -> None:
    """The hash of each outbox's chain, what happened to laptops, what backups cover, and which rows
    of the quarantine were taken in later.
    """
    for statement in (
        "alter table outboxes add column hash text not null default ''",
        "alter table quarantine add column taken_in_at text",
        "create table incidents (id integer primary key, outbox text not null unique,"
        " room text not null, kind text not null, was text not null, at text not null,"
        " seen_at text) strict",
        "create table backup_cover (outbox text primary key, n integer not null) strict,"
        " without rowid",
    ):
        db.execute(statement)


@migrations()
def m005_decisions(db: Database) -> None:
    """What people decided about laptops: every decision, in the order in which they were made."""
    db.execute(
        "create table decisions (id integer primary key, incident integer not null"
        " references incidents (id), choice text not null, role text not null, at text not null)"
        " strict"
    )


@migrations()
def m006_first_use(db: Database) -> None:
    """A token that was given waits until it is used. Until now the newest was in use at once."""
    for statement in (
        "alter table laptops add column used_at text",
        "alter table laptops add column ended_at text",
        "update laptops set used_at = at",
    ):
        db.execute(statement)


@migrations()
def m007_quarantine(db: Database) -> None:
    """The quarantine by indexes: which session a row names, what a room said before, and how many
    rows of each room and session were not taken in.
    """
    db.conn.create_function("print_of_raw", 1, print_of_raw, deterministic=True)
    for statement in (
        "alter table quarantine add column session text not null default ''",
        "alter table quarantine add column print text not null default ''",
        "alter table quarantine add column hash text not null default ''",
        "alter table quarantine add column again integer not null default 0",
        "update quarantine set print = print_of_raw(raw)",
        "update quarantine set session = case json_type(raw, '$.s') when 'text'"
        " then json_extract(raw, '$.s') else '' end where json_valid(raw)",
        "create index quarantine_numbers on quarantine (outbox, n, code, print)",
        "create index quarantine_said on quarantine (room, print)",
        "update quarantine set again = 1"
        " where id not in (select min(id) from quarantine group by room, print)",
        "create index quarantine_waiting on quarantine (id)"
        " where taken_in_at is null and again = 0 and raw <> ''",
        "create index quarantine_taken_in on quarantine (id)"
        " where taken_in_at is not null and again = 0",
        "create index quarantine_homeless on quarantine (session, id)"
        " where code = 'unknown_session' and taken_in_at is null and again = 0",
        "create table apart (session text not null, room text not null, waiting integer not null,"
        " primary key (session, room)) strict, without rowid",
        "insert into apart select session, room, count(*) from quarantine"
        " where taken_in_at is null and again = 0 group by session, room",
        "create trigger quarantine_comes after insert on quarantine begin"
        " update quarantine set again = 1 where id = new.id and exists (select 1 from quarantine"
        " where room = new.room and print = new.print and id < new.id);"
        " insert into apart select session, room, 1 from quarantine where id = new.id and again = 0"
        " on conflict do update set waiting = waiting + 1; end",
        "create trigger quarantine_is_taken_in after update of taken_in_at on quarantine"
        " when old.taken_in_at is null and old.again = 0 begin"
        " update apart set waiting = waiting - 1"
        " where session = old.session and room = old.room; end",
    ):
        db.execute(statement)


@migrations()
def m008_phones(db: Database) -> None:
    """The phones of group leaders: the hash of what their cookie holds, and what it is good for."""
    db.execute(
        "create table phones (hash text primary key, session text not null, room text not null,"
        " since text not null, until text not null) strict, without rowid"
    )


def known_names() -> set[str]:
    """Every change that this version knows."""
    with_memory = Database(memory=True)
    try:
        return {one.name for one in migrations.pending(with_memory)}
    finally:
        with_memory.close()


def unknown_names(db: Database) -> set[str]:
    """Changes that a newer version has made to this file."""
    return {one.name for one in migrations.applied(db)} - known_names()
