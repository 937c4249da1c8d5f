"""What a house tells its webhooks."""

from knowledge.faults import Fault
from tests.bot.channels.conftest import House


def said(house: House, *texts: str, conversation: str | None = None) -> str:
    """A customer's messages in one conversation; its id."""
    id = conversation or house.store.create(site="shop")[0].id
    for text in texts:
        house.store.post(id, text=text)
    return id


def errors(house: House) -> list[Fault]:
    with house.storage.reading() as read:
        return [Fault.from_json(each.error or "") for each in read.deliveries.dead(100)]
