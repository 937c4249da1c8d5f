"""The pages: all topics, one topic, one entry. Everything is there without JavaScript."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from knowledge.entries import Entry, Media
from knowledge.plain import plain
from knowledge.search.index import Index, Named, Topic
from webwidget.errors import Refused
from webwidget.help.asked import LATELY
from webwidget.help.place import Place, addresses, known_locales, place, shown, unchanged, version
from webwidget.help.structured import as_json, of_entry, of_site, of_topic
from webwidget.rendering import render
from webwidget.services import services

FEW, FULL = 4, 12  # questions of a topic on the first page, topics that show some
PAGE = 60  # questions of a topic at once
RELATED, LEAST_RELATED = 5, 0.3
LONGEST_ID = 80
NO_TOPIC = "-"  # in an address
DESCRIPTION = 155  # letters, of which search engines show about as many

blueprint = Blueprint(
    "help", __name__, template_folder="templates", static_folder="static", static_url_path="/help-files"
)


@blueprint.get("/help/<name>/")
def start(name: str) -> ResponseReturnValue:
    """Leads to the language that is asked for, else the browser's."""
    known = known_locales(services().sites.get(name))
    wished = request.args.get("lang", "")
    locale = wished if wished in known else request.accept_languages.best_match(known, default=known[0])
    answer = redirect(url_for("help.home", name=name, locale=locale), HTTPStatus.FOUND)
    answer.headers["Vary"] = "Accept-Language"
    return answer


@blueprint.get("/help/<name>/<locale>/")
def home(name: str, locale: str) -> ResponseReturnValue:
    """All topics, each with its first questions."""
    here = place(name, locale)
    if known := unchanged(here):
        return known
    topics, first, others = here.book.read(_overview, here.view)
    alternates = addresses("help.home", here, here.locales)
    alternates["x-default"] = url_for("help.start", name=name, _external=True)
    lately = here.book.read(_lately, here)
    overview: dict[str, Any] = {"topics": topics, "first": first, "others": others, "lately": lately}
    return shown(here, "home", alternates, **overview, data=as_json(of_site(here)))


@blueprint.get("/help/<name>/<locale>/topics/<slug>")
def topic(name: str, locale: str, slug: str) -> ResponseReturnValue:
    """The questions of a topic."""
    here, number = place(name, locale), _page()
    if known := unchanged(here):
        return known
    found = here.book.read(_topic, here, slug, number)
    if found is None:
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
    one, entries = found
    pages = max(1, -(-one.entries // PAGE))
    values = {"slug": slug} | ({"page": number} if number > 1 else {})
    own = addresses("help.topic", here, [locale], **values)
    return shown(
        here,
        "topic",
        own,
        data=as_json(of_topic(here, one, entries, own[locale])),
        topic=one,
        entries=entries,
        page=number,
        pages=pages,
    )


@blueprint.get("/help/<name>/<locale>/<address>")
def entry(name: str, locale: str, address: str) -> ResponseReturnValue:
    """One answer. An address whose question has another wording now leads to the present one."""
    here = place(name, locale)
    found = here.book.read(resolved, here.view, address)
    if found is None:
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
    if here.of(found) != address:
        now = url_for("help.entry", name=name, locale=locale, address=here.of(found))
        return redirect(now, HTTPStatus.MOVED_PERMANENTLY)
    if known := unchanged(here):
        return known
    return _entry_page(here, found.id)


def _entry_page(here: Place, id: str) -> Response:
    one, slug, related, others = here.book.read(_whole, here, id)
    text = plain(one.answer)
    alternates = {
        locale: url_for(
            "help.entry", name=here.site.name, locale=locale, address=here.of(named), _external=True
        )
        for locale, named in others.items()
    }
    return shown(
        here,
        "entry",
        alternates,
        entry=one,
        topic_slug=slug or NO_TOPIC,
        answer=Markup(render(one.answer)),  # noqa: S704  # cleaned there
        pictures=[each for each in one.media if each.kind == "image"],
        videos=[each for each in one.media if each.kind == "video"],
        related=related,
        description=shortened(text, DESCRIPTION),
        voted=request.args.get("helped", ""),
        data=as_json(of_entry(here, one, text, slug, alternates[here.locale])),
    )


def _lately(index: Index, here: Place) -> list[Named]:
    """What was asked in public last."""
    ids = list(here.asked)
    found = index.with_ids(here.view, ids)
    return [found[id] for id in ids if id in found][:LATELY]


def resolved(index: Index, view: str, address: str) -> Named | None:
    """The entry that `<id>-<slug>` means. Ids may have dashes: the one whose slug fits, else the longest."""
    ends = [at for at, sign in enumerate(address) if sign == "-" and at <= LONGEST_ID] + [len(address)]
    ids = [address[:end] for end in ends if end <= LONGEST_ID][::-1]
    found = index.with_ids(view, ids)
    known = [found[id] for id in ids if id in found]
    return next((each for each in known if address == f"{each.id}-{each.slug}"), known[0] if known else None)


def shortened(text: str, most: int) -> str:
    """The beginning of a text, in one line, up to a word's end."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rpartition(" ")[0].rstrip(" ,;:–") + " …"


def _overview(index: Index, view: str) -> tuple[list[Topic], dict[str, list[Named]], list[Named]]:
    topics = index.topics(view)
    first = {topic.slug: index.of_topic(view, topic.slug, FEW) for topic in topics[:FULL]}
    return topics, first, index.of_topic(view, "", PAGE if not topics else FEW)


def _topic(index: Index, here: Place, slug: str, number: int) -> tuple[Topic, list[Named]] | None:
    if slug == NO_TOPIC:
        rest = index.size(here.view) - sum(topic.entries for topic in index.topics(here.view))
        one = Topic(slug, here.said.say("no_topic"), rest) if rest else None
    else:
        one = index.topic(here.view, slug)
    if one is None:
        return None
    entries = index.of_topic(here.view, "" if slug == NO_TOPIC else slug, PAGE, (number - 1) * PAGE)
    return (one, entries) if entries else None


def _whole(index: Index, here: Place, id: str) -> tuple[Entry, str, list[Named], dict[str, Named]]:
    """The entry, its topic's slug, what is related, and the same in all languages of the site."""
    one = index.entry(here.view, id)
    topic = next((each.slug for each in index.topics(here.view) if each.name == one.topic), "")
    others = {locale: index.with_ids(view, [id]) for locale, view in here.locales.items()}
    return (
        one,
        topic,
        _related(index, here.view, one),
        {at: those[id] for at, those in others.items() if those},
    )


def _related(index: Index, view: str, one: Entry) -> list[Named]:
    """What its writer names, then what speaks of the same."""
    named = index.with_ids(view, one.followups)
    near = index.search(one.question, view, most=RELATED + 1).at_least(LEAST_RELATED)
    every = [*(named[id] for id in one.followups if id in named), *near]
    return [each for each in dict.fromkeys(every) if each.id != one.id][:RELATED]


def _page() -> int:
    written = request.args.get("page", "1")
    if not (written.isascii() and written.isdigit() and len(written) < 6 and int(written)):
        raise Refused(HTTPStatus.NOT_FOUND, "not_found")
    return int(written)


@blueprint.app_template_global("help_file")
def _file(name: str) -> str:
    return url_for("help.static", filename=name, v=version(name))


@blueprint.app_template_test("embedded")
def embedded(video: Media) -> bool:
    """Whether a video is a page of its own, elsewhere."""
    return not video.src.startswith("/")
