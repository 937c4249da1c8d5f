"""What a curator's file does to everybody else: a customer's answers beside an import, and without.

    .venv/bin/python -m benchmarks.imports            # prints a table, writes benchmarks/imports.md

Starts the demo shop in an empty folder. One customer asks all the time. For each file: some seconds in which
nothing else happens, then a curator uploads the file and, if that can be, imports it. Measured are the
customer's answers in both, the memory of the web process and of the worker with the process that reads, and
how it ends. Files that are made to hurt come from benchmarks/hostile.py.
"""

import re
import statistics
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path

import click
import psutil
from urllib3.filepost import encode_multipart_formdata

from benchmarks import large
from benchmarks.hostile import KINDS, MIB
from benchmarks.turns import HERE, Customer, machine
from tests.serving import Served, serving

LOOK_EVERY = 0.05  # seconds
WORDS = (
    "Versand Rückgabe Größe Bestellung kostet wie lange dauert Lieferung nach Österreich – bitte “Konto” 😀"
)


def table(size: int) -> bytes:
    """A CSV file of answers as they are, of about so many bytes."""
    words = WORDS.split()
    rows, length, number = ["id,question,answer,variants\n"], 0, 0
    while length < size:
        number += 1
        said = [words[number * step % len(words)] for step in range(1, 60)]
        lines = "\n".join(f"{' '.join(said[at : at + 6])} {number}" for at in range(0, 30, 6))
        row = f'e{number},"{" ".join(said[:8])} {number}?","{" ".join(said * 2)}","{lines}"\n'
        rows.append(row)
        length += len(row.encode())
    return "".join(rows).encode()


def hostile(name: str, size: float) -> Callable[[], bytes]:
    def make() -> bytes:
        made = KINDS[name][1](int(size * MIB))
        return made if isinstance(made, bytes) else made.encode()

    return make


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "1 MB of answers": (".csv", lambda: table(MIB)),
    "20 MB of answers": (".csv", lambda: table(20 * MIB)),
    "nested tags, .2 MB": (".html", hostile("html: nested", 0.2)),
    "nested tags, 20 MB": (".html", hostile("html: nested", 20)),
    "nested quotations, 1.9 MB": (".json", hostile("json: nested quotations", 1.9)),
    "a million problems": (".csv", hostile("csv: only problems", 3)),
    "a workbook of 1 MB that unpacks to 1 GB": (".xlsx", hostile("xlsx: zeros", 1)),
    "a workbook with a row of half a million cells": (".xlsx", hostile("xlsx: cells in a row", 1)),
    "heaped accents, 20 MB": (".csv", hostile("csv: heaped accents", 20)),
    "lists in JSON, 24 MB": (".json", hostile("json: many lists", 24)),
    "tags that never close, 24 MB": (".html", hostile("html: formatting without end", 24)),
    "20 MB of headings on a page": (".html", lambda: large.page(20 * MIB)),
    "20 MB of marked-up questions": (".html", lambda: large.marked_up(20 * MIB)),
    "20 MB of Zendesk's articles": (".json", lambda: large.articles(20 * MIB)),
    "20 MB of WordPress's pages": (".xml", lambda: large.blog(20 * MIB)),
    "an archive of 20 MB, pages in it": (".zip", lambda: large.archive(20 * MIB)),
    "an archive of Rasa's data, 20 MB unpacked": (".zip", lambda: large.project(20 * MIB)),
    "a workbook of 20 MB": (".xlsx", lambda: large.book(20 * MIB)),
}


@dataclass
class Curator:
    """A browser of Carla's."""

    address: str
    opener: urllib.request.OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self.post("/login", "/login", {"name": "carla", "password": "carla-schreibt"})

    def get(self, path: str) -> tuple[str, str]:
        """Where it led, and the page."""
        with self.opener.open(f"{self.address}{path}", timeout=300) as answer:
            return answer.url.removeprefix(self.address), answer.read().decode()

    def post(self, form: str, path: str, fields: dict[str, object]) -> tuple[str, str]:
        token = re.search(r'name="csrf_token" value="([\w.-]+)"', self.get(form)[1])
        assert token, form
        body, kind = encode_multipart_formdata({"csrf_token": token[1], **fields})  # type: ignore[dict-item]
        asked = urllib.request.Request(f"{self.address}{path}", body, {"Content-Type": kind})
        with self.opener.open(asked, timeout=300) as answer:
            return answer.url.removeprefix(self.address), answer.read().decode()

    def imports(self, name: str, content: bytes) -> str:
        """How it ends, as the page says it."""
        path, page = self.post(
            "/curation/import", "/curation/import", {"locale": "de", "file": (name, content)}
        )
        page = self.wait(path, page)
        if f'action="{path}"' not in page:
            return told(page)
        path, page = self.post(path, path, {})
        return told(self.wait(path, page))

    def wait(self, path: str, page: str) -> str:
        while "data-state" in page:
            time.sleep(0.7)
            page = self.get(path)[1]
        return page


def told(page: str) -> str:
    rows = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td></tr>", page)
    alerts = re.findall(r'role="(?:alert|status)">\s*(.*?)\s*</p>', page, re.DOTALL)
    said = [
        " ".join(filter(None, row)) for row in (rows[:1] + rows[-1:] if len(rows) > 1 else rows)
    ] or alerts
    return unescape(re.sub(r"<.*?>", "", " … ".join(said))) or "?"


@dataclass
class Watched:
    """The most memory of the web process, and of the worker with its children, in MB."""

    web: float = 0.0
    worker: float = 0.0

    def look(self, web: psutil.Process, worker: psutil.Process) -> None:
        self.web = max(self.web, web.memory_info().rss / MIB)
        with suppress(psutil.NoSuchProcess):
            all_of_it = [worker, *worker.children(recursive=True)]
            self.worker = max(self.worker, sum(each.memory_info().rss for each in all_of_it) / MIB)


@contextmanager
def watching(served: Served, customer: Customer) -> Iterator[tuple[Watched, list[float]]]:
    """Meanwhile the customer asks, and the processes are looked at."""
    web, worker = served.process("webwidget"), served.process("bot.operation.worker")
    seen, taken, end = Watched(), list[float](), threading.Event()

    def look() -> None:
        while not end.wait(LOOK_EVERY):
            seen.look(web, worker)

    def ask() -> None:
        while not end.is_set():
            taken.append(customer.ask())
            end.wait(LOOK_EVERY)

    threads = [threading.Thread(target=look), threading.Thread(target=ask)]
    for thread in threads:
        thread.start()
    try:
        yield seen, taken
    finally:
        end.set()
        for thread in threads:
            thread.join()


def cell(taken: Sequence[float]) -> str:
    return f"{statistics.median(taken):.0f} · {statistics.quantiles(taken, n=20)[-1]:.0f} · {max(taken):.0f}"


def measured(served: Served, name: str, quiet: float) -> str:
    ending, make = FILES[name]
    content, curator = make(), Curator(served.address)
    customer = Customer(served.address, seed=1)
    with watching(served, customer) as (before, alone):
        time.sleep(quiet)
    with watching(served, customer) as (seen, beside):
        begun = time.perf_counter()
        end = curator.imports(f"faq{ending}", content)
        seconds = time.perf_counter() - begun
        time.sleep(1.0)
    figures = f"{before.web:.0f} → {seen.web:.0f} | {before.worker:.0f} → {seen.worker:.0f} | {seconds:.1f}"
    return f"| {name} | {cell(alone)} | {cell(beside)} | {figures} | {end[:300]} |"


@click.command()
@click.option("--quiet", default=10.0, help="Seconds without an import, before each file.")
@click.option("--only", default="", help="Files whose names hold this; nothing is written then.")
def main(quiet: float, only: str) -> None:
    before, rows = machine(), []
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "home", "--demo") as served:
        customer = Customer(served.address, seed=2)
        for _ in range(30):
            customer.ask()
        for name in FILES:
            if only in name:
                rows.append(measured(served, name, quiet))
                click.echo(rows[-1])
    if not only:
        (HERE / "imports.md").write_text(
            REPORT.format(machine=before, rows="\n".join(rows)), encoding="utf-8"
        )


REPORT = """# Imports

`.venv/bin/python -m benchmarks.imports` on {machine}.

A customer asks all the time: milliseconds to an answer, median · 95 % · the longest, first with nothing else
going on, then while a curator imports the file. Memory is the most that was seen, in MB, before and during;
the worker's with the process that reads, which gives way to all others. Seconds are from the click to the
end, which is told at last. On a machine with other work the times of both arms are longer, alike.

| file | a customer alone | beside the import | web MB | worker MB | s | how it ends |
|---|---|---|---|---|---|---|
{rows}
"""

if __name__ == "__main__":
    main()
