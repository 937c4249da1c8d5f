"""Gaps are found: questions that nobody settled are grouped by meaning, whenever some belong to no group."""

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event

import numpy as np
from numpy.typing import NDArray

from bot.operation.timed.gap_reference import reference, spoken
from bot.operation.timed.gaps import entries_of
from bot.storage import Storage, StoreUnavailable, Transaction
from bot.storage.repositories.gaps import Gap, Key, Unsettled
from knowledge.folder.home import Home
from knowledge.releases.answering import Answering
from matcher import Encoder, load_encoder, plain
from matcher.grouping import by_centrality, carried_on, comparable, groups, joined

log = logging.getLogger("kundig.gaps")

LOOK_EVERY = 2.0  # seconds
MOST = 5000  # questions that are grouped, the latest ones
MOST_BUSY = 0.05  # of its time: where questions never end, they wait a little for their group
_KEPT = 20_000  # vectors in memory

Floats = NDArray[np.float32]
Places = dict[Key, tuple[str, int]]


@dataclass(frozen=True)
class Grouped:
    """Where each question belongs, and the groups that are new."""

    places: Places
    new: tuple[Gap, ...]


class Finder:
    """Finds gaps. It remembers vectors, so that a question is encoded once while its process runs."""

    def __init__(self, home: Home, encoder: Callable[[], Encoder] | None = None) -> None:
        self._home = home
        self._encoder = encoder or (lambda: load_encoder(home.settings.encoder))
        self._answering = Answering(home.releases)
        self._vectors: dict[str, Floats] = {}
        self._rests_until = 0.0

    def run(self, storage: Storage, stop: Event) -> None:
        while not stop.is_set():
            try:
                self.look(storage)
            except StoreUnavailable as error:
                log.warning("%s; looking again", error)
            stop.wait(LOOK_EVERY)

    def look(self, storage: Storage) -> None:
        """Groups anew when there is a question without a group."""
        with storage.reading() as read:
            fresh = read.gaps.fresh()
        if fresh and time.monotonic() >= self._rests_until:
            self.group(storage)

    def group(self, storage: Storage) -> None:
        """Groups the latest questions. What a curator decides meanwhile goes before: then it is done anew."""
        with storage.reading() as read:
            asked, known = read.gaps.asked(MOST), read.gaps.all()
        questions = [each.question for each in asked]
        vectors, began = self._comparable(questions), time.monotonic()
        found = grouped(questions, vectors, known)
        self._rests_until = began + (time.monotonic() - began) / MOST_BUSY

        def job(transaction: Transaction) -> None:
            if transaction.gaps.all() == known:
                transaction.gaps.add(found.new)
                transaction.gaps.put(found.places)
                transaction.gaps.forget_beyond(MOST)
                transaction.gaps.forget_empty()

        storage.write(job)

    def _comparable(self, questions: Sequence[Unsettled]) -> Floats:
        encoder = self._encoder()
        asked = [spoken(plain(each.text) or each.text, each.locale) for each in questions]
        known = reference(entries_of(self._answering), asked)
        return comparable(
            self._encoded(encoder, [text for text, _ in asked]),
            [language for _, language in asked],
            self._encoded(encoder, [text for text, _ in known]),
            [language for _, language in known],
            encoder.widths,
        )

    def _encoded(self, encoder: Encoder, texts: Sequence[str]) -> Floats:
        missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if len(self._vectors) + len(missing) > _KEPT:
            self._vectors.clear()
            missing = list(dict.fromkeys(texts))
        self._vectors.update(zip(missing, encoder.encode(missing), strict=True) if missing else ())
        if not texts:
            return np.zeros((0, encoder.dimension), np.float32)
        return np.array([self._vectors[text] for text in texts])


def grouped(questions: Sequence[Unsettled], vectors: Floats, known: Mapping[str, Gap]) -> Grouped:
    """Groups that somebody has, or has decided about, keep their questions and take in groups like them;
    all else is grouped anew, and a group that was there before stays the same one.
    """
    members: dict[str, list[int]] = {}
    free = []
    for row, question in enumerate(questions):
        held = known.get(question.gap or "")
        if held is not None and held.settled:
            members.setdefault(held.id, []).append(row)
        else:
            free.append(row)
    rest = _taken_in(members, _groups(free, vectors), vectors)
    before = {row: gap for row in free if (gap := questions[row].gap)}
    now, new = time.time(), []
    for group, name in zip(rest, carried_on(before, rest), strict=True):
        if name is None:
            new.append(Gap(secrets.token_hex(8), now))
        members[name or new[-1].id] = group
    places = {
        questions[group[at]].key: (name, place)
        for name, group in members.items()
        for place, at in enumerate(by_centrality(vectors[group]))
    }
    return Grouped(places, tuple(new))


def _groups(rows: Sequence[int], vectors: Floats) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for row, number in zip(rows, groups(vectors[rows]), strict=True):
        found.setdefault(number, []).append(row)
    return list(found.values())


def _taken_in(members: dict[str, list[int]], found: Sequence[list[int]], vectors: Floats) -> list[list[int]]:
    """Adds to `members` the groups that are like one there; the others."""
    names = list(members)
    centres = np.array([vectors[members[name]].mean(axis=0) for name in names])
    into = joined(np.array([vectors[group].mean(axis=0) for group in found]), centres)
    for group, place in zip(found, into, strict=True):
        if place is not None:
            members[names[place]].extend(group)
    return [group for group, place in zip(found, into, strict=True) if place is None]
