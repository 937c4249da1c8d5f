"""`kundig staff totp`: for who has lost the phone that shows their codes."""

import click

from bot.operation.cli.group import refusing
from bot.staff.rules import required_step
from bot.staff.secret import installation_secret
from bot.staff.totp import SecondStep
from bot.storage import Storage
from knowledge.folder.home import Home


@click.group("totp")
def totp_group() -> None:
    """The second step at log-in, which everybody has of their own. Example: kundig staff totp reset anna"""


@totp_group.command("reset")
@click.argument("name")
@refusing
def reset_command(name: str) -> None:
    """The password alone is enough again; log-ins end. Example: kundig staff totp reset anna"""
    home = Home.from_environment()
    with Storage.open(home) as storage:
        was_on = SecondStep(storage, installation_secret(storage, home)).reset(name)
    click.echo(f"{name} logs in with the password alone." if was_on else f"{name} had no second step.")


@totp_group.command("required")
@click.argument("wanted", type=click.Choice(["yes", "no"]), required=False)
@refusing
def required_command(wanted: str | None) -> None:
    """Whether all of the staff need it, from their next log-in on. Example: kundig staff totp required yes"""
    with Storage.open(Home.from_environment()) as storage:
        required = required_step(storage)
        if wanted:
            required.want(wanted == "yes")
        click.echo(
            "Everybody needs a second step." if required.wanted() else "Everybody decides for themselves."
        )
