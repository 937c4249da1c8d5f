"""Statements that go straight to a file do what SQLAlchemy does with them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.storage.engines.sqlite import engine
from bot.storage.straight import Straight
from bot.storage.tables.columns import Json, metadata

thing = sa.Table(
    "straight_thing",
    sa.MetaData(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("said", Json),
    sa.Column("bytes", sa.LargeBinary),
    sa.Column("count", sa.Integer, nullable=False, server_default="7"),
)
ADD = Straight(sa.insert(thing))
ONE = Straight(sa.select(thing).where(thing.c.id == sa.bindparam("wanted"), thing.c.count > 3))
MORE = Straight(sa.update(thing).where(thing.c.id == sa.bindparam("wanted")).values(count=thing.c.count + 2))
HALF = {"id": "b", "said": {"ß": [1, None]}, "bytes": b"\x00\xff"}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sa.engine.Connection]:
    made = engine(tmp_path / "db.sqlite")
    with made.connect() as connection:
        thing.create(connection)
        yield connection


def test_values_go_through_their_columns_and_come_back(db: sa.engine.Connection) -> None:
    ADD.do(db, HALF, HALF | {"id": "c", "said": {}})
    ADD.do(db, HALF | {"id": "d", "count": 1})
    rows = db.execute(sa.select(thing).order_by(thing.c.id)).all()
    assert [tuple(row) for row in rows] == [
        ("b", {"ß": [1, None]}, b"\x00\xff", 7),
        ("c", None, b"\x00\xff", 7),
        ("d", {"ß": [1, None]}, b"\x00\xff", 1),
    ]
    MORE.do(db, {"wanted": "c"})
    assert [MORE.changed(db, {"wanted": id}) for id in "xd"] == [0, 1]
    assert [ONE.first(db, {"wanted": id}) for id in "bcdx"] == [
        tuple(rows[0]),
        ("c", None, b"\x00\xff", 9),
        None,
        None,
    ]


def test_what_is_refused_is_an_error_of_sqlalchemy_without_the_values(db: sa.engine.Connection) -> None:
    ADD.do(db, HALF)
    with pytest.raises(sa.exc.IntegrityError) as refused:
        ADD.do(db, HALF | {"said": "a secret"})
    assert "a secret" not in str(refused.value)
    with pytest.raises(KeyError):
        ONE.first(db, {})
    db.exec_driver_sql("DROP TABLE straight_thing")
    with pytest.raises(sa.exc.OperationalError):
        ADD.do(db, HALF)
    assert thing.name not in metadata.tables
