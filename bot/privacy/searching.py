"""Where a person is mentioned: every conversation is read, in short reads, for heavy native threads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.privacy.people import Person
from bot.storage import Storage
from bot.storage.repositories.people import MAIL
from bot.storage.repositories.said import Text, of_rows
from bot.storage.repositories.whole import Rows

AT_ONCE = 1000  # messages
ARCHIVED_AT_ONCE = 50  # conversations
SHOWN = 3  # texts of one conversation
SHORTENED = 300  # characters


@dataclass(frozen=True)
class Match:
    """A conversation that a person is mentioned in; `texts` are the first that do so."""

    conversation: str
    site: str
    locale: str
    began: float
    moved: float
    count: int  # messages
    archived: bool
    texts: tuple[str, ...] = ()


def matches(storage: Storage, person: Person) -> list[Match]:
    """Oldest first; the conversation itself where its id was given. With those that mention an address come
    all others of the person to whom it is proved to belong, on whichever channel.

    What a site calls its customer may be told with the site before it: `shop/4711`.
    """
    if person.kind == "conversation":
        mentions: dict[str, list[str]] = {person.address: []}
    elif person.kind == "customer":
        mentions = {id: [] for id in _of_customer(storage, person.address)}
    else:
        mentions = {}
        for id, text in _texts(storage):
            if person.mentioned(text):
                mentions.setdefault(id, []).append(text)
    if person.kind in ("email", "customer"):
        for id in _joined(storage, person, list(mentions)):
            mentions.setdefault(id, [])
    found = (_match(storage, id, texts) for id, texts in mentions.items())
    return sorted((each for each in found if each), key=lambda each: (each.began, each.conversation))


def _texts(storage: Storage) -> Iterator[Text]:
    place: tuple[str, int] | None = ("", 0)
    while place is not None:
        with storage.reading() as read:
            texts, place = read.said.messages(*place, AT_ONCE)
        yield from texts
    with storage.reading() as read:
        beside = read.said.beside()
    yield from beside
    yield from _archived(storage)


def _joined(storage: Storage, person: Person, found: Sequence[str]) -> set[str]:
    """All conversations of whose these are by proof; not of who merely mentions somebody's address.

    In the archive ties are looked at as they are: what is joined to something there is joined to the rest.
    """
    proved = {id for id in found if person.kind == "customer"}
    ties: dict[str, set[tuple[str, str]]] = {}
    for id, rows in _archive(storage):
        ties[id] = {(each["kind"], each["value"]) for each in rows.get("tie", ()) if each["cut"] is None}
    with storage.reading() as read:
        if person.kind == "email":
            proved |= {id for id, keys in ties.items() if (MAIL, person.address) in keys}
            proved |= set(read.people.with_tie(MAIL, person.address))
        return read.people.joined(proved, ties)


def _of_customer(storage: Storage, subject: str) -> Iterator[str]:
    with storage.reading() as read:
        every = read.customers.every()
    for id, site, theirs in every:
        if subject in (theirs, f"{site}/{theirs}"):
            yield id
    for id, rows in _archive(storage):
        site = rows["conversation"][0]["site"]
        if any(
            subject in (each["subject"], f"{site}/{each['subject']}") for each in rows.get("customer", ())
        ):
            yield id


def _archived(storage: Storage) -> Iterator[Text]:
    for id, rows in _archive(storage):
        yield from of_rows(id, rows)


def _archive(storage: Storage) -> Iterator[tuple[str, Rows]]:
    last = ""
    while True:
        with storage.reading() as read:
            found = read.archive.after(last, ARCHIVED_AT_ONCE)
        if not found:
            return
        yield from found
        last = found[-1][0]


def _match(storage: Storage, id: str, texts: list[str]) -> Match | None:
    with storage.reading() as read:
        whole = read.whole.read(id)
    if whole is None:
        return None
    rows, archived = whole
    [head] = rows["conversation"]
    shown = tuple(text[:SHORTENED] for text in texts[:SHOWN])
    return Match(
        id, head["site"], head["locale"], head["created"], head["updated"], head["seq"], archived, shown
    )
