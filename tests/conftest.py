"""What all rooms' tests share."""

import gc
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings

from tests.postgresql import bare_postgresql, postgresql, postgresql_server
from tests.ready import Ready
from tests.serving import Served, serving
from tests.templates import Compiled

__all__ = ["bare_postgresql", "postgresql", "postgresql_server"]

TESTS = Path(__file__).parent
WHOLE = [TESTS / folder for folder in ("bot/operation", "chaos", "e2e", "webwidget")]  # slow, all of them

# How long an example takes says more about the machine than about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chaos-seconds", type=float, default=25, help="how long tests/chaos kills processes")


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Ready:
    """One for all processes of a run, whose folders for temporary files lie side by side."""
    folder: Path = tmp_path_factory.getbasetemp().parent / f"ready-{testrun_uid}"
    folder.mkdir(exist_ok=True)
    return Ready(folder)


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, ready: Ready) -> Iterator[Served]:
    """One `kundig serve --demo` for all tests that do no harm to it."""
    with serving(ready.demo(tmp_path_factory.mktemp("served") / "home"), "--demo") as running:
        yield running


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The fast tier does not even read the folders of which it runs nothing."""
    return True if config.option.markexpr == "not slow" and collection_path in WHOLE else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end: looking through it again and again takes as long as making it."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A file or a flood of letters is no name: it would be sent between processes with each report."""
    return f"{argname}-{len(val)}" if isinstance(val, str | bytes) and len(val) > 200 else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a database server is slow, and so are pages and commands: each test takes all of a room.

    The fast tier starts no server.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        whole = any(item.path.is_relative_to(folder) for folder in WHOLE)
        served = "postgresql" in item.name or {"postgresql", "postgresql_server"}.intersection(fixtures)
        if whole or served:
            item.add_marker(pytest.mark.slow)
