"""What blocks leaves the event loop: nothing in the web side calls the corpus where customers are served."""

import ast
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest

import webwidget
from knowledge.errors import InvalidField
from webwidget.aside import Aside

ROOT = Path(webwidget.__file__).parent
BLOCKING = {"corpus", "jobs", "wordings", "feedback", "releases", "answering"}
QUICK = {"current_number", "live_number", "number", "state"}  # small files


def test_the_loop_goes_on_and_each_thing_is_done_in_its_turn() -> None:
    aside, seen = Aside(), list[str]()

    def slow(name: str) -> int:
        time.sleep(0.05)
        seen.append(name)
        return threading.get_ident()

    first, second = gevent.spawn(aside, slow, "first"), gevent.spawn(aside, slow, name="second")
    gevent.sleep(0.01)
    seen.append("loop")
    gevent.joinall([first, second])
    assert seen == ["loop", "first", "second"]
    assert first.value == second.value != threading.get_ident()


def test_an_error_comes_back_as_it_is_and_nothing_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    def refuse() -> None:
        raise InvalidField("id", "no")

    with pytest.raises(InvalidField, match="no"):
        Aside()(refuse)
    assert capfd.readouterr().err == ""


def blocking_calls(source: str) -> list[str]:
    """Calls such as `services().corpus.entry(…)`, made where they stand rather than handed to `aside`.

    A function that is given the corpus is one that is handed over.
    """
    return [found for node in ast.parse(source).body for found in _calls(node, frozenset())]


def _calls(node: ast.AST, given: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef):
        given |= {argument.arg for argument in node.args.args}
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr not in QUICK:
        owner = node.func.value
        name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
        if name in BLOCKING - given:
            yield ast.unparse(node.func)
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, given)


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_view_calls_what_blocks(path: Path) -> None:
    assert blocking_calls(path.read_text(encoding="utf-8")) == []


def test_a_view_that_did_would_be_seen() -> None:
    assert blocking_calls("services().corpus.entry(id, locale)") == ["services().corpus.entry"]
    assert blocking_calls("rooms.releases.all()") == ["rooms.releases.all"]
    assert blocking_calls("def view():\n corpus = services().corpus\n corpus.topics()") == ["corpus.topics"]
    assert blocking_calls("def work(corpus):\n return corpus.topics()") == []
    assert blocking_calls("aside(rooms.corpus.entry, id, locale)") == []
