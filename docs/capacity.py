"""What ten thousand customers at once need, calculated from what was measured; put in place by cog."""

import math
from pathlib import Path

from reference import table

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
CUSTOMERS = 10_000
PAUSE = 30  # seconds between two messages of one customer: reading, thinking, writing
LOAD = 0.7  # of what a process can do: beyond, waits grow quickly
MISSING = "…"


def needed() -> str:
    """A table that shows its own arithmetic; what was not measured yet stays open."""
    messages = round(CUSTOMERS / PAUSE)
    node, web = _turns_of_a_node(), _turns_of_a_web_process()
    return table(
        ("what", "figure", "from"),
        (
            "turns a second of a node with two cores, its database beside it",
            f"{node:.0f}",
            "`benchmarks/turns-postgresql.md`, eight customers",
        ),
        ("turns a second of a web process on PostgreSQL, the bot aside", _figure(web), "benchmarks/scale.md"),
        ("messages a second", f"{messages}", f"{CUSTOMERS:,} customers, one message in {PAUSE} s each"),
        ("such nodes", f"{_count(messages, node)} + 1", f"at {LOAD:.0%} load, and one that may die"),
        ("web processes", f"{_count(messages, web)} + 1" if web else MISSING, "the same"),
    )


def _turns_of_a_node() -> float:
    """All processes on one machine."""
    rows = _rows(BENCHMARKS / "turns-postgresql.md")
    return next(float(row[-1]) for row in rows if row[0] == "eight customers")


def _turns_of_a_web_process() -> float | None:
    """With the fullest store that was measured, and most customers; None before it was."""
    rows = [row for row in _rows(BENCHMARKS / "scale.md") if row[1:2] == ["PostgreSQL"] and len(row) == 7]
    turns = [(_number(row[2]), _number(row[0]), _number(row[5])) for row in rows]
    return max(turns)[2] if turns else None


def _rows(file: Path) -> list[list[str]]:
    """The rows of a document's tables."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines if line.startswith("|")]


def _number(cell: str) -> float:
    return float(cell.replace(",", ""))


def _count(messages: float, each: float) -> int:
    return math.ceil(messages / (LOAD * each))


def _figure(value: float | None) -> str:
    return MISSING if value is None else f"{value:.0f}"
