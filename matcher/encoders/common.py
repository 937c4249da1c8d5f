"""What people ask and say anywhere, in `common.csv`: encoded once per installation.

A question that is nearer to one of these than the entry that might answer it is likely about something else.
"""

import csv
import hashlib
import logging
import os
import tempfile
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matcher.encoders.encoder import Encoder
from matcher.encoders.exported import OnnxEncoder
from matcher.encoders.installed import encoders_folder
from matcher.encoders.joint import JointEncoder

Floats = NDArray[np.float32]
log = logging.getLogger("kundig.matcher")


@cache
def texts() -> Mapping[str, tuple[str, ...]]:
    """The questions, by language."""
    lines = files("matcher.encoders").joinpath("common.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="|"))
    return {language: tuple(row[language] for row in rows) for language in rows[0]}


def common(encoder: Encoder, languages: Collection[str]) -> Floats:
    """Vectors (n, d) of those in these languages, of all where there are none in any.

    None at all for encoders other than ours: what they say of other corpora is not known either.
    """
    if not isinstance(encoder, JointEncoder | OnnxEncoder):
        return np.zeros((0, encoder.dimension), np.float32)
    spoken = np.array([language for language, every in texts().items() for _ in every])
    wanted = np.isin(spoken, list(languages))
    return _vectors(encoder)[wanted if wanted.any() else slice(None)]


@cache
def _vectors(encoder: Encoder) -> Floats:
    """Of all, in the order of `texts`; kept beside the exports."""
    every = [text for language in texts().values() for text in language]
    digest = hashlib.sha256("\n".join((encoder.identity, *every)).encode()).hexdigest()
    file = encoders_folder() / f"common-{digest[:16]}.npy"
    kept = _read(file)
    if kept is not None and kept.shape == (len(every), encoder.dimension):
        return kept
    vectors = encoder.encode(every)
    try:
        _write(vectors, file)
    except OSError as error:  # whoever starts next encodes them again: a few seconds
        log.warning("The common questions cannot be kept in %s: %s", file, error)
    return vectors


def _read(file: Path) -> Floats | None:
    """None where they are not kept, or damaged."""
    try:
        return np.asarray(np.load(file, mmap_mode="r"))
    except (OSError, ValueError, EOFError):
        return None


def _write(vectors: Floats, file: Path) -> None:
    """Whole or not at all, since bot and worker may both do it."""
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".common-", delete=False) as stage:
        np.save(stage, vectors)
    Path(stage.name).chmod(0o644)
    os.replace(stage.name, file)
