"""The second step: a code counts once, guessing waits, and nothing readable is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import gevent
import pyotp
import pytest

from bot.staff.accounts import By, Staff
from bot.staff.audit import Audit
from bot.staff.errors import SealBroken, TooManyTries, UnknownMember, WrongCode
from bot.staff.sealing import Sealer
from bot.staff.sessions import Sessions
from bot.staff.totp import INTERVAL, SecondStep
from bot.staff.tries import FREE, LONGEST_FOR_CODES, Origin, pause_after
from bot.storage import Storage
from tests.fresh import fresh_store

PASSWORD, SECRET = "ein-langes-wort", b"s" * 32
EVA, ADA = By("eva", "203.0.113.0/24"), By("ada")
OFFICE, BOT_NET = Origin("203.0.113.0/24", "her laptop"), Origin("192.0.2.0/24", "")


@dataclass
class Phone:
    """An app that shows codes, by a clock that a test can move; and the server it belongs to."""

    storage: Storage
    now: float = 1_800_000_000.0
    key: str = ""
    step: SecondStep = field(init=False)

    def __post_init__(self) -> None:
        self.step = SecondStep(self.storage, SECRET, lambda: self.now)

    def scan(self) -> None:
        self.step.begin("eva")
        setup = self.step.setup("eva", "Wendelkorn")
        assert setup is not None
        self.key = pyotp.parse_uri(setup.address).secret
        assert self.key == setup.key.replace(" ", "")

    def code(self, away: int = 0) -> str:
        """The code of the step that is so many away."""
        return pyotp.TOTP(self.key).at(int(self.now) + away * INTERVAL)

    def switched_on(self) -> list[str]:
        self.scan()
        codes = self.step.confirm("eva", self.code(), EVA)
        self.now += 10 * INTERVAL
        return codes


BOTH = pytest.mark.parametrize("storage", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if getattr(request, "param", "sqlite") == "sqlite":
        opened = fresh_store(tmp_path / "conversations.sqlite")
    else:
        opened = Storage.at_server(request.getfixturevalue("postgresql"))
    with opened:
        Staff(opened).add("eva", PASSWORD, "Eva")
        yield opened


@pytest.fixture
def phone(storage: Storage) -> Phone:
    return Phone(storage)


def wrong(phone: Phone, code: str, kind: str = "", origin: Origin = OFFICE) -> None:
    with pytest.raises(WrongCode) as refused:
        phone.step.log_in("eva", code, origin)
    assert refused.value.kind == kind


def test_it_is_on_once_a_code_was_given_and_off_again(phone: Phone) -> None:
    phone.scan()
    assert phone.step.state("eva").since is None
    with pytest.raises(WrongCode):
        phone.step.confirm("eva", "000000" if phone.code() != "000000" else "111111", EVA)
    codes = phone.step.confirm("eva", f" {phone.code()[:3]} {phone.code()[3:]} ", EVA)
    assert (len(codes), phone.step.state("eva").codes_left) == (10, 10)
    assert phone.step.on() == {"eva"}
    assert phone.step.setup("eva", "Wendelkorn") is None, "the key is shown no more"
    with pytest.raises(WrongCode):
        phone.step.begin("eva")
    phone.now += INTERVAL
    phone.step.switch_off("eva", phone.code(), EVA)
    assert phone.step.on() == set()
    assert [note.action for note in Audit(phone.storage).page("eva")[0][:2]] == ["totp_off", "totp_on"]


@BOTH
def test_a_code_counts_once_and_none_before_it(phone: Phone) -> None:
    phone.switched_on()
    before = phone.code(-1)
    phone.step.log_in("eva", phone.code(), OFFICE)
    wrong(phone, phone.code(), "used")
    wrong(phone, before, "used")
    phone.step.log_in("eva", phone.code(1), OFFICE)  # a phone whose clock is ahead
    wrong(phone, phone.code(), "used")


@pytest.mark.parametrize("away", [-2, 2, 40])
def test_old_codes_and_those_to_come_do_not_open(phone: Phone, away: int) -> None:
    phone.switched_on()
    wrong(phone, phone.code(away))


@BOTH
def test_one_code_at_once_opens_once(phone: Phone) -> None:
    phone.switched_on()
    tries = [gevent.spawn(phone.step.log_in, "eva", phone.code(), OFFICE) for _ in range(4)]
    gevent.joinall(tries)
    assert sum(attempt.exception is None for attempt in tries) == 1


@BOTH
def test_a_recovery_code_opens_once(phone: Phone) -> None:
    codes = phone.switched_on()
    phone.step.log_in("eva", codes[0].upper().replace("-", " - "), OFFICE)
    wrong(phone, codes[0])
    assert phone.step.state("eva").codes_left == 9
    assert "recovery_code_used" in [note.action for note in Audit(phone.storage).page("eva")[0]]
    new = phone.step.new_codes("eva", codes[1], EVA)
    wrong(phone, codes[2])
    phone.step.log_in("eva", new[0], OFFICE)


def test_who_guesses_waits_longer_and_longer_and_the_owner_does_not(phone: Phone) -> None:
    codes, staff = phone.switched_on(), Staff(phone.storage)
    phone.step.log_in("eva", phone.code(), OFFICE)  # known there from now on
    for _ in range(FREE):
        wrong(phone, "nonsense", origin=BOT_NET)
    with pytest.raises(TooManyTries):
        phone.step.log_in("eva", phone.code(1), BOT_NET)
    staff.verify("eva", PASSWORD, BOT_NET)
    with pytest.raises(TooManyTries):
        phone.step.log_in("eva", codes[0], BOT_NET)  # the right password does not begin the count anew
    phone.step.log_in("eva", codes[0], OFFICE)
    assert pause_after(60, LONGEST_FOR_CODES) == LONGEST_FOR_CODES


def test_the_right_password_alone_makes_nobody_familiar(phone: Phone) -> None:
    phone.switched_on()
    staff = Staff(phone.storage)
    staff.verify("eva", PASSWORD, BOT_NET)
    assert not staff.is_familiar("eva", BOT_NET)
    assert "log_in" not in [note.action for note in Audit(phone.storage).page("eva")[0]]
    phone.step.log_in("eva", phone.code(), OFFICE)
    assert staff.is_familiar("eva", OFFICE)
    assert Audit(phone.storage).page("eva")[0][0].action == "log_in"


def test_an_admin_resets_it_and_log_ins_end(phone: Phone) -> None:
    codes, sessions = phone.switched_on(), Sessions(phone.storage)
    open = sessions.begin("eva")
    assert phone.step.reset("eva", ADA)
    assert sessions.member(open) is None
    assert not phone.step.reset("eva", ADA)
    wrong(phone, codes[0], "unready")
    with pytest.raises(UnknownMember):
        phone.step.reset("nobody", ADA)


@BOTH
def test_it_goes_with_its_account(phone: Phone) -> None:
    phone.switched_on()
    staff = Staff(phone.storage)
    staff.add("ada", PASSWORD, "Ada", ("admin",))
    staff.remove("eva", ADA)
    staff.add("eva", PASSWORD, "Eva, another")
    assert phone.step.state("eva").since is None


def test_the_store_alone_tells_no_key_and_no_code(phone: Phone) -> None:
    codes = phone.switched_on()
    with phone.storage.reading() as read:
        kept = read.totp.find("eva")
        digests = [row[0] for row in read._db.exec_driver_sql("SELECT digest FROM recovery_code")]
    assert kept is not None
    assert phone.key not in kept.secret
    assert not {code.replace("-", "") for code in codes} & set(digests)


def test_without_the_secret_recovery_codes_still_open(phone: Phone) -> None:
    """A backup was restored without its keys."""
    codes = phone.switched_on()
    phone.step = SecondStep(phone.storage, b"another" * 5, lambda: phone.now)
    with pytest.raises(SealBroken, match="kundig staff totp reset"):
        phone.step.log_in("eva", phone.code(), OFFICE)
    phone.step.log_in("eva", codes[0], OFFICE)


def test_what_is_sealed_opens_for_its_purpose_alone() -> None:
    sealer = Sealer(SECRET)
    sealed = sealer.seal("Schlüssel", "totp eva")
    assert sealer.open(sealed, "totp eva") == "Schlüssel"
    assert sealer.seal("Schlüssel", "totp eva") != sealed
    bent = ("A" if sealed[20] != "A" else "B").join((sealed[:20], sealed[21:]))
    for other, purpose in ((sealed, "totp max"), (bent, "totp eva"), ("", "totp eva"), ("ü", "totp eva")):
        with pytest.raises(SealBroken):
            sealer.open(other, purpose)
