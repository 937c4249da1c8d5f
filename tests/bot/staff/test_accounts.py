import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import gevent
import pytest

from bot.staff.accounts import Member, Staff
from bot.staff.errors import InvalidMember, MemberExists, TooManyTries, UnknownMember, WrongPassword
from bot.storage import Storage
from tests.fresh import fresh_store

PASSWORD = "ein-langes-wort"


@pytest.fixture
def staff(tmp_path: Path) -> Iterator[Staff]:
    with fresh_store(tmp_path / "conversations.sqlite") as storage:
        yield Staff(storage)


def forget_pauses(staff: Staff) -> None:
    """As if the time had passed."""
    staff._storage.write(lambda tx: tx.accounts.note_tries(replace(tx.accounts.tries("eva"), until=0.0)))


def test_the_right_password_opens_the_account(staff: Staff) -> None:
    added = staff.add("Eva", PASSWORD, " Eva Müller ", ["agent", "curator"])
    assert added == Member("eva", "Eva Müller", frozenset({"agent", "curator"}))
    assert staff.verify(" EVA ", PASSWORD) == added == staff.member("eva")
    assert staff.all() == [added]


def test_wrong_passwords_and_unknown_names_look_the_same(staff: Staff) -> None:
    staff.add("eva", PASSWORD, "Eva")
    messages = set()
    for name, password in [
        ("eva", "x" * 12),
        ("eva", ""),
        ("eva", PASSWORD + "x"),
        ("adam", PASSWORD),
        ("", ""),
    ]:
        with pytest.raises(WrongPassword) as refused:
            staff.verify(name, password)
        messages.add(str(refused.value))
    assert len(messages) == 1


def test_passwords_are_kept_as_argon2id(staff: Staff) -> None:
    staff.add("eva", PASSWORD, "Eva")
    with staff._storage.reading() as read:
        stored = read.accounts.find("eva").password
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


def test_who_guesses_has_to_wait_and_the_wait_survives_a_restart(staff: Staff) -> None:
    staff.add("eva", PASSWORD, "Eva")
    for _ in range(5):
        with pytest.raises(WrongPassword):
            staff.verify("eva", "falsch-falsch")
    with Storage.at_file(Path(staff._storage.place)) as again, pytest.raises(TooManyTries) as refused:
        Staff(again).verify("eva", PASSWORD)
    assert refused.value.seconds >= 1
    forget_pauses(staff)
    assert staff.verify("eva", PASSWORD).name == "eva"
    with pytest.raises(WrongPassword):
        staff.verify("eva", "falsch-falsch")  # the count began anew


def test_failed_tries_are_forgotten_after_an_hour(staff: Staff) -> None:
    for _ in range(4):
        with pytest.raises(WrongPassword):
            staff.verify("eva", PASSWORD)
    tries = staff._storage.write(lambda tx: tx.accounts.tries("eva"))
    staff._storage.write(lambda tx: tx.accounts.note_tries(replace(tries, until=tries.until - 3601)))
    for _ in range(2):
        with pytest.raises(WrongPassword):
            staff.verify("eva", PASSWORD)


def test_names_that_do_not_exist_are_throttled_too(staff: Staff) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            staff.verify("nobody", PASSWORD)
    with pytest.raises(TooManyTries):
        staff.verify("nobody", PASSWORD)


def test_guessing_at_once_is_no_faster(staff: Staff) -> None:
    staff.add("eva", PASSWORD, "Eva")
    tries = [gevent.spawn(staff.verify, "eva", f"falsch-{n:06}") for n in range(20)]
    gevent.joinall(tries)
    assert sum(isinstance(attempt.exception, WrongPassword) for attempt in tries) <= 5
    assert sum(isinstance(attempt.exception, TooManyTries) for attempt in tries) >= 15


@pytest.mark.parametrize("name", ["\ud800", "x" * 10_000, "a\x00b", "'; DROP TABLE staff; --"])
def test_any_name_can_be_tried(staff: Staff, name: str) -> None:
    with pytest.raises(WrongPassword):
        staff.verify(name, "\ud800" * 10_000)
    with pytest.raises(UnknownMember):
        staff.member(name)


@pytest.mark.parametrize(
    ("name", "password", "display", "roles", "field"),
    [
        ("", PASSWORD, "Eva", ["agent"], "name"),
        ("a b", PASSWORD, "Eva", ["agent"], "name"),
        ("x" * 81, PASSWORD, "Eva", ["agent"], "name"),
        ("eva", "x" * 9, "Eva", ["agent"], "password"),
        ("eva", "x" * 201, "Eva", ["agent"], "password"),
        ("eva", PASSWORD, " ", ["agent"], "display"),
        ("eva", PASSWORD, "E\nva", ["agent"], "display"),
        ("eva", PASSWORD, "Eva", [], "roles"),
        ("eva", PASSWORD, "Eva", ["king"], "roles"),
        ("eva", f"{PASSWORD}\udcff", "Eva", ["agent"], "password"),
    ],
)
def test_what_breaks_a_rule_is_named(
    staff: Staff, name: str, password: str, display: str, roles: list[str], field: str
) -> None:
    with pytest.raises(InvalidMember) as refused:
        staff.add(name, password, display, roles)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert staff.all() == []


def test_an_account_name_is_given_once(staff: Staff) -> None:
    staff.add("eva", PASSWORD, "Eva")
    with pytest.raises(MemberExists):
        staff.add("EVA", "ein-anderes-wort", "Eva II")
    assert staff.verify("eva", PASSWORD).display == "Eva"


def test_editors_may_do_what_curators_may_and_publish() -> None:
    editor, curator = (Member("a", "A", frozenset({role})) for role in ("editor", "curator"))
    assert [editor.has("curator"), editor.has("editor"), editor.has("agent")] == [True, True, False]
    assert [curator.has("curator"), curator.has("editor")] == [True, False]


def test_admins_may_do_everything() -> None:
    assert Member("a", "A", frozenset({"admin"})).has("curator")
    assert not Member("a", "A", frozenset({"agent"})).has("curator")


@pytest.mark.slow
def test_the_command_line_may_add_accounts_while_the_web_process_runs(staff: Staff) -> None:
    """Another process ends without closing anything, and what it added is there."""
    script = (
        "import sys; from pathlib import Path;"
        "from bot.staff.accounts import Staff; from bot.storage import Storage;"
        f"Staff(Storage.at_file(Path(sys.argv[1]))).add('eva', '{PASSWORD}', 'Eva')"
    )
    subprocess.run([sys.executable, "-c", script, staff._storage.place], check=True, timeout=60)
    assert staff.verify("eva", PASSWORD).display == "Eva"
