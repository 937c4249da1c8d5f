"""How fast, how good and how large the index is, from ten thousand wordings to a million.

    python -m benchmarks.index --data DIR [--rows 1000000] [--edits] [--write]

The wordings are made of real questions (benchmarks/grown.py). Prints two tables, and a third of what an edit
takes; with --edits that one alone. --write also writes benchmarks/index.md. A million rows take about half an
hour and 10 GB of memory.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import faiss
import numpy as np
import psutil

from benchmarks.grown import WORDINGS, Floats, Grown, grow, real_questions
from benchmarks.matching import ROOT, machine
from benchmarks.question_sets import QuestionSet, banking, shop_questions
from matcher import Matcher, Row, build, load_encoder
from matcher.incremental import encode_all
from matcher.index import folder as store
from matcher.index.lexical import build_lexical, groups_of
from matcher.index.spelling import count_words
from matcher.index.vectors import EXACT_ROWS, read_index, write_index

ENCODER = "minilm+use"
SIZES = (10_000, 30_000, 100_000, 1_000_000)
ASKED = 500
EDITS = 9
DEMO = ROOT / "knowledge" / "demo"
_MOST_COMPARED = 50_000  # rows compared at a time for the truth


class Stopwatch:
    """Milliseconds of the same work over and over: on the clock, and on the processor as `busy` tells."""

    def __init__(self, busy: Callable[[], float] = time.thread_time) -> None:
        self._busy = busy
        self.clock: list[float] = []
        self.processor: list[float] = []

    def time(self, work: Callable[[], object]) -> object:
        clock, processor = time.perf_counter(), self._busy()
        done = work()
        self.processor.append((self._busy() - processor) * 1000)
        self.clock.append((time.perf_counter() - clock) * 1000)
        return done

    def cells(self) -> str:
        clock, processor = (np.percentile(times, (50, 99)) for times in (self.clock, self.processor))
        return f"{clock[0]:.2f} / {clock[1]:.2f} | {processor[0]:.2f} / {processor[1]:.2f}"


def nearest(vectors: Floats, questions: Floats, count: int) -> np.ndarray:
    """The truly nearest rows (q, count), compared with all."""
    near = np.full((len(questions), 0), 0, np.float32)
    rows = np.full((len(questions), 0), 0, np.int64)
    for start in range(0, len(vectors), _MOST_COMPARED):
        block = vectors[start : start + _MOST_COMPARED]
        cosines, found = faiss.knn(
            questions, block, min(count, len(block)), metric=faiss.METRIC_INNER_PRODUCT
        )
        near, rows = np.hstack([near, cosines]), np.hstack([rows, found + start])
        best = np.argsort(-near, axis=1, kind="stable")[:, :count]
        near, rows = np.take_along_axis(near, best, 1), np.take_along_axis(rows, best, 1)
    return rows


def recall(found: Iterable[np.ndarray], truth: np.ndarray, count: int) -> float:
    """The share of the truly nearest `count` among the first `count` found."""
    shared = [len(set(a[:count]) & set(b[:count])) for a, b in zip(found, truth, strict=True)]
    return float(np.mean(shared)) / count


def measure_index(corpus: Grown, asked: Grown, folder: Path) -> str:
    """A line of the first table; leaves the index in `folder`."""
    began = time.process_time()
    write_index(corpus.vectors, folder)
    built = time.process_time() - began
    truth = nearest(corpus.vectors, asked.vectors, 64)
    forget(folder)
    index = read_index(folder)
    first, warm, again, found = Stopwatch(), Stopwatch(), Stopwatch(), []
    for question in asked.vectors[:50]:
        first.time(lambda q=question: index.search(q[None], 64))
    for question in asked.vectors:
        index.search(question[None], 64)
    for question in asked.vectors:
        rows = warm.time(lambda q=question: index.search(q[None], 64)[1][0])
        again.time(lambda r=rows: index.vectors(r))
        found.append(rows)
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    kind = "exact" if len(corpus.texts) <= EXACT_ROWS else "approximate"
    return (
        f"| {len(corpus.texts):,} | {kind} | {warm.cells()} | {np.median(again.processor):.2f} | "
        f"{np.median(first.clock):.1f} / {max(first.clock):.0f} | {recall(found, truth, 10):.3f} | "
        f"{recall(found, truth, 64):.3f} | {size:.0f} | {built:.0f} |"
    )


def forget(folder: Path) -> None:
    """Has the system drop the files from memory."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure_matcher(corpus: Grown, asked: Grown, folder: Path, learnt: dict[str, object]) -> str:
    """A line of the second table: a question's whole way but for its encoding."""
    began = time.process_time()
    write_rest(corpus, folder, learnt)
    built = time.process_time() - began
    process = psutil.Process()
    load_encoder(ENCODER).encode(["warm"])
    before, opening = process.memory_full_info().uss, time.perf_counter()
    matcher = Matcher.open(folder)
    opened = time.perf_counter() - opening
    own = process.memory_full_info().uss - before
    watches = {name: Stopwatch() for name in ("match", "lexical", "spelling")}
    scorer, spelling = matcher._scorer, matcher._spelling
    for text, vector in zip(asked.texts, asked.vectors, strict=True):
        corrected = spelling.correct(text)
        matcher.match(corrected, "en", vector=vector)
        watches["match"].time(lambda t=corrected, v=vector: matcher.match(t, "en", vector=v))
        watches["lexical"].time(lambda t=text: scorer.lexical.scores(t))
        watches["spelling"].time(lambda t=text: spelling.key(t))
    parts = " | ".join(f"{np.median(watches[name].processor):.2f}" for name in ("lexical", "spelling"))
    size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    return (
        f"| {len(corpus.texts):,} | {watches['match'].cells()} | {parts} | {opened:.1f} | {own / 1e6:.0f} | "
        f"{size:.0f} | {built:.0f} |"
    )


def write_rest(corpus: Grown, folder: Path, learnt: dict[str, object]) -> None:
    """What a build adds to the index, but for trials and warnings; `learnt` is a small build's manifest."""
    rows = [
        Row(str(number), text or "?", "variant", "en")
        for number, text in zip(corpus.entry.tolist(), corpus.texts, strict=True)
    ]
    table, texts = store.table_of(rows), [row.text for row in rows]
    lexical = build_lexical(groups_of(texts), table.entry, table.answers)
    store.write(folder, table, lexical, count_words(texts), {**learnt, "rows": len(rows)})


def small_build(texts: list[str], groups: list[str]) -> dict[str, object]:
    """The manifest of a matcher of a few real questions, for its calibration."""
    rows = [Row(group, text, "variant", "en") for text, group in zip(texts[:1000], groups, strict=False)]
    with tempfile.TemporaryDirectory() as name:
        build(rows, Path(name), encoder=ENCODER)
        return store.read_manifest(Path(name))


def measure_edits(questions: QuestionSet) -> str:
    """A line of the third table: releases that follow each other, in each another variant is longer."""
    rows, watch = list(questions.rows), Stopwatch(time.process_time)
    variants = [number for number, row in enumerate(rows) if row.kind == "variant"]
    with tempfile.TemporaryDirectory() as name:
        began = time.process_time()
        build(rows, Path(name) / "0")
        whole = time.process_time() - began
        for edit in range(EDITS + 1):
            place = variants[edit * 997 % len(variants)]
            rows[place] = replace(rows[place], text=f"{rows[place].text} And what now, number {edit}?")
            folder, previous = Path(name) / f"{edit + 1}", Path(name) / f"{edit}"
            watch.time(lambda f=folder, p=previous: build(rows, f, previous=p))
            shutil.rmtree(previous)
    cells = " | ".join(
        f"{np.median(times[1:]):.0f} / {max(times[1:]):.0f}" for times in (watch.clock, watch.processor)
    )
    return f"| {questions.name} | {len(rows):,} | {cells} | {whole:.1f} |"


HEAD = """# Index

`{command}` on {machine}, load {load:.1f} at the start.

{rows} real English questions of public sets, encoded by `{encoder}` ({dimension} numbers each), grown to
each size: an entry's centre is a mixture of two real questions, and its {wordings} wordings lie around it as
real wordings of one entry lie around each other. {asked} further wordings ask for 64 neighbours, like the
matcher does. Times are ms, p50 / p99, one thread: on the clock, which other work on the same cores lengthens,
and on the processor.

"""
INDEX_COLUMNS = (
    "rows", "index", "clock", "processor", "their vectors", "first 50, read from disk: p50 / worst",
    "recall@10", "recall@64", "MB", "built, CPU s",
)  # fmt: skip
MATCHER_COLUMNS = (
    "rows", "clock", "processor", "letters", "spelling", "opened, s", "own memory, MB", "folder, MB",
    "built, CPU s",
)  # fmt: skip
MATCHER_HEAD = (
    "A question's whole way but for its encoding (`Matcher.match` with its vector), and what a build adds:"
)

EDIT_COLUMNS = ("corpus", "texts", "clock", "processor", "all anew, CPU s")
EDIT_HEAD = f"""One variant is changed, and a matcher's folder built after the one before: median / worst
of {EDITS} edits one after another in ms, too few for new trials. The processor's time is that of all
threads:"""


def head_of(columns: tuple[str, ...]) -> str:
    return "| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|"


def main() -> None:
    """Parses the command line and measures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the public question sets")
    parser.add_argument("--rows", type=int, default=SIZES[-1], help="the largest size")
    parser.add_argument("--edits", action="store_true", help="measure edits alone")
    parser.add_argument("--write", action="store_true", help="write benchmarks/index.md")
    given = parser.parse_args()
    load = os.getloadavg()[0]
    demo = shop_questions(DEMO, 0, language="de", file=DEMO / "evaluation.de.jsonl")
    edits = [measure_edits(corpus) for corpus in (demo, banking(given.data, 0, wordings=None))]
    edited = f"{EDIT_HEAD}\n\n" + "\n".join([head_of(EDIT_COLUMNS), *edits]) + "\n"
    if given.edits:
        sys.stdout.write(edited)
        return
    texts, groups = real_questions(given.data)
    encoder = load_encoder(ENCODER)
    real = encode_all(texts, encoder)
    learnt = small_build(texts, groups)
    lines = ([head_of(INDEX_COLUMNS)], [head_of(MATCHER_COLUMNS)])
    for size in sorted({*(size for size in SIZES if size < given.rows), given.rows}):
        corpus, asked = grow(texts, groups, real, encoder.widths, size + ASKED).split(ASKED)
        # A question is compared by the encoders of its language alone.
        focused = encoder.project(asked.vectors, encoder.view("", "en"))
        asked = Grown(focused, asked.texts, asked.entry)
        with tempfile.TemporaryDirectory() as name:
            lines[0].append(measure_index(corpus, asked, Path(name)))
            lines[1].append(measure_matcher(corpus, asked, Path(name), learnt))
        sys.stderr.write(f"{lines[0][-1]}\n{lines[1][-1]}\n")
    facts = {"rows": f"{len(texts):,}", "encoder": ENCODER, "dimension": real.shape[1], "wordings": WORDINGS}
    blas = os.environ.get("OPENBLAS_CORETYPE")
    command = f"{f'OPENBLAS_CORETYPE={blas} ' if blas else ''}python -m benchmarks.index --data DIR"
    head = HEAD.format(command=command, machine=machine(), load=load, asked=ASKED, **facts)
    tables = ["\n".join(table) for table in lines]
    page = f"{head}{tables[0]}\n\n{MATCHER_HEAD}\n\n{tables[1]}\n\n{edited}"
    sys.stdout.write(page)
    if given.write:
        (ROOT / "benchmarks" / "index.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
