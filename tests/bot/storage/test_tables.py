"""What the migrations make is what tables.py says, on both engines."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.storage import Storage
from bot.storage.engines.connecting import engine as postgres_engine
from bot.storage.engines.sqlite import engine as sqlite_engine
from bot.storage.tables import metadata
from bot.storage.upgrade import HEAD, revision
from tests.bot.storage.old import unpack


def differences(engine: sa.engine.Engine) -> list[Any]:
    with engine.connect() as db:
        assert revision(db) == HEAD
        context = MigrationContext.configure(db, opts={"compare_type": True})
        found = list(compare_metadata(context, metadata))
    engine.dispose()
    return found


def check_file(path: Path) -> None:
    """SQLAlchemy overlooks what foreign keys that stand beside their column do when a row is deleted."""
    engine = sqlite_engine(path)
    assert [found for found in differences(engine) if found[0] not in ("add_fk", "remove_fk")] == []
    with engine.connect() as db:
        for table in metadata.sorted_tables:
            rows = db.exec_driver_sql(f"PRAGMA foreign_key_list({table.name})")
            keys = {(row["from"], row["table"], row["to"], row["on_delete"]) for row in rows.mappings()}
            assert keys == {
                (key.parent.name, key.column.table.name, key.column.name, key.ondelete)
                for key in table.foreign_keys
            }


def test_a_new_file(tmp_path: Path) -> None:
    Storage.at_file(tmp_path / "conversations.sqlite").close()
    check_file(tmp_path / "conversations.sqlite")


def test_a_file_of_0_1(tmp_path: Path) -> None:
    path = unpack(tmp_path)
    Storage.at_file(path).close()
    check_file(path)


def test_a_new_database_on_a_server(bare_postgresql: str) -> None:
    Storage.at_server(bare_postgresql).close()
    assert differences(postgres_engine(bare_postgresql)) == []


def test_a_difference_is_found(bare_postgresql: str) -> None:
    Storage.at_server(bare_postgresql).close()
    engine = postgres_engine(bare_postgresql)
    with engine.begin() as db:
        db.exec_driver_sql("ALTER TABLE turn DROP COLUMN lease")
        db.exec_driver_sql("DROP INDEX message_turn")
    assert len(differences(engine)) == 2
