"""The pins can be installed with every Python 3.11; Debian has 3.11.2."""

import re
from importlib.metadata import PackageNotFoundError, distribution, metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

REQUIREMENTS = Path(__file__).parent.parent.parent / "requirements"
PINS = sorted(
    {
        line.split("==")[0]
        for name in ("run", "test")
        for line in (REQUIREMENTS / f"{name}.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
)


def test_every_pin_takes_the_first_python_that_we_take() -> None:
    """What takes no 3.11 at all, as Rasa says of itself, is installed regardless: see the Makefile."""
    refusing = []
    for name in PINS:
        try:
            wanted = SpecifierSet(metadata(name)["Requires-Python"] or "")
        except PackageNotFoundError:
            pytest.fail(f"{name} is pinned and not installed")
        if "3.11.99" in wanted and "3.11.0" not in wanted:
            refusing.append(f"{name} wants Python {wanted}")
    assert refusing == []


def test_no_pin_needs_a_compiler() -> None:
    """What was built on this machine bears its plain name; PyTorch's own builds do so, too."""
    built = []
    for name in PINS:
        tags = distribution(name).read_text("WHEEL") or ""
        if re.search(r"^Tag: .*-linux_\w+$", tags, re.M) and name != "torch":
            built.append(name)
    assert built == []
