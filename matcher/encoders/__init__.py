"""Encoders turn texts into unit vectors; everything else sees only the protocol `Encoder`."""

from functools import lru_cache
from pathlib import Path

from matcher.encoders.encoder import CROSSING, ENGLISH, OTHER, Encoder
from matcher.encoders.exported import OnnxEncoder
from matcher.encoders.installed import PACKAGED, export_of
from matcher.encoders.joint import JointEncoder
from matcher.encoders.letters import LetterEncoder
from matcher.encoders.preparation import prepared
from matcher.encoders.sentence_transformer import SentenceTransformerEncoder
from matcher.errors import UnknownEncoder

__all__ = ["CROSSING", "ENGLISH", "OTHER", "PACKAGED", "Encoder", "LetterEncoder", "load_encoder"]

AUTO = "e5+use"


@lru_cache(maxsize=8)
def load_encoder(name: str = "auto") -> Encoder:
    """The encoder called `name`, loaded once a process.

    Names: `auto`, `minilm`, `e5`, `use`, `letters`, several joined by `+`, or a sentence-transformers model's
    full name or path. Raises EncoderUnavailable, which names the remedy.
    """
    if name == "auto":
        name = AUTO
    if name == "letters":
        return LetterEncoder()
    if name in PACKAGED:
        return _exported(name)
    parts = name.split("+")
    if len(parts) > 1 and all(part in PACKAGED for part in parts):
        return JointEncoder({part: load_encoder(part) for part in parts})
    if not Path(name).exists() and (name.startswith((".", "/")) or "/" not in name):
        raise UnknownEncoder(encoder=name, names=", ".join(PACKAGED))
    return SentenceTransformerEncoder(name)


def _exported(name: str) -> OnnxEncoder:
    return OnnxEncoder(prepared(export_of(name)))
