"""The programs of PostgreSQL get the address whole, and nobody else sees its password."""

import json
import os
from pathlib import Path

import psycopg2.extensions
import pytest

from bot.storage.copies import ToolFailed, run_tool

URL = "postgresql://kundig:s3cr%3Dt@/kundig?host=db1,db2&port=5432,5433&target_session_attrs=read-write"
PROGRAM = """#!/usr/bin/env python3
import json, os, sys
json.dump([sys.argv[1:], os.environ.get("PGPASSWORD")], open(os.environ["TOLD"], "w"))
print("out of order", file=sys.stderr)
sys.exit("--fail" in sys.argv)
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a program of this name says how it was called."""
    program = tmp_path / "pg_dump"
    program.write_text(PROGRAM)
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("TOLD", str(tmp_path / "told"))
    return tmp_path / "told"


def test_the_password_is_in_the_environment_alone(told: Path) -> None:
    run_tool("pg_dump", URL, "--file=x")
    (database, file), password = json.loads(told.read_text())
    assert (file, password) == ("--file=x", "s3cr=t")
    assert psycopg2.extensions.parse_dsn(database.removeprefix("--dbname=")) == {
        "user": "kundig",
        "dbname": "kundig",
        "host": "db1,db2",
        "port": "5432,5433",
        "target_session_attrs": "read-write",
    }


def test_what_it_refuses_is_told(told: Path) -> None:
    with pytest.raises(ToolFailed, match="pg_dump did not do it: out of order"):
        run_tool("pg_dump", URL, "--fail")


def test_a_program_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ToolFailed, match="pg_nothing is not installed"):
        run_tool("pg_nothing", URL)
