"""What the log says, and what it never says."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from io import StringIO

import pytest

from bot.monitoring import logs
from bot.monitoring.metrics import ERRORS
from bot.monitoring.requests import HEADER, begin, carried, current, doing, of_message, proper
from bot.storage import StoreUnavailable
from knowledge.errors import UnknownSite
from knowledge.folder.home import Settings

CANARY = "canary-4711"


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], StringIO]]:
    """Configures the log as a process does; gives what it then says. All is put back afterwards."""
    root = logging.getLogger()
    handlers, level, hook = root.handlers[:], root.level, sys.excepthook
    levels = {name: logging.getLogger(name).level for name in (*logs.OURS, "py.warnings")}

    def configure(form: str) -> StringIO:
        said = StringIO()
        monkeypatch.setattr(sys, "stderr", said)
        logs.configure("web", Settings(log=form))
        return said

    yield configure
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(False)
    logging.raiseExceptions = True
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def fail() -> None:
    try:
        int(CANARY)
    except ValueError as error:
        raise RuntimeError(f"cannot read {CANARY}") from error


@pytest.mark.parametrize("form", ["lines:debug", "json:debug"])
def test_of_errors_only_kind_and_places_are_told(form: str, logged: Callable[[str], StringIO]) -> None:
    said = logged(form)
    ours = logging.getLogger("kundig.test")
    try:
        fail()
    except RuntimeError as error:
        ours.exception("it failed")
        ours.warning("it failed: %s", error)
        logs.uncaught(type(error), error, error.__traceback__)
        logs.greenlet_failed(None, type(error), error, error.__traceback__)
    logging.getLogger("rasa.core").error("heard %s", CANARY)
    logging.getLogger("asyncio").error(f"future: ValueError({CANARY!r})")
    text = said.getvalue()
    assert CANARY not in text
    assert text.count("RuntimeError") == 4
    assert "ValueError" in text
    assert "in fail" in text


def test_our_own_errors_keep_their_sentence(logged: Callable[[str], StringIO]) -> None:
    said = logged("lines")
    ours = logging.getLogger("kundig.test")
    ours.error("cannot: %s", UnknownSite(name="shop"))
    ours.error("cannot: %s", StoreUnavailable("db", f"bad value\nLINE 1: insert '{CANARY}'"))
    ours.debug("not asked for")
    assert str(UnknownSite(name="shop")) in said.getvalue()
    assert "bad value" in said.getvalue()
    assert CANARY not in said.getvalue()
    assert "not asked for" not in said.getvalue()


def test_json_is_an_object_a_line_with_the_request(logged: Callable[[str], StringIO]) -> None:
    said = logged("json")
    with doing("abc-1"):
        logging.getLogger("kundig.test").info("two\nlines")
    [line] = said.getvalue().splitlines()
    told = json.loads(line)
    assert {name: told[name] for name in ("process", "level", "logger", "request", "message")} == {
        "process": "web",
        "level": "info",
        "logger": "kundig.test",
        "request": "abc-1",
        "message": "two\nlines",
    }


def test_errors_are_counted(logged: Callable[[str], StringIO]) -> None:
    logged("lines")
    before = ERRORS.labels("web")._value.get()
    logging.getLogger("kundig.test").error("one")
    logging.getLogger("kundig.test").warning("none")
    assert ERRORS.labels("web")._value.get() == before + 1


def test_what_follows_from_a_message_has_its_name() -> None:
    assert of_message("0123456789abcdef", 7) == "0123456789ab-7"
    with doing(""):
        assert carried() == {}
        with doing(of_message("0123456789abcdef", 7)):
            assert carried() == {HEADER: "0123456789ab-7"}
        assert current() == ""


@pytest.mark.parametrize("id", [None, "", "a b", "ä", "x" * 65, "line\nbreak", '"'])
def test_only_a_proper_name_is_taken_over(id: str | None) -> None:
    assert proper(id) == ""
    assert proper("3f2a-B.c_9") == "3f2a-B.c_9"


def test_each_request_has_another_name() -> None:
    with doing(""):
        begin()
        first = current()
        begin()
        assert first != current()
