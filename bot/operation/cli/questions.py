"""Saved test questions on the command line: import and export them as JSON Lines."""

from pathlib import Path

import click

from bot.operation.cli.group import as_json, print_json, refusing
from knowledge.curating.saved_questions import SavedQuestions, read_lines, write_lines
from knowledge.folder.home import Home

FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group("questions")
def questions_group() -> None:
    """Saved test questions: what must be answered rightly before anything goes live.

    Example: kundig questions export questions.jsonl
    """


@questions_group.command("import")
@FILE
@as_json
@refusing
def import_command(file: Path, as_json: bool) -> None:
    """Add the questions of a file; those that are there get what it expects.

    A line is {"question": …, "locale": …, "entry": …}; `entry` is null where no answer may be given.

    Example: kundig questions import questions.jsonl
    """
    found = read_lines(file)
    new = SavedQuestions(Home.from_environment().corpus).save(found, "import")
    if as_json:
        print_json({"read": len(found), "new": new})
        return
    click.echo(f"{len(found)} test questions read, {new} of them new.")


@questions_group.command("export")
@FILE
@as_json
@refusing
def export_command(file: Path, as_json: bool) -> None:
    """Write all questions to a file. Example: kundig questions export questions.jsonl"""
    found = SavedQuestions(Home.from_environment().corpus).all()
    write_lines(file, found)
    if as_json:
        print_json({"exported": len(found), "file": str(file)})
        return
    click.echo(f"{len(found)} test questions written to {file}.")


COMMANDS = {"questions": questions_group}
