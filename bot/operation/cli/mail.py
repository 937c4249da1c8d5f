"""`kundig mail`: letters and replies by e-mail."""

import sys

import click

from bot.channels.errors import MailUnset, UnknownMail
from bot.channels.mail import smtp
from bot.channels.mail.letter_body import as_message, deliverable
from bot.conversations.events import new_id
from bot.conversations.letters import Letter
from bot.conversations.wording import checked_email
from bot.operation.cli.group import as_json, print_json, refusing
from bot.operation.timed.mailing import inbox
from bot.storage import Storage, StoreUnavailable
from knowledge.folder.home import Home
from knowledge.languages import preferred, text

MOST_BYTES = 25 * 2**20
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h: a mail server keeps the e-mail, and comes again


@click.group("mail")
def mail_group() -> None:
    """Letters and replies by e-mail."""


@mail_group.command("test")
@click.argument("address")
@as_json
@refusing
def test_command(address: str, as_json: bool) -> None:
    """Send a letter to an address of yours, and say what the mail server said.

    Example: kundig mail test you@shop.example
    """
    settings = Home.from_environment().settings
    if not settings.mail.sends:
        raise MailUnset
    language, to = preferred([settings.default_locale]), checked_email(address)
    letter = Letter(
        to=to,
        language=language,
        subject=text("mail", "test_subject", language, title=settings.title),
        lines=(text("mail", "greeting", language), text("mail", "test_text", language)),
        link=(settings.title, settings.mail.link),
        sender=settings.title,
    )
    smtp.send(settings.mail, as_message(letter, settings.mail, new_id()), deliverable(to))
    if as_json:
        print_json({"sent": True})
    else:
        click.echo("The mail server took it. Look whether it arrives, and not among unwanted e-mails.")


@mail_group.command("receive")
@as_json
@refusing
def receive_command(as_json: bool) -> None:
    """Take one e-mail from standard input, as a mail server hands it over in place of a mailbox.

    Example: kundig mail receive < message.eml
    """
    home = Home.from_environment()
    raw = sys.stdin.buffer.read(MOST_BYTES)
    try:
        with Storage.open(home) as storage:
            became = inbox(home, storage).take(raw)
    except StoreUnavailable as error:
        click.echo(str(error), err=True)
        sys.exit(TRY_LATER)
    if became == "foreign":
        raise UnknownMail
    if as_json:
        print_json({"became": became})


COMMANDS = {"mail": mail_group}
