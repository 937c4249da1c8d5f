"""Training the dialogue model: the rules and the names of intents. The corpus is no part of it."""

import contextlib
import hashlib
import io
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import rasa.constants
from rasa.model_training import train as train_rasa
from rasa.shared.exceptions import RasaException

from bot.examples import EXAMPLES
from knowledge.errors import KundigError
from knowledge.files import is_sealed, seal
from knowledge.folder.home import Home

log = logging.getLogger("kundig.bot")

DIALOGUE = Path(__file__).parent
CONFIG = DIALOGUE / "config.yml"  # in the repository, a link to the one at the top
DOMAIN = DIALOGUE / "domain.yml"
DATA = (DIALOGUE / "rules.yml", *EXAMPLES)


class TrainingFailed(KundigError):
    """Rasa could not train the dialogue model."""


def fingerprint() -> str:
    """Names the model: it changes with the configuration, the domain, the rules and the examples."""
    digest = hashlib.sha256()
    for file in (CONFIG, DOMAIN, *DATA):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def train(home: Home) -> Path:
    """The model for the present configuration; trained now if it is not there, or is damaged.

    Raises TrainingFailed.
    """
    model = home.model / f"dialogue-{fingerprint()}.tar.gz"
    if not is_sealed(model):
        log.info("Training the dialogue model.")
        _trained(home.model, f".{model.name}").replace(model)
        seal(model)
        for old in home.model.glob("dialogue-*"):
            if not old.name.startswith(model.name):
                old.unlink()
    return model


def _trained(folder: Path, name: str) -> Path:
    files = [str(file) for file in DATA]
    try:
        with _out_of_the_way():
            result = train_rasa(str(DOMAIN), str(CONFIG), files, str(folder), fixed_model_name=name)
    except RasaException as error:
        raise TrainingFailed("refused", why=str(error)) from error
    if result.code or not result.model:
        raise TrainingFailed("code", code=str(result.code))
    return Path(result.model)


@contextlib.contextmanager
def _out_of_the_way() -> Iterator[None]:
    """Rasa prints, caches in the working directory and writes to the user's home: none of it here."""
    with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stdout(io.StringIO()):
        os.environ["RASA_CACHE_DIRECTORY"] = scratch
        rasa.constants.GLOBAL_USER_CONFIG_PATH = f"{scratch}/global.yml"
        yield
