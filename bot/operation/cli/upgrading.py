"""`kundig upgrade`."""

from pathlib import Path

import click

from bot.operation.cli.group import as_json, print_json, refusing
from knowledge.folder.home import Home


@click.command("upgrade")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@as_json
@refusing
def upgrade_command(dry_run: bool, as_json: bool) -> None:
    """Bring an older data folder to this version; every start does it by itself.

    Example: kundig upgrade --dry-run
    """
    from bot.operation.upgrade import steps, upgrade, versions

    home = Home.from_environment()
    taken = steps(home) if dry_run else upgrade(home)
    if as_json:
        print_json({"dry_run": dry_run, "schema": versions(), "steps": [step.as_json() for step in taken]})
        return
    for step in taken:
        kept = "; the old file is kept beside it" if Path(step.place).exists() else ""
        done = "would be taken" if dry_run else f"taken{kept}"
        click.echo(f"{step.place}: step {step.name} {done}")
    if not taken:
        told = ", ".join(f"{name} {version}" for name, version in versions().items())
        click.echo(f"Everything is up to date: {told}.")


COMMANDS = {"upgrade": upgrade_command}
