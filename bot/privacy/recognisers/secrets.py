"""Secrets that people type into a chat: passwords, and the codes of cards, banks and log-ins."""

import re
from collections.abc import Iterator

from bot.privacy.found import Found
from bot.privacy.message import Message
from bot.privacy.recognisers.contexts import context, is_own
from bot.privacy.recognisers.labelled import Labelled
from bot.privacy.recognisers.numerals import NUMBER_WORDS, NUMERALS
from bot.privacy.recognisers.things import is_common, is_thing
from bot.privacy.triggers import Trigger
from bot.privacy.words import any_of, either, listed, rarest, set_of, whole

_CODE = Labelled("code", listed("secret", "code"), least=3, most=8, pieces=3, loose=True)
_WORDS, _AS, _LOGIN = listed("secret", "password"), listed("secret", "as"), listed("secret", "login")
_IS, _SURE = listed("secret", "is"), listed("secret", "sure")
_STOP = set_of("secret", "stop")
_NO_NAMES = set_of("name", "stop")
_SITES = set_of("name", "makes").union(listed("network", "platforms"))
_ALL = rarest((*_WORDS, *_AS, *_LOGIN, *listed("secret", "brief")))
_TRIGGERS = tuple(word for word in _ALL if not any(part in word for part in _ALL - {word}))

_UNBROKEN = r"[^\s\"]{1,64}"
_QUOTED = r"\"[^\"\n]{2,64}\"|'[^'\n]{2,64}'(?!\w)"
_MEANWHILE = r"(?:\s(?:jetzt|nun|übrigens|now|i use|i used|i have))?"
_WHERE = (
    r"(?:\s(?:für|fürs|for|von|vom|beim|bei|im|zum|zur|at|on)"
    r"\s[^\s.,;:!?]{1,20}(?:\s[^\s.,;:!?]{1,20}){0,2}?)?"
)
_SAID = rf"{_WHERE}{_MEANWHILE}\s(?P<verb>{any_of(_IS)}){_MEANWHILE}(?:\s?:\s?|\s)"
_NAMED = rf"(?:{whole(_WORDS)}|{whole(listed('secret', 'brief'))}(?=\s?[:=]))"
_AHEAD = (
    rf"{_NAMED}(?P<how>{_WHERE}\s?[:=]\s{{0,2}}|'s\s|{_SAID}|\s)(?P<value>{_QUOTED}|{_UNBROKEN})"
    rf"|{whole(_AS)}\s?:?\s?(?P<set>{_QUOTED}|{_UNBROKEN})"
)
_IS_MINE = rf"\s{either('fillers', 'is')}\s(?:{either('fillers', 'mine')}\s)?{whole(_WORDS)}"
_BEHIND = re.compile(_IS_MINE, re.IGNORECASE)  # “… ist mein Passwort”: few texts have it
_PASSWORD = re.compile(rf"{_AHEAD}|(?P<before>(?!))", re.IGNORECASE)
_EITHER_WAY = re.compile(rf"{_AHEAD}|(?<!\S)(?P<before>{_UNBROKEN}){_IS_MINE}", re.IGNORECASE)
_LOGINS = re.compile(
    rf"{whole(_LOGIN)}\s?[:=]?\s?(?P<user>[^\s/|;,]{{1,64}})\s?[/|;,]\s?(?P<value>{_UNBROKEN})", re.IGNORECASE
)
_USER_AND_PASS = re.compile(
    rf"{whole(listed('network', 'account'))}[^\n]{{2,45}}?[\s,;/]{either('secret', 'brief')}\s"
    rf"(?P<value>{_UNBROKEN})",
    re.IGNORECASE,
)
_STEM = 4  # letters by which the old password and the new one are alike
_PHRASE = re.compile(r"(?:[ ][\w'-]{1,30}){1,5}(?=[.,;!?\n]|$)")  # the rest of a pass phrase
_ENDS = re.compile(
    rf"\s*(?:$|[.,;!?\n)]|{either('secret', 'after')}(?!\w))",
    re.IGNORECASE,
)
_MASKED = re.compile(r"\[[^\W\d_]{1,14}(?:-[^\W\d_]{1,14})?\]")  # by an earlier look
_TRAILING = ".,;:?)]}>"
_SPECIAL = re.compile(r"[^\W\d_][\d_#$%&*+=@^~]|\d[^\W\d_]|[_#$%&*@!][^\W_]")
_INNER_CAPITAL = re.compile(r"[a-zäöü][A-ZÄÖÜ]")
_SHORTEST = 4
_FEWEST = 3  # figures of a code
_SHORTEST_GIVEN = 3  # after a colon
_CLAUSE = re.compile(rf"{whole(_WORDS)}(?P<rest>(?:\s[^\s.,;:?]{{1,40}}){{2,6}})", re.IGNORECASE)
_WORDS_OF = re.compile(r"\S+")
_MIXED = re.compile(
    r"^(?=.*[a-z])(?=.*\d)(?!\d+-?[a-z]+$)[\w#$%&*+=!.-]{5,}$", re.IGNORECASE
)  # not “8-stellig”
_CHANGED = re.compile(  # “habe das Passwort auf hundehuette geändert”
    rf"{whole(_WORDS)}\s(?:jetzt\s|nun\s|gestern\s|heute\s)?(?:auf|zu|in)\s(?P<value>{_QUOTED}|{_UNBROKEN})"
    r"\s(?:geändert|gesetzt|gestellt|umgestellt|geaendert|zurückgesetzt)(?!\w)",
    re.IGNORECASE,
)
_SET_SO = re.compile(  # “I set it to Paddington#7”: no word but what looks like nothing else
    r"(?<!\w)(?:(?:set|changed|reset) (?:it|that|this) (?:back )?to |(?:es|ihn|das) (?:jetzt |nun )?auf )"
    # a sign within, or figures among letters and a sign behind: “Gr8tDane!”, not “21degrees!”
    r"(?P<value>(?=\S*[^\W\d_])(?=\S*\d)(?=\S*[#$*!^~&][^\s.,!?]|\S*[^\W\d_]\d\S*[^\W\d_]\S*[#$*!^~&])[^\s/@]{6,64})(?!\S)",
    re.IGNORECASE,
)
_TRIED = re.compile(  # “ich gebe rosenkohl als kennwort ein”, “I typed marmalade as my password”
    rf"(?<!\w){either('secret', 'typed')}\s(?:immer\s|stets\s|always\s)?(?P<value>{_QUOTED}|{_UNBROKEN})"
    rf"\s(?:als|as)\s(?:(?:das|mein|my|the)\s)?{whole(_WORDS)}",
    re.IGNORECASE,
)
_IT_WAS = re.compile(  # “Passwort vergessen, glaub es war Bello_2010”
    rf"{whole(_WORDS)}[^.?\n]{{0,60}}?[,;:(-]\s?(?:[^\W\d_]{{1,12}}\s){{0,3}}?(?:es|das|it|that)\s"
    rf"(?:{any_of(_IS)}|should be|müsste|sollte)\s(?P<value>{_UNBROKEN})",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(  # “kennwort müsste apfelbaum sein”
    rf"{whole(_WORDS)}\s(?:müsste|müßte|könnte|dürfte)\s(?P<value>{_UNBROKEN})\s(?:sein|gewesen|lauten)(?!\w)",
    re.IGNORECASE,
)
_LOGGED_IN = re.compile(  # “ich logge mich mit Kirschkuchen!3 ein”
    rf"(?<!\w)(?:logg?e?|melde?)\s(?:mich|mi)\s(?:immer\s)?mit\s(?P<value>{_UNBROKEN})\s(?:ein|an)(?!\w)"
    rf"|(?<!\w)mit\s(?P<other>{_UNBROKEN})\s(?:einloggen|anmelden|einzuloggen|anzumelden)(?!\w)",
    re.IGNORECASE,
)
_WORD = re.compile(whole(_WORDS), re.IGNORECASE)
_SIGNS = frozenset("#$*!^~&")
_SETS = Trigger(("set", "changed", "reset", "auf"))
_LOGS = Trigger(("mich", "mi", "einloggen", "anmelden", "einzuloggen", "anzumelden"))
_CODES = Trigger(rarest(listed("secret", "code")))
_SAID_NUMBERS = Trigger(NUMBER_WORDS, begun=True)
_CHANGES = Trigger(("geändert", "gesetzt", "gestellt", "umgestellt", "geaendert", "zurückgesetzt"))
_LOGIN_WORDS, _TYPED_WORDS = Trigger(rarest(_LOGIN)), Trigger(rarest(listed("secret", "typed")))
_ACCOUNTS, _BRIEF = Trigger(rarest(listed("network", "account"))), Trigger(listed("secret", "brief"))
_BEING, _MAYBE = Trigger(("es", "das", "it", "that")), Trigger(("müsste", "müßte", "könnte", "dürfte"))
_CODE_SAID = re.compile(
    rf"{whole(listed('secret', 'code'))}[\s:=]{{1,3}}(?:{either('fillers', 'is')}\s)?"
    rf"(?P<value>(?:{NUMERALS}[\s,-]{{0,2}}){{3,8}})",
    re.IGNORECASE,
)


def find(message: Message) -> Iterator[Found]:
    """Where they stand."""
    if message.digits >= _FEWEST:
        yield from (one for one in _CODE.find(message) if _is_code(message.plain, one))
    if message.mentions(_CODES) and (message.mentions(_SAID_NUMBERS) or len(message.numbered) >= _FEWEST):
        yield from _said_codes(message.plain)
    text = message.plain
    if message.has_digits and message.mentions(_SETS) and not _SIGNS.isdisjoint(text):
        for match in _SET_SO.finditer(text):
            if not is_own(text, *match.span("value")):  # “changed it to Order#4711”
                yield _trimmed(text, match)
    if message.has_digits and message.mentions(_LOGS):
        yield from _logged_in(text)
    letters = text.lower()
    if not any(trigger in letters for trigger in _TRIGGERS):
        return
    found = [*_passwords(message)]
    yield from found
    yield from _alike(text, found)


def _passwords(message: Message) -> Iterator[Found]:
    text = message.plain
    pattern = _EITHER_WAY if _BEHIND.search(text) else _PASSWORD
    for match in pattern.finditer(text):
        if match["before"]:
            if _looks_secret(match["before"]) and not _MASKED.match(match["before"]):
                yield Found(*match.span("before"), "secret")
        elif (span := _password(text, match)) is not None:
            yield Found(*span, "secret")
    for match in _CHANGED.finditer(text) if message.mentions(_CHANGES) else ():
        value = match["value"].strip("\"'").lower()
        noun = is_common(value) if match["value"].islower() else is_thing(value)  # not “wintergarten”
        word = noun or value in _STOP or value in _SITES
        if not _MASKED.match(value) and (_looks_secret(value) or not word):
            yield _trimmed(text, match)
    if message.has_digits:
        yield from _further_on(text)
    yield from _tried(message)
    logins = _LOGINS.finditer(text) if message.mentions(_LOGIN_WORDS) else ()
    both = _USER_AND_PASS.finditer(text) if message.mentions(_ACCOUNTS, _BRIEF) else ()
    for match in (*logins, *both):
        value = match["value"].rstrip(_TRAILING)
        if _looks_secret(value):
            yield Found(match.start("value"), match.start("value") + len(value), "secret")


def _tried(message: Message) -> Iterator[Found]:
    """What somebody typed as one, or remembers as one."""
    text = message.plain
    tried = _TRIED.finditer(text) if message.mentions(_TYPED_WORDS) else ()
    supposed = _SUPPOSED.finditer(text) if message.mentions(_MAYBE) else ()
    for match in (*tried, *supposed):
        value = match["value"].strip("\"'")
        word = is_thing(value) or value.lower() in _STOP or value.lower() in _NO_NAMES
        if not _MASKED.match(value) and (_looks_secret(value) or (not word and len(value) >= _SHORTEST)):
            yield _trimmed(text, match)
    for match in _IT_WAS.finditer(text) if message.mentions(_BEING) else ():
        if _looks_secret(match["value"].rstrip(_TRAILING)) and not _MASKED.match(match["value"]):
            yield _trimmed(text, match)


def _logged_in(text: str) -> Iterator[Found]:
    """With what somebody logs in, where it looks like a password; a customer's number does not."""
    for match in _LOGGED_IN.finditer(text):
        part = "value" if match["value"] else "other"
        value = match[part].rstrip(_TRAILING)
        if _MIXED.search(value) and "@" not in value and not _MASKED.match(value):
            yield Found(match.start(part), match.start(part) + len(value), "secret")


def _trimmed(text: str, match: re.Match[str]) -> Found:
    """The match's value without quotation marks and what ends its sentence."""
    start, end = match.span("value")
    return Found(start, start + len(text[start:end].rstrip(_TRAILING)), "secret")


def _alike(text: str, found: list[Found]) -> Iterator[Found]:
    """“Rose2023 geht nicht, ich nehme jetzt Rose2024”: what begins like a password that was found."""
    stems = {text[one.start : one.end][:_STEM].lower() for one in found if one.end - one.start > _STEM}
    for word in _WORDS_OF.finditer(text) if stems else ():
        value = word.group().strip("\"'()").rstrip(_TRAILING)
        if value[:_STEM].lower() in stems and _looks_secret(value):
            start = text.index(value, word.start())
            yield Found(start, start + len(value), "secret")


def _is_code(text: str, one: Found) -> bool:
    """Digits, as a code is; not “PIN 4-stellig”, “CVV 3 Ziffern”."""
    return sum(letter.isdigit() for letter in text[one.start : one.end]) >= _FEWEST


def _further_on(text: str) -> Iterator[Found]:
    """“Passwort ist noch immer Abc123”: what looks like one, some words on in the same sentence."""
    for match in _CLAUSE.finditer(text):
        for word in _WORDS_OF.finditer(text, *match.span("rest")):
            value = word.group().strip("\"'()").rstrip(_TRAILING)
            if _MIXED.search(value) and "@" not in value and context(text, word.start()) != "label":
                start = text.index(value, word.start())
                yield Found(start, start + len(value), "secret")
                break


def _said_codes(text: str) -> Iterator[Found]:
    """“PIN: vier sieben eins eins”."""
    for match in _CODE_SAID.finditer(text):
        start, end = match.span("value")
        yield Found(start, start + len(text[start:end].rstrip()), "code")


def _password(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    """What of the match is a password and not a word about one."""
    start, end = match.span("set" if match["set"] else "value")
    value = text[start:end]
    if _MASKED.match(value):
        return None
    if value[0] in "\"'" and len(value) > 2 and value[-1] == value[0]:
        quoted = value[1:-1]
        return None if quoted.lower() in _STOP else (start + 1, end - 1)
    value = value.strip("\"'").rstrip(_TRAILING)
    start += len(text[start:end]) - len(text[start:end].lstrip("\"'"))
    end = start + len(value)
    if "phrase" in match.group().lower() and (match["how"] or "").strip()[-1:] == ":":
        phrase = _PHRASE.match(text, end)
        return start, phrase.end() if phrase else end
    if not value or value.lower().strip("!") in _STOP or (value.isdigit() and len(value) < _SHORTEST):
        return None
    if _looks_secret(value):
        return start, end
    return _plain_word(text, match, start, end)


def _plain_word(text: str, match: re.Match[str], start: int, end: int) -> tuple[int, int] | None:
    """A password without a figure or sign: told by the words around it."""
    if match["set"]:
        told = _WORD.search(text) is not None  # “changed it to Friday” speaks of no password
        return (start, end) if told and _ENDS.match(text, end) else None
    verb, how = (match["verb"] or "").lower(), (match["how"] or "").strip()
    if len(text[start:end]) < (_SHORTEST if verb else _SHORTEST_GIVEN) or not (
        verb or how[-1:] in {":", "="}
    ):
        return None
    several = "phrase" in match.group().lower() or (verb in _SURE and how[-1:] == ":")
    if several and (phrase := _PHRASE.match(text, end)) is not None:
        return start, phrase.end()
    return (start, end) if verb in _SURE or _ENDS.match(text, end) else None


def _looks_secret(value: str) -> bool:
    """Whether no word looks like that: figures or signs in it, or a capital within."""
    if len(value) < _SHORTEST:
        return False
    return value.isdigit() or bool(_SPECIAL.search(value) or _INNER_CAPITAL.search(value))
