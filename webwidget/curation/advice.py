"""What is pointed out while somebody writes. It blocks nothing, and is kept nowhere."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from bot.privacy.finding import find
from knowledge.corpus.web_links import WebLinks, addresses_in
from knowledge.corpus.wordings import Wordings, same
from knowledge.entries import ANSWER_LENGTH, LINE_LENGTH, MANY
from knowledge.languages import language_of, name_of, text
from knowledge.written_in import written_in
from webwidget.aside import aside
from webwidget.curation.attached import links_read, media_read
from webwidget.curation.draft import Draft, lines
from webwidget.curation.face import blueprint
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import day, language, say

MOST = 5  # of each kind
WITHIN = 0.4  # seconds for wordings: in a large corpus, the first of many must do
MARKS = " \n*_#>„“”\"'("  # that may stand before the first word
Told = dict[str, Any]


@blueprint.post("/api/advice")
@requires("curator")
def advice() -> ResponseReturnValue:
    """Each with the field it is about, a sentence, and where it leads."""
    rooms, draft = services(), Draft.sent(request.form)
    found = aside(_all, rooms.curation.wordings, rooms.curation.web_links, draft)
    return jsonify(advice=[_said(each) for each in found])


def _all(wordings: Wordings, web_links: WebLinks, draft: Draft) -> list[Told]:
    """Pure facts: what they are called is said in the language of whoever reads."""
    ways = (
        _elsewhere(draft),
        _twice(wordings, draft),
        _yes_or_no(draft),
        _personal(wordings, draft),
        _media(draft),
    )
    found = [each for way in ways for each, _ in zip(way, range(MOST), strict=False)]
    return [*found, *_dead(web_links, draft)]


def _elsewhere(draft: Draft) -> Iterator[Told]:
    """What is plainly in another language than the entry: who reads that would not understand it."""
    own = language_of(draft.locale)
    for field, written in (("question", draft.question), ("answer", draft.answer[:ANSWER_LENGTH])):
        found = written_in(written) if own else None
        if found not in (None, own):
            yield {"field": field, "kind": "language", "value": found, "own": own}


def _twice(wordings: Wordings, draft: Draft) -> Iterator[Told]:
    """Wordings that another entry has: customers who write so get either."""
    seen, until = set[str](), time.monotonic() + WITHIN
    fields = [("question", draft.question), *(("variants", each) for each in lines(draft.variants))]
    for field, wording in fields:
        words = same(wording[:LINE_LENGTH])
        if not words or words in seen or time.monotonic() > until:
            continue
        seen.add(words)
        for entry in wordings.saying(wording[:LINE_LENGTH], draft.locale):
            if entry.id != draft.id:
                yield {"field": field, "kind": "twice", "value": wording, "entry": entry}
                break


def _yes_or_no(draft: Draft) -> Iterator[Told]:
    """It fits the question as it stands, and not those that ask it the other way round."""
    begins = draft.answer.lstrip(MARKS)[:200]
    for word in text("bot", "yes_or_no", language_of(draft.locale) or "en").split(", "):
        if re.match(rf"{re.escape(word)}[*_]*\s*([,.;:!?–—-]|$)", begins, re.IGNORECASE):
            yield {"field": "answer", "kind": "yes_or_no", "value": begins[: len(word)]}
            return


def _personal(wordings: Wordings, draft: Draft) -> Iterator[Told]:
    """A person's data; what other answers say, too, is the company's own."""
    texts = (("question", draft.question), ("variants", draft.variants), ("answer", draft.answer))
    seen: set[str] = set()
    for field, written in texts:
        written = written[: MANY * LINE_LENGTH if field == "variants" else ANSWER_LENGTH]
        for start, end, kind in find(written):
            value = written[start:end].strip()
            if kind == "link" or value in seen:
                continue
            seen.add(value)
            if field != "answer" or not any(entry.id != draft.id for entry in wordings.answering(value)):
                yield {"field": field, "kind": "personal", "value": value}


def _media(draft: Draft) -> Iterator[Told]:
    said: set[str] = set()  # one word on pictures without a title is enough, however many there are
    for item in media_read(draft.media or ""):
        if item.kind == "image" and not item.src.startswith("/"):
            yield {"field": "media", "kind": "picture_elsewhere", "value": item.src}
        elif not item.title and item.kind not in said:
            said.add(item.kind)
            yield {"field": "media", "kind": f"no_title_{item.kind}", "value": ""}


def _dead(web_links: WebLinks, draft: Draft) -> Iterator[Told]:
    others = [item.src for item in media_read(draft.media or "") if item.kind == "video"]
    links = links_read(draft.links or "")
    for tried in web_links.dead(addresses_in(draft.answer[:ANSWER_LENGTH], links, others)):
        field = "links" if any(link.url == tried.address for link in links) else "answer"
        at = datetime.fromtimestamp(tried.looked, UTC).astimezone().date()
        yield {"field": field, "kind": f"dead_{'away' if tried.found == 'away' else 'gone'}",
               "value": tried.address, "on": at}  # fmt: skip


def _said(found: Told) -> dict[str, str]:
    values = {"value": found["value"]}
    if on := found.get("on"):
        values["day"] = day(on)
    if own := found.get("own"):
        values = {"value": name_of(found["value"], language()), "own": name_of(own, language())}
    told = {"field": found["field"], "text": say(f"advice_{found['kind']}", **values)}
    if entry := found.get("entry"):
        address = url_for("curation.edit", locale=entry.locale, id=entry.id)
        told |= {"href": address, "title": entry.question, "lang": entry.locale}
    elif found["kind"].startswith("dead_"):
        told |= {"href": found["value"], "title": found["value"]}
    return told
