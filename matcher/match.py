"""Answers, asks back or hands off: the serving side of a built folder."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher import folder as store
from matcher.calibration import NEVER, UNTRUSTED, Calibration, Dial
from matcher.crossing import lacking, language_of
from matcher.decision import CHOICES, Candidate, Decision, choose, repeats
from matcher.encoders import load_encoder
from matcher.errors import DamagedRelease, Outdated
from matcher.evidence import evidence, lead
from matcher.folder import Table
from matcher.index import read_index
from matcher.joint import CROSSING, Encoder
from matcher.labels import labels, shown_together
from matcher.ridge import Ridge
from matcher.scoring import Ranking, Scorer
from matcher.spelling import Spelling
from matcher.text import clean, guess_language, sentences

Floats = NDArray[np.float32]
_STORY = 160  # characters from which single sentences are looked at too
_SENTENCES = 2  # of a story; six find no more, for twice the time
_SHORTEST_SENTENCE = 8  # characters
_LONGEST_PART = 600  # characters, from the end: what is read at once, however long the story
_SENTENCE = 0.6  # what a sentence counts, compared to its whole story
_LONGEST_STORY = 4000  # characters, from the end: questions come last
_MOST_EXACT = 50_000  # wordings kept in memory
_LONGEST_EXACT = 400  # characters; no entry is asked in more
_REPEATED = 0.98  # probability of an entry whose wording is all but repeated
_EXACT = 0.99  # probability of an entry that asks the very same, and is the only one


@dataclass(frozen=True)
class Reading:
    """A ranking with the dial of its voice: P(the best is right), P(one of the best three is right)."""

    ranking: Ranking
    dial: Dial
    first: float
    among: float
    repeats: bool  # all but a known wording

    @classmethod
    def of(cls, ranking: Ranking, dial: Dial) -> "Reading":
        """What the dial makes of the ranking's evidence."""
        found = evidence(ranking)[None]
        first = float(dial.first(found)[0])
        near, shared = ranking.nearest, ranking.lexical
        same = repeats(float(near[0]), lead(near), float(shared[0]), lead(shared))
        return cls(ranking, dial, first, max(first, float(dial.among(found)[0])), same)


class Matcher:
    """A built folder with its encoder, ready to decide. Safe to use from several threads."""

    def __init__(
        self,
        scorer: Scorer,
        encoder: Encoder,
        words: Mapping[str, str],
        calibration: Calibration,
        risk: float,
    ) -> None:
        self.encoder = encoder
        self._spelling = Spelling(words, encoder.knows)
        self._scorer = scorer
        self._table = table = scorer.table
        self._calibration = calibration
        self._risks = [own or risk for own in table.risks]
        self._titles = _titles(table)
        self._exact = _exact(table, self._spelling)
        self._lacking = {language: mask for language, mask in lacking(table).items() if mask.any()}

    @classmethod
    def open(cls, folder: Path, *, risk: float | None = None) -> "Matcher":
        """Reads a folder that `build` wrote; `risk` in place of the one it was built for.

        Raises DamagedRelease, Outdated, EncoderUnavailable.
        """
        manifest = store.read_manifest(folder)
        try:
            name, identity, built_for = manifest["encoder"], manifest["identity"], manifest["risk"]
            calibration, ridge = Calibration.from_json(manifest["calibration"]), Ridge(**manifest["ridge"])
            table = store.read_table(folder, manifest["rows"])
        except (KeyError, TypeError) as error:
            raise DamagedRelease(
                f"The matcher in {folder} lacks {error} in its manifest. Publish again."
            ) from error
        encoder, index = load_encoder(name), read_index(folder)
        if encoder.identity != identity or index.shape != (len(table.entry), encoder.dimension):
            raise Outdated(
                f"The matcher in {folder} was built with the encoder {identity!r}, but "
                f"{encoder.identity!r} is installed. Publish again."
            )
        lexical = store.read_lexical(folder, table)
        scorer = Scorer(table, index, lexical, encoder.widths, ridge)
        return cls(scorer, encoder, store.read_words(folder), calibration, risk or built_for)

    def match(self, text: str, locale: str | None = None, *, vector: Floats | None = None) -> Decision:
        """Decides on any text; `locale` is the customer's, `vector` what the encoder made of both with `ask`.

        What only one sentence of a story speaks for, and the whole does not, is asked back, never answered.
        """
        text = text[-_LONGEST_STORY:]
        language = guess_language(text, "en" if (locale or "de").startswith("en") else "de")
        shown = locale or language
        cleaned = clean(text)
        exact = self._exact.get(self._spelling.key(cleaned[:_LONGEST_EXACT]))
        if exact is not None:
            return self._decided("answer", [(exact, _EXACT)], 1.0, shown, language)
        readings = self._readings(text, locale or "", vector)
        if not readings:
            return Decision("handoff", 0.0, None, (), 0.0, language)
        reading = _clearest(readings)
        ranking, probabilities = reading.ranking, _probabilities(reading)
        numbers = [int(number) for number in ranking.entries[: len(probabilities)]]
        supported = numbers[0] in readings[0].ranking.entries[:CHOICES]
        threshold = self._threshold(numbers[0], reading) if supported else NEVER
        kind, count = choose(probabilities, threshold)
        margin = float(ranking.scores[0] - (ranking.scores[1] if len(ranking.scores) > 1 else 0.0))
        listed = list(zip(numbers, probabilities, strict=True))
        if kind == "clarify":
            titles = [self._title(number, shown) for number in numbers]
            together = shown_together(self._table, self._scorer.index, titles, count)
            listed = [listed[place] for place in together]
        return self._decided(kind, listed, margin, shown, language)

    def best(
        self, text: str, locale: str | None = None, *, count: int = CHOICES, vector: Floats | None = None
    ) -> tuple[str, ...]:
        """The ids of the best entries before any threshold, best first."""
        text = text[-_LONGEST_STORY:]
        exact = self._exact.get(self._spelling.key(clean(text)[:_LONGEST_EXACT]))
        readings = self._readings(text, locale or "", vector)
        numbers = [int(number) for number in _clearest(readings).ranking.entries] if readings else []
        if exact is not None:
            numbers = [exact, *(number for number in numbers if number != exact)]
        return tuple(self._table.ids[number] for number in numbers[:count])

    def _decided(
        self, kind: str, listed: list[tuple[int, float]], margin: float, shown: str, language: str
    ) -> Decision:
        rows = [self._title(number, shown) for number, _ in listed]
        names = labels(self._table, self._scorer.index, rows) if kind == "clarify" else self._texts(rows)
        candidates = tuple(
            Candidate(self._table.ids[number], probability, name, self._locale(row))
            for (number, probability), row, name in zip(listed, rows, names, strict=True)
        )
        best = candidates[0]
        return Decision(
            kind,  # type: ignore[arg-type]
            best.probability,
            best.entry if kind == "answer" else None,
            candidates,
            round(margin, 6),
            language,
        )

    def _readings(self, text: str, locale: str, vector: Floats | None) -> list[Reading]:
        """Of the whole text and, in a story that stays unclear, of its sentences; none without words."""
        readings: list[Reading] = []
        cleaned = clean(text)
        for part in _parts(text):
            if readings and readings[0].first >= _SENTENCE:
                break
            mended = self._spelling.mend(part)
            given = vector if mended == cleaned else None
            asked = self.encoder.ask(mended, locale) if given is None else np.asarray(given, np.float32)
            if np.any(asked):
                readings.append(self._reading(mended, asked, locale))
        return readings

    def _reading(self, text: str, vector: Floats, locale: str) -> Reading:
        """Among all entries, or across languages: where all lack the question's, or where that is surer."""
        language = language_of(text, locale)
        mask = self._lacking.get(language)
        across = None if mask is None else self._across(vector, language, mask)
        if across is not None and mask is not None and mask.all():
            return across
        direct = Reading.of(
            self._scorer.rank(text, vector), self._calibration.dial(self.encoder.voice(text, locale))
        )
        foreign = mask is not None and bool(mask[direct.ranking.entries[0]])
        if across is None:  # no trial has asked across languages
            return replace(direct, dial=UNTRUSTED, repeats=False) if foreign else direct
        surer = across.dial.trials > 0 and across.first > direct.first
        return across if foreign or surer else direct

    def _across(self, vector: Floats, language: str, entries: NDArray[np.bool_]) -> Reading | None:
        """Among the entries that lack the language; None where nothing crosses."""
        asked = self.encoder.focus(vector[None], CROSSING)[0]
        ranking = self._scorer.rank_among(asked, entries) if asked.any() else None
        return None if ranking is None else Reading.of(ranking, self._calibration.across(language))

    def _threshold(self, number: int, reading: Reading) -> float:
        """That of the entry, or less for a known wording."""
        threshold = reading.dial.threshold(self._risks[number])
        if reading.repeats and self._risks[number] >= 1 - _REPEATED:
            return min(threshold, _REPEATED)
        return threshold

    def _title(self, number: int, shown: str) -> int:
        """The row of the entry's question, in the language to be shown where there is one."""
        titles = self._titles[number]
        return titles.get(shown[:2].lower(), next(iter(titles.values())))

    def _texts(self, rows: list[int]) -> list[str]:
        return [self._table.texts[row] for row in rows]

    def _locale(self, row: int) -> str:
        return self._table.locales[int(self._table.locale[row])]


def _clearest(readings: list[Reading]) -> Reading:
    """The whole text's, or that of a sentence much surer than it: most stories are about one thing."""
    return max(readings, key=lambda one: one.first if one is readings[0] else one.first * _SENTENCE)


def _probabilities(reading: Reading) -> list[float]:
    """Of the best candidates: what the first leaves of the joint chance is shared out by score."""
    first, among = (max(reading.first, _REPEATED), 1.0) if reading.repeats else (reading.first, reading.among)
    rest = np.maximum(reading.ranking.scores[1:CHOICES], 1e-3)
    shares = (among - first) * rest / rest.sum() if len(rest) else np.zeros(0)
    return [round(value, 6) for value in (first, *(min(float(share), first) for share in shares))]


def _parts(text: str) -> list[str]:
    """The text itself and, when it is a story, its last sentences, those that ask before others."""
    cleaned = clean(text)
    if not any(letter.isalnum() for letter in cleaned):
        return []
    if len(cleaned) < _STORY:
        return [cleaned]
    single = [part for part in map(clean, sentences(text)) if len(part) > _SHORTEST_SENTENCE]
    asked = [part for part in single if part.endswith("?")]
    parts = map(_end, [cleaned, *(asked or single)[-_SENTENCES:]])
    return list(dict.fromkeys(parts))  # a story of one sentence is read once


def _end(part: str) -> str:
    """As many of the last words as are read at once."""
    if len(part) <= _LONGEST_PART:
        return part
    last = part[-_LONGEST_PART:]
    return last.partition(" ")[2] or last


def _titles(table: Table) -> list[dict[str, int]]:
    """For each entry the row of its question by language; the first row stands in for a missing one."""
    titles: list[dict[str, int]] = [{} for _ in table.ids]
    for kind in range(3):
        for row in np.flatnonzero(table.kind == kind):
            language = table.locales[table.locale[row]][:2].lower()
            titles[table.entry[row]].setdefault(language, int(row))
    return titles


def _exact(table: Table, spelling: Spelling) -> dict[str, int]:
    """Wordings that belong to one entry alone, by their key."""
    owners: dict[str, set[int]] = {}
    for row in np.flatnonzero(~table.answers)[:_MOST_EXACT]:
        owners.setdefault(spelling.key(table.texts[int(row)]), set()).add(int(table.entry[row]))
    return {key: next(iter(numbers)) for key, numbers in owners.items() if key and len(numbers) == 1}
