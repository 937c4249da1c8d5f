"""The networks whose public posts we read. One line each."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.channels.public.networks.bluesky import Bluesky
from bot.channels.public.networks.facebook import Facebook
from bot.channels.public.networks.instagram import InstagramComments
from bot.channels.public.networks.mastodon import Mastodon
from bot.channels.public.networks.matrix import Matrix
from bot.channels.public.networks.x import X
from bot.channels.public.networks.youtube import YouTube
from bot.channels.public.post import BroughtNetwork, PolledNetwork, PublicNetwork

_BROUGHT: tuple[BroughtNetwork, ...] = (
    Facebook(),
    InstagramComments(),
    X(),
)
_POLLED: tuple[PolledNetwork, ...] = (
    Mastodon(),
    Bluesky(),
    YouTube(),
    Matrix(),
)

BROUGHT: Mapping[str, BroughtNetwork] = MappingProxyType({each.kind: each for each in _BROUGHT})
POLLED: Mapping[str, PolledNetwork] = MappingProxyType({each.kind: each for each in _POLLED})
PUBLIC: Mapping[str, PublicNetwork] = MappingProxyType({**BROUGHT, **POLLED})
