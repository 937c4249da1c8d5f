"""The kept list of known vulnerabilities: about what is pinned, and true in what it says is not imported."""

import subprocess
import sys
from dataclasses import replace

import pytest

from requirements.audit import Advisory, kept, outdated, pinned, unasked, unexplained

KNOWN = Advisory("aiohttp", "3.9.5", ("CVE-2024-52304",), "smuggling", "no server runs")


def test_every_entry_is_about_what_is_pinned() -> None:
    assert list(outdated(kept(), pinned())) == []


def test_an_entry_about_another_version_is_told() -> None:
    [said] = outdated([replace(KNOWN, version="3.9.4")], {"aiohttp": "3.9.5"})
    assert "3.9.4" in said
    assert "3.9.5" in said


def test_what_the_list_does_not_explain_is_found_by_any_of_its_names() -> None:
    def report(package: str, id: str, *aliases: str) -> dict[str, object]:
        found = {"id": id, "aliases": list(aliases), "fix_versions": ["4.0"]}
        return {"dependencies": [{"name": package, "version": "3.9.5", "vulns": [found]}, {"name": "six"}]}

    assert list(unexplained(report("aiohttp", "GHSA-8495-4g3g-x7pr", "CVE-2024-52304"), [KNOWN])) == []
    [said] = unexplained(report("aiohttp", "CVE-2099-1"), [KNOWN])
    assert said == "aiohttp 3.9.5: CVE-2099-1; mended in 4.0"
    assert list(unexplained(report("yarl", "CVE-2024-52304"), [KNOWN])), "of another package"


@pytest.mark.parametrize("field", ["version", "ids", "what", "why"])
def test_an_entry_says_everything(field: str) -> None:
    with pytest.raises(ValueError, match="aiohttp"):
        replace(KNOWN, **{field: () if field == "ids" else ""})


def test_what_the_database_does_not_have_does_not_count_as_sound() -> None:
    skipped = {"name": "absl-py", "skip_reason": "Dependency not found on PyPI and could not be audited"}
    assert unasked({"dependencies": [skipped, {"name": "six", "vulns": []}]}) == ["absl-py"]


@pytest.mark.slow
def test_what_is_said_not_to_be_imported_is_not() -> None:
    """Neither by the bot, nor by web and worker."""
    absent = {each.absent for each in kept() if each.absent}
    assert "pydantic" in absent
    code = "import sys, bot.dialogue.server, webwidget.app, bot.operation.worker"
    code = f"{code}, bot.operation.matching; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert absent.isdisjoint(run.stdout.split())
