"""SQL files beside a migration."""

from pathlib import Path

import sqlalchemy as sa


def run(db: sa.engine.Connection, migration: str, ending: str) -> None:
    """The statements of the file that has the migration's name and this ending, one after the other."""
    text = Path(migration).with_suffix(ending).read_text(encoding="utf-8")
    lines = (line.partition("--")[0].rstrip() for line in text.splitlines())
    for statement in "\n".join(lines).split(";"):
        if statement.strip():
            db.exec_driver_sql(statement.replace("%", "%%") if db.dialect.name == "postgresql" else statement)
