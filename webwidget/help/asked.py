"""Questions that were asked and answered below public posts, found again on the help pages by their entry."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.networks import titled
from bot.channels.public.networks import PUBLIC
from webwidget.services import services

LATELY = 5  # on the first page


@dataclass(frozen=True)
class Asked:
    """How often an entry was the answer there, and where; texts of customers are not shown."""

    times: int
    networks: tuple[str, ...]


def asked_in_public(site: str) -> Mapping[str, Asked]:
    """By entry, the one asked last first."""
    with services().storage.reading() as read:
        kinds = {each.id: each.kind for each in read.messengers.all() if each.site == site}
        public = {id: kind for id, kind in kinds.items() if kind in PUBLIC}
        counts = read.posts.answered(list(public)) if public else []
    found: dict[str, Asked] = {}
    for entry, connection, times in counts:
        known = found.get(entry, Asked(0, ()))
        network = titled(public[connection])
        networks = known.networks if network in known.networks else (*known.networks, network)
        found[entry] = Asked(known.times + times, networks)
    return found
