"""`kundig mail`, and what the doctor says of mail servers."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.channels.errors import MailServerFails
from bot.conversations.letters import put_in_post
from bot.conversations.store import Store
from bot.operation.cli import main
from bot.operation.doctor import check_mail_site
from bot.operation.timed.mailing import check_mail, timed
from bot.readiness import Readiness
from bot.storage import Storage
from knowledge.folder.home import Home, Settings
from knowledge.folder.mail import Mail
from knowledge.sites.sites import Site
from tests.bot.channels.mails import CUSTOMER
from tests.fresh import fresh_home
from tests.mailserver import MailServer, mailserver, said


class Well:
    def ok(self) -> bool:
        return True


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mailserver() as running:
        yield running


@pytest.fixture
def home(server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    named = f"from = help@shop.example, smtp = {server.address}, link = https://chat.shop.example"
    monkeypatch.setenv("KUNDIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KUNDIG_MAIL", named)
    return Home.from_environment()


def kundig(*words: str, standard_input: bytes = b"") -> Result:
    return CliRunner().invoke(main, words, input=standard_input)


def test_a_letter_to_see_whether_it_arrives(home: Home, server: MailServer) -> None:
    assert "took it" in kundig("mail", "test", "me@shop.example").stdout
    [letter] = server.received
    assert letter["To"] == "me@shop.example"
    assert "kundig mail test" in said(letter)
    assert json.loads(kundig("mail", "test", "me@shop.example", "--json").stdout) == {"sent": True}


def test_what_goes_wrong_is_told(home: Home, server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kundig("mail", "test", "nobody").exit_code == 1
    server.recipient = lambda _: "550 5.1.1 unknown"
    refused = kundig("mail", "test", "me@shop.example")
    assert (refused.exit_code, "550 5.1.1 unknown" in refused.stderr) == (1, True)
    monkeypatch.delenv("KUNDIG_MAIL")
    assert "setting mail" in kundig("mail", "test", "me@shop.example").stderr


def test_an_e_mail_from_standard_input(home: Home) -> None:
    with Storage.open(home) as storage:
        store = Store(storage, mails=True)
        id = store.create()[0].id
        store.contacts.reach_at(id, CUSTOMER)
        with storage.reading() as read:
            contact = read.contacts.of(id)
        assert contact
        raw = f"From: {CUSTOMER}\nReferences: <{contact.thread}@shop.example>\nMessage-ID: <1@x>\n\nHello"
        for _ in range(2):
            took = kundig("mail", "receive", "--json", standard_input=raw.encode())
            assert json.loads(took.stdout) == {"became": "message"}
        assert [message.text for message in store.messages(id) if message.role == "customer"] == ["Hello"]
    foreign = kundig("mail", "receive", standard_input=b"From: a@b.example\n\nHello")
    assert (foreign.exit_code, "belongs to no conversation" in foreign.stderr) == (1, True)


def test_a_mail_server_comes_again_while_the_store_is_away(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUNDIG_DATABASE", "postgresql://nobody@127.0.0.1:9/none")
    assert kundig("mail", "receive", standard_input=b"From: a@b.example\n\nHello").exit_code == 75


def test_the_doctor_looks_at_both_servers(home: Home, server: MailServer, tmp_path: Path) -> None:
    found = list(check_mail(home))
    assert [finding.state for finding in found] == ["ok", "note", "note"]
    assert "https://chat.shop.example, where no Kundig answers" in found[2].subject
    assert timed(home) == ()
    server.close()
    [missing, *_] = check_mail(home)
    assert (missing.state, "cannot be reached" in missing.subject) == ("missing", True)
    assert "docs/mail.md" in missing.remedy
    [unset] = check_mail(Home(tmp_path / "other"))
    assert unset.state == "note"


def test_readiness_tells_of_a_mail_server_that_fails_and_blocks_nothing(home: Home) -> None:
    with Storage.open(home) as storage:
        readiness = Readiness(home, storage, Well(), clock=lambda: 0.0)

        def fail(tx: Any) -> None:
            put_in_post(tx, "hello", due=0.0)
            [taken] = tx.deliveries.claim("mail", "me", tx.now(), tx.now() + 60, 1)
            error = MailServerFails("late", server="mail.example:587")
            tx.deliveries.settle(taken.later(tx.now() + 60, error.fault.as_json()), "me")

        storage.write(fail)
        told = {reason.fault.key: reason.blocks for reason in readiness.reasons()}
        assert told["not_ready.mail"] is False
        assert kundig("deliveries", "--json").stdout.startswith('{\n  "pending": 1')


def test_a_site_that_is_none_of_ours_is_told(tmp_path: Path) -> None:
    """Else what customers write there would stand at no site."""
    given = {"from": "help@shop.example", "smtp": "smtp://localhost", "link": "https://chat.shop.example"}
    home = fresh_home(Home(tmp_path / "home", Settings(mail=Mail(given | {"site": "shpo"}))))
    with Storage.open(home) as storage:
        storage.write(lambda tx: tx.sites.save(Site("shop", "Shop", ("de",))))
    [found] = check_mail_site(home)
    assert (found.state, "'shpo'" in found.subject, "shop" in found.remedy) == ("missing", True, True)
    right = replace(home, settings=Settings(mail=Mail(given | {"site": "shop"})))
    assert list(check_mail_site(right)) == []
