"""The networks whose messengers we speak. One line each."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.channels.messenger import Messenger
from bot.channels.telegram import Telegram

MESSENGERS: Mapping[str, Messenger] = MappingProxyType({each.kind: each for each in (Telegram(),)})
