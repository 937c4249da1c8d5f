"""How long the gate and publishing take, and whether kills leave the old release or the new one.

    python -m benchmarks.publish [--entries 1000] [--questions 2000] [--kills 56] [--write]

A corpus of so many entries, no two of which are alike, is published; customers have asked so many questions
in the last weeks. Then one entry is edited: checked, published after the check, and another time published by
one click, which checks first. Last, a process that checks and publishes is killed at any moment, over and
over: what is live then must be what was live before or what was to come, whole, and the next publish must
work.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from benchmarks.turns import machine
from bot.conversations.store import Store
from bot.operation.gate.checking import Gate, Wish
from bot.protocol import Answer, Candidate, Reply, Trace
from bot.storage import Storage
from knowledge.corpus.corpus import Corpus
from knowledge.entries import Entry
from knowledge.folder.home import Home, Settings
from knowledge.releases.releases import Releases
from matcher import Matcher
from tests.bot.answering import answered

_PAGE = Path(__file__).with_suffix(".md")
Figures = dict[str, tuple[float, float]]  # seconds on the clock, and of the processors
_THINGS = ("kettle", "toaster", "mixer", "lamp", "mower", "drill", "ladder", "hose", "sofa", "bicycle")
_PARTS = ("handle", "lid", "motor", "cable", "battery", "filter", "button", "wheel", "frame", "cover")
_ASKS = (
    "How do I clean the {part} of the {thing}?", "Where can I order a new {part} for my {thing}?",
    "Why does the {part} of my {thing} make a noise?", "Is the {part} of the {thing} under warranty?",
    "Can I return a {thing} if the {part} is missing?", "Which {part} fits the {thing} from last year?",
)  # fmt: skip
_ALSO = ("{thing} {part}, {ask}", "hello, {ask}", "{ask} it is about model {number}", "my {thing}: {ask}")


def entries(count: int) -> list[Entry]:
    source, found = random.Random(1), []
    for number in range(count):
        thing, part = _THINGS[number % 10], _PARTS[number // 10 % 10]
        ask = _ASKS[number // 100 % 6].format(thing=thing, part=part)
        more = f" (series {number // 600})" if number >= 600 else ""
        gaps = {"thing": thing, "part": part, "ask": ask.lower().rstrip("?"), "number": source.randrange(900)}
        variants = tuple(form.format(**gaps) + more for form in _ALSO)
        answer = f"About the {part} of the {thing}{more}: see page {number} of the manual, or write to us."
        found.append(Entry(f"e{number}", "en", ask + more, answer, variants, topic=thing))
    return found


def ask_around(home: Home, known: list[Entry], count: int) -> None:
    """Conversations of customers, ten questions each, as the web process stores them."""
    source, storage = random.Random(2), Storage.open(home)
    store = Store(storage)
    for number in range(count):
        if number % 10 == 0:
            id = store.create(locale="en")[0].id
        entry = source.choice(known)
        text = f"{source.choice(('please', 'hi', 'urgent', 'one question'))}: {entry.question} {number}"
        candidates = (Candidate(entry.id, 0.9, "?"),)
        trace = Trace(
            "answer", entry.id, probability=0.9, release=1, candidates=candidates,
            evidence=(0.5,) * 10, view="en", basis="1 minilm+use", ranked=(entry.id,),
        )  # fmt: skip
        answered(store, id, text, Reply((Answer("…", entry=entry.id, trace=trace),)))
    storage.close()


@contextmanager
def timed(figures: Figures, name: str) -> Iterator[None]:
    began, computed = time.perf_counter(), time.process_time()
    yield
    figures[name] = time.perf_counter() - began, time.process_time() - computed
    print(f"{name}: {figures[name][0]:.2f} s, {figures[name][1]:.2f} s of CPU", flush=True)


def edit(home: Home, entry: Entry, text: str) -> Entry:
    changed = replace(entry, variants=(*entry.variants[-3:], text), answer=f"{entry.answer} {text}")
    Corpus(home.corpus).save([changed], author="benchmark")
    return changed


def times(home: Home, count: int, questions: int) -> Figures:
    figures: Figures = {}
    known = entries(count)
    Corpus(home.corpus).save(known, author="benchmark")
    gate = Gate(home)
    with timed(figures, "the first release"):
        gate.publish(Wish("benchmark"))
    if questions:
        ask_around(home, known, questions)
    changed = edit(home, known[count // 2], "is there a trick for this")
    with timed(figures, "a check, the worker just started"):
        gate.check(Wish("benchmark"))
    gate.forget()
    gate = Gate(home)
    with timed(figures, "what the worker learns by and by, while nobody waits"):
        while gate.warming.step():
            pass
    with timed(figures, "a check after that"):
        found = gate.check(Wish("benchmark"))["gate"]
    print(f"{found['asked']['past']} questions of customers were asked", flush=True)
    with timed(figures, "published after the check"):
        assert gate.publish(Wish("benchmark", seen=found["digest"]))["release"] == 2
    changed = edit(home, changed, "what is the trick")
    with timed(figures, "the next edit, checked and live by one click"):
        result = gate.publish(Wish("benchmark"))
    if result.get("held"):
        gate.publish(Wish("benchmark", seen=result["gate"]["digest"]))
    with timed(figures, "the bot opens it"):
        Matcher.open(Releases(home.releases).current().matcher_path)
    return figures


def publishing(home: Home) -> None:
    """What is killed."""
    Gate(home, asks_customers=False).publish(Wish("killed", warned=False))


def kills(root: Path, rounds: int) -> tuple[int, int]:
    """How often the old release was live after a kill, and how often the new one. Raises AssertionError."""
    home = Home(root, Settings(encoder="letters"))
    entry = entries(1)[0]
    Corpus(home.corpus).save(entries(30), author="benchmark")
    Gate(home).publish(Wish("benchmark", warned=False))
    source, old, new, longest = random.Random(3), 0, 0, 0.5
    for number in range(rounds):
        wording = f"round {number} of many"
        before = Releases(home.releases).current()
        earlier = before.entry(entry.id, "en").answer
        entry = edit(home, entry, wording)
        child = get_context("fork").Process(target=publishing, args=(home,))
        began = time.perf_counter()
        child.start()
        if number % 10:
            time.sleep(source.uniform(0, longest))
            child.kill()
        child.join()
        if not number % 10:  # left alone, to learn how long it takes
            longest = 1.1 * (time.perf_counter() - began)
        live = Releases(home.releases).current()
        live.verify()
        Matcher.open(live.matcher_path)
        answer = live.entry(entry.id, "en").answer
        assert answer in (earlier, entry.answer), f"round {number}: neither the old answer nor the new one"
        old, new = old + (answer == earlier), new + (answer == entry.answer)
        assert "release" in Gate(home).publish(Wish("benchmark", warned=False)), "publishing goes on"
        assert Releases(home.releases).current().entry(entry.id, "en").answer == entry.answer
        Releases(home.releases).forget_old(3)
    return old, new


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--encoder", default="auto")
    parser.add_argument("--kills", type=int, default=56)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    lines = [f"`{' '.join(['python -m benchmarks.publish', *sys.argv[1:]])}` on {machine()}.", ""]
    with tempfile.TemporaryDirectory(prefix="kundig-publish-") as folder:
        if options.entries:
            home = Home(Path(folder) / "home", Settings(encoder=options.encoder))
            figures = times(home, options.entries, options.questions)
            lines += [f"{options.entries:,} entries, {options.questions:,} questions of customers:", ""]
            lines += ["| what | s | of CPU |", "|---|---|---|"]
            lines += [f"| {name} | {seconds:.1f} | {cpu:.1f} |" for name, (seconds, cpu) in figures.items()]
        if options.kills:
            old, new = kills(Path(folder) / "killed", options.kills)
            left = -(-options.kills // 10)
            killed = options.kills - left
            lines += ["", f"{killed} times `kill -9` while a process checks and publishes, {left} none:"]
            lines += [f"{old} times the old release was live afterwards, {new} times the new one, whole each"]
            lines += ["time, and the next publish worked."]
    print("\n".join(lines))
    if options.write:
        _PAGE.write_text("# Publishing\n\n" + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
