"""Answers, asks back or hands off: the serving side of a built folder."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.assessment import REPEATED, SENTENCE, Assessment, clearest, probabilities
from matcher.choices import labels, shown_together
from matcher.decision import CHOICES, COSTS, Candidate, Costs, Decision, choose
from matcher.encoders import CROSSING, Encoder, load_encoder
from matcher.errors import DamagedMatcher, OtherEncoder
from matcher.index import folder as store
from matcher.index.common import common_to
from matcher.index.reader import UNTOLD, Reader
from matcher.index.ridge import Ridge
from matcher.index.scoring import Scorer
from matcher.index.table import lacking, titles_of
from matcher.index.vectors import read_index
from matcher.languages import language_of
from matcher.learning.calibration import NEVER, Calibration, untrusted
from matcher.learning.evidence import basis
from matcher.reading.negation import opposes
from matcher.reading.parts import parts
from matcher.text import clean

Floats = NDArray[np.float32]
_EVIDENCE_PLACES = 5  # more says nothing
_EXACT = 0.99  # probability of an entry that asks the very same, and is the only one


class Matcher:
    """A built folder with its encoder, ready to decide. Safe to use from several threads."""

    def __init__(
        self,
        scorer: Scorer,
        encoder: Encoder,
        words: Mapping[str, str],
        calibration: Calibration,
        risk: float,
        costs: Costs = COSTS,
        before: "Matcher | None" = None,
    ) -> None:
        self.encoder = encoder
        self._basis = basis(encoder.identity)
        self._reader: Reader = Reader(scorer.table, words, encoder, before._reader if before else None)
        self._scorer = scorer
        self._table = table = scorer.table
        self._barred: frozenset[int] = frozenset()
        self._calibration = calibration
        self._costs = costs
        self._risks = [own or risk for own in table.risks]
        self._titles = titles_of(table)
        self._lacking = {language: mask for language, mask in lacking(table).items() if mask.any()}

    @classmethod
    def open(
        cls, folder: Path, *, risk: float | None = None, costs: Costs = COSTS, before: "Matcher | None" = None
    ) -> "Matcher":
        """Reads a folder that `build` wrote; `risk` in place of the one it was built for. What the matcher
        `before` knows of the same texts is not found out again.

        Raises DamagedMatcher, Outdated, EncoderUnavailable.
        """
        manifest = store.read_manifest(folder)
        try:
            name, identity, built_for = manifest["encoder"], manifest["identity"], manifest["risk"]
            calibration, ridge = Calibration.from_json(manifest["calibration"]), Ridge(**manifest["ridge"])
            table = store.read_table(folder, manifest["rows"])
        except (KeyError, TypeError) as error:
            raise DamagedMatcher(folder=str(folder), reason=f"its manifest lacks {error}") from error
        encoder, index = load_encoder(name), read_index(folder)
        if encoder.identity != identity or index.shape != (len(table.entry), encoder.dimension):
            raise OtherEncoder(folder=str(folder), built=identity, installed=encoder.identity)
        lexical = store.read_lexical(folder, table)
        scorer = Scorer(table, index, lexical, encoder.widths, ridge, common=common_to(table, encoder))
        return cls(scorer, encoder, store.read_words(folder), calibration, risk or built_for, costs, before)

    @property
    def answers(self) -> bool:
        """Whether it may answer at all, or only asks back: too little is known of a corpus of titles."""
        return self._calibration.trusted

    def without(self, entries: Collection[str]) -> "Matcher":
        """The same, blind to these entries: they neither answer nor stand in the way of others."""
        numbers = [number for number, id in enumerate(self._table.ids) if id in entries]
        if not numbers:
            return self
        blind = copy(self)
        hidden = np.flatnonzero(np.isin(self._table.entry, numbers))
        blind._scorer = replace(self._scorer, hidden=hidden)
        blind._barred = frozenset(numbers)
        return blind

    def _exact(self, text: str, question: str) -> int | None:
        """The row with the wording that a text repeats."""
        row = self._reader.row(text, question)
        return None if row is None or self._owner(row) in self._barred else row

    def reads(self, text: str, locale: str | None = None) -> str:
        """The question in a text, in the corpus' spelling: what is compared."""
        return self._reader.read(text, locale or "")

    def ask(self, text: str, locale: str = "") -> Floats:
        """The vector of the question in a text, for whoever compares it with more than the corpus.

        What repeats a wording of the corpus has that one's: encoding takes longer than all else, and `match`
        needs none to answer it.
        """
        question = self.reads(text, locale)
        exact = self._exact(text, question)
        if exact is not None:
            stored = self._scorer.index.vectors(np.array([exact]))
            vector: Floats = self.encoder.project(stored, self.encoder.view(question, locale))[0]
            if vector.any():  # encoded by all that the view needs
                return vector
        return self.encoder.ask(question, locale)

    def match(
        self, text: str, locale: str | None = None, *, vector: Floats | None = None, labelled: bool = True
    ) -> Decision:
        """Decides on any text; `locale` is the customer's, `vector` what `ask` made of both.

        Choices need not be `labelled` where nobody reads them; telling them apart takes a fifth of the time.
        What only one sentence of a story speaks for, and the whole does not, is asked back, never answered;
        so is what a question denies.
        """
        question = self.reads(text, locale)
        language = language_of(question, locale or "") or UNTOLD
        shown = locale or language
        exact = self._exact(text, question)
        if exact is not None:
            return self._decided("answer", [(self._owner(exact), _EXACT)], 1.0, shown, language)
        assessments = self._assessments(question, locale or "", vector)
        if not assessments:
            return Decision("handoff", 0.0, None, (), 0.0, language)
        assessment = clearest(assessments)
        ranking, chances = assessment.ranking, probabilities(assessment)
        numbers = [int(number) for number in ranking.entries[: len(chances)]]
        supported = numbers[0] in assessments[0].ranking.entries[:CHOICES]
        heard = supported and not opposes(question, self._wordings(numbers[0]))
        threshold = self._threshold(numbers[0], assessment) if heard else NEVER
        kind, count = choose(chances, threshold, self._costs)
        margin = float(ranking.scores[0] - (ranking.scores[1] if len(ranking.scores) > 1 else 0.0))
        listed = list(zip(numbers, chances, strict=True))
        if kind == "clarify":
            titles = [self._title(number, shown) for number in numbers]
            together = shown_together(self._table, self._scorer.index, titles, count)
            listed = [listed[place] for place in together]
        decided = self._decided(kind, listed, margin, shown, language, labelled)
        return self._on_record(decided, assessment, numbers)

    def besides(
        self, text: str, locale: str | None, entry: str, *, vector: Floats | None = None
    ) -> tuple[Candidate, ...]:
        """What a text would be about, were there no such entry: the best others, with their chances then."""
        question = self.reads(text, locale)
        if entry not in self._table.ids or not any(letter.isalnum() for letter in question):
            return ()
        asked = self.encoder.ask(question, locale or "") if vector is None else np.asarray(vector, np.float32)
        hidden = np.union1d(self._table.rows_of(self._table.ids.index(entry)), self._scorer.hidden)
        ranking = self._scorer.rank_without(question, asked, hidden)
        if not len(ranking.entries):
            return ()
        view = self.encoder.view(question, locale or "")
        chances = probabilities(Assessment.of(ranking, view, self._calibration.within(view)))
        language = language_of(question, locale or "") or UNTOLD
        listed = list(zip(map(int, ranking.entries), chances, strict=False))
        return self._decided("handoff", listed, 0.0, locale or language, language).candidates

    def _wordings(self, number: int) -> Iterator[str]:
        """All ways in which an entry is asked."""
        rows = self._table.rows_of(number)
        return (self._table.texts[row] for row in rows[~self._table.answers[rows]].tolist())

    def _owner(self, row: int) -> int:
        return int(self._table.entry[row])

    def _on_record(self, decision: Decision, assessment: Assessment, numbers: Sequence[int]) -> Decision:
        """With what can be learnt from it, once it is known how the question ended."""
        return replace(
            decision,
            evidence=tuple(round(float(value), _EVIDENCE_PLACES) for value in assessment.evidence),
            view=assessment.view,
            basis=self._basis,
            ranked=tuple(self._table.ids[number] for number in numbers),
        )

    def best(
        self, text: str, locale: str | None = None, *, count: int = CHOICES, vector: Floats | None = None
    ) -> tuple[str, ...]:
        """The ids of the best entries before any threshold, best first."""
        return self.orders(text, locale, count=count, vector=vector)[0]

    def orders(
        self, text: str, locale: str | None = None, *, count: int, vector: Floats | None = None
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The same, and the ids in another order: by the sense of their nearest row alone, as the first
        encoder that reads the question has it. Of an answer it reads what the question does not say.
        """
        question = self.reads(text, locale)
        exact = self._exact(text, question)
        assessments = self._assessments(question, locale or "", vector)
        ranking = clearest(assessments).ranking if assessments else None
        numbers = [] if ranking is None else ranking.entries.tolist()
        near = [] if ranking is None else ranking.entries[ranking.by_sense].tolist()
        first = [] if exact is None else [self._owner(exact)]
        best, nearest = (dict.fromkeys([*first, *order]) for order in (numbers, near))
        ids = self._table.ids
        return tuple(ids[one] for one in [*best][:count]), tuple(ids[one] for one in [*nearest][:count])

    def _decided(
        self, kind: str, listed: list[tuple[int, float]], margin: float, shown: str, language: str,
        labelled: bool = True,
    ) -> Decision:  # fmt: skip
        rows = [self._title(number, shown) for number, _ in listed]
        apart = labelled and kind == "clarify"
        names = labels(self._table, self._scorer.index, rows) if apart else self._texts(rows)
        candidates = tuple(
            Candidate(self._table.ids[number], probability, name, self._locale(row))
            for (number, probability), row, name in zip(listed, rows, names, strict=True)
        )
        best = candidates[0]
        named = best.entry if kind == "answer" else None
        return Decision(
            kind, best.probability, named, candidates, round(margin, 6), language,  # type: ignore[arg-type]
        )  # fmt: skip

    def _assessments(self, text: str, locale: str, vector: Floats | None) -> list[Assessment]:
        """Of the whole text and, in a story that stays unclear, of its sentences; none without words."""
        assessments: list[Assessment] = []
        cleaned = clean(text)
        for part in parts(text):
            if assessments and assessments[0].first >= SENTENCE:
                break
            given = vector if part == cleaned else None
            asked = self.encoder.ask(part, locale) if given is None else np.asarray(given, np.float32)
            if np.any(asked):
                assessments.append(self._assessment(part, asked, locale))
        return assessments

    def _assessment(self, text: str, vector: Floats, locale: str) -> Assessment:
        """Among all entries, or across languages: where all lack the question's, or where that is surer."""
        language = language_of(text, locale) or ""
        mask = self._lacking.get(language)
        across = None if mask is None else self._across(vector, language, mask)
        if across is not None and mask is not None and mask.all():
            return across
        view = self.encoder.view(text, locale)
        direct = Assessment.of(self._scorer.rank(text, vector), view, self._calibration.within(view))
        foreign = mask is not None and bool(mask[direct.ranking.entries[0]])
        if across is None:  # no trial has asked across languages
            return replace(direct, calibrator=untrusted(), repeats=False) if foreign else direct
        surer = across.calibrator.trials > 0 and across.first > direct.first
        return across if foreign or surer else direct

    def _across(self, vector: Floats, language: str, entries: NDArray[np.bool_]) -> Assessment | None:
        """Among the entries that lack the language; None where nothing crosses."""
        asked = self.encoder.project(vector[None], CROSSING)[0]
        ranking = self._scorer.rank_among(asked, entries) if asked.any() else None
        calibrator = self._calibration.across(language)
        return None if ranking is None else Assessment.of(ranking, CROSSING, calibrator)

    def _threshold(self, number: int, assessment: Assessment) -> float:
        """That of the entry, or less for a known wording."""
        threshold = assessment.calibrator.threshold(self._risks[number])
        if assessment.repeats and self._risks[number] >= 1 - REPEATED:
            return min(threshold, REPEATED)
        return threshold

    def _title(self, number: int, shown: str) -> int:
        """The row of the entry's question, in the language to be shown where there is one."""
        titles = self._titles[number]
        return titles.get(shown[:2].lower(), next(iter(titles.values())))

    def _texts(self, rows: list[int]) -> list[str]:
        return [self._table.texts[row] for row in rows]

    def _locale(self, row: int) -> str:
        return self._table.locales[int(self._table.locale[row])]
