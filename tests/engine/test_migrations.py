"""Each migration is one transaction: all of it, or nothing."""

import sqlite3

import pytest
from sqlite_utils import Database

from engine.migrations import MIGRATIONS, migrate, schema_version


@pytest.fixture
def db(tmp_path):
    database = Database(sqlite3.connect(tmp_path / "gallery.db"))
    yield database
    database.close()


def m_more(db):
    db.execute("CREATE TABLE more (id INTEGER)")
    db.execute("INSERT INTO more VALUES (1)")


def m_failing(db):
    db.execute("ALTER TABLE folders ADD COLUMN colour TEXT")
    db.execute("CREATE TABLE half (id INTEGER)")
    db["made_by_sqlite_utils"].insert({"id": 1})
    db.execute("INSERT INTO folders (path) VALUES (x'41')")
    raise RuntimeError("power cut")


def test_from_nothing_to_the_newest(db):
    migrate(db)
    assert schema_version(db) == len(MIGRATIONS)
    assert {"photos", "embeddings", "thumbnails", "folders", "runs", "encoders"} <= set(db.table_names())


def test_migrating_twice_changes_nothing(db):
    migrate(db)
    before = db.schema
    migrate(db)
    assert db.schema == before


@pytest.mark.parametrize("wal", [False, True])
def test_a_failing_migration_leaves_schema_version_and_rows_as_they_were(db, wal):
    migrate(db)
    if wal:
        db.enable_wal()
    before = (db.schema, schema_version(db), list(db.iterdump()))
    with pytest.raises(RuntimeError, match="power cut"):
        migrate(db, (*MIGRATIONS, m_failing))
    assert (db.schema, schema_version(db), list(db.iterdump())) == before


def test_those_before_the_failing_one_stay(db):
    migrate(db)
    with pytest.raises(RuntimeError):
        migrate(db, (*MIGRATIONS, m_more, m_failing))
    assert schema_version(db) == len(MIGRATIONS) + 1
    assert list(db["more"].rows) == [{"id": 1}] and not db["half"].exists()
    migrate(db, (*MIGRATIONS, m_more, m_more_again))
    assert schema_version(db) == len(MIGRATIONS) + 2


def m_more_again(db):
    db.execute("INSERT INTO more VALUES (2)")


def test_the_very_first_failing_leaves_an_empty_file(db):
    def m_first(db):
        MIGRATIONS[0](db)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        migrate(db, (m_first,))
    assert db.table_names() == [] and schema_version(db) == 0
    assert db.execute("PRAGMA application_id").fetchone() == (0,)
