"""How well the search of help pages finds, and how long it takes:

    python -m benchmarks.help_search DATA [--bot | --entries 100000]

DATA is a folder with public question sets; see benchmarks/help_search.md. With --bot, the bot is asked, too,
as for the page of results; each set is learnt for it, which takes some minutes. With --entries, only
times are told, at so many.
"""

import argparse
import csv
import json
import re
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.conversations.bot import FakeBot
from bot.dialogue.suggesting import LEAST_LISTED
from bot.operation.prepared import rows_of
from bot.suggestions import MOST_LISTED, Orders
from knowledge.demo import FOLDER as DEMO
from knowledge.entries import Entry
from knowledge.folder.home import Home, Settings
from knowledge.releases.releases import write_entries
from knowledge.search.building import build
from knowledge.search.index import Index
from knowledge.sites.sites import Site
from matcher import Matcher
from matcher import build as build_matcher
from matcher.building import choose_encoder
from webwidget.app import create_app
from webwidget.help.searches import results

USUAL = 10_000  # entries
MOST_ASKED = 300  # questions of a set when the bot is asked
TYPED = 300  # questions that are typed letter by letter
Asked = list[tuple[str, str]]  # a question, and the one of the entry that answers it
NO_WORD = re.compile(r"\W+")


def table(file: Path) -> list[dict[str, str]]:
    csv.field_size_limit(10**9)
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def entry(id: str, locale: str, question: str, answer: str = "", variants: tuple[str, ...] = ()) -> Entry:
    line = " ".join(question.split())[:500]
    return Entry(id, locale, line, answer.strip()[:20_000] or "–", variants=variants)


def covid(data: Path, language: str) -> tuple[list[Entry], Asked]:
    """All real entries of a language, with their answers; only who asks for one of them counts."""
    rows = [row for row in table(data / "covid_faq_entries.csv") if row["lang"] == language]
    entries = [entry(str(n), language, row["question"], row["answer"]) for n, row in enumerate(rows)]
    asked = table(data / f"covid_faq_{language}.csv")
    return entries, [(row["user_question"], row["faq_question"]) for row in asked]


def stackfaq(data: Path) -> tuple[list[Entry], Asked]:
    """Titles with their answers; all other wordings ask."""
    rows = json.loads((data / "stackfaq.json").read_text("utf-8"))
    entries = [entry(str(n), "en", row["question"], row["answers"][0]) for n, row in enumerate(rows)]
    return entries, [(variant, row["question"]) for row in rows for variant in row["variants"]]


def mattress(data: Path) -> tuple[list[Entry], Asked]:
    """A live shop bot: the wordings of its answers, and what customers really wrote."""
    first: dict[str, list[str]] = {}
    for text, label in (tuple(row.values())[:2] for row in table(data / "mattress_train.csv")):
        first.setdefault(label, []).append(text)
    entries = [
        entry(str(n), "en", those[0], variants=tuple(those[1:])) for n, those in enumerate(first.values())
    ]
    asked = (tuple(row.values())[:2] for row in table(data / "mattress_test.csv"))
    return entries, [(text, first[label][0]) for text, label in asked if label in first]


def demo(_: Path, language: str) -> tuple[list[Entry], Asked]:
    """The demo shop, with its variants and its own test questions."""
    lines = (json.loads(line) for line in (DEMO / "shop.jsonl").read_text("utf-8").splitlines())
    entries = {row["id"]: Entry.from_json(row) for row in lines if row["locale"] == language}
    entries = {
        id: Entry(id, language, e.question, e.answer, e.variants, e.topic) for id, e in entries.items()
    }
    asked = [
        json.loads(line) for line in (DEMO / f"evaluation.{language}.jsonl").read_text("utf-8").splitlines()
    ]
    found = ((row.get("text") or row["question"], row.get("entry") or row.get("id")) for row in asked)
    return list(entries.values()), [(text, entries[id].question) for text, id in found if id in entries]


SETS: dict[str, Callable[[Path], tuple[list[Entry], Asked]]] = {
    "COVID-FAQ de": lambda data: covid(data, "de"),
    "COVID-FAQ en": lambda data: covid(data, "en"),
    "StackFAQ": stackfaq,
    "mattress shop": mattress,
    "demo shop de": lambda data: demo(data, "de"),
    "demo shop en": lambda data: demo(data, "en"),
}


def quality(data: Path, folder: Path, *, bot: bool) -> Iterator[str]:
    for number, (name, read) in enumerate(SETS.items()):
        entries, asked = read(data)
        known = {_same(each.question) for each in entries}
        asked = [(text, meant) for text, meant in asked if _same(meant) in known]
        build(entries, folder / f"{number}.sqlite")
        index, view = Index(folder / f"{number}.sqlite"), entries[0].locale
        asked = asked[:: 1 + len(asked) // MOST_ASKED] if bot else asked
        thinks = meanings(entries, folder / f"{number}") if bot else lambda _: Orders()
        found = ([entry.question for entry in results(index, view, text, thinks(text))] for text, _ in asked)
        places = [place(those, meant) for those, (_, meant) in zip(found, asked, strict=True)]
        shares = (sum(at < most for at in places) / len(places) for most in (1, 3, 5, 10))
        yield f"| {name} | {len(entries)} | {len(asked)} | " + " | ".join(f"{s:.2f}" for s in shares) + " |"


def place(found: list[str], meant: str) -> int:
    """Where the right one stands; 99 where it does not."""
    same = [_same(question) for question in found]
    return same.index(_same(meant)) if _same(meant) in same else 99


def meanings(entries: list[Entry], folder: Path) -> Callable[[str], Orders]:
    """What the bot hands over for a list of results, by its matcher alone."""
    rows = rows_of(entries)
    build_matcher(rows, folder, encoder=choose_encoder(rows), risk=0.05, unanswerable_share=0.4)
    matcher = Matcher.open(folder)

    def searched(text: str) -> Orders:
        if all(each.probability < LEAST_LISTED for each in matcher.match(text).candidates):
            return Orders()
        return Orders(*matcher.orders(text, entries[0].locale, count=MOST_LISTED))

    return searched


def typing(data: Path, folder: Path, many: int) -> Iterator[str]:
    """The beginnings of many questions, at so many entries."""
    texts = [row["text"] for row in table(data / "banking77_train.csv")]
    answers = [row["answer"] for row in table(data / "covid_faq_entries.csv") if row["lang"] == "en"]
    entries = [
        entry(str(n), "en", text, answers[n % len(answers)][:600])
        for n, text in enumerate(islice(cycle(texts), many))
    ]
    began = time.perf_counter()
    build(entries, folder / "many.sqlite")
    took, size = time.perf_counter() - began, (folder / "many.sqlite").stat().st_size / 1e6
    yield f"Index of {len(entries)} entries: {took:.1f} s, {size:.0f} MB"
    index = Index(folder / "many.sqlite")
    typed = [row["text"] for row in table(data / "banking77_test.csv")][:: max(1, 3080 // TYPED)]
    taken = [
        timed(lambda t=text[:n]: index.search(t, "en", most=6, unfinished=True))
        for text in typed
        for n in range(2, min(len(text), 60), 3)
    ]
    yield f"As you type, {len(taken)} beginnings: {spread(taken)}"
    yield from pages(entries, folder)


def pages(entries: list[Entry], folder: Path) -> Iterator[str]:
    """Pages as the application makes them, at the same entries."""
    app = create_app(Home(folder / "home", Settings()), bot=FakeBot())
    services = app.extensions["kundig"]
    services.sites.save(Site("shop", "Shop", locales=("en",)))
    with services.releases.stage() as stage:
        write_entries(stage, entries)
    services.releases.switch(1)
    client = app.test_client()
    while client.get("/help/shop/en/").status_code != 200:
        time.sleep(0.5)
    tag = client.get("/help/shop/en/").headers["ETag"]
    ways = {
        "first page": ("/help/shop/en/", {}),
        "first page, known": ("/help/shop/en/", {"If-None-Match": tag}),
        **{
            f"answer {n}": (client.get(f"/help/shop/en/{n}").location, {})
            for n in (7, len(entries) // 2, len(entries) - 1)
        },
    }
    for name, (path, headers) in ways.items():
        taken = [timed(lambda p=path, h=headers: client.get(p, headers=h)) for _ in range(300)]
        yield f"{name}: {spread(taken)}"
    services.close()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of computing: on a busy machine, these tell more."""
    began, computed = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - computed


def spread(taken: list[tuple[float, float]]) -> str:
    clock, computing = (sorted(each) for each in zip(*taken, strict=True))
    return f"{_two(clock)}; computing {_two(computing)}"


def _two(order: list[float]) -> str:
    return f"median {order[len(order) // 2] * 1e3:.1f} ms, p99 {order[int(len(order) * 0.99)] * 1e3:.1f} ms"


def _same(question: str) -> str:
    return NO_WORD.sub(" ", question[:500]).strip().lower()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--bot", action="store_true")
    parser.add_argument("--entries", type=int, default=0)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        if not asked.entries:
            print(
                "| set | entries | questions | first | of 3 | of 5 | of 10 |\n|---|---|---|---|---|---|---|"
            )
            for line in quality(asked.data, Path(folder), bot=asked.bot):
                print(line, flush=True)
        if not asked.bot:
            for line in typing(asked.data, Path(folder), asked.entries or USUAL):
                print(line, flush=True)


if __name__ == "__main__":
    main()
