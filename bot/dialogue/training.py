"""Training the dialogue model: the rules and the names of intents. The corpus is no part of it."""

import hashlib
import logging
from pathlib import Path

from rasa.model_training import train as train_rasa

from knowledge.errors import KundigError
from knowledge.home import Home

log = logging.getLogger("kundig.bot")

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "config.yml"
DIALOGUE = Path(__file__).parent
DOMAIN = DIALOGUE / "domain.yml"
DATA = (DIALOGUE / "rules.yml", DIALOGUE / "nlu" / "de.yml", DIALOGUE / "nlu" / "en.yml")


class TrainingFailed(KundigError):
    """Rasa could not train the dialogue model."""


def fingerprint() -> str:
    """Names the model: it changes with the configuration, the domain, the rules and the examples."""
    digest = hashlib.sha256()
    for file in (CONFIG, DOMAIN, *DATA):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def train(home: Home) -> Path:
    """The model for the present configuration; trained now if it is not there yet. Raises TrainingFailed."""
    model = home.model / f"dialogue-{fingerprint()}.tar.gz"
    if model.exists():
        return model
    log.info("Training the dialogue model.")
    result = train_rasa(
        str(DOMAIN),
        str(CONFIG),
        [str(file) for file in DATA],
        output=str(home.model),
        fixed_model_name=f".{model.name}",
        force_training=True,
    )
    if result.code or not result.model:
        raise TrainingFailed(
            f"Rasa could not train the dialogue model (code {result.code}): see its messages."
        )
    Path(result.model).replace(model)
    for old in home.model.glob("dialogue-*.tar.gz"):
        if old != model:
            old.unlink()
    return model
