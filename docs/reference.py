"""Parts of the documents that follow from the code. `make docs` puts them there through cog."""

import ast
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from bot.operation.cli import main
from knowledge.folder.home import SETTINGS
from knowledge.limits import LIMITS

ROOT = Path(__file__).parent.parent


def table(*rows: tuple[str, ...]) -> str:
    """A Markdown table; the first row is its head."""
    head, *body = [" | ".join(cell.replace("|", r"\|") for cell in row) for row in rows]
    line = "|".join(["---"] * len(rows[0]))
    return "\n".join(f"| {row} |" if row != line else f"|{row}|" for row in (head, line, *body))


def rooms() -> str:
    """What each room holds, by its own docstring, and what it may import, by the contracts."""
    allowed = may_import()
    rows = [
        (f"`{room}`", holds(room), ", ".join(f"`{name}`" for name in sorted(names)) or "–")
        for room, names in sorted(allowed.items())
    ]
    return table(("room", "holds", "may import"), *rows)


def inner_rooms() -> str:
    """The rooms within those, and what each holds."""
    rooms = sorted(set(may_import()) | {"webwidget"})
    inside = [
        ".".join(file.parent.relative_to(ROOT).parts)
        for room in rooms
        for file in sorted((ROOT / room.replace(".", "/")).rglob("__init__.py"))
    ]
    rows = [(f"`{each}`", holds(each)) for each in inside if each not in rooms]
    return table(("room", "holds"), *rows)


def may_import() -> dict[str, list[str]]:
    """room -> the rooms it may import. The contracts say who may import a room; here it is turned round."""
    written = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    protecting = [
        each for each in written["tool"]["importlinter"]["contracts"] if each["type"] == "protected"
    ]
    found: dict[str, list[str]] = {each["protected_modules"][0]: [] for each in protecting}
    for contract in protecting:
        for importer in contract["allowed_importers"]:
            found[importer].append(contract["protected_modules"][0])
        for exception in contract.get("ignore_imports", []):
            importer, module = exception.split(" -> ")
            found[importer.removesuffix(".**")].append(module)
    return found


def holds(room: str) -> str:
    """The first paragraph of the room's docstring."""
    path = ROOT / room.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    doc = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(doc.split("\n\n")[0].split()).removesuffix(".")


def settings() -> str:
    rows = [(f"`{each.name}`", _default(each.default), each.help) for each in SETTINGS]
    return table(("setting", "default", "what it is"), *rows)


def environment() -> str:
    """Every setting as a line of an environment file, out of force."""
    lines = []
    for each in SETTINGS:
        value = "" if isinstance(each.default, Mapping) else each.default
        lines += [f"# {each.help[0].upper()}{each.help[1:]}", f"#KUNDIG_{each.name.upper()}={value}", ""]
    return "\n".join(lines).rstrip()


def limits() -> str:
    return table(("what", "at most"), *((each.what, each.most) for each in LIMITS))


def _default(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"`{value!r}`" if value else "none"
    return f"`{value}`" if value != "" else "empty"


def commands() -> str:
    return "\n\n".join(
        f"### {' '.join(words)}\n{_described(command)}" for words, command in _all(main, "kundig")
    )


def _all(group: click.Group, *words: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield (*words, name), command
        if isinstance(command, click.Group):
            yield from _all(command, *words, name)


def _described(command: click.Command) -> str:
    """Its help, its example and its options."""
    told, _, example = " ".join((command.help or "").split()).partition("Example: ")
    lines = [f"- `{_spelt(option)}`: {_meaning(option)}" for option in command.params if _worth(option)]
    return "\n".join([told.strip(), "```sh", example, "```", *lines]).rstrip()


def _worth(option: click.Parameter) -> bool:
    return isinstance(option, click.Option) and option.name != "as_json"


def _spelt(option: click.Parameter) -> str:
    value = "" if getattr(option, "is_flag", False) else f" {option.make_metavar(click.Context(main))}"
    return f"{max(option.opts, key=len)}{value}"


def _meaning(option: click.Parameter) -> str:
    told = (getattr(option, "help", "") or "").removesuffix(".")
    if option.required:
        return f"{told}; required"
    if getattr(option, "show_default", False):
        values = option.default if isinstance(option.default, tuple) else (option.default,)
        return f"{told}; default: {', '.join(map(str, values))}"
    return told


def endpoints() -> str:
    document = json.loads((ROOT / "webwidget/api/openapi.json").read_text(encoding="utf-8"))
    rows = [
        (f"`{method.upper()} {path}`", operation["summary"])
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    return table(("request", "what it does"), *rows)
