"""What the gate found, in the words of whoever supports customers.

A customer's question is read from its conversation each time, without what may point to a person: once that
has expired, nothing of it is left here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from bot.conversations.errors import UnknownConversation
from bot.privacy.masking import impersonal
from knowledge.curating.saved_questions import UnknownQuestion
from knowledge.entries import Entry
from webwidget.aside import aside
from webwidget.services import services
from webwidget.staff.language import in_language, say, share, spelled

SHOWN = 12  # of a kind
TOPICS = 8

Titles = Callable[[str, str], str]


@dataclass(frozen=True)
class Line:
    """A question that would be answered differently; `question` is empty when it is there no more."""

    question: str
    before: str
    after: str
    keep: Mapping[str, str]  # what makes a test question of it
    times: int = 1  # that it was asked so


@dataclass(frozen=True)
class Doubt:
    """Something to look at first: a sentence, and customers' questions that its entries fight about."""

    sentence: Markup
    fight: tuple[str, ...]
    grave: bool
    wordings: tuple[str, ...] = ()  # all that it is about, where they are several


@dataclass(frozen=True)
class Told:
    """All that a page shows of a check."""

    level: str
    digest: str
    only: tuple[tuple[str, str], ...]
    asked: str
    shares: tuple[str, ...]
    broken: tuple[Line, ...]
    doubts: tuple[Doubt, ...]
    lost: tuple[Line, ...]
    gained: tuple[Line, ...]
    changed: tuple[Line, ...]
    counts: Mapping[str, int]
    topics: tuple[Markup, ...]
    still: int


def told(found: Mapping[str, Any], entries: Iterable[Entry]) -> Told:
    """`entries` name what the findings tell by id."""
    titles = titles_of(entries)
    counts = {name: found[name]["count"] for name in ("gained", "lost", "changed", "broken", "doubts")}
    lines = {
        name: _together(_lines(found[name]["first"], titles))[:SHOWN] for name in counts if name != "doubts"
    }
    return Told(
        level=found["level"],
        digest=found["digest"],
        only=tuple((id, locale) for id, locale in found["only"]),
        asked=say("gate_asked", past=found["asked"]["past"], saved=found["asked"]["saved"])
        if any(found["asked"].values())
        else say("gate_asked_none"),
        shares=tuple(_shares(found["before"], found["after"])),
        doubts=tuple(_doubt(each, titles) for each in found["doubts"]["first"][:SHOWN]),
        topics=tuple(_topic(each, titles) for each in found["topics"][:TOPICS]),
        counts=counts,
        still=found["still"],
        **lines,
    )


def titles_of(entries: Iterable[Entry]) -> Titles:
    """What an entry is called: its question, rather in the reader's language."""
    held: dict[str, dict[str, str]] = {}
    for entry in entries:
        held.setdefault(entry.id, {})[entry.locale[:2]] = entry.question
    mine = in_language().language

    def title(id: str, locale: str = "") -> str:
        known = held.get(id, {})
        return known.get(locale[:2]) or known.get(mine) or next(iter(known.values()), id)

    return title


def _together(lines: Iterable[Line]) -> tuple[Line, ...]:
    """What several asked in the same words, and will be answered alike, once."""
    found: dict[tuple[str, ...], Line] = {}
    for line in lines:
        key = (line.question, line.before, line.after, line.keep.get("locale", ""))
        found[key] = replace(line, times=found[key].times + 1) if line.question and key in found else line
    return tuple(found.values())


def _lines(found: Iterable[Mapping[str, Any]], titles: Titles) -> Iterable[Line]:
    for each in found:
        text, locale = _text(each["kind"], each["at"])
        expected = each["right"] or each["before"]["entry"] or ""
        keep = (
            {"question": text, "locale": locale, "entry": expected} if each["kind"] == "past" and text else {}
        )
        yield Line(
            text, _verdict(each["before"], titles, locale), _verdict(each["after"], titles, locale), keep
        )


def _text(kind: str, at: tuple[str, int]) -> tuple[str, str]:
    """A question and its language, as it may be shown; empty when it is gone."""
    conversation, number = at
    if kind == "saved":
        return _saved(number)
    try:
        locale = services().store.conversation(conversation).locale
        messages = services().store.messages(conversation, int(number) - 1)
    except UnknownConversation:
        return "", ""
    text = next((each.text for each in messages if each.seq == number), "")
    return impersonal(text, locale), locale


def _saved(number: int) -> tuple[str, str]:
    try:
        found = aside(services().curation.saved_questions.get, number)
    except UnknownQuestion:
        return "", ""
    return found.question, found.locale


def _verdict(verdict: Mapping[str, Any], titles: Titles, locale: str) -> str:
    if verdict["kind"] == "answer":
        return say("verdict_answer", entry=titles(verdict["entry"], locale))
    return say(f"verdict_{verdict['kind']}")


def _shares(before: Mapping[str, int], after: Mapping[str, int]) -> Iterable[str]:
    total = sum(after.values())
    if not total:
        return
    for end in ("right", "wrong"):
        now = share(round(after[end] / total, 2))
        if before and sum(before.values()):
            was = share(round(before[end] / sum(before.values()), 2))
            yield say(f"gate_share_{end}", before=was, after=now, count=total)
        else:
            yield say(f"gate_share_{end}_first", after=now, count=total)


def _doubt(doubt: Mapping[str, Any], titles: Titles) -> Doubt:
    locale = doubt["locale"]
    names = [named(id, locale, titles) for id in doubt["entries"]]
    lost = doubt["kind"] in ("needed", "leant_on")  # wordings of one entry, all that it loses
    gone = (doubt["text"], *doubt["more"]) if lost and doubt["more"] else ()
    kind = doubt["kind"] + ("_by" if doubt["kind"] == "needed" and len(names) > 1 else "")
    kind += "_many" if gone else ""
    texts = {"text": doubt["text"], "other": doubt["other"], "count": len(gone)}
    sentence = filled(f"doubt_{kind}", **texts, **_by_role(names))
    fight = tuple(text for at in doubt["fight"] if (text := _text("past", at)[0]))
    return Doubt(sentence, fight, doubt["grave"], gone)


def _by_role(names: list[Markup]) -> dict[str, Markup]:
    return {"entry": names[0], "rival": names[1] if len(names) > 1 else Markup("")}


def named(id: str, locale: str, titles: Titles) -> Markup:
    return Markup('<a href="{}">{}</a>').format(
        url_for("curation.called", id=id, locale=locale or None), titles(id, locale)
    )


def filled(key: str, /, **values: object) -> Markup:
    """A sentence with parts of HTML in it; all other values are escaped."""
    sentence = str(in_language().sentences[key])
    safe = {name: escape(spelled(value)) for name, value in values.items()}
    return Markup(str(escape(sentence)).format(**safe))  # noqa: S704  # the sentence and each part are escaped


def _topic(topic: Mapping[str, Any], titles: Titles) -> Markup:
    said = [
        filled("topic_asked", **{name: topic[name] for name in ("name", "asked", "answered", "clarified")})
    ]
    if topic["more"]:
        key = "topic_helps" if topic["more"] > 1 else "topic_helps_one"
        said.append(filled(key, more=topic["more"], entry=named(topic["helps"], "", titles)))
    return Markup(" ").join(said)
