"""The networks whose public posts we read. One line each."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.channels.public.post import BroughtNetwork, PolledNetwork, PublicNetwork

_BROUGHT: tuple[BroughtNetwork, ...] = ()
_POLLED: tuple[PolledNetwork, ...] = ()

BROUGHT: Mapping[str, BroughtNetwork] = MappingProxyType({each.kind: each for each in _BROUGHT})
POLLED: Mapping[str, PolledNetwork] = MappingProxyType({each.kind: each for each in _POLLED})
PUBLIC: Mapping[str, PublicNetwork] = MappingProxyType({**BROUGHT, **POLLED})
