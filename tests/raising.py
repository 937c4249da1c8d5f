"""Where the code raises errors that people see, read from its syntax: which sentence, with which data."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import KundigError

ROOT = KundigError.__name__
FAULTS = (
    "knowledge/formats/",
    "knowledge/imports/",
)  # here `fault("kind", …)` makes a fault of a file without an exception
OF_FILES = {"fault": "import_refused", "note": "import_note"}
KIND = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
Function = ast.FunctionDef
Tables = Mapping[str, list[str]]  # a module's dictionaries: name, texts


@dataclass(frozen=True)
class Raised:
    """One place that makes an error. `key` names its sentence; None where the code does not say which."""

    place: str
    key: str | None
    data: frozenset[str]
    public: bool


@dataclass(frozen=True)
class Kind:
    """One class of errors, and the class it is made from."""

    code: str
    public: bool
    init: Function


class Code:
    """The sources of all packages: `{path: text}`."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self._trees = {path: ast.parse(text) for path, text in sources.items()}
        self._imported = {path: _imports(tree) for path, tree in self._trees.items()}
        self._classes = {
            (path, node.name): node
            for path, tree in self._trees.items()
            for node in tree.body
            if isinstance(node, ast.ClassDef)
        }

    @classmethod
    def under(cls, root: Path, *packages: str) -> "Code":
        files = [file for package in packages for file in sorted((root / package).rglob("*.py"))]
        return cls({file.relative_to(root).as_posix(): file.read_text("utf-8") for file in files})

    def kind(self, path: str, name: str) -> Kind | None:
        """What a file means by a name, when that is one of our errors."""
        node = self._classes.get((path, name))
        if node is None:
            if name not in self._imported.get(path, {}):
                return None
            module, original = self._imported[path][name]
            places = (f"{module.replace('.', '/')}.py", f"{module.replace('.', '/')}/__init__.py")
            known = (self.kind(place, original) for place in places if place != path)
            return next(filter(None, known), None)
        own = _constants_of(node)
        init = next((f for f in node.body if isinstance(f, Function) and f.name == "__init__"), None)
        code = own.get("code") or re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        if name == ROOT and init is not None:
            return Kind(str(code), bool(own.get("public")), init)
        bases = [base.id for base in node.bases if isinstance(base, ast.Name) and base.id != name]
        above = next((found for base in bases if (found := self.kind(path, base))), None)
        return above and Kind(str(code), bool(own.get("public", above.public)), init or above.init)

    def raised(self) -> list[Raised]:
        """Every place that makes one of these errors, or a fault of a file."""
        return [raised for path, tree in self._trees.items() for raised in self._of_file(path, tree)]

    def said(self) -> set[str]:
        """The keys of `text("errors", key, …)`: sentences beside those of errors."""
        calls = [call for tree in self._trees.values() for call in ast.walk(tree) if _names(call) == "text"]
        return {
            str(value)
            for call in calls
            if isinstance(call, ast.Call) and [*_texts(call.args[0], {})] == ["errors"]
            for value in _texts(call.args[1], {})
        }

    def _of_file(self, path: str, tree: ast.Module) -> Iterator[Raised]:
        tables = _tables(tree)
        for node in ast.walk(tree):
            place = f"{path}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name):
                node = ast.Call(node.exc, [], [])  # `raise NoRelease`
            name = _names(node)
            if isinstance(node, ast.Call) and name in OF_FILES and path.startswith(FAULTS):
                yield from _with_kinds(place, OF_FILES[name], node.args[0], _data(node), tables)
            elif isinstance(node, ast.Call) and (kind := self.kind(path, name)):
                yield from _made(place, kind, node, tables)


def _made(place: str, kind: Kind, call: ast.Call, tables: Tables) -> Iterator[Raised]:
    """What a call of an error's class says; the class itself says it when it hands no `**data` on."""
    if kind.init.args.kwarg is None:
        call, position, named = _call_above(kind.init), 0, set[str]()
    else:
        names = [argument.arg for argument in [*kind.init.args.posonlyargs, *kind.init.args.args][1:]]
        position, named = names.index("kind"), {argument.arg for argument in kind.init.args.kwonlyargs}
    if len(call.args) > position + 1:  # a face of the staff brings its own sentence
        return
    data = _data(call) - named
    if len(call.args) <= position:
        yield Raised(place, kind.code, data, kind.public)
    else:
        yield from _with_kinds(place, kind.code, call.args[position], data, tables, public=kind.public)


def _with_kinds(
    place: str, code: str, kind: ast.expr, data: frozenset[str], tables: Tables, *, public: bool = False
) -> Iterator[Raised]:
    for text in _texts(kind, tables) or ["?"]:
        yield Raised(place, f"{code}.{text}" if KIND.fullmatch(text) else None, data, public)


def _data(call: ast.Call) -> frozenset[str]:
    return frozenset(word.arg or "**" for word in call.keywords)


def _imports(tree: ast.Module) -> dict[str, tuple[str, str]]:
    """What a module calls its own: `{name: (module, name there)}`."""
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def _constants_of(node: ast.ClassDef) -> dict[str, object]:
    """What a class assigns: `code` and `public`."""
    found: dict[str, object] = {}
    for item in node.body:
        if isinstance(item, ast.Assign | ast.AnnAssign) and isinstance(item.value, ast.Constant):
            target = item.targets[0] if isinstance(item, ast.Assign) else item.target
            if isinstance(target, ast.Name):
                found[target.id] = item.value.value
    return found


def _call_above(init: Function) -> ast.Call:
    return next(
        node
        for node in ast.walk(init)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "__init__"
    )


def _names(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _texts(node: ast.expr, tables: Tables) -> list[str]:
    """The texts an expression can be: itself, either side of an `if`, or those of a table above."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _texts(node.body, tables) + _texts(node.orelse, tables)
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        return tables.get(node.value.id, [])
    return []


def _tables(tree: ast.Module) -> dict[str, list[str]]:
    """The module's dictionaries of texts."""
    return {
        item.targets[0].id: [text for value in item.value.values for text in _texts(value, {})]
        for item in tree.body
        if isinstance(item, ast.Assign)
        and isinstance(item.targets[0], ast.Name)
        and isinstance(item.value, ast.Dict)
    }
