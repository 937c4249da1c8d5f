"""What a new build takes over from the one before: known vectors, and trials that still tell."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher import folder as store
from matcher.calibration import Calibration
from matcher.errors import MatcherError
from matcher.findings import Findings
from matcher.index import Index, read_index
from matcher.joint import Encoder
from matcher.lexical import Groups, groups_of
from matcher.trials import Trials

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
_PORTION = 32  # texts a thread encodes at a time
_DRIFT = 0.02  # share of changed texts up to which trials are kept


@dataclass(frozen=True)
class Earlier:
    """Row numbers by text, the index of their vectors, the trials and how many texts they have missed since.

    `learnt` is what the trials told at the assumed `share`, `held` the letter groups of the rows.
    """

    rows: Mapping[str, int]
    index: Index | None
    trials: Trials | None
    drift: int
    share: float = 0.0
    learnt: tuple[Calibration, Findings] | None = None
    held: Groups = field(default_factory=lambda: groups_of([]))

    def encode(self, texts: Sequence[str], encoder: Encoder) -> Floats:
        """Vectors (n, d); only new texts reach the encoder."""
        vectors = np.empty((len(texts), encoder.dimension), np.float32)
        known = np.array([text in self.rows for text in texts], bool)
        if self.index is not None and known.any():
            rows = np.array([self.rows[text] for text in texts if text in self.rows])
            vectors[known] = self.index.vectors(rows)
        vectors[~known] = _encode_all([text for text in texts if text not in self.rows], encoder)
        return vectors

    def groups(self, texts: Sequence[str]) -> Groups:
        """The texts' letter groups; only new texts are read."""
        fresh = self.new(texts)
        places = np.array([self.rows.get(text, 0) for text in texts], np.int64)
        places[fresh] = len(self.held) + np.arange(len(fresh))
        return self.held.join(groups_of([texts[number] for number in fresh])).take(places)

    def new(self, texts: Sequence[str]) -> Whole:
        """The numbers of the texts that were not there."""
        return np.array([number for number, text in enumerate(texts) if text not in self.rows], np.int64)

    def still_telling(self, texts: Sequence[str]) -> tuple[Trials, int] | None:
        """The trials, and how many texts are new to them; None if too many."""
        if self.trials is None:
            return None
        drift = self.drift + len(self.rows.keys() ^ set(texts))
        return (self.trials, drift) if drift <= _DRIFT * len(texts) else None

    def conclusions(self, trials: Trials, unanswerable_share: float) -> tuple[Calibration, Findings] | None:
        """What was learnt from just these trials at just this share."""
        return self.learnt if trials is self.trials and unanswerable_share == self.share else None


def _encode_all(texts: Sequence[str], encoder: Encoder) -> Floats:
    """On every processor; the order of the work changes no vector."""
    parts = [texts[start : start + _PORTION] for start in range(0, len(texts), _PORTION)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return np.vstack([np.empty((0, encoder.dimension), np.float32), *pool.map(encoder.encode, parts)])


def read_earlier(folder: Path | None, identity: str) -> Earlier:
    """What can be taken over from `folder`: nothing when it is damaged or of another encoder."""
    nothing = Earlier({}, None, None, 0)
    if folder is None:
        return nothing
    try:
        manifest = store.read_manifest(folder)
        if manifest["identity"] != identity:
            return nothing
        table, index = store.read_table(folder, manifest["rows"]), read_index(folder)
        learnt = Calibration.from_json(manifest["calibration"]), Findings.from_json(manifest["findings"])
        drift, share = int(manifest["drift"]), float(manifest["unanswerable_share"])
        held, rows = store.read_groups(folder), {text: row for row, text in enumerate(table.texts.all())}
        return Earlier(rows, index, Trials.read(folder), drift, share, learnt, held)
    except (MatcherError, KeyError, TypeError):
        return nothing
