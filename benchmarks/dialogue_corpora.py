"""The corpora that dialogues are held with: the demo shop, our own of other services, and public sets."""

import csv
import json
from pathlib import Path

from knowledge.corpus.corpus import Corpus
from knowledge.demo import load_demo
from knowledge.entries import Entry
from knowledge.folder.home import Home

SHOP = "shop"
SERVICES = Path(__file__).with_name("dialogue_services.jsonl")  # a town hall, a savings bank and others
VARIANTS = 3  # of an entry about web applications
INTENT_WORDINGS = 10  # of a bank's intent
CITY = slice(526, 568)  # of the public entries about COVID-19, those of one city's page


def fill(home: Home, corpus: str, data: Path | None) -> None:
    """Puts the entries of a corpus into an empty folder; those made from public sets want their folder."""
    if corpus == SHOP:
        load_demo(home)
        return
    if own := _of_service(corpus):
        Corpus(home.corpus).save(own, author="benchmark")
        return
    assert data is not None, f"{corpus} needs --data"
    Corpus(home.corpus).save(PUBLIC[corpus](data), author="benchmark")


def _of_service(corpus: str) -> list[Entry]:
    """The entries of one of our own small corpora; none where it is another."""
    rows = map(json.loads, SERVICES.read_text(encoding="utf-8").splitlines())
    return [
        Entry(row["id"], row["locale"], row["question"], row["answer"], tuple(row["variants"]), row["topic"])
        for row in rows
        if row["corpus"] == corpus
    ]


def _web_applications(data: Path) -> list[Entry]:
    """StackFAQ with some wordings each."""
    entries = json.loads((data / "stackfaq.json").read_text(encoding="utf-8"))
    return [
        Entry(f"s{number}", "en", entry["question"], entry["answers"][0], tuple(entry["variants"][:VARIANTS]))
        for number, entry in enumerate(entries)
    ]


def _city(data: Path) -> list[Entry]:
    """A city's answers in the spring of 2020: titles and long answers, no other wordings."""
    with (data / "covid_faq_entries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(enumerate(csv.DictReader(file)))[CITY]
    return [Entry(f"c{number}", "de", row["question"], row["answer"]) for number, row in rows]


def _intents(file: Path, label: str, text: str, most: int) -> list[Entry]:
    """An entry for each label: the sets have no answers, so a dialogue about what they say shows nothing."""
    wordings: dict[str, list[str]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            wordings.setdefault(row[label], []).append(row[text].strip())
    return [
        Entry(
            name.lower().strip("?").replace("_", "-"), "en", kept[0],
            f"The answer about {name.lower().strip('?').replace('_', ' ')}.", tuple(kept[1:]),
        )
        for name, every in wordings.items()
        for kept in [list(dict.fromkeys(every))[:most]]
    ]  # fmt: skip


def _bank(data: Path) -> list[Entry]:
    """BANKING77 with some wordings each."""
    return _intents(data / "banking77_train.csv", "category", "text", INTENT_WORDINGS)


def _mattress(data: Path) -> list[Entry]:
    """A live shop's bot."""
    return _intents(data / "mattress_train.csv", "label", "sentence", 100)


PUBLIC = {"stack": _web_applications, "covid": _city, "bank": _bank, "mattress": _mattress}
