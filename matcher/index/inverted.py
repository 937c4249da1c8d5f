"""The approximate index of a large corpus: a quarter of the exact one's size, and a small part of its time.

The vectors' shares in the corpus' leading components, 8 bits a number, lie in lists around learned centres
(IVF-SQ8, Sivic & Zisserman 2003); a question looks through the nearest lists. What lies outside these
components is kept beside them, 4 bits a number, and settles the order of the promising rows.
"""

from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from matcher.index.components import Components, learn_components, read_components, spread, support

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
_PROBES = 48  # lists looked through for a question
_CANDIDATES = 6  # a wanted row
_SAMPLES = 39  # rows a list that its centre is learned from
_ROUNDS = 10  # of k-means; more change little
_BLOCK = 50_000  # rows worked on at a time
_WIDTH = 3.0  # standard deviations on either side that 4 bits span


@dataclass(frozen=True)
class FourBitVectors:
    """Vectors (n, d) rounded to 16 levels a number, `codes` (n, ⌈d/2⌉) of two numbers a byte.

    Level i of column j means `low[j] + i * step[j]`. A rounded vector rounds to itself.
    """

    codes: NDArray[np.uint8]
    low: Floats
    step: Floats

    def decode(self, rows: Whole, part: slice = slice(None)) -> Floats:
        """Columns of the rounded vectors (k, d)."""
        levels = self._levels(rows, part)
        levels *= self.step[part]
        levels += self.low[part]
        return levels

    def dots(self, rows: Whole, vector: Floats) -> Floats:
        """The products (k,) of rows with a vector (d,)."""
        part = support(vector)
        said = vector[part]
        return np.asarray(self._levels(rows, part) @ (self.step[part] * said) + self.low[part] @ said)

    def encode(self, vectors: Floats) -> "FourBitVectors":
        """Other vectors, rounded to the same levels."""
        levels = np.clip(np.rint((vectors - self.low) / self.step), 0, 15).astype(np.uint8)
        half = self.codes.shape[1]
        codes = levels[:, :half]
        codes[:, : levels.shape[1] - half] |= levels[:, half:] << 4
        return FourBitVectors(codes, self.low, self.step)

    def _levels(self, rows: Whole, part: slice) -> Floats:
        codes = self.codes[rows]
        start, stop, _ = part.indices(len(self.low))
        half = codes.shape[1]
        levels = np.empty((len(rows), stop - start), np.float32)
        first = codes[:, start:stop]
        levels[:, : first.shape[1]] = first & 15
        levels[:, first.shape[1] :] = codes[:, max(start - half, 0) : max(stop - half, 0)] >> 4
        return levels


class InvertedFileIndex:
    """Safe to search from several threads; see above."""

    def __init__(self, lists: faiss.IndexIVF, rest: FourBitVectors, components: Components) -> None:
        self._lists, self.rest, self.components = lists, rest, components
        self._axes = components.axes
        # The way back is summed in double precision, so that the number of threads shows nowhere.
        self._back = components.axes.T.astype(np.float64)
        lists.nprobe = _PROBES
        self.shape = (int(lists.ntotal), len(self._axes))

    def vectors(self, rows: Whole, part: slice = slice(None)) -> Floats:
        leading = self._lists.reconstruct_batch(np.ascontiguousarray(rows, np.int64))
        back = (leading.astype(np.float64) @ self._back[:, part]).astype(np.float32)
        return np.asarray(self.rest.decode(rows, part) + back)

    def search(self, questions: Floats, count: int) -> tuple[Floats, Whole]:
        found = [self._nearest(question, min(count, self.shape[0])) for question in questions]
        most = min(len(rows) for _, rows in found)  # lists may hold fewer rows than asked for
        return np.stack([near[:most] for near, _ in found]), np.stack([rows[:most] for _, rows in found])

    def empty_lists(self) -> faiss.IndexIVF:
        """Lists without rows, around the same centres."""
        lists = _lists(faiss.clone_index(self._lists.quantizer), self._lists.nlist)
        lists.sq, lists.is_trained = self._lists.sq, True
        return lists

    def kept_lists(self, was: Whole) -> faiss.IndexIVF:
        """Lists of other rows, each of which `was` one of these, or −1: those are added later."""
        lists, held = self.empty_lists(), np.flatnonzero(was >= 0)
        held = held[np.argsort(was[held], kind="stable")]  # by what they were: one text may stand twice
        counts = np.bincount(was[held], minlength=self.shape[0])
        starts = np.cumsum(counts) - counts
        source, target = self._lists.invlists, lists.invlists
        for number in range(self._lists.nlist):
            size = source.list_size(number)
            if not size:
                continue
            old = faiss.rev_swig_ptr(source.get_ids(number), size)
            codes = faiss.rev_swig_ptr(source.get_codes(number), size * source.code_size)
            times = counts[old]
            ids = held[np.repeat(starts[old] - (np.cumsum(times) - times), times) + np.arange(times.sum())]
            copied = np.ascontiguousarray(np.repeat(codes.reshape(size, -1), times, axis=0))
            if len(ids):
                target.add_entries(number, len(ids), faiss.swig_ptr(ids), faiss.swig_ptr(copied))
        lists.ntotal = len(held)
        return lists

    def _nearest(self, question: Floats, count: int) -> tuple[Floats, Whole]:
        leading = question @ self._axes
        near, rows = self._lists.search(leading[None], min(_CANDIDATES * count, self.shape[0]))
        near, rows = near[0][rows[0] >= 0], rows[0][rows[0] >= 0]
        near = near + self.rest.dots(rows, question)
        best = np.lexsort((rows, -near))[:count]
        return near[best], rows[best]


def write_inverted(vectors: Floats, folder: Path, before: InvertedFileIndex | None) -> InvertedFileIndex:
    """Writes what `read_inverted` reads. What `before` has learnt is taken over while the size is similar.

    The same levels are then used again: rounding what is rounded already wears nothing off, edit after edit.
    """
    if before is not None and before.components.fit(len(vectors)):
        components, lists, levels = before.components, before.empty_lists(), before.rest
    else:
        components = learn_components(vectors)
        lists, levels = _learn_lists(vectors, components), _learn_levels(vectors, components)
    codes = np.empty((len(vectors), levels.codes.shape[1]), np.uint8)
    for start in range(0, len(vectors), _BLOCK):
        block = vectors[start : start + _BLOCK]
        leading = block @ components.axes
        rounded = levels.encode(block - leading @ components.axes.T)
        codes[start : start + _BLOCK] = rounded.codes
        # What rounding added along the components is taken off there, where numbers are finer.
        lists.add(leading - rounded.decode(np.arange(len(block))) @ components.axes)
    return _written(folder, lists, FourBitVectors(codes, levels.low, levels.step), components)


def write_edited(before: InvertedFileIndex, was: Whole, fresh: Floats, folder: Path) -> InvertedFileIndex:
    """As `write_inverted`, but what `was` in the index before is copied as it is there, and only `fresh`
    vectors, those of rows that were not, are rounded: an edit of a large corpus takes no look at the others.
    """
    components, levels, new = before.components, before.rest, np.flatnonzero(was < 0)
    leading = fresh @ components.axes
    rounded = levels.encode(fresh - leading @ components.axes.T)
    codes = levels.codes[np.maximum(was, 0)]
    codes[new] = rounded.codes
    lists = before.kept_lists(was)
    if len(new):
        finer = leading - rounded.decode(np.arange(len(new))) @ components.axes
        lists.add_with_ids(np.ascontiguousarray(finer, np.float32), new)
    return _written(folder, lists, FourBitVectors(codes, levels.low, levels.step), components)


def _written(
    folder: Path, lists: faiss.IndexIVF, rest: FourBitVectors, components: Components
) -> InvertedFileIndex:
    np.save(folder / "rest.npy", rest.codes)
    lists.make_direct_map()
    faiss.write_index(lists, str(folder / "lists.faiss"))
    components.write(folder)
    size = (folder / "lists.faiss").stat().st_size
    np.savez(folder / "levels.npz", low=rest.low, step=rest.step, size=size)
    return InvertedFileIndex(lists, rest, components)


def _learn_lists(vectors: Floats, components: Components) -> faiss.IndexIVF:
    """Lists without rows, whose centres follow the corpus."""
    count = max(1, min(len(vectors) // 256, int(2 * len(vectors) ** 0.5)))
    lists = _lists(faiss.IndexFlatIP(components.axes.shape[1]), count)
    lists.cp.niter = _ROUNDS
    lists.train(vectors[spread(len(vectors), _SAMPLES * count)] @ components.axes)
    return lists


def _lists(centres: faiss.Index, count: int) -> faiss.IndexIVF:
    lists = faiss.IndexIVFScalarQuantizer(
        centres, centres.d, count, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
    )
    lists.own_fields = bool(centres.this.disown()) or True
    return lists


def _learn_levels(vectors: Floats, components: Components) -> FourBitVectors:
    """Levels without codes."""
    sample = vectors[spread(len(vectors), _BLOCK)]
    rest = sample - (sample @ components.axes) @ components.axes.T
    step = np.maximum(rest.std(axis=0) * (2 * _WIDTH / 16), 1e-9).astype(np.float32)
    low = (rest.mean(axis=0) - 7.5 * step).astype(np.float32)
    return FourBitVectors(np.zeros((0, (len(low) + 1) // 2), np.uint8), low, step)


def read_inverted(folder: Path) -> InvertedFileIndex:
    """The index, memory-mapped. Raises OSError, ValueError, RuntimeError or KeyError when it is damaged."""
    with np.load(folder / "levels.npz") as stored:
        low, step, size = stored["low"], stored["step"], int(stored["size"])
    path = folder / "lists.faiss"
    if path.stat().st_size != size:  # reading beyond a mapped file's end would kill the process
        raise ValueError(f"{path.name} has {path.stat().st_size} bytes instead of {size}")
    lists = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
    # By default 32 threads are started for every question, to read ahead in files that are not in memory.
    faiss.downcast_InvertedLists(lists.invlists).prefetch_nthread = 0
    codes = np.asarray(np.load(folder / "rest.npy", mmap_mode="r"))
    return InvertedFileIndex(lists, FourBitVectors(codes, low, step), read_components(folder))
