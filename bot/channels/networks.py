"""The networks that we speak with. One line each."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.channels.connecting import Network
from bot.channels.messengers.direct import FacebookMessenger, InstagramDirect
from bot.channels.messengers.messenger import Messenger
from bot.channels.messengers.telegram import Telegram
from bot.channels.messengers.whatsapp import WhatsApp
from bot.channels.public.networks import PUBLIC

_SPOKEN: tuple[Messenger, ...] = (
    Telegram(),
    WhatsApp(),
    FacebookMessenger(),
    InstagramDirect(),
)
MESSENGERS: Mapping[str, Messenger] = MappingProxyType({each.kind: each for each in _SPOKEN})
NETWORKS: Mapping[str, Network] = MappingProxyType({**MESSENGERS, **PUBLIC})  # all that can be connected


def titled(kind: str) -> str:
    """What people call a network; one that a later version has, by its kind."""
    return NETWORKS[kind].title if kind in NETWORKS else kind
