"""The house's doors open one way: which room may import which. See docs/architecture.md."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# A room -> the rooms of ours that it may import, besides itself. The longest prefix names the room.
ROOMS_OF_BOT = ("bot.storage", "bot.privacy", "bot.conversations", "bot.handoff", "bot.staff")
MAY_IMPORT = {
    "knowledge": set(),
    "matcher": {"knowledge.errors"},  # the one root of all errors
    "bot.protocol": set(),
    "bot.storage": {"bot.protocol", "knowledge"},
    "bot.privacy": {"bot.storage", "knowledge"},
    "bot.conversations": {"bot.protocol", "bot.storage", "bot.privacy", "knowledge"},
    "bot.handoff": {"bot.protocol", "bot.storage", "bot.conversations", "bot.staff", "knowledge"},
    "bot.staff": {"bot.storage", "bot.conversations", "knowledge"},
    "bot.dialogue": {"bot.protocol", "matcher", "knowledge", "bot.smalltalk"},
    "bot.smalltalk": {"matcher", "knowledge"},
    "bot": {"matcher", "knowledge", "bot.protocol", "bot.smalltalk", *ROOMS_OF_BOT},
    "webwidget": {"knowledge", "bot.protocol", *ROOMS_OF_BOT},
}
OUTSIDE = {
    "rasa": {"bot.dialogue"},
    "tensorflow": set(),
    "torch": {"matcher"},
    "sentence_transformers": {"matcher"},
    "flask": {"webwidget"},
    "sqlite_utils": {"knowledge"},
}


def room_of(module: str) -> str:
    return max((room for room in MAY_IMPORT if f"{module}.".startswith(f"{room}.")), key=len)


def modules() -> list[tuple[str, Path]]:
    found = []
    for package in ("knowledge", "matcher", "bot", "webwidget"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found.append((".".join(p for p in parts if p != "__init__"), path))
    return found


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: imports are absolute here"
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def forbidden(module: str, imported: str) -> bool:
    room, top = room_of(module), imported.split(".")[0]
    if top in OUTSIDE:
        return room not in OUTSIDE[top]
    if top not in {"knowledge", "matcher", "bot", "webwidget"} or imported == "bot":
        return False
    allowed = any(f"{imported}.".startswith(f"{one}.") for one in MAY_IMPORT[room])
    return room_of(imported) != room and not allowed


@pytest.mark.parametrize(
    ("module", "path"), modules(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_imports_run_one_way(module: str, path: Path) -> None:
    wrong = sorted(name for name in imports(path) if forbidden(module, name))
    assert not wrong, f"{module} may not import {wrong}"


def test_a_wrong_import_would_be_seen() -> None:
    assert forbidden("webwidget.chat", "matcher.decision")
    assert forbidden("webwidget.chat", "rasa.core")
    assert forbidden("knowledge.corpus", "bot.conversations.store")
    assert not forbidden("webwidget.chat", "bot.conversations.store")
    assert forbidden("matcher.build", "knowledge.corpus")
    assert not forbidden("matcher.errors", "knowledge.errors.KundigError")


@pytest.mark.parametrize(
    "module", ["webwidget.app", "bot.operation.cli", "bot.operation.worker", "bot.operation.serving"]
)
def test_light_processes_never_load_the_heavy_libraries(module: str) -> None:
    code = f"import sys, {module}; print({{'rasa', 'tensorflow', 'torch'}} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "set()"
