"""What takes long to make and is the same for many tests: made once in a run by whoever needs it first."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.serving import KUNDIG, serving


@dataclass(frozen=True)
class Ready:
    """Copies of a trained dialogue and of the demo shop, out of one `folder` for all processes of a run."""

    folder: Path

    def trained(self, home: Path) -> Path:
        """The data folder `home`, with its dialogue trained; otherwise as it was."""
        template = self._once("trained", _train) / "model"
        for model in template.glob("dialogue-*"):
            (home / "model").mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy2(model, home / "model")
        return home

    def demo(self, home: Path) -> Path:
        """The data folder `home`, as `kundig serve --demo` leaves it when it ends."""
        shutil.copytree(self._once("demo", self._serve), home)
        return home

    def _serve(self, template: Path) -> None:
        with serving(self.trained(template), "--demo"):
            pass

    def _once(self, name: str, make: Callable[[Path], None]) -> Path:
        made = self.folder / name
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                half = self.folder / f"{name}.half"
                with suppress(FileNotFoundError):  # somebody failed here before
                    shutil.rmtree(half)
                make(half)
                half.rename(made)
        return made


def _train(home: Path) -> None:
    environment = {**os.environ, "KUNDIG_HOME": str(home)}
    subprocess.run([KUNDIG, "train"], env=environment, check=True, capture_output=True)
