"""`kundig team`: who answers one kind of question together."""

from collections.abc import Callable
from typing import Any

import click

from bot.operation.cli.group import as_json, print_json, refusing
from bot.staff.looking_after import LookingAfter
from bot.storage import Storage
from knowledge.folder.home import Home

_NAME = click.argument("name")
_MEMBERS = click.argument("members", nargs=-1)


@click.group("team")
def team_group() -> None:
    """Teams that conversations can be passed on to."""


@team_group.command("add")
@_NAME
@_MEMBERS
@refusing
def add_command(name: str, members: tuple[str, ...]) -> None:
    """Add a team with these accounts. Example: kundig team add Returns anna boris"""
    with Storage.open(Home.from_environment()) as storage:
        called = LookingAfter(storage).add_team(name, members)
    click.echo(f"Added {called}: {', '.join(members) or 'nobody is in it yet'}.")


@team_group.command("members")
@_NAME
@_MEMBERS
@refusing
def members_command(name: str, members: tuple[str, ...]) -> None:
    """Say who is in a team, these and nobody else. Example: kundig team members Returns anna"""
    with Storage.open(Home.from_environment()) as storage:
        LookingAfter(storage).set_members(name, members)
    click.echo(f"In {name}: {', '.join(members) or 'nobody'}.")


@team_group.command("remove")
@_NAME
@refusing
def remove_command(name: str) -> None:
    """Remove a team; who waits for it waits for everybody. Example: kundig team remove Returns"""
    with Storage.open(Home.from_environment()) as storage:
        LookingAfter(storage).remove_team(name)
    click.echo(f"Removed {name}.")


@team_group.command("list")
@as_json
@refusing
def list_command(as_json: bool) -> None:
    """List the teams. Example: kundig team list"""
    with Storage.open(Home.from_environment()) as storage:
        teams = LookingAfter(storage).teams()
    if as_json:
        print_json([{"name": each.name, "members": list(each.members)} for each in teams])
        return
    for each in teams:
        click.echo(f"{each.name:<24} {', '.join(each.members)}".rstrip())


COMMANDS: dict[str, Callable[..., Any]] = {"team": team_group}
