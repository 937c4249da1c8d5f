"""What the README and the docs name exists: commands, settings, files, modules, targets of make."""

import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from bot.operation.cli.group import main
from knowledge.folder.home import SETTINGS
from tests.serving import serving

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
POLISH = re.compile(r"/pl[./]")  # docs/languages.md tells how to add it
PLACES = r"(?:benchmarks|bot|docs|knowledge|matcher|requirements|tests|webwidget|\.ci|\.github)"


def words_of_code(page: Path) -> list[str]:
    """All that a page sets as code: whole blocks, and words between backticks."""
    written = page.read_text(encoding="utf-8")
    return re.findall(r"```.*?\n(.*?)```", written, re.S) + re.findall(r"`([^`\n]+)`", written)


def shell_lines() -> list[str]:
    blocks = [
        b for page in PAGES for b in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    ]
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def kundig_lines() -> list[list[str]]:
    lines = shell_lines()
    for page in PAGES:
        lines += re.findall(r"`(kundig [a-z][^`]*)`", page.read_text(encoding="utf-8"))
    found = (re.sub(r"^([A-Z_]+=\S+ )+", "", line) for line in lines)
    return [shlex.split(line, comments=True) for line in found if line.startswith("kundig ")]


@pytest.mark.parametrize("words", kundig_lines(), ids=" ".join)
def test_named_commands_exist_with_their_options(words: list[str]) -> None:
    command: click.Command = main
    for word in words[1:]:
        if isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            assert found is not None, f"no command {word}"
            command = found
        elif word.startswith("--"):
            assert word.split("=")[0] in {o for p in command.params for o in p.opts}, f"no option {word}"


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {line.split()[1] for line in shell_lines() if line.startswith("make ")}
    for page in PAGES:
        named |= set(re.findall(r"`make ([a-z-]+)`", page.read_text(encoding="utf-8")))
    assert named
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_named_files_exist(page: Path) -> None:
    for code in words_of_code(page):
        for name in re.findall(rf"(?<![\w./-])({PLACES}/[\w./-]*)", code):
            assert (ROOT / name).exists() or POLISH.search(name), name


def test_named_modules_exist() -> None:
    code = "\n".join(code for page in PAGES for code in words_of_code(page))
    named = set(re.findall(r"python -m ([\w.]+)", code))
    assert "webwidget" in named
    assert [name for name in named if importlib.util.find_spec(name) is None] == []


def test_named_settings_exist() -> None:
    """In the environment, and in examples of kundig.toml."""
    known = {setting.name for setting in SETTINGS}
    variables = {f"KUNDIG_{name.upper()}" for name in known} | {"KUNDIG_", "KUNDIG_HOME"}
    for page in PAGES:
        written = page.read_text(encoding="utf-8")
        assert set(re.findall(r"\bKUNDIG_[A-Z_]*", written)) <= variables, page.name
        for block in re.findall(r"```toml\n(.*?)```", written, re.S):
            assert set(tomllib.loads(block)) <= known, page.name


def test_hosted_tests_are_what_everybody_runs() -> None:
    job = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())["jobs"]["test"]
    assert job["steps"][-1] == {"run": "make test"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    version = re.search(r"python:([\d.]+)", job["container"]["image"])
    assert version is not None
    assert version[1] in project["requires-python"]


@pytest.mark.slow
@pytest.mark.parametrize("page", ["architecture.md", "reference.md", "scaling.md", "staff.md", "webhooks.md"])
def test_generated_parts_are_up_to_date(page: Path) -> None:
    command = [Path(sys.executable).with_name("cog"), "-I", "docs", "--check", f"docs/{page}"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"run make docs\n{run.stdout}{run.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", page.read_text(encoding="utf-8")):
        led_to = page.parent / target if target else page
        assert led_to.exists(), target
        assert not anchor or anchor in anchors(led_to), anchor


def anchors(page: Path) -> set[str]:
    """What a page's headings are called in links to them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_command_has_help_and_an_example() -> None:
    for name in main.list_commands(click.Context(main)):
        command = main.get_command(click.Context(main), name)
        assert command is not None
        inner = [command] if not isinstance(command, click.Group) else command.commands.values()
        for each in inner:
            assert each.help, name
            assert "Example: " in each.help, f"{name} {each.name}"
            options = [p for p in each.params if isinstance(p, click.Option)]
            assert [option.name for option in options if not option.help] == [], f"{name} {each.name}"


FAQ = """question,answer,variants
How long do I have to return something?,You have 30 days.,"What is the return period?
until when can I send it back
return deadline"
What does delivery cost?,"€4.90, free from €50.","shipping costs
how much is postage
do I pay for delivery"
"""


@pytest.mark.slow
def test_the_commands_under_your_own_answers_work(tmp_path: Path) -> None:
    """Runs the block as it stands, with a data folder of its own; `serve` runs until it says ready."""
    (tmp_path / "faq.csv").write_text(FAQ, encoding="utf-8")
    home = tmp_path / "home"
    environment = {**os.environ, "KUNDIG_HOME": str(home)}
    block = (ROOT / "README.md").read_text(encoding="utf-8").split("## Your own answers")[1].split("```")[1]
    lines = [line for line in block.splitlines() if line.startswith("kundig ")]
    assert lines[-1] == "kundig serve"
    for line in lines[:-1]:
        words = shlex.split(line, comments=True)
        run = subprocess.run(
            [str(Path(sys.executable).with_name("kundig")), *words[1:]],
            cwd=tmp_path, env=environment, input="a long password\n" * 2, capture_output=True, text=True,
        )  # fmt: skip
        assert run.returncode == 0, f"{line}\n{run.stdout}{run.stderr}"
    with serving(home) as served:
        assert served.healthy()
