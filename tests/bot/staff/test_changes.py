"""Accounts are changed, disabled and removed; what was open with them ends."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import gevent
import pytest

from bot.staff.accounts import ONE_TIME, By, Staff
from bot.staff.audit import PAGE, Audit
from bot.staff.changes import STAFF
from bot.staff.errors import (
    AccountDisabled,
    InvalidMember,
    LastAdmin,
    OneTimeOver,
    TooManyTries,
    UnknownMember,
    WrongPassword,
)
from bot.staff.passwords import one_time
from bot.staff.sessions import Sessions
from bot.storage import Storage
from tests.fresh import fresh_store

PASSWORD, OTHER = "ein-langes-wort", "tisch lampe birne rot"
ADA = By("ada", "203.0.113.0/24")


@pytest.fixture(params=["sqlite", "postgresql"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "sqlite":
        opened = fresh_store(tmp_path / "conversations.sqlite")
    else:
        opened = Storage.at_server(request.getfixturevalue("postgresql"))
    with opened:
        yield opened


@pytest.fixture
def staff(storage: Storage) -> Staff:
    staff = Staff(storage)
    staff.add("ada", PASSWORD, "Ada", ("admin",))
    staff.add("eva", PASSWORD, "Eva")
    return staff


CHANGES: dict[str, Callable[[Staff], object]] = {
    "password": lambda staff: staff.change_password("eva", PASSWORD, OTHER, By("eva")),
    "password_set": lambda staff: staff.set_password("eva", OTHER, ADA),
    "password_reset": lambda staff: staff.reset_password("eva", ADA),
    "roles": lambda staff: staff.set_roles("eva", ("curator",), ADA),
    "disable": lambda staff: staff.disable("eva", ADA),
    "remove": lambda staff: staff.remove("eva", ADA),
    "log out": lambda staff: staff.end_sessions("eva", ADA),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_ends_what_is_open_and_wakes_who_watches(
    storage: Storage, staff: Staff, change: Callable[[Staff], object]
) -> None:
    sessions = Sessions(storage)
    hers, his = sessions.begin("eva"), sessions.begin("ada")
    with storage.signals.subscribed(STAFF) as wake:
        change(staff)
        with gevent.Timeout(5):
            assert wake.wait(5)
    assert sessions.member(hers) is None
    assert sessions.member(his) is not None


class TestPasswords:
    def test_one_changes_ones_own_knowing_the_old_one(self, staff: Staff) -> None:
        with pytest.raises(WrongPassword):
            staff.change_password("eva", "falsch-falsch", OTHER, By("eva"))
        staff.change_password("eva", PASSWORD, OTHER, By("eva"))
        with pytest.raises(WrongPassword):
            staff.verify("eva", PASSWORD)
        assert staff.verify("eva", OTHER).name == "eva"

    def test_the_old_one_cannot_be_guessed_there_either(self, staff: Staff) -> None:
        for _ in range(5):
            with pytest.raises(WrongPassword):
                staff.change_password("eva", "falsch-falsch", OTHER, By("eva"))
        with pytest.raises(TooManyTries):
            staff.change_password("eva", PASSWORD, OTHER, By("eva"))

    @pytest.mark.parametrize(
        ("password", "kind"),
        [
            ("password123", "password_common"),
            ("passwort123!", "password_common"),
            ("qwertzuiop1", "password_common"),
            ("1234567890", "password_common"),
            ("willkommen2026", "password_common"),
            ("a" * 60, "password_common"),
            ("eva-musterfrau", "password_is_name"),
            ("kurz", "password"),
            (PASSWORD, "password_same"),
        ],
    )
    def test_what_is_guessed_first_is_refused(self, staff: Staff, password: str, kind: str) -> None:
        staff.add("frau", PASSWORD, "Eva Musterfrau")
        with pytest.raises(InvalidMember) as refused:
            staff.change_password("frau", PASSWORD, password, By("frau"))
        assert (refused.value.field, refused.value.kind) == ("password", kind)
        assert staff.verify("frau", PASSWORD).name == "frau"

    @pytest.mark.parametrize("password", [OTHER, "xy7-apfel-91", "Wörter " * 28, "🐌" * 3 + "xk7qp2wz"])
    def test_others_are_not(self, staff: Staff, password: str) -> None:
        staff.set_password("eva", password)
        assert staff.verify("eva", password).name == "eva"

    def test_one_time_ones_are_never_the_same(self) -> None:
        made = {one_time()[0] for _ in range(5)}
        assert len(made) == 5
        assert all(len(password) == 27 and password.isascii() for password in made)


class TestOneTime:
    def test_it_opens_the_account_and_says_that_it_must_be_changed(self, staff: Staff) -> None:
        added, password = staff.invite("max", "Max", ("agent",), ADA)
        assert added.one_time
        assert staff.verify("max", password).one_time
        staff.change_password("max", password, OTHER, By("max"))
        assert not staff.verify("max", OTHER).one_time

    def test_it_holds_for_days_only(self, storage: Storage, staff: Staff) -> None:
        password = staff.reset_password("eva", ADA)
        over = storage.write(lambda tx: tx.now()) - 1
        storage.write(lambda tx: tx.accounts.change("eva", one_time=over))
        with pytest.raises(OneTimeOver):
            staff.verify("eva", password)
        with pytest.raises(WrongPassword):
            staff.verify("eva", "x" * 12)
        assert ONE_TIME > 86400


class TestAccess:
    def test_a_disabled_account_cannot_log_in_until_it_is_enabled(self, staff: Staff) -> None:
        assert staff.disable("eva", ADA).disabled
        with pytest.raises(AccountDisabled):
            staff.verify("eva", PASSWORD)
        with pytest.raises(WrongPassword):
            staff.verify("eva", "falsch-falsch")  # who does not know the password learns nothing
        staff.enable("eva", ADA)
        assert staff.verify("eva", PASSWORD).name == "eva"

    def test_a_removed_one_is_gone_and_its_name_free(self, staff: Staff) -> None:
        staff.remove("eva", ADA)
        with pytest.raises(UnknownMember):
            staff.member("eva")
        with pytest.raises(UnknownMember):
            staff.remove("eva", ADA)
        staff.add("eva", OTHER, "Eva II")
        assert staff.verify("eva", OTHER).display == "Eva II"

    @pytest.mark.parametrize(
        "change",
        [
            lambda staff: staff.remove("ada"),
            lambda staff: staff.disable("ada"),
            lambda staff: staff.set_roles("ada", ("agent",)),
        ],
        ids=["remove", "disable", "roles"],
    )
    def test_the_last_admin_stays(self, staff: Staff, change: Callable[[Staff], object]) -> None:
        with pytest.raises(LastAdmin):
            change(staff)
        assert staff.verify("ada", PASSWORD).has("curator")
        staff.add("ada2", PASSWORD, "Zweite", ("admin",))
        staff.disable("ada2")
        with pytest.raises(LastAdmin):  # one that cannot log in is none
            change(staff)
        staff.enable("ada2")
        change(staff)

    def test_of_two_last_admins_who_remove_each_other_one_stays(self, storage: Storage, staff: Staff) -> None:
        staff.add("bea", PASSWORD, "Bea", ("admin",))
        errors: list[Exception] = []

        def remove(name: str) -> None:
            try:
                Staff(storage).remove(name)
            except LastAdmin as error:
                errors.append(error)

        both = [threading.Thread(target=remove, args=(name,)) for name in ("ada", "bea")]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        assert len(errors) == 1
        assert sum(member.has("admin") for member in staff.all()) == 1

    @pytest.mark.parametrize("roles", [(), ("king",)])
    def test_roles_are_those_there_are(self, staff: Staff, roles: tuple[str, ...]) -> None:
        with pytest.raises(InvalidMember):
            staff.set_roles("eva", roles)  # type: ignore[arg-type]


class TestSessions:
    def test_ones_own_are_listed_and_ended(self, storage: Storage, staff: Staff) -> None:
        sessions = Sessions(storage)
        here = sessions.begin("eva", network="203.0.113.0/24", browser="Firefox · Linux")
        there, ada = sessions.begin("eva", browser="Safari · iPhone"), sessions.begin("ada")
        listed = {each.handle: (each.browser, each.network) for each in sessions.of("eva")}
        assert listed == {
            sessions.handle(here): ("Firefox · Linux", "203.0.113.0/24"),
            sessions.handle(there): ("Safari · iPhone", ""),
        }
        sessions.end_one("eva", sessions.handle(ada))  # not hers to end
        assert sessions.member(ada)
        sessions.end_one("eva", sessions.handle(there))
        assert sessions.member(there) is None
        third = sessions.begin("eva")
        sessions.end_others("eva", here)
        assert (sessions.member(here) is None, sessions.member(third)) == (False, None)

    def test_those_of_a_clock_that_was_ahead_are_over(self, storage: Storage, staff: Staff) -> None:
        now = storage.write(lambda tx: tx.now())
        ahead = Sessions(storage, clock=lambda: now + 86400 * 365)
        id = ahead.begin("eva")
        assert ahead.member(id)
        assert Sessions(storage).member(id) is None
        assert Sessions(storage).of("eva") == []


class TestAudit:
    def test_who_did_what_to_whom_and_whence(self, storage: Storage, staff: Staff) -> None:
        staff.set_roles("eva", ("curator",), ADA)
        notes, _ = Audit(storage).page("eva")
        assert [(note.action, note.actor, note.about, note.origin) for note in notes] == [
            ("roles_changed", "ada", "eva", "203.0.113.0/24"),
            ("account_added", "", "eva", ""),
        ]

    def test_nothing_is_noted_of_what_was_refused(self, storage: Storage, staff: Staff) -> None:
        before = len(Audit(storage).page()[0])
        with pytest.raises(LastAdmin):
            staff.remove("ada", ADA)
        assert len(Audit(storage).page()[0]) == before

    def test_pages_follow_one_another_to_the_end(self, storage: Storage) -> None:
        audit = Audit(storage)
        for n in range(PAGE + 3):
            audit.note("published", ADA, str(n))
        first, after = audit.page()
        second, end = audit.page(after=after)
        assert [note.about for note in first + second] == [str(n) for n in range(PAGE + 2, -1, -1)]
        assert end == ""
        assert audit.page(after="nonsense")[0] == first
