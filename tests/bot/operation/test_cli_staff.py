"""`kundig staff`: everything about accounts from the command line."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyotp
import pytest
from click.testing import CliRunner

from bot.conversations.letters import INVITATION, NEW_PASSWORD
from bot.operation.cli import main
from bot.staff.accounts import By, Staff
from bot.staff.sessions import Sessions
from bot.staff.totp import SecondStep
from bot.storage import Storage
from tests.fresh import fresh_store
from tests.provider import serving_provider

PASSWORD, OTHER = "ein-langes-wort", "tisch lampe birne rot"
Kundig = Callable[..., str]


@pytest.fixture
def kundig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kundig:
    monkeypatch.setenv("KUNDIG_HOME", str(tmp_path))

    def run(*words: str, exit_code: int = 0, **options: str) -> str:
        done = CliRunner().invoke(main, ["staff", *words], input=options.get("typed"))
        assert done.exit_code == exit_code, done.output
        return done.output

    run("add", "ada", "--role", "admin", "--password", PASSWORD)
    run("add", "anna", "--display", "Anna Weber", "--password", PASSWORD)
    return run


@pytest.fixture
def storage(kundig: Kundig, tmp_path: Path):  # type: ignore[no-untyped-def]
    with fresh_store(tmp_path / "conversations.sqlite") as storage:
        yield storage


def test_roles_state_and_what_is_open(kundig: Kundig, storage: Storage) -> None:
    open = Sessions(storage).begin("anna")
    kundig("logout", "anna")
    assert Sessions(storage).member(open) is None
    kundig("role", "anna", "agent", "curator")
    kundig("disable", "anna")
    listed = {row["name"]: row for row in json.loads(kundig("list", "--json"))}
    assert listed["anna"] == {
        "name": "anna",
        "display": "Anna Weber",
        "roles": ["agent", "curator"],
        "disabled": True,
        "one_time": False,
        "email": "",
    }
    assert re.search(r"anna +Anna Weber +agent, curator +disabled\n", kundig("list"))
    kundig("enable", "anna")
    kundig("remove", "anna")
    assert "anna" not in kundig("list")


def test_passwords_given_typed_and_made(kundig: Kundig, storage: Storage) -> None:
    staff = Staff(storage)
    kundig("password", "anna", "--password", OTHER)
    assert staff.verify("anna", OTHER)
    kundig("password", "anna", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert staff.verify("anna", PASSWORD)
    made = kundig("password", "anna", "--one-time").strip().rpartition(" ")[2]
    assert staff.verify("anna", made).one_time
    made = kundig("add", "max", "--one-time").strip().rpartition(" ")[2]
    assert staff.verify("max", made).one_time


def test_what_cannot_be_is_refused_with_a_sentence(kundig: Kundig) -> None:
    assert "last account" in kundig("remove", "ada", exit_code=1)
    assert "guessed first" in kundig("password", "anna", "--password", "password123", exit_code=1)
    assert "nobody" in kundig("disable", "nobody", exit_code=1)
    kundig("role", "anna", "king", exit_code=2)
    kundig("role", "anna", exit_code=2)


def test_a_lost_phone(kundig: Kundig, storage: Storage) -> None:
    assert "had no second step" in kundig("totp", "reset", "anna")
    step = SecondStep(storage, b"s" * 32)
    step.begin("anna")
    setup = step.setup("anna", "Kundig")
    assert setup is not None
    step.confirm("anna", pyotp.TOTP(setup.key.replace(" ", "")).now(), By("anna"))
    assert "password alone" in kundig("totp", "reset", "anna")
    assert step.on() == set()
    kundig("totp", "reset", "nobody", exit_code=1)


def test_a_link_by_letter(kundig: Kundig, storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "setting mail" in kundig("password", "anna", "--letter", exit_code=1)
    told = "from = help@shop.example, smtp = smtp://127.0.0.1:9, link = https://faq.example.com"
    monkeypatch.setenv("KUNDIG_MAIL", told)
    assert "has no e-mail address" in kundig("password", "anna", "--letter", exit_code=1)
    kundig("email", "anna", "anna@example.com")
    assert "on its way" in kundig("password", "anna", "--letter")
    assert "max@example.com" in kundig("add", "max", "--letter", "Max@example.com")
    assert "no e-mail address" in kundig("add", "moritz", "--letter", "nonsense", exit_code=1)
    with storage.reading() as read:
        assert read.deliveries.in_post(NEW_PASSWORD, "anna")
        assert read.deliveries.in_post(INVITATION, "max")


def test_what_was_done_is_told(kundig: Kundig) -> None:
    kundig("role", "anna", "curator")
    rows = json.loads(kundig("audit", "--about", "anna", "--json"))
    assert [(row["action"], row["actor"], row["about"]) for row in rows] == [
        ("roles_changed", "", "anna"),
        ("account_added", "", "anna"),
    ]
    assert "roles_changed" in kundig("audit")


@pytest.mark.slow
def test_it_is_felt_by_a_process_that_runs(kundig: Kundig, storage: Storage, tmp_path: Path) -> None:
    """Another process removes the account; on SQLite nothing wakes us, so this looks again as requests do."""
    open = Sessions(storage).begin("anna")
    command = [str(Path(sys.executable).with_name("kundig")), "staff", "remove", "anna"]
    subprocess.run(command, check=True, timeout=60, env={**os.environ, "KUNDIG_HOME": str(tmp_path)})
    assert Sessions(storage).member(open) is None


def test_addresses_and_log_in_providers(kundig: Kundig, storage: Storage) -> None:
    assert "anna@example.com" in kundig("email", "anna", "Anna@Example.com")
    assert "belongs to the account" in kundig("email", "ada", "anna@example.com", exit_code=1)
    with serving_provider() as provider:
        given = ("--issuer", provider.issuer, "--client-id", "kundig", "--title", "Firma")
        assert "/login/from/work" in kundig("provider", "add", "work", *given, typed="a secret\n")
        assert "already" in kundig("provider", "add", "work", *given, "--no-secret", exit_code=1)
    listed = kundig("provider", "list", "--json")
    assert json.loads(listed)[0] | {"issuer": ""} == {
        "name": "work",
        "title": "Firma",
        "issuer": "",
        "client_id": "kundig",
    }
    with storage.reading() as read:
        kept = read.providers.find("work")
    assert kept is not None
    assert "a secret" not in str(kept.secret)
    kundig("provider", "link", "work", "anna", "7f3a")
    assert "belongs to" in kundig("provider", "link", "work", "ada", "7f3a", exit_code=1)
    kundig("provider", "remove", "work")
    kundig("provider", "link", "work", "anna", "7f3a", exit_code=1)
