"""Edits of a corpus, planted to see what becomes of them: slips, and edits that are fine."""

import json
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.operation.prepared import rows_of
from knowledge.entries import Entry
from matcher import Matcher, build
from matcher.comparison import Side

ROOT = Path(__file__).parent.parent
SEED = 12
_KEPT = 0.2  # of the wordings, that stay out of the corpus
_ASIDE = 8  # entries that stay out
_TWIN = 0.85  # cosine of two wordings that say the same


@dataclass(frozen=True)
class Corpus:
    """Entries, wordings of theirs that stayed out, and whole entries that did."""

    name: str
    entries: tuple[Entry, ...]
    fresh: tuple[tuple[str, str, str], ...]  # id, locale, wording
    asked: tuple[tuple[str, str, str], ...]  # the same, of customers
    unknown: tuple[Entry, ...]


@dataclass(frozen=True)
class Edit:
    kind: str
    bad: bool
    entries: tuple[Entry, ...]
    told: str = ""


def demo() -> Corpus:
    """The demo shop; what it is evaluated by are its fresh wordings."""
    folder = ROOT / "knowledge" / "demo"
    entries = [Entry.from_json(json.loads(line)) for line in (folder / "shop.jsonl").open(encoding="utf-8")]
    fresh = []
    for locale in ("de", "en"):
        for line in (folder / f"evaluation.{locale}.jsonl").open(encoding="utf-8"):
            asked = json.loads(line)
            if asked.get("id"):
                fresh.append((asked["id"], locale, asked["text"]))
    return _apart("demo", entries, fresh)


def stackfaq(data: Path) -> Corpus:
    """Questions of Stack Exchange with their answers; some rephrasings stay out."""
    source = random.Random(SEED)
    entries, fresh = [], []
    for number, each in enumerate(json.loads((data / "stackfaq.json").read_text(encoding="utf-8"))):
        texts = [text[:500] for text in each["variants"]]
        source.shuffle(texts)
        kept = round(len(texts) * _KEPT)
        answer = min(each["answers"], key=len)[:3000]
        entries.append(Entry(f"q{number}", "en", each["question"][:500], answer, tuple(texts[kept:])))
        fresh += [(f"q{number}", "en", text) for text in texts[:kept]]
    return _apart("stackfaq", entries, fresh)


def _apart(name: str, entries: Sequence[Entry], fresh: Sequence[tuple[str, str, str]]) -> Corpus:
    source = random.Random(SEED)
    out = set(source.sample(sorted({entry.id for entry in entries}), _ASIDE))
    return Corpus(
        name,
        tuple(entry for entry in entries if entry.id not in out),
        tuple(each for each in fresh[::2] if each[0] not in out),
        tuple(each for each in fresh[1::2] if each[0] not in out),
        tuple(entry for entry in entries if entry.id in out),
    )


class Editor:
    """Makes edits to one corpus, good and bad."""

    def __init__(self, corpus: Corpus, matcher: Matcher, seed: int) -> None:
        self.corpus, self.matcher, self.side = corpus, matcher, Side(matcher)
        self.source = random.Random(seed)
        self.entries = corpus.entries

    def edits(self) -> Iterator[Edit]:
        bad: list[tuple[Callable[[], Edit], int]] = [
            (self.copied, 13), (self.rival_wording, 8), (self.rival_entry, 5), (self.swapped, 12),
            (self.needed, 12),
        ]  # fmt: skip
        good: list[tuple[Callable[[], Edit], int]] = [
            (self.reworded, 15), (self.says_more, 12), (self.new_entry, 8), (self.twin_gone, 7),
            (self.spelt, 8),
        ]  # fmt: skip
        for make, count in (*bad, *good):
            for _ in range(count):
                yield make()

    def _with(self, *changed: Entry) -> tuple[Entry, ...]:
        new = {(entry.id, entry.locale): entry for entry in changed}
        known = tuple(new.pop((entry.id, entry.locale), entry) for entry in self.entries)
        return (*known, *new.values())

    def _pick(self, locale: str = "", besides: str = "") -> Entry:
        return self.source.choice(
            [e for e in self.entries if e.id != besides and e.locale == (locale or e.locale) and e.variants]
        )

    def _plus(self, entry: Entry, text: str) -> tuple[Entry, ...]:
        return self._with(replace(entry, variants=(*entry.variants, text)))

    def copied(self) -> Edit:
        one = self._pick()
        other = self._pick(one.locale, one.id)
        text = self.source.choice(one.variants)
        return Edit(
            "a wording copied to a wrong entry", True, self._plus(other, text), f"{text} → {other.id}"
        )

    def _fresh(self) -> tuple[str, str, str]:
        return self.source.choice(self.corpus.fresh)

    def rival_wording(self) -> Edit:
        id, locale, text = self._fresh()
        other = self._pick(locale, id)
        told = f"{text} ({id}) → {other.id}"
        return Edit("a new wording of one entry, given to another", True, self._plus(other, text), told)

    def rival_entry(self) -> Edit:
        id, locale, text = self._fresh()
        new = Entry("planted", locale, text, "Please see the page about this, or write to us.")
        return Edit("a new entry that asks what another answers", True, self._with(new), f"{text} ({id})")

    def swapped(self) -> Edit:
        one = self._pick()
        other = self._pick(one.locale, one.id)
        pair = (replace(one, answer=other.answer), replace(other, answer=one.answer))
        if self.source.random() < 0.5:
            pair = pair[:1]
        return Edit("an answer swapped", True, self._with(*pair), f"{one.id} ↔ {other.id}")

    def needed(self) -> Edit:
        """A question that is answered rightly is not any more without the wording nearest to it."""
        while True:
            id, locale, text = self.source.choice(self.corpus.asked)
            if self.matcher.match(text, locale).entry != id:
                continue
            entry = next((e for e in self.entries if (e.id, e.locale) == (id, locale)), None)
            if entry is None or len(entry.variants) < 2:
                continue
            vectors = self.matcher.encoder.encode([text, *entry.variants])
            gone = entry.variants[int(np.argmax(vectors[1:] @ vectors[0]))]
            left = replace(entry, variants=tuple(each for each in entry.variants if each != gone))
            edit = Edit("a needed wording deleted", True, self._with(left), f"{gone} ({id}; {text})")
            with changed(self, edit) as after:
                if after.match(text, locale).entry != id:
                    return edit

    def reworded(self) -> Edit:
        id, locale, text = self._fresh()
        entry = next(e for e in self.entries if (e.id, e.locale) == (id, locale))
        return Edit("a new wording for the right entry", False, self._plus(entry, text), f"{text} → {id}")

    def says_more(self) -> Edit:
        entry = self._pick()
        said = {
            "de": ("Das gilt seit dem 1. März.", "Fragen Sie uns gern.", "Wir prüfen das jährlich."),
            "en": ("This holds since 1 March.", "Do write to us if in doubt.", "We look at this every year."),
        }[entry.locale]  # fmt: skip
        how = self.source.random()
        if how < 0.5:
            answer = f"{entry.answer}\n\n{self.source.choice(said)}"
        elif how < 0.75:
            answer = f"{self.source.choice(said)} {entry.answer}"
        else:
            parts = entry.answer.split(". ")
            answer = ". ".join(parts[:-1]) + "." if len(parts) > 2 else entry.answer.rstrip(".!") + "!"
        return Edit("an answer mended", False, self._with(replace(entry, answer=answer)), entry.id)

    def new_entry(self) -> Edit:
        new = self.source.choice(self.corpus.unknown)
        both = [entry for entry in self.corpus.unknown if entry.id == new.id]
        return Edit("an entry about something new", False, self._with(*both), new.question)

    def twin_gone(self) -> Edit:
        """A wording that another of its entry all but repeats."""
        while True:
            entry = self._pick()
            vectors = self.matcher.encoder.encode(list(entry.variants))
            near = vectors @ vectors.T - 2 * np.eye(len(vectors))
            place = int(np.argmax(near.max(axis=1)))
            if near[place].max() >= _TWIN:
                break
        left = tuple(each for n, each in enumerate(entry.variants) if n != place)
        told = f"{entry.variants[place]} ({entry.id})"
        return Edit(
            "a wording deleted that has a twin", False, self._with(replace(entry, variants=left)), told
        )

    def spelt(self) -> Edit:
        entry = self._pick()
        polite = {"de": "Guten Tag, ", "en": "Hello, "}[entry.locale]
        question = entry.question.rstrip("?.! ")
        how = self.source.randrange(3)
        changed = (
            f"{question}?!" if how == 0 else f"{polite}{question}?" if how == 1 else f"{question}, bitte?"
            if entry.locale == "de" else f"{question}, please?"
        )  # fmt: skip
        return Edit(
            "a question spelt otherwise", False, self._with(replace(entry, question=changed)), changed
        )


class changed:  # noqa: N801
    """The matcher after an edit, for a while."""

    folder: Path
    base: Path

    def __init__(self, editor: Editor, edit: Edit) -> None:
        self.edit = edit

    def __enter__(self) -> Matcher:
        self.place = Path(tempfile.mkdtemp(dir=self.folder))
        build(rows_of(self.edit.entries), self.place, previous=self.base, encoder=self.encoder)
        return Matcher.open(self.place)

    encoder = "auto"

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.place)
