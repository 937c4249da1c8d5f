"""`kundig push`: whether customers may be told of answers in their browser."""

import click

from bot.customers.pushing import Pushing
from bot.operation.cli.group import refusing
from bot.staff.secret import installation_secret
from bot.storage import Storage
from knowledge.folder.home import Home


@click.group("push")
def push_group() -> None:
    """Web Push to customers who ask for it; off at first. Example: kundig push on --contact a@shop.example"""


@push_group.command("on")
@click.option("--contact", required=True, help="Where push services may write to when something is wrong.")
@refusing
def on_command(contact: str) -> None:
    """Makes the keys that are needed. Example: kundig push on --contact help@shop.example"""
    home = Home.from_environment()
    with Storage.open(home) as storage:
        made = Pushing(storage, installation_secret(storage, home)).turn_on(contact)
    click.echo(f"Customers may ask to be told of answers in their browser. The public key is {made.public}")


@push_group.command("off")
@refusing
def off_command() -> None:
    """Nothing is sent any more. Example: kundig push off"""
    home = Home.from_environment()
    with Storage.open(home) as storage:
        Pushing(storage, installation_secret(storage, home)).turn_off()
    click.echo("Nobody is told of answers in their browser any more.")


COMMANDS = {"push": push_group}
