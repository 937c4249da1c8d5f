"""`kundig staff`: accounts for the desk and for curation, and what staff did."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, get_args

import click

from bot.handoff.presence import Presence
from bot.operation.cli.group import as_json, print_json, refusing
from bot.operation.cli.providers import provider_group
from bot.operation.cli.second_steps import totp_group
from bot.staff.accounts import Member, Role, Staff
from bot.staff.audit import Audit
from bot.staff.emails import Emails
from bot.staff.errors import NoAddress
from bot.staff.looking_after import LookingAfter
from bot.staff.password_links import PasswordLinks
from bot.storage import Storage
from bot.storage.repositories.skills import EVERYTHING
from knowledge.folder.home import Home

_NAME = click.argument("name")
_ROLES = click.Choice(get_args(Role))


@click.group("staff")
def staff_group() -> None:
    """Accounts for agents, curators, editors and admins."""


@staff_group.command("add")
@_NAME
@click.option("--display", default="", help="The name customers see; default: the account's name.")
@click.option(
    "--role", "roles", multiple=True, default=("agent",), show_default=True,
    type=_ROLES, help="What the account may do; may be repeated.",
)  # fmt: skip
@click.option("--one-time", is_flag=True, help="Make a one-time password and print it.")
@click.option("--password", help="At least 10 characters; asked for when left out.")
@click.option("--letter", help="An e-mail address; an invitation goes there, to choose a password.")
@refusing
def add_command(
    name: str,
    display: str,
    roles: tuple[Role, ...],
    one_time: bool,
    password: str | None,
    letter: str | None,
) -> None:
    """Add an account. Example: kundig staff add anna --display "Anna Weber" --role agent"""
    if letter is not None:
        _check_mail()
        with _storage() as storage:
            invited = PasswordLinks(storage).invite(name, display or name, roles, letter)
        click.echo(f"An invitation is on its way to {invited.email}.")
        return
    given = None if one_time else password or _asked()
    with _storage() as storage:
        staff = Staff(storage)
        if given is None:
            member, shown = staff.invite(name, display or name, roles)
        else:
            member, shown = staff.add(name, given, display or name, roles), ""
    click.echo(f"{member.name} can log in now ({_roles(member)}).")
    if shown:
        click.echo(f"One-time password, for three days: {shown}")


@staff_group.command("list")
@as_json
@refusing
def list_command(as_json: bool) -> None:
    """List the accounts. Example: kundig staff list"""
    with _storage() as storage:
        members = Staff(storage).all()
    if as_json:
        print_json([_document(member) for member in members])
        return
    for member in members:
        state = "disabled" if member.disabled else "one-time password" if member.one_time else ""
        click.echo(f"{member.name:<20} {member.display:<24} {_roles(member):<24} {state}".rstrip())


@staff_group.command("role")
@_NAME
@click.argument("roles", nargs=-1, required=True, type=_ROLES)
@refusing
def role_command(name: str, roles: tuple[Role, ...]) -> None:
    """Say what an account may do. Example: kundig staff role anna agent curator"""
    with _storage() as storage:
        member = Staff(storage).set_roles(name, roles)
    click.echo(f"{member.name} may be: {_roles(member)}.")


@staff_group.command("password")
@_NAME
@click.option("--one-time", is_flag=True, help="Make a one-time password and print it.")
@click.option("--letter", is_flag=True, help="E-mail a link by which they choose one.")
@click.option("--password", help="At least 10 characters; asked for when left out.")
@refusing
def password_command(name: str, one_time: bool, letter: bool, password: str | None) -> None:
    """Replace a password; its log-ins end. Example: kundig staff password anna --one-time"""
    if letter:
        _send_link(name)
        return
    given = None if one_time else password or _asked()
    with _storage() as storage:
        staff = Staff(storage)
        if given is None:
            click.echo(f"One-time password, for three days: {staff.reset_password(name)}")
            return
        staff.set_password(name, given)
    click.echo(f"The password of {name} is changed.")


@staff_group.command("email")
@_NAME
@click.argument("address", default="")
@refusing
def email_command(name: str, address: str) -> None:
    """Give an account an e-mail address, or none. Example: kundig staff email anna anna@example.com"""
    with _storage() as storage:
        kept = Emails(storage).give(name, address)
    click.echo(f"{name} is reached at {kept}." if kept else f"{name} has no e-mail address.")


@staff_group.command("disable")
@_NAME
@refusing
def disable_command(name: str) -> None:
    """Keep an account from logging in. Example: kundig staff disable anna"""
    with _storage() as storage:
        _leave(storage, Staff(storage).disable(name))
    click.echo(f"{name} cannot log in any more.")


@staff_group.command("enable")
@_NAME
@refusing
def enable_command(name: str) -> None:
    """Let a disabled account log in again. Example: kundig staff enable anna"""
    with _storage() as storage:
        Staff(storage).enable(name)
    click.echo(f"{name} can log in again.")


@staff_group.command("logout")
@_NAME
@refusing
def logout_command(name: str) -> None:
    """End all log-ins of an account. Example: kundig staff logout anna"""
    with _storage() as storage:
        Staff(storage).end_sessions(name)
    click.echo(f"{name} is logged out everywhere.")


@staff_group.command("remove")
@_NAME
@refusing
def remove_command(name: str) -> None:
    """Remove an account; its conversations wait for others. Example: kundig staff remove anna"""
    with _storage() as storage:
        member = Staff(storage).member(name)
        Staff(storage).remove(name)
        _leave(storage, member)
    click.echo(f"{name} is removed.")


@staff_group.command("skills")
@_NAME
@click.option("--locale", "locales", multiple=True, help="A language they look after; may be repeated.")
@click.option("--site", "sites", multiple=True, help="A site they look after; may be repeated.")
@click.option("--team", "teams", multiple=True, help="A team they are in; may be repeated.")
@click.option("--everything", is_flag=True, help="All languages and sites, and no team.")
@as_json
@refusing
def skills_command(
    name: str,
    locales: tuple[str, ...],
    sites: tuple[str, ...],
    teams: tuple[str, ...],
    everything: bool,
    as_json: bool,
) -> None:
    """Say what an agent looks after; what you do not name stays. Without an option, shows it. Example: kundig
    staff skills anna --locale de --locale en --team Returns"""
    with _storage() as storage:
        staff, looking_after = Staff(storage), LookingAfter(storage)
        account, before = staff.member(name).name, looking_after.of(name)
        if locales or sites or everything:
            kept = EVERYTHING if everything else before.skill
            looking_after.set_skill(account, locales or kept.locales, sites or kept.sites)
        if teams or everything:
            looking_after.set_teams(account, teams)
        after = looking_after.of(account)
    shown = {
        "name": account,
        "locales": sorted(after.skill.locales),
        "sites": sorted(after.skill.sites),
        "teams": sorted(after.teams),
    }
    if as_json:
        print_json(shown)
        return
    told = {key: ", ".join(shown[key]) or "all" for key in ("locales", "sites")}
    click.echo(
        f"{account}: languages {told['locales']}; sites {told['sites']}; "
        f"teams {', '.join(shown['teams']) or 'none'}"
    )


@staff_group.command("audit")
@click.option("--about", default="", help="Only what this account did, or what was done to it.")
@as_json
@refusing
def audit_command(about: str, as_json: bool) -> None:
    """Show what staff did lately, the latest first. Example: kundig staff audit --about anna"""
    with _storage() as storage:
        notes, _ = Audit(storage).page(about)
    rows: list[dict[str, Any]] = [
        {
            "at": datetime.fromtimestamp(note.at, UTC).isoformat(timespec="seconds"),
            "action": note.action,
            "actor": note.actor,
            "about": note.about,
            "origin": note.origin,
            "counts": dict(note.counts),
        }
        for note in notes
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        counts = ", ".join(f"{count} {name}" for name, count in row["counts"].items())
        who, about = row["actor"] or "–", row["about"]
        click.echo(f"{row['at']}  {who:<16} {row['action']:<20} {about} {counts} {row['origin']}".rstrip())


@contextmanager
def _storage() -> Iterator[Storage]:
    with Storage.open(Home.from_environment()) as storage:
        yield storage


def _check_mail() -> None:
    if not Home.from_environment().settings.mail.sends:
        raise NoAddress("no_mail")


def _send_link(name: str) -> None:
    _check_mail()
    with _storage() as storage:
        PasswordLinks(storage).send(name)
    click.echo(f"A link is on its way to {name}.")


def _asked() -> str:
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password


def _leave(storage: Storage, member: Member) -> None:
    if count := Presence(storage).leave(member):
        click.echo(f"Conversations of {member.name} that wait for another now: {count}")


def _roles(member: Member) -> str:
    return ", ".join(sorted(member.roles))


def _document(member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "display": member.display,
        "roles": sorted(member.roles),
        "disabled": member.disabled,
        "one_time": member.one_time,
        "email": member.email,
    }


staff_group.add_command(totp_group)
staff_group.add_command(provider_group)

COMMANDS: dict[str, Callable[..., Any]] = {"staff": staff_group}
