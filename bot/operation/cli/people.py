"""`kundig staff`: accounts for the desk and for curation."""

import click

from bot.operation.cli.group import as_json, print_json, refusing
from bot.staff.accounts import Role, Staff
from bot.storage import Storage
from knowledge.home import Home


@click.group("staff")
def staff_group() -> None:
    """Accounts for agents, curators and admins."""


@staff_group.command("add")
@click.argument("name")
@click.option("--display", default="", help="The name customers see; default: the account's name.")
@click.option(
    "--role", "roles", multiple=True, default=("agent",), show_default=True,
    type=click.Choice(["agent", "curator", "admin"]), help="What the account may do; may be repeated.",
)  # fmt: skip
@click.password_option(help="At least 10 characters; asked for when left out.")
@refusing
def add_command(name: str, display: str, roles: tuple[Role, ...], password: str) -> None:
    """Add an account. Example: kundig staff add anna --display "Anna Weber" --role agent"""
    with Storage.open(Home.from_environment()) as storage:
        member = Staff(storage).add(name, password, display or name, roles)
    click.echo(f"{member.name} can log in now ({', '.join(sorted(member.roles))}).")


@staff_group.command("list")
@as_json
@refusing
def list_command(as_json: bool) -> None:
    """List the accounts. Example: kundig staff list"""
    with Storage.open(Home.from_environment()) as storage:
        members = Staff(storage).all()
    if as_json:
        print_json([{"name": m.name, "display": m.display, "roles": sorted(m.roles)} for m in members])
        return
    for member in members:
        click.echo(f"{member.name:<20} {member.display:<24} {', '.join(sorted(member.roles))}")


COMMANDS = {"staff": staff_group}
