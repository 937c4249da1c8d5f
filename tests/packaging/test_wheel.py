"""What `pip install` of the wheel gives: every file of the packages, and a demo that answers."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import urllib3

from tests.packaging.conftest import ROOT, UV, tracked
from tests.serving import serving

PACKAGES = ("bot", "knowledge", "matcher", "webwidget")


@pytest.mark.slow
def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    """A new template or catalogue needs no list; one that is left out would be missed only by customers."""
    packed = {name for name in ZipFile(wheel).namelist() if name.split("/")[0] in PACKAGES}
    assert packed == set(tracked(*PACKAGES))


@pytest.mark.slow
def test_the_wheel_holds_the_pins_and_what_links_lead_to(wheel: Path) -> None:
    archive = ZipFile(wheel)
    [pins] = [name for name in archive.namelist() if name.endswith("share/kundig/requirements/run.txt")]
    assert archive.read(pins) == (ROOT / "requirements/run.txt").read_bytes()
    assert archive.read("bot/dialogue/config.yml") == (ROOT / "config.yml").read_bytes()


def install(environment: Path, *what: str) -> None:
    """As the README says, by uv: with what it has kept of earlier installations it takes seconds."""
    found = os.environ.get("UV_FIND_LINKS") or os.environ.get("PIP_FIND_LINKS")
    torch = [] if found else ["--torch-backend=cpu"]
    command = [UV, "pip", "install", "--quiet", "--no-deps", *torch, "--python", environment / "bin/python"]
    variables = {**os.environ, **({"UV_FIND_LINKS": found} if found else {})}
    done = subprocess.run([*command, *what], env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.fixture
def environment(wheel: Path, tmp_path: Path) -> Iterator[Path]:
    """An environment that was empty before, with the wheel and its pins; some gigabytes, so it goes again."""
    folder = tmp_path / "environment"
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    install(folder, str(wheel))
    install(folder, "-r", str(folder / "share/kundig/requirements/run.txt"))
    yield folder
    shutil.rmtree(folder)


def ask(address: str, text: str) -> dict[str, Any]:
    """The bot's first message in reply."""
    body = {"site": "demo", "locale": "en"}
    opened = urllib3.request("POST", f"{address}/api/v1/conversations", json=body).json()
    headers = {"Authorization": f"Bearer {opened['token']}"}
    url = f"{address}/api/v1/messages?wait=20"
    reply: dict[str, Any] = urllib3.request("POST", url, json={"text": text}, headers=headers).json()
    first: dict[str, Any] = reply["replies"][0]
    return first


@pytest.mark.slow
@pytest.mark.timeout(600)  # where uv has kept nothing, it fetches the packages
def test_the_demo_runs_from_the_wheel_in_an_empty_folder(environment: Path, tmp_path: Path) -> None:
    (folder := tmp_path / "empty").mkdir()
    log = tmp_path / "serve.log"
    alone = {"PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": ""}  # the source tree cannot help
    program = environment / "bin/kundig"
    with serving(folder / "var", "--demo", log=log, program=program, folder=folder, **alone) as served:
        assert ask(served.address, "How long do I have to return something?")["entry"]
        for page in ("/c/demo", "/demo/", "/desk", "/curation"):
            seen = urllib3.request("GET", served.address + page)
            assert seen.status == 200, page
            needed = re.findall(r'(?:src|href)="(/[^"]+\.(?:js|css|svg))', seen.data.decode())
            assert needed, page
            for file in needed:
                assert urllib3.request("GET", served.address + file).status == 200, file
    assert "once per installation" in log.read_text()
    assert {path.name for path in folder.iterdir()} == {"var"}
