"""Words that were damaged before we saw them: `RÃ¼ckgabe`, `R�ckgabe`, `R?ckgabe`, `Ru00fcckgabe`.

What was read in a wrong encoding and saved again can be told by the way back: its signs, as bytes of that
encoding, are proper UTF-8. Such words are mended, with a remark. They stay as they are, and are only named,
where the text has proper letters beyond ASCII, too (it may speak of them), and in entries that bring an id of
their own, such as our exports.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.entries import Entry
from knowledge.faults import Fault
from knowledge.formats.problems import Located, Problems, note
from knowledge.formats.text import slug

# What the first bytes of UTF-8 look like in the encodings it is mistaken for.
SUSPECT = re.compile("[ÃÂâÅÄðŸ├┬Γ√¬�]|u00[0-9a-f]{2}|[A-Za-zÄÖÜäöüß]\\?[a-zäöüß]")
WORD = re.compile(r"(?:\S|\xa0){1,60}")
ADDRESS = re.compile(r"://|www\.|\.\w+/|[=&]|^mailto:")
MISTAKEN = ("cp1252", "latin-1", "mac_roman", "cp850", "cp437")
FOREIGN = re.compile("[^\x00-\x7f“”„‘’‚–—]+")
PROPER = re.compile("[^\\W\\d_a-zA-Z]")
PROGRAMS = ("phpmyfaq-", "zendesk-", "freshdesk-", "chatwoot-", "discourse-", "wordpress-")
LOST = re.compile("�|[A-Za-zÄÖÜäöüß]\\?[a-zäöüß]")
ESCAPE = re.compile(r"u00([0-9a-f]{2})")


def mended(found: Sequence[Located], problems: Problems) -> list[Located]:
    """The same, with what can be mended; the first such word of each field of each row is named."""
    return [_mended(each, problems) if _is_suspect(each.entry) else each for each in found]


def _is_suspect(entry: Entry) -> bool:
    return any(SUSPECT.search(text) for text in (entry.question, entry.answer, entry.topic, *entry.variants))


def _mended(located: Located, problems: Problems) -> Located:
    entry, changed = located.entry, dict[str, str | tuple[str, ...]]()
    for field, texts in _texts(entry):
        word = next(filter(None, map(_first, texts)), "")
        if not word:
            continue
        meant = _meant(word)
        if meant and not _is_ours(located) and not any(map(_has_proper_letters, texts)):
            changed[field] = tuple(map(_with_words_meant, texts))
        problems.note(located.row, field, _told(word, meant, field in changed), located.sheet)
    if not changed:
        return located
    values = {field: texts if field == "variants" else texts[0] for field, texts in changed.items()}
    if "question" in values and entry.id == slug(entry.question):
        values["id"] = slug(str(values["question"]))
    return replace(located, entry=replace(entry, **values))  # type: ignore[arg-type]


def _told(word: str, meant: str, mended: bool) -> Fault:
    if not meant:
        return note("lost_letters", value=word)
    return note("mended", value=word, meant=meant) if mended else note("garbled", value=word, meant=meant)


def _texts(entry: Entry) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "question", (entry.question,)
    yield "answer", (entry.answer,)
    yield "variants", entry.variants
    yield "topic", (entry.topic,)


def _is_ours(located: Located) -> bool:
    own = located.entry.id != slug(located.entry.question)
    return own and "id" in located.given and not located.entry.id.startswith(PROGRAMS)


def _has_proper_letters(text: str) -> bool:
    return any(not word.isascii() and PROPER.search(word) and not _meant(word) for word in text.split(" "))


def _with_words_meant(text: str) -> str:
    return WORD.sub(lambda found: (not ADDRESS.search(found[0]) and _meant(found[0])) or found[0], text)


def _first(text: str) -> str:
    for found in WORD.finditer(text):
        word = found[0]
        if SUSPECT.search(word) and not ADDRESS.search(word) and (_meant(word) or LOST.search(word)):
            return word
    return ""


def _meant(word: str) -> str:
    """The word as it was, where that can be told."""
    if ESCAPE.search(word):
        read = ESCAPE.sub(lambda sign: chr(int(sign[1], 16)), word)
        return read if all(sign.isprintable() for sign in read) else ""
    if read := _read_again(word):
        return _read_again(read) or read  # somebody has done it twice
    parts = FOREIGN.sub(lambda signs: _read_again(signs[0]) or signs[0], word)  # in proper quotation marks
    return parts if parts != word else ""


def _read_again(word: str) -> str:
    for encoding in MISTAKEN:
        try:
            read = _bytes(word, encoding).decode()
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        if read != word and not re.search("[\x80-\x9f]", read):
            return read
    return ""


def _bytes(word: str, encoding: str) -> bytes:
    """Five bytes have no sign in Windows-1252; programs let them through."""
    return b"".join(
        sign.encode("latin-1") if encoding == "cp1252" and "\x80" <= sign <= "\x9f" else sign.encode(encoding)
        for sign in word
    )
