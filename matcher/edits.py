"""What of an edit is likely a slip: a wording filed under the wrong entry, an answer that went astray.

Nobody has to have asked anything yet: the other wordings of a corpus tell where a new one belongs, and
whether one that goes was needed. Each doubt names the entry that was edited first, and then the other one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matcher.assessment import REPEATED
from matcher.comparison import Comparison, Side
from matcher.report.diagnosis import ALIKE
from matcher.rows import KINDS
from matcher.text import clean

Whole = NDArray[np.int64]
Kind = Literal[
    "collision", "duplicate", "stray", "steals", "needed", "leant_on", "same_answer", "strange_answer"
]
MOST = 200  # rows of a kind that are looked at; of a larger edit, as many from all over
_AROUND = 48  # rows near a new wording that are looked through for those of others
_COMPARED = 8  # of them, that are asked themselves
_THOUGHT_OF = 8  # entries; a wording whose own is not among them is filed wrongly, or quite unlike all others
_FAINT = 0.25  # of the best entry's score: so much less is hardly thought of
_SURE = 0.8  # of the other entry
_CLAIMED = 0.4  # certainty of another entry that claims the only wording of a new one
_MOSTLY = 0.5  # of a new entry's wordings
_UNLIKE = 0.12  # of a cosine, by which an answer must have left its questions, and come near to others
_SAME = 0.985  # cosine of two answers that say the same
_NEAR_ANSWERS = 64


@dataclass(frozen=True)
class Doubt:
    """One thing to look at. `text` is the wording or answer it is about, `other` what it meets there."""

    kind: Kind
    entries: tuple[str, ...]
    text: str
    locale: str
    other: str = ""
    sure: float = 0.0  # how sure the matcher is of the other entry, or of its choice
    more: tuple[str, ...] = field(default=())  # further wordings it concerns

    @property
    def grave(self) -> bool:
        """Whether a customer is likely to be told the wrong thing, or nothing; else two entries compete."""
        return self.kind != "steals"


def doubts(compared: Comparison) -> list[Doubt]:
    """All that looks like a slip, each once."""
    found: dict[tuple[object, ...], Doubt] = {}
    for doubt in (*_new_wordings(compared), *_gone_wordings(compared), *_answers(compared)):
        found.setdefault((doubt.kind, frozenset(doubt.entries), doubt.text), doubt)
    return _at_once(found.values())


def _at_once(found: Iterable[Doubt]) -> list[Doubt]:
    """Wordings that one entry loses are one doubt: whoever retires its German half has made one decision."""
    groups: dict[tuple[object, ...], list[Doubt]] = {}
    for doubt in found:
        one = doubt.kind in ("needed", "leant_on")
        key = (doubt.kind, doubt.entries[0], doubt.locale) if one else (doubt.kind, doubt.entries, doubt.text)
        groups.setdefault(key, []).append(doubt)
    return [_together(group) if len(group) > 1 else group[0] for group in groups.values()]


def _together(group: Sequence[Doubt]) -> Doubt:
    """Who would be answered instead is told where it is the same entry for all."""
    first, whose = group[0], {doubt.entries for doubt in group}
    entries = first.entries if len(whose) == 1 else first.entries[:1]
    return replace(first, entries=entries, other="", more=tuple(doubt.text for doubt in group[1:]))


def _some(rows: Sequence[int] | Whole) -> list[int]:
    count = min(len(rows), MOST)
    return [int(rows[place]) for place in np.linspace(0, len(rows) - 1, count).astype(int)] if count else []


def _new_wordings(compared: Comparison) -> Iterator[Doubt]:
    after = compared.after
    strays: dict[str, list[Doubt]] = {}
    looked = Counter[str]()
    for row in _some(compared.came[~after.table.answers[compared.came]]):
        own = after.id(row)
        if _plainly_there(compared.before, own, after.texts[row]):
            continue
        looked[own] += 1
        if (met := _meets(compared, row)) is not None:
            yield met
        elif (stray := _stray(after, row)) is not None:
            strays.setdefault(own, []).append(stray)
        elif (taken := _takes(compared, row)) is not None:
            yield taken
    for own, found in strays.items():
        # A new entry cuts its part out of what others were asked for: it is judged as a whole.
        if own in compared.before.numbers or len(found) > _MOSTLY * looked[own]:
            yield from found


def _plainly_there(side: Side, id: str, text: str) -> bool:
    """Whether the entry had the wording before, but for capitals and marks."""
    return any(_plain(side.texts[row]) == _plain(text) for row in side.questions_of(id).tolist())


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in clean(text).casefold()).split())


def _rivals(side: Side, row: int) -> list[tuple[float, int]]:
    """The wordings of other entries in its language near a row, the nearest first."""
    vector = side.scorer.index.vectors(np.array([row]))
    near, rows = side.scorer.index.search(vector, _AROUND)
    owner, language = side.table.entry[row], side.language(row)
    return [
        (float(cosine), int(other))
        for cosine, other in zip(near[0], rows[0], strict=True)
        if side.table.entry[other] != owner
        and not side.table.answers[other]
        and side.language(int(other)) == language
    ]


def _meets(compared: Comparison, row: int) -> Doubt | None:
    """Another entry has the wording, or one that asks the same."""
    after = compared.after
    for cosine, other in _rivals(after, row)[:_COMPARED]:
        same = _plain(after.texts[other]) == _plain(after.texts[row])
        if same or cosine >= ALIKE:
            kind: Kind = "collision" if same else "duplicate"
            return _doubt(after, kind, row, other, cosine)
    return None


def _doubt(side: Side, kind: Kind, row: int, other: int, sure: float) -> Doubt:
    entries = (side.id(row), side.id(other))
    return Doubt(kind, entries, side.texts[row], side.locale(row), side.texts[other], round(sure, 4))


def _stray(side: Side, row: int) -> Doubt | None:
    """Held out, the wording finds another entry, and its own is hardly thought of."""
    own, found = side.id(row), side.held_out(row)
    best, place = side.best(found.ranking), side.place(found.ranking, own)
    if not best or best == own:
        return None
    alone = not [other for other in side.questions_of(own).tolist() if other != row]
    scores = found.ranking.scores
    faint = place >= 0 and scores[place] < _FAINT * scores[0]
    if alone:
        stray = found.first >= _CLAIMED and (place < 0 or faint)
    else:
        stray = not 0 <= place < _THOUGHT_OF or (faint and found.first >= _SURE)
    return _named(side, own, best, row, found.first) if stray else None


def _named(side: Side, own: str, best: str, row: int, sure: float) -> Doubt:
    rows = side.questions_of(best).tolist()
    mine = [other for other in rows if side.language(other) == side.language(row)] or rows
    vectors = side.scorer.index.vectors(np.array(mine)) @ side.scorer.index.vectors(np.array([row]))[0]
    nearest = side.texts[mine[int(np.argmax(vectors))]] if mine else ""
    return Doubt("stray", (own, best), side.texts[row], side.locale(row), nearest, round(sure, 4))


def _takes(compared: Comparison, row: int) -> Doubt | None:
    """Wordings of another entry that found their own before, and find this one now."""
    after, before = compared.after, compared.before
    own, taken = after.id(row), []
    for _, other in _rivals(after, row)[:_COMPARED]:
        there = before.rows_with(after.texts[other], after.id(other))
        if not there:
            continue
        was, now = before.held_out(there[0]), after.held_out(other)
        found, lost = before.best(was.ranking) == after.id(other), after.best(now.ranking) == own
        if found and lost and (after.would_answer(now) or before.would_answer(was)):
            taken.append(other)
    if not taken:
        return None
    more = tuple(after.texts[other] for other in taken[1:])
    first = _doubt(after, "steals", row, taken[0], 0.0)
    return Doubt(**{**vars(first), "more": more})


def _gone_wordings(compared: Comparison) -> Iterator[Doubt]:
    """Wordings that went from an entry that stays, and that nothing else makes up for.

    Customers wrote like them rather than just so, further away from what is left. So it is not enough that
    the wording itself would still be answered: its entry must be as sure as of one that is all but repeated.
    """
    after, before = compared.after, compared.before
    for row in _some(compared.went[~before.table.answers[compared.went]]):
        own, text = before.id(row), before.texts[row]
        if own not in after.numbers or _plainly_there(after, own, text):
            continue
        vector = before.vector(row)
        found = after.matcher.match(text, before.locale(row), vector=vector)
        if found.kind == "answer" and found.entry == own:
            if found.probability < REPEATED:
                sure = round(found.probability, 4)
                yield Doubt("leant_on", (own,), text, before.locale(row), "", sure)
            continue
        best = found.candidates[0].entry if found.candidates else ""
        entries = (own, best) if found.kind == "answer" else (own,)
        other = found.candidates[0].question if found.kind == "answer" else ""
        yield Doubt("needed", entries, text, before.locale(row), other, round(found.probability, 4))


def _answers(compared: Comparison) -> Iterator[Doubt]:
    """Answers that another entry has, or that have left what their own is asked."""
    after, before = compared.after, compared.before
    for row in _some(compared.came[after.table.kind[compared.came] == KINDS.index("answer")]):
        own, text = after.id(row), after.texts[row]
        if own not in before.numbers or _is_half(after, row):
            continue
        others = _answering_too(before, own, row, after) or _answering_too(after, own, row, after)
        if others:
            yield Doubt("same_answer", (own, others[0]), text, after.locale(row), others[1])
        elif (strange := _strange(compared, row)) is not None:
            yield strange


def _is_half(side: Side, row: int) -> bool:
    """Of a long answer: both halves stand for themselves, each after its question."""
    titles = [side.texts[each] for each in side.questions_of(side.id(row)).tolist()]
    return any(side.texts[row].startswith(f"{title} ") for title in titles)


def _answering_too(side: Side, own: str, row: int, after: Side) -> tuple[str, str] | None:
    """The entry of the same language, and its question, that answers with the same."""
    vector = after.scorer.index.vectors(np.array([row]))
    near, rows = side.scorer.index.search(vector, _NEAR_ANSWERS)
    for cosine, other in zip(near[0], rows[0].tolist(), strict=True):
        if cosine < _SAME or side.id(other) == own or not side.table.answers[other]:
            continue
        if side.language(other) == after.language(row) and not _is_half(side, other):
            questions = side.questions_of(side.id(other)).tolist()
            return side.id(other), side.texts[questions[0]] if questions else ""
    return None


def _strange(compared: Comparison, row: int) -> Doubt | None:
    """Another entry's questions are nearer to the answer now, and its own are further than they were."""
    after, before = compared.after, compared.before
    own, language = after.id(row), after.language(row)
    asked = [each for each in after.questions_of(own).tolist() if after.language(each) == language]
    mine = before.table.rows_of(before.numbers[own])
    old = [
        int(each)
        for each in mine[before.table.answers[mine]]
        if before.language(int(each)) == language and not _is_half(before, int(each))
    ]
    if not asked or not old:
        return None
    vector = after.scorer.index.vectors(np.array([row]))
    questions = after.scorer.index.vectors(np.array(asked))
    now = float((questions @ vector[0]).max())
    was = float((questions @ before.scorer.index.vectors(np.array(old[:1]))[0]).max())
    rivals = [(cosine, other) for cosine, other in _rivals(after, row) if cosine > now]
    if rivals and was - now >= _UNLIKE and rivals[0][0] - now >= _UNLIKE:
        return _doubt(after, "strange_answer", row, rivals[0][1], rivals[0][0])
    return None
