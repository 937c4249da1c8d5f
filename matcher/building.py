"""Builds the folder a Matcher opens: encode, calibrate, diagnose, write."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from matcher.encoders import PACKAGED, Encoder, load_encoder
from matcher.errors import NoQuestions, RiskOutOfRange, ShareOutOfRange
from matcher.incremental import Edit, Learnt, read_previous
from matcher.index import folder as store
from matcher.index.common import common_to
from matcher.index.scoring import Scorer
from matcher.index.table import Table, lacking, table_of
from matcher.languages import language_of
from matcher.learning.calibration import ASSUMED_SHARE, Calibration, calibrate
from matcher.learning.outcomes import Outcomes
from matcher.learning.prior import NO_PRIOR, Prior, shipped
from matcher.learning.trials import Trials, simulate
from matcher.report import Report, Warning
from matcher.report.diagnosis import collisions, sparse, uncalibrated
from matcher.report.findings import findings
from matcher.rows import Distinct, Row, distinct, passages

_MIXED = 0.1  # of the wordings in English make a corpus bilingual
_NAMED_RISKS = (0.02, 0.05, 0.1)
_DRAWN_RISKS = tuple(step / 200 for step in range(1, 31))


def build(
    rows: Sequence[Row] | Distinct,
    folder: Path,
    *,
    encoder: str = "auto",
    risk: float = 0.05,
    unanswerable_share: float = ASSUMED_SHARE,
    previous: Path | None = None,
    outcomes: Outcomes | None = None,
    prior: Prior | None = None,
) -> Report:
    """Writes the immutable matcher folder for `rows` and reports on the corpus. They may be
    `distinct` already.

    `risk` is the accepted share of wrong answers among those given, `unanswerable_share` the share of
    questions that no entry answers. What has not changed since the folder `previous` is taken from there.
    `outcomes` of real questions are learnt from; `prior`, what is known of other corpora, is the shipped one.
    Raises CorpusRefused, EncoderUnavailable.
    """
    _check(risk, unanswerable_share)
    began = time.perf_counter()
    kept = rows if isinstance(rows, Mapping) else distinct(passages(rows))
    if not any(row.kind != "answer" for row in kept.values()):
        raise NoQuestions(rows=len(rows))
    table = table_of(list(kept.values()))
    name = choose_encoder(list(kept.values())) if encoder == "auto" else encoder
    model = load_encoder(name)
    edit = Edit(read_previous(previous, model.identity), table)
    folder.mkdir(parents=True, exist_ok=True)
    scorer = Scorer(
        table,
        edit.write_index(model, folder),
        edit.lexical(),
        model.widths,
        common=common_to(table, model),
    )
    known = Beforehand(unanswerable_share, outcomes, comparable(name) if prior is None else prior)
    learnt = _learn(edit, scorer, model, known)
    learnt.trials.write(folder)
    manifest = {"encoder": name, "identity": model.identity, "ridge": asdict(scorer.ridge), "risk": risk}
    store.write(folder, table, scorer.lexical, edit.counts(), {**manifest, **learnt.as_json()})
    warnings = (*collisions(kept), *learnt.findings.warnings, *sparse(table, learnt.findings.curve))
    return _report(table, learnt, warnings, model.identity, time.perf_counter() - began)


def _check(risk: float, unanswerable_share: float) -> None:
    if not 0 < risk < 1:
        raise RiskOutOfRange(risk=risk)
    if not 0 <= unanswerable_share < 1:
        raise ShareOutOfRange(share=unanswerable_share)


def choose_encoder(rows: Sequence[Row]) -> str:
    """English has an encoder of its own; other languages need two, and one of them crosses languages."""
    questions = [row for row in rows if row.kind != "answer"]
    questions = questions[:: 1 + len(questions) // 500]
    languages = [row.locale[:2].lower() or language_of(row.text) for row in questions]
    english = languages.count("en") / len(languages)
    if english == 1:
        return "minilm+use"
    return "minilm+e5+use" if english >= _MIXED else "e5+use"


class Beforehand(NamedTuple):
    """What a calibration rests on besides the corpus."""

    share: float  # of questions that no entry answers
    outcomes: Outcomes | None
    prior: Prior

    def calibrate(self, trials: Trials, table: Table) -> Calibration:
        """What all of it teaches."""
        missing = {language: float(mask.mean()) for language, mask in lacking(table).items()}
        return calibrate(trials, self.share, missing, prior=self.prior, outcomes=self.outcomes)


def comparable(encoder: str) -> Prior:
    """The shipped prior, where the encoder's cosines are like those it holds."""
    return shipped() if set(encoder.split("+")) <= set(PACKAGED) else NO_PRIOR


def _learn(edit: Edit, scorer: Scorer, encoder: Encoder, known: Beforehand) -> Learnt:
    """How sure is sure enough, and what else trials tell: the earlier ones, while they do."""
    before = edit.still_telling()
    trials, drift = (before.trials, before.drift) if before else (simulate(scorer, encoder), 0)
    if before is not None and before.share == known.share:
        found = before.findings.after(scorer.table, scorer.index, edit.new)
    else:
        found = findings(trials, known.share, known.prior).about(scorer.table, scorer.index)
    return Learnt(trials, drift, known.share, known.calibrate(trials, scorer.table), found)


def _report(
    table: Table, learnt: Learnt, warnings: Sequence[Warning], identity: str, seconds: float
) -> Report:
    calibration = learnt.calibration
    unsure = [] if calibration.trusted else [uncalibrated()]
    return Report(
        entries=len(table.ids),
        variants=int((~table.answers).sum()),
        warnings=(*unsure, *warnings),
        coverage={str(risk): round(calibration.expected_coverage(risk), 4) for risk in _NAMED_RISKS},
        curve=tuple((risk, round(calibration.expected_coverage(risk), 4)) for risk in _DRAWN_RISKS),
        reliability=learnt.findings.reliability,
        calibrated=calibration.trusted,
        trials=calibration.trials,
        encoder=identity,
        fit_seconds=round(seconds, 3),
    )
