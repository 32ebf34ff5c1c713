"""The gallery's schema, version by version. Each migration is one transaction; the version is SQLite's user_version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from engine.lean_imports import without

with without("pandas"):  # a second at the start, for nothing
    from sqlite_utils import Database


APPLICATION_ID = 0x496E6B73
"""Marks a SQLite file as a gallery ("Inks")."""

Migration = Callable[[Database], None]


def m001_tables(db: Database) -> None:
    """Photos with their embeddings and thumbnails, folders, runs, and the gallery's own version."""
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("CREATE TABLE folders (id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE)")
    db.execute(
        """CREATE TABLE photos (
            id INTEGER PRIMARY KEY,
            path BLOB NOT NULL UNIQUE,
            size INTEGER NOT NULL,
            mtime_ns INTEGER NOT NULL,
            content_hash TEXT,
            width INTEGER,
            height INTEGER,
            taken_at TEXT,
            status TEXT NOT NULL CHECK (status IN ('indexed', 'skipped', 'missing')),
            reason TEXT,
            version INTEGER NOT NULL
        )"""
    )
    db.execute("CREATE INDEX photos_content_hash ON photos (content_hash)")
    db.execute("CREATE INDEX photos_version ON photos (version)")
    db.execute(
        """CREATE TABLE encoders (
            encoder_id TEXT PRIMARY KEY,
            model TEXT NOT NULL,
            regions INTEGER NOT NULL,
            channels TEXT NOT NULL
        )"""
    )
    db.execute(
        """CREATE TABLE embeddings (
            photo_id INTEGER PRIMARY KEY REFERENCES photos ON DELETE CASCADE,
            encoder_id TEXT NOT NULL REFERENCES encoders ON DELETE CASCADE,
            data BLOB NOT NULL
        )"""
    )
    db.execute("CREATE INDEX embeddings_encoder ON embeddings (encoder_id)")
    db.execute(
        """CREATE TABLE thumbnails (
            photo_id INTEGER PRIMARY KEY REFERENCES photos ON DELETE CASCADE,
            jpeg BLOB NOT NULL
        )"""
    )
    db.execute(
        """CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            started TEXT NOT NULL,
            finished TEXT,
            outcome TEXT NOT NULL,
            found INTEGER, new INTEGER, changed INTEGER, moved INTEGER,
            unchanged INTEGER, missing INTEGER, skipped INTEGER
        )"""
    )
    db.execute("CREATE TABLE state (only INTEGER PRIMARY KEY CHECK (only = 1), version INTEGER NOT NULL)")
    db.execute("INSERT INTO state VALUES (1, 0)")


def m002_coming_encoder(db: Database) -> None:
    """Room for the embeddings of the encoder that is to follow, beside those in use."""
    db.execute(
        """CREATE TABLE coming_encoder (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            encoder_id TEXT NOT NULL,
            model TEXT NOT NULL,
            regions INTEGER NOT NULL,
            channels TEXT NOT NULL
        )"""
    )
    db.execute(
        """CREATE TABLE coming_embeddings (
            photo_id INTEGER PRIMARY KEY REFERENCES photos ON DELETE CASCADE,
            data BLOB NOT NULL
        )"""
    )


def m003_forgotten(db: Database) -> None:
    """Which photos were forgotten, and in which version, so that an open index can follow."""
    db.execute("CREATE TABLE forgotten (photo_id INTEGER PRIMARY KEY, version INTEGER NOT NULL)")
    db.execute("CREATE INDEX forgotten_version ON forgotten (version)")


MIGRATIONS: tuple[Migration, ...] = (m001_tables, m002_coming_encoder, m003_forgotten)


def schema_version(db: Database) -> int:
    """How many migrations the file has seen."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def schema_of(version: int) -> dict[str, str]:
    """Each table and index that a gallery of this version has, by name, as the statement that makes it."""
    db = Database(memory=True)
    migrate(db, MIGRATIONS[:version])
    return stored_schema(db.conn)


def stored_schema(db: sqlite3.Connection) -> dict[str, str]:
    """Each table and index in a file, by name, as the statement that makes it."""
    return dict(
        db.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'").fetchall()
    )


def migrate(
    db: Database, migrations: Sequence[Migration] = MIGRATIONS, *, before: Callable[[int], object] | None = None
) -> None:
    """Bring a gallery to the newest version, one transaction a migration.

    Args: `before` is called with the first version to come, while nobody else can write, unless the file is new or up
        to date.

    Raises: whatever a migration raises, after its rollback: schema and version are then as they were before it;
        whatever `before` raises, with nothing done.
    """
    if before is not None and 0 < schema_version(db) < len(migrations):
        db.execute("BEGIN IMMEDIATE")
        try:
            # Another program may have migrated while this one waited for the lock.
            if schema_version(db) < len(migrations):
                before(schema_version(db) + 1)
        finally:
            db.rollback()
    for number in range(schema_version(db) + 1, len(migrations) + 1):
        db.execute("BEGIN IMMEDIATE")
        try:
            if schema_version(db) < number:
                migrations[number - 1](db)
                db.execute(f"PRAGMA user_version = {number}")
            db.execute("COMMIT")
        except BaseException:
            db.rollback()
            raise
