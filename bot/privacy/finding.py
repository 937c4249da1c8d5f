"""Finds personal data in what customers write. Pure, in time that grows with the text's length alone."""

from collections.abc import Callable, Iterable
from typing import Final

from bot.privacy.found import KINDS, Found
from bot.privacy.message import Message
from bot.privacy.recognisers import (
    accounts,
    addresses,
    births,
    firsts,
    frames,
    handles,
    identities,
    lone,
    mail,
    names,
    network,
    pairs,
    phones,
    plates,
    secrets,
    signatures,
    standing,
)
from bot.privacy.recognisers.runs import whole_runs

Recogniser = Callable[[Message], Iterable[Found]]

RECOGNISERS: Final[tuple[Recogniser, ...]] = (
    mail.find,
    accounts.find,
    phones.find,
    identities.find,
    plates.find,
    births.find,
    secrets.find,
    network.find,
    handles.find,
    addresses.find,
    names.find,
    pairs.find,
    lone.find,
    firsts.find,
    signatures.find,
    standing.find,
    frames.find,
)
_STRENGTH = {kind: -rank for rank, kind in enumerate(KINDS)}


def find(text: str) -> list[Found]:
    """All personal data in `text`, in order, without overlaps.

    Where finds overlap, all that they cover is one find of the strongest kind, lest half a number is left.
    """
    message = Message(text)
    found = sorted(one for recognise in RECOGNISERS for one in recognise(message))
    found = sorted([*found, *whole_runs(message.plain, found)])
    return [Found(*message.original((start, end)), kind) for start, end, kind in _joined(found)]


def _joined(found: Iterable[Found]) -> list[Found]:
    joined: list[Found] = []
    for one in found:
        if joined and one.start < joined[-1].end:
            last = joined.pop()
            kind = max(last.kind, one.kind, key=_STRENGTH.__getitem__)
            one = Found(last.start, max(last.end, one.end), kind)
        joined.append(one)
    return joined
