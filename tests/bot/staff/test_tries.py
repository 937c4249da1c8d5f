"""Who guesses waits; who comes from where they always come from does not. Clocks may jump."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.staff.accounts import Staff
from bot.staff.errors import TooManyTries, WrongPassword
from bot.staff.tries import FREE, LONGEST_PAUSE, NOWHERE, Origin, left_of, pause_after
from bot.storage import Storage
from bot.storage.records import Tries
from tests.fresh import fresh_store

PASSWORD = "ein-langes-wort"
OFFICE, HOME = Origin("203.0.113.0/24", "her laptop"), Origin("198.51.100.0/24", "her phone")
BOT_NET = Origin("192.0.2.0/24", "")
YEARS = 20 * 365 * 86400.0


@pytest.fixture(params=["sqlite", "postgresql"])
def staff(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Staff]:
    if request.param == "sqlite":
        opened = fresh_store(tmp_path / "conversations.sqlite")
    else:
        opened = Storage.at_server(request.getfixturevalue("postgresql"))
    with opened as storage:
        staff = Staff(storage)
        staff.add("eva", PASSWORD, "Eva")
        yield staff


def guess(staff: Staff, origin: Origin, times: int = FREE) -> None:
    for n in range(times):
        with pytest.raises(WrongPassword):
            staff.verify("eva", f"falsch-falsch-{n}", origin)
    with pytest.raises(TooManyTries):
        staff.verify("eva", PASSWORD, origin)


class TestPauses:
    def test_they_grow_and_end_growing(self) -> None:
        pauses = [pause_after(failures) for failures in range(1, 40)]
        assert pauses[: FREE - 1] == [0.0] * (FREE - 1)
        assert pauses[FREE - 1] == 1.0
        assert sorted(pauses) == pauses
        assert pauses[-1] == LONGEST_PAUSE

    @pytest.mark.parametrize(
        ("until", "left"), [(None, 0), (90.0, 0), (101.0, 1), (160.0, 60), (160.5, 0), (100.0 + YEARS, 0)]
    )
    def test_one_longer_than_the_longest_was_noted_on_a_wrong_clock(
        self, until: float | None, left: float
    ) -> None:
        assert left_of(None if until is None else Tries("eva", 9, until), 100.0) == left


class TestFamiliar:
    def test_a_stranger_does_not_lock_a_colleague_out(self, staff: Staff) -> None:
        staff.verify("eva", PASSWORD, OFFICE)
        guess(staff, BOT_NET)
        assert staff.verify("eva", PASSWORD, OFFICE).name == "eva"
        guess(staff, NOWHERE, times=0)  # the others still wait

    def test_nor_does_somebody_at_the_next_desk(self, staff: Staff) -> None:
        staff.verify("eva", PASSWORD, OFFICE)
        guess(staff, replace(OFFICE, device="another laptop"))
        assert staff.verify("eva", PASSWORD, OFFICE).name == "eva"

    def test_her_own_browser_is_known_in_another_network(self, staff: Staff) -> None:
        staff.verify("eva", PASSWORD, HOME)
        guess(staff, BOT_NET)
        assert staff.is_familiar("eva", replace(HOME, network="192.0.2.0/24"))
        assert staff.verify("eva", PASSWORD, replace(HOME, network="192.0.2.0/24")).name == "eva"

    def test_who_guesses_from_a_familiar_place_waits_too(self, staff: Staff) -> None:
        staff.verify("eva", PASSWORD, OFFICE)
        guess(staff, OFFICE)
        assert staff.verify("eva", PASSWORD, HOME).name == "eva"

    def test_a_wrong_password_makes_no_place_familiar(self, staff: Staff) -> None:
        with pytest.raises(WrongPassword):
            staff.verify("eva", "falsch-falsch", BOT_NET)
        assert not staff.is_familiar("eva", BOT_NET)

    def test_one_account_vouches_for_no_other(self, staff: Staff) -> None:
        staff.add("max", PASSWORD, "Max")
        staff.verify("eva", PASSWORD, OFFICE)
        assert not staff.is_familiar("max", OFFICE)

    def test_a_name_cannot_pose_as_anothers_count(self, staff: Staff) -> None:
        staff.verify("eva", PASSWORD, Origin("203.0.113.0/24"))
        for _ in range(FREE):
            with pytest.raises(WrongPassword):
                staff.verify("eva\nnetwork 203.0.113.0/24", "x" * 12, BOT_NET)
        assert staff.verify("eva", PASSWORD, Origin("203.0.113.0/24")).name == "eva"

    def test_only_so_many_places_are_kept(self, staff: Staff) -> None:
        for n in range(40):
            staff.verify("eva", PASSWORD, Origin(f"10.0.{n}.0/24"))
        assert not staff.is_familiar("eva", Origin("10.0.0.0/24"))
        assert staff.is_familiar("eva", Origin("10.0.39.0/24"))


def test_a_clock_that_was_years_ahead_locks_nobody_out(staff: Staff) -> None:
    """One typing error then, and the clock is right again."""
    now = staff._storage.write(lambda tx: tx.now())
    ahead = Tries("eva", FREE + 4, now + YEARS)
    staff._storage.write(lambda tx: tx.accounts.note_tries(ahead))
    assert staff.verify("eva", PASSWORD, NOWHERE).name == "eva"


def test_a_pause_is_noted_for_admins_but_never_what_was_typed_as_a_name(staff: Staff) -> None:
    guess(staff, BOT_NET)
    for _ in range(FREE):
        with pytest.raises(WrongPassword):
            staff.verify("my-secret-password", "x" * 12, BOT_NET)
    with staff._storage.reading() as read:
        notes = [(note.action, note.about, note.origin) for note in read.audit.before(9)]
    assert notes == [("log_in_paused", "eva", "192.0.2.0/24"), ("account_added", "eva", "")]
