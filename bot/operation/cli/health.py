"""`kundig doctor`."""

import sys

import click

from bot.operation.cli.group import as_json, print_json, refusing
from knowledge.folder.home import Home


@click.command("doctor")
@as_json
@refusing
def doctor_command(as_json: bool) -> None:
    """Say what is missing, too old or unsafe, and the remedy. Example: kundig doctor"""
    from bot.operation.doctor import examine

    findings = examine(Home.from_environment())
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        for finding in findings:
            click.echo(f"{finding.state:>8}  {finding.subject}")
            if finding.remedy:
                click.echo(f"          → {finding.remedy}")
    sys.exit(0 if all(finding.fine for finding in findings) else 1)


COMMANDS = {"doctor": doctor_command}
