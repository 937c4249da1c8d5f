"""`kundig serve`, and its processes one by one: `web`, `bot`, `worker`; and `train`."""

import os

import click

from bot.operation.cli.group import refusing
from bot.operation.supervisor import replace_this_process
from knowledge.folder.home import Home


@click.command("serve")
@click.option("--demo", is_flag=True, help="With the demo shop, its entries and its log-ins.")
@refusing
def serve_command(demo: bool) -> None:
    """Run everything on this machine, and restart what dies. Ctrl-C stops all.

    Example: kundig serve --demo
    """
    from bot.monitoring.logs import configure
    from bot.operation.demo import prepare_demo, where_to_click
    from bot.operation.serving import serve

    if demo:
        os.environ["KUNDIG_DEMO"] = "1"
    home = Home.from_environment()
    configure("serve", home.settings)
    if demo:
        prepare_demo(home)

    def announce(address: str) -> None:
        click.echo(f"ready {address}")
        if demo:
            click.echo(where_to_click(address))

    serve(home, announce)


@click.command("web")
def web_command() -> None:
    """Run the web process alone. Example: KUNDIG_PORT=8081 kundig web"""
    replace_this_process("webwidget")


@click.command("bot")
@refusing
def bot_command() -> None:
    """Run the bot alone, restarted when it dies. Example: kundig bot"""
    from bot.monitoring.logs import configure
    from bot.operation.serving import serve_bot

    home = Home.from_environment()
    configure("serve", home.settings)
    serve_bot(home)


@click.command("worker")
def worker_command() -> None:
    """Run the worker alone. Example: kundig worker"""
    replace_this_process("bot.operation.worker")


@click.command("train")
def train_command() -> None:
    """Train the dialogue model; `bot` does it by itself when needed. Example: kundig train"""
    replace_this_process("bot.dialogue", "--train")


COMMANDS = {
    "serve": serve_command,
    "web": web_command,
    "bot": bot_command,
    "worker": worker_command,
    "train": train_command,
}
