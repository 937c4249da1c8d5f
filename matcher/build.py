"""Builds the folder a Matcher opens: encode, calibrate, diagnose, write."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from matcher import folder as store
from matcher.calibration import Calibration, Trials, calibrate, evidence, stack
from matcher.diagnosis import diagnose
from matcher.encoders import load_encoder
from matcher.errors import CorpusRefused
from matcher.index import ExactIndex
from matcher.report import Report
from matcher.ridge import Ridge
from matcher.rows import Row, distinct
from matcher.scoring import Scorer
from matcher.text import guess_language

_MOST_TRIALS = 2000
_NAMED_RISKS = (0.02, 0.05, 0.1)


def build(
    rows: Sequence[Row],
    folder: Path,
    *,
    encoder: str = "auto",
    risk: float = 0.05,
    unanswerable_share: float = 0.2,
) -> Report:
    """Writes the immutable matcher folder for `rows` and reports on the corpus.

    `risk` is the accepted share of wrong answers among those given, `unanswerable_share` the share of
    questions that no entry answers. Raises CorpusRefused, EncoderUnavailable.
    """
    _check(risk, unanswerable_share)
    began = time.perf_counter()
    kept = distinct(rows)
    if not any(row.kind != "answer" for row in kept):
        raise CorpusRefused(
            f"None of {len(rows)} rows holds a question. Add at least one entry with a question."
        )
    name = choose_encoder(kept) if encoder == "auto" else encoder
    model = load_encoder(name)
    table = store.table_of(kept, model.encode([row.text for row in kept]))
    scorer = Scorer(table, ExactIndex(table.vectors), Ridge())
    calibration = calibrate(simulate(scorer), unanswerable_share)
    report = _report(scorer, calibration, model.identity, time.perf_counter() - began)
    manifest = {
        "encoder": name,
        "identity": model.identity,
        "risk": risk,
        "ridge": asdict(scorer.ridge),
        "calibration": calibration.as_json(),
    }
    store.write(folder, table, manifest)
    return report


def _check(risk: float, unanswerable_share: float) -> None:
    if not 0 < risk < 1:
        raise CorpusRefused(f"The risk {risk} must lie between 0 and 1, like 0.05.")
    if not 0 <= unanswerable_share < 1:
        raise CorpusRefused(
            f"The unanswerable share {unanswerable_share} must lie between 0 and 1, like 0.2."
        )


def choose_encoder(rows: Sequence[Row]) -> str:
    """English alone has an encoder of its own; with German the encoders must know both."""
    questions = [row for row in rows if row.kind != "answer"][:500]
    languages = {row.locale[:2].lower() or guess_language(row.text) for row in questions}
    if languages == {"en"}:
        return "minilm+e5"
    return "e5+use"


def simulate(scorer: Scorer) -> Trials:
    """Leave-one-out and leave-answer-out trials on question rows, evenly spread."""
    table = scorer.table
    questions = np.flatnonzero(~table.answers)
    sizes = np.bincount(table.entry, minlength=len(table.ids))
    wordings = np.bincount(table.entry[questions], minlength=len(table.ids))
    spread = questions[np.linspace(0, len(questions) - 1, min(len(questions), _MOST_TRIALS)).astype(int)]
    found, place, known = [], [], []
    for row in map(int, spread):
        number = int(table.entry[row])
        deep = scorer.ridge.neighbours + int(sizes[number])
        for hide_entry in (False, True):
            if (not hide_entry and wordings[number] < 2) or (hide_entry and len(table.ids) < 2):
                continue
            ranking = scorer.rank_without(table.vectors[row], row=row, entry=hide_entry, deep=deep)
            if not len(ranking.entries):
                continue
            where = np.flatnonzero(ranking.entries == number)
            found.append(evidence(ranking))
            place.append(int(where[0]) if len(where) else -1)
            known.append(not hide_entry)
    return Trials(stack(found), np.array(place, np.int64), np.array(known, bool))


def _report(scorer: Scorer, calibration: Calibration, identity: str, seconds: float) -> Report:
    table = scorer.table
    return Report(
        entries=len(table.ids),
        variants=int((~table.answers).sum()),
        warnings=diagnose(table, scorer.index, calibrated=calibration.trusted),
        coverage={str(risk): round(calibration.expected_coverage(risk), 4) for risk in _NAMED_RISKS},
        calibrated=calibration.trusted,
        trials=calibration.trials,
        encoder=identity,
        fit_seconds=round(seconds, 3),
    )
