"""What a network lets us spend a day, counted by us: it refuses everything when it is used up."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.channels.errors import NotDelivered
from bot.channels.public.post import PublicNetwork
from bot.storage import Transaction

WHERE: Final = ZoneInfo("America/Los_Angeles")  # whose midnights count at Google, the one that counts units


def spend(transaction: Transaction, connection: str, network: PublicNetwork, units: int) -> None:
    """In the transaction that claims what costs it. Raises NotDelivered when too little is left today."""
    now = transaction.now()
    if network.daily and not transaction.polls.spend(connection, units, day_of(now), network.daily):
        raise NotDelivered("spent", units=network.daily, hours=round((tomorrow(now) - now) / 3600, 1))


def day_of(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).astimezone(WHERE).date().isoformat()


def tomorrow(now: float) -> float:
    """When the next day begins there."""
    today = datetime.fromtimestamp(now, UTC).astimezone(WHERE)
    return (today + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
