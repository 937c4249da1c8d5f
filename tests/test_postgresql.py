"""The tests' own PostgreSQL keeps them apart, and keeps what was committed through a crash."""

import psycopg2

from tests.postgresql import Server


def test_each_test_has_an_empty_database(postgresql_server: Server, postgresql: str) -> None:
    other = postgresql_server.create()
    _do(postgresql, "create table t (n int)")
    _do(postgresql_server.address(other), "create table t (n int)")
    postgresql_server.drop(other)


def test_what_was_committed_is_there_after_a_crash(postgresql_server: Server, postgresql: str) -> None:
    _do(postgresql, "create table t (n int)")
    postgresql_server.stop("immediate")
    postgresql_server.start()
    _do(postgresql, "drop table t")


def _do(address: str, statement: str) -> None:
    with psycopg2.connect(address) as connection:
        connection.cursor().execute(statement)
    connection.close()
