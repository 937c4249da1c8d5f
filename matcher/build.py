"""Builds the folder a Matcher opens: encode, calibrate, diagnose, write."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher import folder as store
from matcher.calibration import Calibration, calibrate
from matcher.diagnosis import collisions, sparse, uncalibrated
from matcher.earlier import read_earlier
from matcher.encoders import load_encoder
from matcher.errors import CorpusRefused
from matcher.findings import Findings, findings
from matcher.index import write_index
from matcher.lexical import build_lexical
from matcher.report import Report
from matcher.rows import Row, distinct, passages
from matcher.scoring import Scorer
from matcher.spelling import vocabulary
from matcher.text import guess_language
from matcher.trials import Trials, simulate

Whole = NDArray[np.int64]
_MIXED = 0.1  # of the wordings in English make a corpus bilingual
_NAMED_RISKS = (0.02, 0.05, 0.1)
_DRAWN_RISKS = tuple(step / 200 for step in range(1, 31))


def build(
    rows: Sequence[Row],
    folder: Path,
    *,
    encoder: str = "auto",
    risk: float = 0.05,
    unanswerable_share: float = 0.2,
    previous: Path | None = None,
) -> Report:
    """Writes the immutable matcher folder for `rows` and reports on the corpus.

    `risk` is the accepted share of wrong answers among those given, `unanswerable_share` the share of
    questions that no entry answers. What has not changed since the folder `previous` is taken from there.
    Raises CorpusRefused, EncoderUnavailable.
    """
    _check(risk, unanswerable_share)
    began = time.perf_counter()
    kept = distinct(passages(rows))
    if not any(row.kind != "answer" for row in kept):
        raise CorpusRefused(
            f"None of {len(rows)} rows holds a question. Add at least one entry with a question."
        )
    name = choose_encoder(kept) if encoder == "auto" else encoder
    model = load_encoder(name)
    texts = [row.text for row in kept]
    table = store.table_of(kept)
    folder.mkdir(parents=True, exist_ok=True)
    earlier = read_earlier(previous, model.identity)
    index = write_index(earlier.encode(texts, model), folder, earlier.index)
    lexical = build_lexical(earlier.groups(texts), table.entry, table.answers)
    scorer = Scorer(table, index, lexical, model.widths)
    trials, drift = earlier.still_telling(texts) or (simulate(scorer, model), 0)
    learnt = earlier.conclusions(trials, unanswerable_share)
    calibration, told = learnt or _conclude(trials, unanswerable_share)
    told = told.after(table, index, earlier.new(texts)) if learnt else told.about(table, index)
    report = _report(table, calibration, told, model.identity, time.perf_counter() - began)
    assumed = {"risk": risk, "unanswerable_share": unanswerable_share}
    told_json = {"calibration": calibration.as_json(), "findings": told.as_json(), "drift": drift}
    manifest = {
        "encoder": name, "identity": model.identity, "ridge": asdict(scorer.ridge), **assumed, **told_json
    }  # fmt: skip
    trials.write(folder)
    store.write(folder, table, lexical, vocabulary(texts), manifest)
    return report


def _check(risk: float, unanswerable_share: float) -> None:
    if not 0 < risk < 1:
        raise CorpusRefused(f"The risk {risk} must lie between 0 and 1, like 0.05.")
    if not 0 <= unanswerable_share < 1:
        raise CorpusRefused(
            f"The unanswerable share {unanswerable_share} must lie between 0 and 1, like 0.2."
        )


def choose_encoder(rows: Sequence[Row]) -> str:
    """English has an encoder of its own; German needs two, and one of them crosses languages."""
    questions = [row for row in rows if row.kind != "answer"]
    questions = questions[:: 1 + len(questions) // 500]
    languages = [row.locale[:2].lower() or guess_language(row.text) for row in questions]
    english = languages.count("en") / len(languages)
    if english == 1:
        return "minilm+use"
    return "minilm+e5+use" if english >= _MIXED else "e5+use"


def _conclude(trials: Trials, unanswerable_share: float) -> tuple[Calibration, Findings]:
    """How sure is sure enough, and what else the trials tell."""
    return calibrate(trials, unanswerable_share), findings(trials, unanswerable_share)


def _report(
    table: store.Table, calibration: Calibration, told: Findings, identity: str, seconds: float
) -> Report:
    unsure = [] if calibration.trusted else [uncalibrated()]
    return Report(
        entries=len(table.ids),
        variants=int((~table.answers).sum()),
        warnings=(*unsure, *collisions(table), *told.warnings, *sparse(table, told.law)),
        coverage={str(risk): round(calibration.expected_coverage(risk), 4) for risk in _NAMED_RISKS},
        curve=tuple((risk, round(calibration.expected_coverage(risk), 4)) for risk in _DRAWN_RISKS),
        reliability=told.reliability,
        calibrated=calibration.trusted,
        trials=calibration.trials,
        encoder=identity,
        fit_seconds=round(seconds, 3),
    )
