"""What all rooms' tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgresql import bare_postgresql, postgresql, postgresql_server
from tests.ready import Ready
from tests.serving import Served, serving

__all__ = ["bare_postgresql", "postgresql", "postgresql_server"]


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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs a database server is slow: the fast tier starts none."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "postgresql" in item.name or {"postgresql", "postgresql_server"}.intersection(fixtures):
            item.add_marker(pytest.mark.slow)
