"""The wheel, built once from a copy of the source tree, so that nothing is left behind in it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")


def tracked(*places: str) -> list[str]:
    """The project's files under these places, as git sees them; new ones count before they are added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *places]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).exists()]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    for name in tracked():
        target = folder / "source" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target, follow_symlinks=False)
    command = [UV, "build", "--quiet", "--wheel", "--python", sys.executable, "--out-dir", folder]
    built = subprocess.run([*command, folder / "source"], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr[-3000:]
    return next(folder.glob("kundig-*.whl"))
