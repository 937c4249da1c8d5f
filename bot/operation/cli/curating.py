"""`kundig entries`: many at once, doubles, what was done and how it is taken back; who approves."""

from typing import Any, get_args

import click

from bot.operation.cli.group import as_json, print_json, refusing
from bot.operation.live import check_corpus
from bot.staff.rules import second_reader
from bot.storage import Storage
from knowledge.corpus.batches import Batches, Selection
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.listing import Wanted
from knowledge.curating.bulk import Action, Bulk
from knowledge.curating.duplicates import duplicates
from knowledge.curating.merging import Merge
from knowledge.curating.workflow import Writer
from knowledge.entries import EntryState
from knowledge.folder.home import Home

MACHINE = Writer("command line")  # whoever sits at the server may approve


@click.group("entries")
def entries_group() -> None:
    """Entries of the corpus, many at once."""


@entries_group.command("change")
@click.argument("action", type=click.Choice(get_args(Action)))
@click.argument("value", default="")
@click.option("--search", help="Only those with all of these words.")
@click.option("--topic", help="Only those of this topic.")
@click.option("--locale", help="Only those of this language.")
@click.option("--state", type=click.Choice(get_args(EntryState)), help="Only those in this state.")
@click.option("--owner", help="Only those of this account; - for those of nobody.")
@click.option("--all", "everything", is_flag=True, help="All entries.")
@as_json
@refusing
def change_command(action: Action, value: str, everything: bool, as_json: bool, **wanted: Any) -> None:
    """Change what matches, in one step that `kundig entries undo` takes back.

    Example: kundig entries change state approved --state review --topic Versand
    """
    asked = Wanted(**{name: text for name, text in wanted.items() if text})  # type: ignore[typeddict-item]
    if not asked and not everything:
        raise click.UsageError("Say which entries, or --all.")
    change = Bulk(action, MACHINE, value)
    done = _batches().change("bulk", Selection(wanted=asked), change, author=MACHINE.name)
    if as_json:
        print_json({"step": done.number if done else None, "changed": done.total if done else 0})
    elif done:
        click.echo(f"{done.total} entries changed. Back with: kundig entries undo {done.number}")
    else:
        click.echo("There was nothing to change.")


@entries_group.command("merge")
@click.argument("kept")
@click.argument("gone")
@refusing
def merge_command(kept: str, gone: str) -> None:
    """Make two entries one: the answer of KEPT stays, with the wordings of both.

    Example: kundig entries merge delivery-time delivery-2
    """
    done = _batches().change("merge", Selection(), Merge(kept, gone, MACHINE), author=MACHINE.name)
    assert done is not None, "an entry is gone"
    click.echo(f"{gone} leads to {kept} now. Back with: kundig entries undo {done.number}")


@entries_group.command("duplicates")
@click.option("--most", default=30, show_default=True, help="How many pairs.")
@as_json
@refusing
def duplicates_command(most: int, as_json: bool) -> None:
    """Entries that are asked for in the same words, or nearly. Example: kundig entries duplicates"""
    pairs = duplicates(Corpus(Home.from_environment().corpus).entries(), most)
    if as_json:
        rows = [(p.one.id, p.other.id, p.one.locale, p.wording, p.others, round(p.share, 3)) for p in pairs]
        names = ("entry", "other", "locale", "wording", "other_wording", "share")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    for pair in pairs:
        click.echo(f"{pair.share:4.0%}  {pair.one.id} {pair.wording!r}  ~  {pair.other.id} {pair.others!r}")
    if not pairs:
        click.echo("No two entries sound alike.")


@entries_group.command("steps")
@as_json
@refusing
def steps_command(as_json: bool) -> None:
    """What was done to many at once lately, imports too. Example: kundig entries steps"""
    found = Batches(Home.from_environment().corpus).recent(30)
    if as_json:
        print_json(
            [
                {"step": b.number, "kind": b.kind, "author": b.author, "at": b.at, "entries": b.total}
                | {"undone": b.undone}
                for b in found
            ]
        )
        return
    for batch in found:
        mark = "  (undone)" if batch.undone else ""
        what = f"{batch.kind:<6} {batch.total:>6} entries  {batch.author}{mark}"
        click.echo(f"{batch.number:>6}  {batch.at[:16]}  {what}")


@entries_group.command("undo")
@click.argument("step", type=int)
@refusing
def undo_command(step: int) -> None:
    """Take a step back; what was changed since stays. Example: kundig entries undo 12"""
    undone = _batches().undo(step, author=MACHINE.name)
    click.echo(f"{undone.restored} as before again, {undone.kept} changed since and kept.")


@entries_group.command("second-reader")
@click.argument("wanted", type=click.Choice(["yes", "no"]), required=False)
@refusing
def second_reader_command(wanted: str | None) -> None:
    """Whether somebody else than the writer approves. Example: kundig entries second-reader yes"""
    with Storage.open(Home.from_environment()) as storage:
        reader = second_reader(storage)
        if wanted:
            reader.want(wanted == "yes")
        click.echo(
            "A second pair of eyes is wanted." if reader.wanted() else "Writers approve their own words."
        )


def _batches() -> Batches:
    """Raises CorpusElsewhere."""
    home = Home.from_environment()
    check_corpus(home)
    return Batches(home.corpus)


COMMANDS = {"entries": entries_group}
