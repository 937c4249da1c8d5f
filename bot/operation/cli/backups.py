"""`kundig backup` and `kundig restore`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.operation.cli.group import as_json, print_json, refusing
from bot.operation.cli.webhooks import moment
from knowledge.folder.home import Home
from knowledge.languages import ENGLISH

if TYPE_CHECKING:
    from bot.operation.backups.restoring import Restored

MB = 1e6
FILE = click.argument("file", type=click.Path(path_type=Path))


@click.command("backup")
@FILE
@click.option("--with-keys", is_flag=True, help="Also the installation's secret, which signs log-ins.")
@as_json
@refusing
def backup_command(file: Path, with_keys: bool, as_json: bool) -> None:
    """Back everything up into one file, while Kundig runs: conversations, entries, releases, pictures,
    settings.

    Example: kundig backup /mnt/backup/kundig.tar.gz
    """
    from bot.operation.backups.taking import take

    taken = take(Home.from_environment(), file.absolute(), with_keys=with_keys)
    if as_json:
        print_json(taken.as_json())
        return
    click.echo(f"{taken.files} files, {taken.bytes / MB:.1f} MB, in {file}.")
    click.echo("It holds what customers wrote: keep it as safe as the data folder.")
    for problem in taken.problems:
        click.echo(f"! {problem.told(ENGLISH)}", err=True)


@click.command("restore")
@FILE
@click.option(
    "--erasures", "lists", multiple=True, type=click.Path(path_type=Path, exists=True),
    help="A list erasures.txt, as of the old data folder; one beside the backup is read anyway. Repeatable.",
)  # fmt: skip
@click.option("--check", is_flag=True, help="Only read the file through, and say whether it is whole.")
@as_json
@refusing
def restore_command(file: Path, lists: tuple[Path, ...], check: bool, as_json: bool) -> None:
    """Restore a backup into an empty KUNDIG_HOME, and an empty KUNDIG_DATABASE if it came from PostgreSQL.
    Nothing is sent a second time.

    Example: kundig restore /mnt/backup/kundig.tar.gz
    """
    from bot.operation.backups.restoring import restore, verify

    if check:
        head, files = verify(file)
        if as_json:
            print_json({"whole": True, "files": files, **head.as_json()})
        else:
            click.echo(f"{file} is whole: {files} files, of {moment(head.taken)}, by Kundig {head.kundig}.")
        return
    restored = restore(Home.from_environment(restoring=True), file.absolute(), lists)
    if as_json:
        print_json(restored.as_json())
    else:
        show(restored)


def show(restored: "Restored") -> None:
    """What was restored, and what is left to people."""
    settled, taken = restored.settled, moment(restored.head.taken)
    click.echo(f"{restored.folder} is as it was at {taken}: {restored.files} files, all whole.")
    if settled.deliveries:
        click.echo(
            f"{settled.deliveries} deliveries were on their way, and may have arrived since: they are"
            " held back. Look at them with kundig deliveries, send them with kundig deliveries replay."
        )
    if settled.turns:
        click.echo(f"{len(settled.turns)} questions waited for the bot: they are not answered any more.")
    if restored.jobs:
        click.echo(
            f"{restored.jobs} jobs of curation were open: ask for them again if they are still wanted."
        )
    click.echo("All log-ins have ended; staff log in again. Customers' chats go on.")
    if restored.erased:
        click.echo(f"{restored.erased} conversations were erased since, and are again.")
    click.echo(
        f"Was anybody erased since {taken}? Without the old folder's list erasures.txt they are here again,"
        " and so is what entries say of them: kundig person erase."
    )


COMMANDS = {"backup": backup_command, "restore": restore_command}
