"""Changes of many entries at once, on the command line: listed, and taken back."""

import click

from bot.operation.cli.group import as_json, print_json, refusing
from knowledge.batches import Batch, Batches
from knowledge.home import Home

LISTED = 20
AUTHOR = "command line"


@click.command("undo")
@click.argument("number", type=int, required=False)
@as_json
@refusing
def undo_command(number: int | None, as_json: bool) -> None:
    """Take an import or another change of many entries back, all of it; without a number, list the latest.

    What somebody has changed since stays as it is. Taking back is such a change, too.

    Example: kundig undo 7
    """
    batches = Batches(Home.from_environment().corpus)
    if number is None:
        _list(batches.recent(LISTED), as_json)
        return
    if batches.get(number).undone:
        raise click.ClickException(f"Change {number} is taken back already.")
    undone = batches.undo(number, author=AUTHOR)
    if as_json:
        print_json({"number": number, "restored": undone.restored, "kept": undone.kept})
        return
    click.echo(f"{undone.restored} as before, {undone.kept} kept since somebody has changed them.")
    if undone.restored:
        click.echo("It goes live with `kundig publish`.")


def _list(found: list[Batch], as_json: bool) -> None:
    if as_json:
        print_json({"changes": [vars(each) for each in found]})
        return
    for each in found:
        what = f"{each.created} created, {each.changed} changed, {each.removed} removed"
        ended = " (taken back)" if each.undone else ""
        click.echo(
            f"{each.number}  {each.at[:16].replace('T', ' ')}  {each.kind} by {each.author}: {what}{ended}"
        )
    if not found:
        click.echo("Nothing yet.")


COMMANDS = {"undo": undo_command}
