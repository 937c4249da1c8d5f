"""`kundig person`: what is stored of one person is handed out, or erased."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bot.operation.cli.group import as_json, print_json, refusing
from bot.operation.cli.webhooks import moment
from bot.privacy.errors import NobodyFound
from bot.privacy.people import Person
from bot.privacy.searching import Match, matches
from bot.storage import Storage
from knowledge.files import replace_file
from knowledge.folder.home import Home
from knowledge.languages import ENGLISH, text

only = click.option(
    "--conversation", "only", multiple=True, help="Only this conversation of those found; may be repeated."
)


@click.group("person")
def person_group() -> None:
    """What is stored of one person, by an e-mail address, a phone number, a conversation's id, or as
    sub:4711 by what a site's server calls its customer."""


@person_group.command("find")
@click.argument("address")
@as_json
@refusing
def find_command(address: str, as_json: bool) -> None:
    """Show the conversations that mention an address. Example: kundig person find anna@shop.example"""
    with Storage.open(Home.from_environment()) as storage:
        _show(matches(storage, Person.of(address)), as_json)


@person_group.command("export")
@click.argument("address")
@click.option("--output", type=click.Path(path_type=Path), help="The ZIP to write; default: person.zip.")
@only
@as_json
@refusing
def export_command(address: str, output: Path | None, only: tuple[str, ...], as_json: bool) -> None:
    """Write all that is stored of a person to a ZIP: a page to read, its pictures, and data.json.

    Example: kundig person export anna@shop.example --output anna.zip
    """
    from bot.privacy.export import as_zip, collected, noted

    home = Home.from_environment()
    with Storage.open(home) as storage:
        found = _chosen(storage, Person.of(address), only)
        conversations = collected(home, storage, [each.conversation for each in found])
        file = output or Path("person.zip")
        replace_file(file, as_zip(home, storage, conversations))
        noted(storage, conversations)
    if as_json:
        print_json({"file": str(file), "conversations": [each.conversation for each in found]})
    else:
        click.echo(f"{len(found)} conversations are in {file}. See that they are all this person's.")


@person_group.command("erase")
@click.argument("address")
@click.option("--dry-run", is_flag=True, help="Only show what would be erased.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@only
@as_json
@refusing
def erase_command(address: str, dry_run: bool, yes: bool, only: tuple[str, ...], as_json: bool) -> None:
    """Erase a person: whole conversations that mention the address, wherever they have left something.

    Example: kundig person erase anna@shop.example --dry-run
    """
    from bot.privacy.erasure import Erasure

    home, person = Home.from_environment(), Person.of(address)
    with Storage.open(home) as storage:
        found = _meant(storage, person, only)
        if dry_run:
            return _show(found, as_json)
        if not (yes or as_json):
            _show(found, False)
            what = {0: "whatever else names this address", 1: "this conversation"}
            click.confirm(
                f"Erase {what.get(len(found), f'these {len(found)} conversations')} for good?", abort=True
            )
        report = Erasure(home, storage).run([each.conversation for each in found], person.mentioned)
    if not report.removed:
        raise NobodyFound(person.address)
    if as_json:
        print_json(asdict(report))
        return None
    for name, count in sorted(report.removed.items()):
        click.echo(f"erased: {count} {name}")
    for each in report.kept:
        click.echo(f"kept: {text('privacy', each.key, ENGLISH, **each.data)}")
    return None


def _meant(storage: Storage, person: Person, only: tuple[str, ...]) -> list[Match]:
    return [each for each in matches(storage, person) if not only or each.conversation in only]


def _chosen(storage: Storage, person: Person, only: tuple[str, ...]) -> list[Match]:
    """Raises NobodyFound."""
    found = _meant(storage, person, only)
    if not found:
        raise NobodyFound(person.address)
    return found


def _show(found: list[Match], as_json: bool) -> None:
    if as_json:
        print_json([asdict(each) for each in found])
        return
    for each in found:
        archived = ", archived" if each.archived else ""
        click.echo(f"{each.conversation}  {moment(each.began)}  {each.site}  {each.count} messages{archived}")
        for line in each.texts:
            click.echo(f"    {' '.join(line.split())}")
    click.echo(f"{len(found)} conversations.")


COMMANDS: dict[str, Any] = {"person": person_group}
