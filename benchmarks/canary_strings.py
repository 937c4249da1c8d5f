"""Personal strings that stand nowhere else, each in a sentence that a customer could write."""

import random
import string
from dataclasses import dataclass

from stdnum import iban, luhn

KINDS = ("email", "phone", "iban", "card", "name", "street", "password")


@dataclass(frozen=True)
class Canary:
    """A string, the sentence that it comes in, and where it goes in."""

    text: str
    sentence: str
    entrance: str
    kind: str


class Strings:
    """Makes strings of each kind, none twice."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def new(self, entrance: str, kind: str) -> Canary:
        text, sentence = getattr(self, f"_{kind}")()
        return Canary(text, sentence.format(text), entrance, kind)

    def word(self) -> str:
        return "Kanari" + "".join(self._random.choices(string.ascii_lowercase, k=8))

    def _digits(self, count: int) -> str:
        return "".join(self._random.choices("23456789", k=count))

    def _email(self) -> tuple[str, str]:
        return f"{self.word().lower()}@post.example", "Schreiben Sie mir an {}, bitte."

    def _phone(self) -> tuple[str, str]:
        return f"0171 {self._digits(7)}", "Rufen Sie mich an: {}."

    def _iban(self) -> tuple[str, str]:
        account = f"37040044{self._digits(10)}"
        return f"DE{iban.calc_check_digits(f'DE00{account}')}{account}", "Meine IBAN ist {}."

    def _card(self) -> tuple[str, str]:
        number = f"453{self._digits(12)}"
        return number + luhn.calc_check_digit(number), "Meine Karte: {}."

    def _name(self) -> tuple[str, str]:
        return self.word(), "Ich heiße Anna {}."

    def _street(self) -> tuple[str, str]:
        return f"{self.word()}straße 12", "Ich wohne in der {}, 10115 Berlin."

    def _password(self) -> tuple[str, str]:
        return f"{self.word()}77", "Mein Passwort ist {}."

    def _unknown(self) -> tuple[str, str]:
        return self.word(), "Lieferzeit wie bei {} bitte?"
