import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from matcher import DamagedMatcher, LetterEncoder, Matcher, Row, build
from matcher.index.inverted import InvertedFileIndex
from matcher.index.vectors import ExactIndex, Index, read_index, write_copied, write_index

DIMENSION = 129  # odd: two numbers share a byte


def clustered(count: int, seed: int = 0) -> np.ndarray:
    """Vectors of length 1 around 40 centres, some components livelier than others."""
    random = np.random.default_rng(seed)
    scale = 1 / np.sqrt(1 + np.arange(DIMENSION))
    centres = np.random.default_rng(7).normal(size=(40, DIMENSION))
    vectors = (centres[np.arange(count) % 40] + 0.5 * random.normal(size=(count, DIMENSION))) * scale
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def shared(index: Index, wanted: Index, questions: np.ndarray, count: int) -> float:
    """The share of the truly nearest rows that an index finds."""
    pairs = [(index.search(q[None], count)[1][0], wanted.search(q[None], count)[1][0]) for q in questions]
    return float(np.mean([len(set(a.tolist()) & set(b.tolist())) / count for a, b in pairs]))


@pytest.fixture
def soon_approximate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.index.vectors.EXACT_ROWS", 3000)


@pytest.fixture
def very_soon_approximate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matcher.index.vectors.EXACT_ROWS", 270)


@pytest.mark.usefixtures("soon_approximate")
@pytest.mark.parametrize(
    ("rows", "kind"), [(3, ExactIndex), (2500, ExactIndex), (3000, ExactIndex), (3001, InvertedFileIndex)]
)
def test_the_size_chooses_the_index(tmp_path: Path, rows: int, kind: type) -> None:
    vectors = clustered(rows)
    assert isinstance(write_index(vectors, tmp_path), kind)
    index = read_index(tmp_path)
    assert isinstance(index, kind)
    assert index.shape == vectors.shape
    near, found = index.search(vectors[:2], 1)
    assert found[:, 0].tolist() == [0, 1]
    assert near[:, 0] == pytest.approx([1, 1], abs=0.03)


@pytest.mark.parametrize("rows", [1500, 5000])
@pytest.mark.parametrize("question", ["of the corpus", "foreign", "silent in part", "empty"])
def test_the_exact_index_misses_nothing(tmp_path: Path, question: str, rows: int) -> None:
    vectors = clustered(rows)
    vectors[77] = 0  # a text without words
    write_index(vectors, tmp_path)
    asked = clustered(60, seed=1)
    if question == "foreign":
        asked = np.random.default_rng(2).normal(size=asked.shape).astype(np.float32)
    elif question == "silent in part":
        asked[:, : DIMENSION // 2] = 0
    elif question == "empty":
        asked[:] = 0
    index = read_index(tmp_path)
    for one in asked:
        near, found = index.search(one[None], 64)
        assert np.allclose(near[0], np.sort(vectors @ one)[:-65:-1], atol=1e-6)
        assert np.allclose(vectors[found[0]] @ one, near[0], atol=1e-6)


@pytest.mark.usefixtures("soon_approximate")
def test_the_approximate_index_finds_nearly_what_the_exact_one_does(tmp_path: Path) -> None:
    vectors = clustered(8000)
    write_index(vectors, tmp_path)
    listed, exact = read_index(tmp_path), ExactIndex(vectors)
    assert shared(listed, exact, clustered(60, seed=1), 10) > 0.9
    near, rows = listed.search(vectors[:5], 10)
    restored = listed.vectors(rows[0])
    assert np.allclose(restored, vectors[rows[0]], atol=0.05)
    assert np.allclose(restored @ vectors[0], near[0], atol=1e-4)
    assert (np.diff(near, axis=1) <= 0).all()


@pytest.mark.usefixtures("soon_approximate")
@pytest.mark.parametrize("part", [slice(0, 40), slice(40, 129), slice(70, 129), slice(0, 129)])
def test_a_question_is_compared_where_it_speaks(tmp_path: Path, part: slice) -> None:
    vectors, asked = clustered(4000), clustered(20, seed=1)
    index = write_index(vectors, tmp_path)
    asked[:, : part.start], asked[:, part.stop :] = 0, 0
    for one in asked:
        near, rows = index.search(one[None], 10)
        restored = index.vectors(rows[0])
        assert np.array_equal(index.vectors(rows[0], part), restored[:, part])
        assert np.allclose(restored @ one, near[0], atol=1e-4)


@pytest.mark.usefixtures("soon_approximate")
def test_edit_after_edit_wears_no_vector_off(tmp_path: Path) -> None:
    vectors = clustered(4000)
    index: Index = write_index(vectors, tmp_path)
    once = index.vectors(np.arange(4000))
    for edit in range(5):
        folder = tmp_path / str(edit)
        folder.mkdir()
        kept = index.vectors(np.arange(index.shape[0]))
        write_index(np.vstack([kept, clustered(3, seed=edit + 1)]), folder, index)
        index = read_index(folder)
    assert index.shape[0] == 4015
    assert np.abs(index.vectors(np.arange(4000)) - once).max() < 0.02
    assert shared(index, ExactIndex(vectors), clustered(60, seed=9), 10) > 0.9


@pytest.mark.usefixtures("soon_approximate")
def test_an_edit_copies_what_stays_as_it_is(tmp_path: Path) -> None:
    vectors, fresh = clustered(4000), clustered(3, seed=5)
    write_index(vectors, tmp_path)
    before = read_index(tmp_path)
    was = np.random.default_rng(3).permutation(4000)[:3900]  # some went, and all stand elsewhere
    was[[7, 1000, 3000]] = -1
    was[8] = was[9]  # two rows of one text
    folder = tmp_path / "edited"
    folder.mkdir()
    assert write_copied(before, was[:2000], fresh, folder) is None, "of a small corpus nothing is left out"
    assert write_copied(before, was, fresh, folder) is not None
    index = read_index(folder)
    stays = np.flatnonzero(was >= 0)
    assert index.shape == (3900, DIMENSION)
    assert np.array_equal(index.vectors(stays), before.vectors(was[stays]))
    assert np.allclose(index.vectors(np.array([7, 1000, 3000])), fresh, atol=0.05)
    now = np.where((was >= 0)[:, None], vectors[was], 0)
    now[[7, 1000, 3000]] = fresh
    assert shared(index, ExactIndex(now), clustered(60, seed=1), 10) > 0.9
    assert index.search(fresh[:1], 1)[1][0].tolist() == [7]


@pytest.mark.usefixtures("soon_approximate")
def test_a_corpus_twice_as_large_is_learnt_anew(tmp_path: Path) -> None:
    first = write_index(clustered(4000), tmp_path)
    assert isinstance(first, InvertedFileIndex)
    (tmp_path / "2").mkdir()
    (tmp_path / "3").mkdir()
    slightly = write_index(clustered(5000), tmp_path / "2", first)
    doubled = write_index(clustered(8100), tmp_path / "3", slightly)
    assert isinstance(slightly, InvertedFileIndex)
    assert isinstance(doubled, InvertedFileIndex)
    assert slightly.components.learnt == 4000
    assert doubled.components.learnt == 8100


def test_an_edit_takes_the_first_look_over_and_finds_the_same(tmp_path: Path) -> None:
    first = write_index(clustered(3000), tmp_path)
    was = np.random.default_rng(0).permutation(3300)[:3100]
    was[was >= 3000] = -1
    vectors = clustered(3100, seed=1)
    vectors[was >= 0] = first.vectors(was[was >= 0])
    (tmp_path / "2").mkdir()
    edited = write_index(vectors, tmp_path / "2", first, was)
    assert isinstance(edited, ExactIndex)
    assert edited.components is not None
    assert edited.components.learnt == 3000
    assert np.allclose(edited.leading, vectors @ edited.components.axes, atol=1e-6)
    assert shared(edited, ExactIndex(vectors), clustered(50, seed=2), 10) == 1


@pytest.mark.usefixtures("soon_approximate")
@pytest.mark.parametrize("name", ["lists.faiss", "rest.npy", "levels.npz", "components.npz"])
@pytest.mark.parametrize("harm", ["cut", "emptied", "lost"])
def test_a_damaged_approximate_index_is_told(tmp_path: Path, name: str, harm: str) -> None:
    write_index(clustered(4000), tmp_path)
    damage(tmp_path / name, harm)
    with pytest.raises(DamagedMatcher, match="Publish again"):
        read_index(tmp_path)


@pytest.mark.parametrize("name", ["vectors.npy", "leading.npy", "components.npz"])
@pytest.mark.parametrize("harm", ["cut", "emptied", "lost"])
def test_a_damaged_exact_index_is_told(tmp_path: Path, name: str, harm: str) -> None:
    write_index(clustered(4000), tmp_path)
    damage(tmp_path / name, harm)
    with pytest.raises(DamagedMatcher, match="Publish again"):
        read_index(tmp_path)


def damage(path: Path, harm: str) -> None:
    if harm == "lost":
        path.unlink()
        return
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] if harm == "cut" else b"")


@pytest.mark.usefixtures("soon_approximate")
def test_many_threads_may_search_at_once(tmp_path: Path) -> None:
    write_index(clustered(6000), tmp_path)
    index, asked = read_index(tmp_path), clustered(200, seed=1)
    alone = [index.search(question[None], 10)[1].tolist() for question in asked]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda question: index.search(question[None], 10)[1].tolist(), asked)) == alone


def corpus(entries: int) -> list[Row]:
    words = ["Paket", "Rechnung", "Konto", "Gutschein", "Garantie", "Reparatur", "Newsletter", "Filiale"]
    return [
        Row(f"{word}-{number}", f"{opening} {word} Nummer {number}?", "variant", "de")
        for number in range(entries)
        for word in words
        for opening in ("Wo ist", "Was kostet", "Wann kommt")
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("very_soon_approximate")
def test_an_edit_of_a_large_corpus_answers_like_a_fresh_build(tmp_path: Path) -> None:
    rows = corpus(12)
    changed = [*rows[5:], Row("Paket-1", "Ist mein Päckchen verloren?", "variant", "de")]
    build(rows, tmp_path / "1", encoder="letters")
    build(changed, tmp_path / "2", encoder="letters", previous=tmp_path / "1")
    build(changed, tmp_path / "3", encoder="letters")
    assert isinstance(read_index(tmp_path / "2"), InvertedFileIndex)
    edited, fresh = Matcher.open(tmp_path / "2"), Matcher.open(tmp_path / "3")
    assert edited.best("Päckchen verloren")[0] == "Paket-1"
    right = [
        np.mean([opened.best(f"{row.entry[:-2]} heute", count=1)[0][:5] == row.entry[:5] for row in rows[5:]])
        for opened in (edited, fresh)
    ]
    assert right[1] > 0.8
    assert right[0] > right[1] - 0.03


@pytest.mark.slow
@pytest.mark.usefixtures("very_soon_approximate")
def test_an_edit_across_the_bound_takes_the_vectors_over(tmp_path: Path) -> None:
    rows = corpus(12)
    build(rows[:270], tmp_path / "1", encoder="letters")
    assert isinstance(read_index(tmp_path / "1"), ExactIndex)
    build(rows, tmp_path / "2", encoder="letters", previous=tmp_path / "1")
    listed = read_index(tmp_path / "2")
    assert isinstance(listed, InvertedFileIndex)
    assert np.abs(listed.vectors(np.arange(288)) - LetterEncoder().encode([r.text for r in rows])).max() < 0.1
    build(rows[:270], tmp_path / "3", encoder="letters", previous=tmp_path / "2")
    assert isinstance(read_index(tmp_path / "3"), ExactIndex)


_DECISIONS = """
import sys
from pathlib import Path
from matcher import Matcher
from tests.matcher.test_index import asked_of, corpus
opened = Matcher.open(Path(sys.argv[1]))
for text in asked_of(corpus(12)):
    print(opened.match(text))
"""


def asked_of(rows: list[Row]) -> list[str]:
    return [row.text.replace("?", " denn wohl") for row in rows[::8]]


@pytest.mark.slow
@pytest.mark.parametrize("exact_rows", [270, 30_000])
def test_decisions_are_the_same_for_any_number_of_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exact_rows: int
) -> None:
    monkeypatch.setattr("matcher.index.vectors.EXACT_ROWS", exact_rows)
    build(corpus(12), tmp_path, encoder="letters")
    said = []
    for threads in ("1", "2", "3"):
        limits = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        command = [sys.executable, "-c", _DECISIONS, str(tmp_path)]
        done = subprocess.run(command, env=os.environ | limits, capture_output=True, text=True, check=True)
        said.append(done.stdout)
    assert said[0].count("Decision(") == 36
    assert said[0] == said[1] == said[2]
