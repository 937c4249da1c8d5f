"""What the README and the docs tell people to type exists."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.operation.cli.group import main
from tests.serving import serving

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def shell_lines() -> list[str]:
    blocks = [
        b for page in PAGES for b in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
    ]
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def kundig_lines() -> list[list[str]]:
    lines = shell_lines()
    for page in PAGES:
        lines += re.findall(r"`(kundig [a-z][^`]*)`", page.read_text(encoding="utf-8"))
    return [shlex.split(line, comments=True) for line in lines if line.startswith("kundig ")]


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
    assert named
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_command_has_help_and_an_example() -> None:
    for name in main.list_commands(click.Context(main)):
        command = main.get_command(click.Context(main), name)
        assert command is not None
        inner = [command] if not isinstance(command, click.Group) else command.commands.values()
        for each in inner:
            assert each.help, name
            assert "Example: " in each.help, f"{name} {each.name}"


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
