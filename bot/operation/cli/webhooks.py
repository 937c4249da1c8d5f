"""`kundig webhook`: who outside hears of what happens to conversations."""

from datetime import UTC, datetime
from typing import Any

import click

from bot.channels.webhooks.webhooks import USUAL, Webhooks, unencrypted
from bot.conversations.events import KINDS
from bot.operation.cli.group import as_json, print_json, refusing
from bot.storage import Storage
from bot.storage.records import Webhook
from knowledge.folder.home import Home

IN_CLEAR = (
    "Mind that what customers write crosses the network unencrypted: use https unless all of it is yours."
)


@click.group("webhook")
def webhook_group() -> None:
    """Who outside hears of what happens to conversations."""


@webhook_group.command("add")
@click.argument("url")
@click.option(
    "--event", "kinds", multiple=True, default=USUAL, type=click.Choice(KINDS), show_default=True,
    metavar="KIND", help="What it hears of; may be repeated.",
)  # fmt: skip
@as_json
@refusing
def add_command(url: str, kinds: tuple[str, ...], as_json: bool) -> None:
    """Add a webhook, and show the secret that its messages are signed with, this once.

    Example: kundig webhook add https://crm.example/kundig --event handoff.requested
    """
    with Storage.open(Home.from_environment()) as storage:
        hook = Webhooks(storage).add(url, kinds)
    if unencrypted(hook.url):
        click.echo(IN_CLEAR, err=True)
    if as_json:
        print_json(_document(hook) | {"secret": hook.secret})
        return
    click.echo(f"{hook.id} hears of {', '.join(hook.kinds)}.")
    click.echo(f"Its secret, which is not shown again: {hook.secret}")


@webhook_group.command("list")
@as_json
@refusing
def list_command(as_json: bool) -> None:
    """List the webhooks. Example: kundig webhook list"""
    with Storage.open(Home.from_environment()) as storage:
        hooks = Webhooks(storage).all()
    if as_json:
        print_json([_document(hook) for hook in hooks])
        return
    for hook in hooks:
        state = f"gone since {moment(hook.gone)}" if hook.gone else ", ".join(hook.kinds)
        click.echo(f"{hook.id}  {hook.url}  {state}")


@webhook_group.command("remove")
@click.argument("id")
@as_json
@refusing
def remove_command(id: str, as_json: bool) -> None:
    """Remove a webhook, with what was still to be delivered to it.

    Example: kundig webhook remove wh_3f9a61c204
    """
    with Storage.open(Home.from_environment()) as storage:
        Webhooks(storage).remove(id)
    if as_json:
        print_json({"removed": id})
    else:
        click.echo(f"{id} hears nothing more.")


@webhook_group.command("test")
@click.argument("id")
@as_json
@refusing
def test_command(id: str, as_json: bool) -> None:
    """Send a message of type webhook.test, and say what came back. Once it arrives, what waits goes out.

    Example: kundig webhook test wh_3f9a61c204
    """
    with Storage.open(Home.from_environment()) as storage:
        status = Webhooks(storage).test(id)
    if as_json:
        print_json({"status": status})
    else:
        click.echo(f"The receiver took it (HTTP {status}).")


def moment(seconds: float) -> str:
    """Unix seconds as people on servers read them."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _document(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "url": hook.url,
        "events": list(hook.kinds),
        "created": hook.created,
        "gone": hook.gone,
    }


COMMANDS = {"webhook": webhook_group}
