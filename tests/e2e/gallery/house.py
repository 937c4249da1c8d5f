"""What is there before anybody looks: sites, mail, teams, earlier conversations."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.conversations.bot import FakeBot
from bot.staff.accounts import Member
from bot.staff.demo_accounts import DEMO_ACCOUNTS
from knowledge.demo import SITE
from knowledge.folder.home import Home, Settings
from knowledge.sites.hours import Hours
from tests.e2e.staffroom import scripted_server
from tests.e2e.test_night import tomorrow
from webwidget.services import Services

ANNA = Member("anna", DEMO_ACCOUNTS[0].display, frozenset({"agent"}))
BORIS = Member("boris", "Boris Klein", frozenset({"agent"}))
QUESTIONS = {
    "de": (
        "Meine Bohrmaschine raucht, was soll ich tun?",
        "Wo bleibt meine Bestellung vom Montag?",
        "Die Rechnung stimmt nicht, bitte prüfen Sie das noch einmal.",
        "Kann ich den Termin verschieben?",
        "Ich möchte umziehen und brauche die Lieferung an eine andere Adresse.",
    ),
    "en": (
        "My drill is smoking, what should I do?",
        "Where is the order I placed on Monday?",
        "The invoice is wrong, please check it again.",
        "Can I move my appointment?",
        "I am moving house and need the delivery at another address.",
    ),
}


def prepare(folder: Path) -> None:
    """Before the server starts."""
    folder.mkdir(parents=True)
    (folder / "demo").touch()  # what a shop has to say
    (folder / "kundig.toml").write_text(
        '[mail]\nfrom = "hilfe@wendelkorn.example"\nsmtp = "smtp://127.0.0.1:9"\nlink = "https://chat.wendelkorn.example"\n'
    )


class House:
    """The rooms behind a server that runs on this folder."""

    def __init__(self, folder: Path, language: str) -> None:
        self.language = language
        self.rooms = Services.open(Home(folder, Settings.load(folder / "kundig.toml", {})), FakeBot([]))
        self.rooms.sites.save(SITE)
        hours = Hours.written("Mo-Su 00:00-24:00", holidays="DE-BY", exceptions={"2027-02-08": ""})
        self.rooms.sites.save(replace(SITE, name="open", hours=hours))
        self.rooms.sites.save(replace(SITE, name="closed", hours=tomorrow()))
        notice = {
            "de": "Wir bewahren das Gespräch 90 Tage auf. [Datenschutz](https://shop.example/datenschutz)",
            "en": "We keep the conversation for 90 days. [Privacy](https://shop.example/privacy)",
            "fr": "Nous gardons la conversation 90 jours.",
        }
        self.rooms.sites.save(replace(SITE, name="asking", notice=notice, consent=True))

    def wait(self, number: int) -> str:
        """Somebody who waits for a person; gives the conversation."""
        questions = QUESTIONS[self.language]
        id = self.rooms.store.create(site="demo", locale=self.language)[0].id
        self.rooms.store.post(id, choice="handoff")
        self.rooms.store.post(id, text=questions[number % len(questions)])
        return id

    def served(self, count: int) -> None:
        """So many have been helped, so that there is an estimate and something is over."""
        for number in range(count):
            id = self.wait(number)
            self.rooms.handoff.desk.accept(id, BORIS)
            self.rooms.handoff.desk.close(id, BORIS)

    def close(self) -> None:
        self.rooms.close()


@contextmanager
def housed(language: str) -> Iterator[tuple[str, House]]:
    """A server in an installation of its own: its address, and the rooms behind it."""
    with TemporaryDirectory() as place:
        prepare(Path(place) / "home")
        with scripted_server(Path(place)) as address:
            house = House(Path(place) / "home", language)
            try:
                yield address, house
            finally:
                house.close()
