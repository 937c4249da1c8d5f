"""The real web side with a scripted bot: `python -m tests.e2e.scripted_server FOLDER` prints its address.

It reads kundig.toml there, and takes the port that is named behind the folder. Where the folder holds a file
`demo`, the demo shop's entries are there, too.
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from gevent.pywsgi import WSGIServer  # noqa: E402

from bot.conversations.bot import FakeBot  # noqa: E402
from bot.handoff.canned import written  # noqa: E402
from bot.protocol import Answer, Candidate, Choice, Reply, Trace, Turn  # noqa: E402
from bot.staff.accounts import By  # noqa: E402
from bot.staff.demo_accounts import DEMO_ACCOUNTS  # noqa: E402
from bot.suggestions import Wanted  # noqa: E402
from knowledge.corpus.corpus import Corpus  # noqa: E402
from knowledge.demo import load_demo  # noqa: E402
from knowledge.entries import Entry  # noqa: E402
from knowledge.folder.home import Home, Settings  # noqa: E402
from knowledge.releases.releases import Releases, write_entries  # noqa: E402
from webwidget.app import create_app  # noqa: E402
from webwidget.server import Handler  # noqa: E402

ENTRIES = (
    Entry("delivery-time", "de", "Wie lange dauert die Lieferung?", "Zwei bis drei **Werktage**."),
    Entry(
        "delivery-cost",
        "de",
        "Was kostet der Versand?",
        "Innerhalb Deutschlands 4,90 €, ab 50 € nichts.\n\n- Österreich: 9,90 €\n- Schweiz: 14,90 €",
    ),
    Entry("delivery-time", "en", "How long does delivery take?", "Two to three **working days**."),
    Entry(
        "delivery-cost",
        "en",
        "What does delivery cost?",
        "Within Germany €4.90, from €50 on nothing.\n\n- Austria: €9.90\n- Switzerland: €14.90",
    ),
)
CANNED = {
    "gruss": {
        "de": "Guten Tag {customer},\n\nhier ist {agent}.",
        "en": "Hello {customer},\n\nthis is {agent}.",
    },
    "ende": {"de": "Schön, dass wir helfen konnten!", "en": "Glad we could help!"},
}
KNOWS = {  # by language: the answer, what asks back, what gives up
    "de": ("Zwei bis drei **Werktage**.", "Meinten Sie …?", "Das weiß ich leider nicht."),
    "en": ("Two to three **working days**.", "Did you mean …?", "I am afraid I do not know."),
}


def candidates(locale: str) -> tuple[Candidate, ...]:
    shares = {"delivery-time": 0.44, "delivery-cost": 0.12}
    return tuple(Candidate(e.id, shares[e.id], e.question) for e in ENTRIES if e.locale == locale)


def suggest(wanted: Wanted) -> tuple[Candidate, ...]:
    """Nothing for thanks."""
    return () if "Danke" in wanted.texts[0] else candidates(wanted.locale)


def answer(turn: Turn) -> Reply:
    """Knows delivery times, asks back once, and gives up on everything else."""
    text, (known, unsure, lost), found = turn.said, KNOWS[turn.locale], candidates(turn.locale)
    if "Lieferung" in text or "delivery" in text:
        trace = Trace("answer", "delivery-time", probability=0.96, candidates=found)
        return Reply((Answer(known, entry="delivery-time", trace=trace),))
    if "Paket" in text or "parcel" in text:
        choices = tuple(Choice.of_entry(each.entry, each.question) for each in found)
        trace = Trace("clarify", probability=0.44, candidates=found)
        return Reply((Answer(unsure, choices=choices, trace=trace),))
    trace = Trace("handoff", probability=0.2, candidates=found)
    return Reply((Answer(lost, trace=trace),), handoff="second_miss")


def main() -> None:
    folder, port = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    home = Home(folder, Settings.load(folder / "kundig.toml", {"KUNDIG_DEMO": "1"}))
    releases = Releases(home.releases)
    entries = list(ENTRIES)
    if (folder / "demo").exists():
        load_demo(home)
        known = {each.id for each in ENTRIES}
        entries += [each for each in Corpus(home.corpus).entries() if each.id not in known]
    with releases.stage() as stage:
        write_entries(stage, entries)
    releases.switch(1)
    app = create_app(home, bot=FakeBot([answer] * 10_000, suggests=suggest))
    for name, texts in CANNED.items():
        app.extensions["kundig"].handoff.canned.save(written(name, texts), By())
    staff = app.extensions["kundig"].access.accounts
    for account in DEMO_ACCOUNTS:
        staff.add(account.name, account.password, account.display, account.roles)
    staff.add("curt", "curt-schreibt-auch", "Curt Sommer", ("curator",))
    staff.add("boris", "boris-hilft-auch", "Boris Klein", ("agent",))
    app.extensions["kundig"].turns.start()
    server = WSGIServer(("127.0.0.1", port), app, handler_class=Handler, log=None)
    server.start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
