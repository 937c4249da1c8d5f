"""How long an import of many rows takes, in each format: `python -m benchmarks.rows [ROWS]`. See rows.md."""

import sys
import tempfile
import time
from pathlib import Path

from knowledge.entries import Entry
from knowledge.formats import write
from knowledge.imports.reading import outcome
from knowledge.imports.request import Request


def entries(count: int) -> list[Entry]:
    return [
        Entry(
            f"e{number}",
            "de",
            f"Wie geht Nummer {number} mit dem Artikel {number * 7}?",
            f"So bei **{number}**:\n\n- erstens\n- zweitens\n\nSiehe [hier](https://a.example/{number}).",
            variants=(f"Nummer {number}?", f"Was ist mit {number}?"),
            topic=f"Thema {number % 20}",
        )
        for number in range(count)
    ]


def seconds(file: Path, corpus: Path) -> float:
    """In a process of its own, as for a curator: read, compared, saved."""
    start = time.monotonic()
    came = outcome(Request(file, "de", corpus, author="benchmark")).raise_if_refused()
    assert came.saved
    return time.monotonic() - start


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        for ending in (".csv", ".xlsx", ".jsonl", ".html"):
            file = Path(folder) / f"rows{ending}"
            write(file, entries(count))
            took = seconds(file, Path(folder) / f"corpus{ending}.sqlite")
            print(f"{ending:6} {took:5.1f} s for {count:,} rows")


if __name__ == "__main__":
    main()
