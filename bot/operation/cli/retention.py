"""`kundig retention`: how long what is kept, what went, and what can still be brought back."""

import time
from typing import Any

import click

from bot.operation.cli.group import as_json, print_json, refusing
from bot.operation.cli.webhooks import moment
from bot.storage import Storage
from bot.storage.repositories.retention_runs import RetentionRun
from knowledge.folder.home import Home

LATEST = 20


@click.group("retention", invoke_without_command=True)
@as_json
@click.pass_context
def retention_group(context: click.Context, as_json: bool) -> None:
    """Say how many days what is kept, and what the latest runs archived and deleted.

    Example: kundig retention
    """
    if context.invoked_subcommand is None:
        show(as_json=as_json)


@refusing
def show(*, as_json: bool) -> None:
    home = Home.from_environment()
    with Storage.open(home) as storage, storage.reading() as read:
        runs, held = read.retention_runs.latest(LATEST), read.archive.count()
        own = {site.name: site.retention for site in read.sites.all() if site.retention is not None}
    periods = dict(home.settings.retention)
    if as_json:
        print_json(
            {"days": periods, "sites": own, "archived": held, "runs": [_document(run) for run in runs]}
        )
        return
    for name, days in periods.items():
        click.echo(f"{name:<14} {days:>5} days")
    for name, days in own.items():
        click.echo(f"{'conversations':<14} {days:>5} days on the site {name}")
    click.echo(f"{held} conversations are archived and can be brought back.")
    for run in runs:
        click.echo(_line(run))


@retention_group.command("run")
@as_json
@refusing
def run_command(as_json: bool) -> None:
    """Archive and delete now what is due; the worker does so every six hours.

    Example: kundig retention run
    """
    from bot.operation.timed.retaining import Retention

    home = Home.from_environment()
    with Storage.open(home) as storage:
        id = Retention(storage, home, time.time()).run()
        with storage.reading() as read:
            [run] = [each for each in read.retention_runs.latest(LATEST) if each.id == id]
    if as_json:
        print_json(_document(run))
    else:
        click.echo(_line(run))


@retention_group.command("archived")
@as_json
@refusing
def archived_command(as_json: bool) -> None:
    """List the conversations that are archived, latest first. Example: kundig retention archived"""
    with Storage.open(Home.from_environment()) as storage, storage.reading() as read:
        found = read.archive.latest(100)
    if as_json:
        print_json([vars(each) for each in found])
        return
    for each in found:
        click.echo(f"{each.conversation}  {each.site:<20} archived {moment(each.archived)}")


@retention_group.command("restore")
@click.argument("id")
@refusing
def restore_command(id: str) -> None:
    """Bring an archived conversation back.

    Example: kundig retention restore 0f1e2d3c4b5a69788796a5b4c3d2e1f0
    """
    from bot.privacy.archiving import bring_back

    with Storage.open(Home.from_environment()) as storage:
        bring_back(storage, id)
    click.echo(f"{id} is back. Its time begins anew.")


def _document(run: RetentionRun) -> dict[str, Any]:
    return {**vars(run), "counts": dict(run.counts)}


def _line(run: RetentionRun) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in sorted(run.counts.items())) or "nothing was due"
    end = "" if run.ended is not None else " (did not end)"
    return f"{moment(run.begun)}  {counts}{end}"


COMMANDS = {"retention": retention_group}
