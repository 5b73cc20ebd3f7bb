"""The tables of the file of dossiers, as docs/dossiers.md describes them, and how an older file gets them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

APPLICATION = 0x484F5644
"""By this number a file of dossiers is known for ours ("HOVD")."""

MIGRATIONS = (
    """
create table dossier (
    regiehouder text not null,
    jaar integer not null,
    status text not null
        check (status in ('ontvangen', 'in behandeling', 'aangehouden', 'voorgelegd', 'besloten')),
    eigenaar text,
    notitie text,
    primary key (regiehouder, jaar)
);
create table wijziging (
    nummer integer primary key autoincrement,
    regiehouder text not null,
    jaar integer not null,
    wie text,
    wanneer text not null,
    veld text not null check (veld in ('status', 'eigenaar', 'notitie')),
    oud text,
    nieuw text,
    langs text not null check (langs in ('batch', 'opdracht', 'overzicht')),
    foreign key (regiehouder, jaar) references dossier (regiehouder, jaar)
);
create index wijziging_van on wijziging (regiehouder, jaar);
create table conflict (
    nummer integer primary key autoincrement,
    regiehouder text not null,
    jaar integer not null,
    veld text not null check (veld in ('status', 'eigenaar', 'notitie')),
    getypt text,
    wie text,
    wanneer text not null,
    opgelost text,
    foreign key (regiehouder, jaar) references dossier (regiehouder, jaar)
);
create table besluit (
    nummer integer primary key autoincrement,
    regiehouder text not null,
    jaar integer not null,
    uitkomst text not null check (uitkomst in ('toegestaan', 'afgewezen')),
    door text not null,
    op text not null,
    waarom text not null,
    vastgelegd_door text,
    vastgelegd_op text not null,
    ingetrokken_op text,
    ingetrokken_door text,
    ingetrokken_waarom text
);
create index besluit_van on besluit (regiehouder, jaar);
create table besluit_bevinding (
    besluit integer not null references besluit (nummer),
    code text not null,
    over text not null,
    feiten text not null,
    primary key (besluit, code, over)
);
create table gezien (
    sha256 text primary key,
    wanneer text not null
) without rowid;
create table overzicht (
    kenmerk text not null,
    regiehouder text not null,
    jaar integer not null,
    veld text not null check (veld in ('status', 'eigenaar', 'notitie')),
    waarde text,
    primary key (kenmerk, regiehouder, jaar, veld)
);
create table overzicht_gemaakt (
    kenmerk text primary key,
    wanneer text not null
) without rowid;
""",
)
"""The nth takes a file from version n to the next one; one that was published is never changed."""


def version_of(connection: sqlite3.Connection) -> int:
    """Give the version of a file; 0 for one that is empty."""
    found: int = connection.execute("pragma user_version").fetchone()[0]
    return found


def is_ours(connection: sqlite3.Connection) -> bool:
    """Tell whether a file is empty or one of dossiers."""
    number: int = connection.execute("pragma application_id").fetchone()[0]
    return number == APPLICATION or not connection.execute("select count(*) from sqlite_schema").fetchone()[0]


def migrate(connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
    """Bring a file to the last version, in the transaction that is going on, or statement by statement."""
    for number, script in enumerate(migrations[version_of(connection) :], version_of(connection) + 1):
        # executescript would end the transaction.
        for statement in script.split(";"):
            connection.execute(statement)
        connection.execute(f"pragma user_version = {number}")
    connection.execute(f"pragma application_id = {APPLICATION}")
