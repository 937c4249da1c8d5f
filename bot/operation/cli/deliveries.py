"""`kundig deliveries`: what is on its way to the outside, and what was given up."""

from typing import Any

import click

from bot.channels.replaying import Replaying
from bot.conversations.events import WEBHOOK
from bot.operation.cli.group import as_json, print_json, refusing
from bot.operation.cli.webhooks import moment
from bot.storage import Storage
from bot.storage.records import Delivery
from knowledge.faults import Fault
from knowledge.folder.home import Home
from knowledge.languages import ENGLISH

LATEST = 20


@click.group("deliveries", invoke_without_command=True)
@as_json
@click.pass_context
def deliveries_group(context: click.Context, as_json: bool) -> None:
    """Count what is on its way, arrived and given up, and say why the latest were given up.

    Example: kundig deliveries
    """
    if context.invoked_subcommand is None:
        show(as_json=as_json)


@refusing
def show(*, as_json: bool) -> None:
    with Storage.open(Home.from_environment()) as storage, storage.reading() as read:
        found = read.deliveries.counts()
        dead = read.deliveries.dead(LATEST)
    counts = {state: found.get(state, 0) for state in ("pending", "done", "dead")}
    if as_json:
        print_json(counts | {"latest_dead": [_document(each) for each in dead]})
        return
    click.echo("{pending} on their way, {done} arrived, {dead} given up".format(**counts))
    for each in dead:
        what = f"{each.target} {each.letter}" if each.letter else each.target
        click.echo(f"{each.id}  {what}  {moment(each.finished or 0)}  {_reason(each)}")


@deliveries_group.command("replay")
@click.argument("id", required=False)
@click.option("--all", "everything", is_flag=True, help="All that were given up and have a receiver.")
@as_json
@refusing
def replay_command(id: str | None, everything: bool, as_json: bool) -> None:
    """Send again what was given up, one by its id, or all of it.

    Example: kundig deliveries replay --all
    """
    if (id is None) != everything:
        raise click.UsageError("Name one delivery, or all of them with --all.")
    with Storage.open(Home.from_environment()) as storage:
        replaying = Replaying(storage)
        if id is None:
            count = replaying.all()
        else:
            replaying.one(id)
            count = 1
    if as_json:
        print_json({"replayed": count})
    else:
        click.echo(f"{count} on their way again.")


def _reason(dead: Delivery) -> str:
    return Fault.from_json(dead.error or "").told(ENGLISH)


def _document(dead: Delivery) -> dict[str, Any]:
    kept = Fault.from_json(dead.error or "")
    return {
        "id": dead.id,
        "channel": dead.channel,
        "webhook": dead.target if dead.channel == WEBHOOK else None,
        "letter": dead.letter,
        "conversation": dead.conversation,
        "attempts": dead.attempts,
        "given_up": dead.finished,
        "error": {"code": kept.key, "message": kept.told(ENGLISH)},
    }


COMMANDS = {"deliveries": deliveries_group}
