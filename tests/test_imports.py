"""The house's doors open one way. The contracts are in pyproject.toml; `lint-imports` holds them."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "knowledge", "matcher", "webwidget")
PURE = {"bot.processor"}  # what no contract protects: it imports nothing, and `import bot` calls it


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of all modules, to try wrong imports in."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        for module in (ROOT / package).rglob("*.py"):
            target = tmp_path / module.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(module, target)
    return tmp_path


def broken(house: Path) -> list[str]:
    """The contracts that do not hold there, by name."""
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(house), "COLUMNS": "200"}
    run = subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False)
    assert "Contracts: " in run.stdout, run.stdout + run.stderr
    found = re.findall(r"^(.+) BROKEN\b", run.stdout, re.M)
    assert bool(found) == bool(run.returncode)
    return found


def contracts() -> dict[str, dict[str, object]]:
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract for contract in written["tool"]["importlinter"]["contracts"]}


def test_imports_run_one_way(house: Path) -> None:
    assert broken(house) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "wrong", "contract"),
    [
        ("webwidget/app.py", "import matcher.decision", "matcher"),
        ("webwidget/app.py", "from bot.dialogue import turn", "dialogue"),
        ("bot/dialogue/turn.py", "from bot.storage import tables", "storage"),
        ("bot/operation/publish.py", "def later():\n    import webwidget.app", "web"),
        ("bot/conversations/states.py", "from bot.handoff.desk import Desk", "handoff"),
        ("knowledge/corpus/corpus.py", "from bot.conversations import states", "conversations"),
        ("matcher/building.py", "from knowledge.folder.home import Home", "knowledge"),
        ("bot/handoff/desk.py", "import sqlalchemy", "sqlalchemy"),
        ("bot/operation/worker.py", "from rasa.core.agent import Agent", "rasa"),
        ("bot/operation/worker.py", "from flask import Flask", "flask"),
        ("webwidget/app.py", "import sqlite_utils", "sqlite_utils"),
        ("bot/dialogue/turn.py", "import torch", "torch"),
    ],
)
def test_a_wrong_import_would_be_seen(house: Path, module: str, wrong: str, contract: str) -> None:
    with (house / module).open("a") as file:
        file.write(f"\n{wrong}\n")
    assert contracts()[contract]["name"] in broken(house)


def test_every_room_has_a_contract() -> None:
    rooms = {"knowledge", "matcher", "webwidget"}
    for path in (ROOT / "bot").iterdir():
        if path.suffix == ".py" or (path / "__init__.py").exists():
            rooms.add(f"bot.{path.stem}")
    protected = {module for each in contracts().values() for module in each.get("protected_modules", ())}  # type: ignore[attr-defined]
    assert protected == rooms - {"bot.__init__"} - PURE


@pytest.mark.slow
@pytest.mark.parametrize(
    "module", ["webwidget.app", "bot.operation.cli", "bot.operation.worker", "bot.operation.serving"]
)
def test_light_processes_never_load_the_heavy_libraries(module: str) -> None:
    code = f"import sys, {module}; print({{'rasa', 'tensorflow', 'torch'}} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "set()"


@pytest.mark.slow
def test_what_few_installations_need_is_not_loaded_by_the_web_process() -> None:
    """Each takes megabytes: another database's driver, a parser of HTML, libraries for one way to log in."""
    heavy = {"psycopg2", "lxml", "authlib", "cryptography", "jwt", "faiss"}
    asked = f"import sys, webwidget.server; print(*{heavy} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == []
