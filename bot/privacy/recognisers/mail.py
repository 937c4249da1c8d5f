"""E-mail addresses, also as people write them to hide them from machines: name (at) shop (punkt) de."""

import re
from collections.abc import Iterator

from bot.privacy.found import Found
from bot.privacy.message import Message
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, internet, listed, rarest, whole

_AT_WORDS, _DOT_WORDS = any_of(listed("email", "at")), any_of(listed("email", "dot"))
_BRACKETED = any_of(listed("email", "at", "bracketed"))
_OPEN, _CLOSE = r"[(\[{<⟨]", r"[)\]}>⟩]"
_SIGN = re.compile(
    rf"\s{{0,2}}@\s{{0,2}}|\s?{_OPEN}\s?(?:{_BRACKETED})\s?{_CLOSE}\s?|\s(?P<said>{_AT_WORDS})\s",
    re.IGNORECASE,
)
_SAID_DOT = rf"\s(?:{_DOT_WORDS})\s"
_SAID_SIGN = rf"\s(?:{any_of(listed('email', 'dot', 'signs'))})\s"
_DOT = rf"(?:\.|\s\.\s|\s?{_OPEN}\s?(?:\.|{_DOT_WORDS})\s?{_CLOSE}\s?|{_SAID_DOT})"
_LABEL = r"[^\W_][\w-]{0,62}"
_DOMAIN = re.compile(
    rf"(?P<labels>{_LABEL}(?:{_DOT}{_LABEL}){{0,6}}){_DOT}(?P<top>[^\W\d_]{{2,24}})(?!\w)(?!\.\w)",
    re.IGNORECASE,
)
# As people mistype it: with a comma, without an end; or the address of a machine.
_UNUSUAL_DOMAIN = re.compile(
    rf"{_LABEL},(?P<top>{any_of(internet('tops'))})(?!\w)|(?P<labels>[^\W\d_][\w-]{{2,62}})(?!\w)|\[[\da-f.:]{{7,40}}\]",
    re.IGNORECASE,
)
_SHORTEST_LOCAL = 3  # letters, where the domain has no end
_LOCAL_LETTERS = frozenset("+%&~'._-")
_LONGEST_LOCAL = 100
_DOTTED = re.compile(
    rf"(?:[\w+-]{{1,40}}{_SAID_SIGN}){{1,3}}$|(?:(?<!\w)\w\s){{2,30}}$|[\w+-]{{1,40}}\s?{_OPEN}\s?(?:{_DOT_WORDS})\s?{_CLOSE}\s?$",
    re.IGNORECASE,
)
_TOPS, _PROVIDERS = frozenset(internet("tops")), frozenset(internet("providers"))
_ANNOUNCED = re.compile(whole(listed("email", "announced")), re.IGNORECASE)
_HANDLE, _PLATFORMS = re.compile(r"\s+@"), Trigger(rarest(listed("network", "platforms")))
_SAID = Trigger(rarest(listed("email", "at")))
_IN_BRACKETS = tuple(f"({word})" for word in listed("email", "bracketed"))
_REACH = 60  # characters before an address that may announce it


def find(message: Message) -> Iterator[Found]:
    """Where e-mail addresses stand: found by what stands for @, read from there to both sides."""
    text = message.plain
    if not ("@" in text or message.mentions(_SAID) or any(sign in text for sign in _IN_BRACKETS)):
        return
    after = 0  # nothing belongs to two addresses
    for sign in _SIGN.finditer(text):
        if sign.start() < after:
            continue
        domain = _DOMAIN.match(text, sign.end())
        if (
            domain is None
            and sign.group() == "@"
            and text[sign.start() - _SHORTEST_LOCAL : sign.start()].isalnum()
        ):
            domain = _UNUSUAL_DOMAIN.match(text, sign.end())
        start = _local(text, after, sign.start()) if domain else sign.start()
        if domain and start < sign.start() and _is_address(message, start, sign, domain):
            after = domain.end()
            yield Found(start, after, "email")


def _local(text: str, least: int, end: int) -> int:
    """Where the part before the sign begins."""
    least = max(least, end - _LONGEST_LOCAL)
    if text[end - 1 : end] == '"':
        quoted = text.rfind('"', least, end - 1)
        return quoted if quoted >= 0 else end
    start = end
    while start > least and (text[start - 1].isalnum() or text[start - 1] in _LOCAL_LETTERS):
        start -= 1
    if start == end:
        return end
    if (dotted := _DOTTED.search(text, max(least, start - _LONGEST_LOCAL), start)) is not None:
        start = dotted.start()
    while start < end and text[start] in "'.":
        start += 1
    return start


def _is_address(message: Message, start: int, sign: re.Match[str], domain: re.Match[str]) -> bool:
    """“ich @name.surname” is a name on another site."""
    if sign["said"]:
        return _is_meant(message.plain, start, sign.start(), domain)
    return not (_HANDLE.fullmatch(sign.group()) and message.mentions(_PLATFORMS))


def _is_meant(text: str, start: int, sign: int, domain: re.Match[str]) -> bool:
    """Whether a bare “at” stands for the sign: people look at shop.example, too."""
    if domain["top"].lower() not in _TOPS:
        return False
    if re.search(_SAID_DOT, domain.group(), re.IGNORECASE):
        return True
    labels = {label.lower() for label in re.findall(r"[^\W_][\w-]*", domain["labels"])}
    typical = not labels.isdisjoint(_PROVIDERS) or re.search(r"[.\d_]", text[start:sign])
    return bool(typical or _ANNOUNCED.search(text, max(0, start - _REACH), start))
