"""The list of entries: found, narrowed down, and chosen from for a change of many."""

from collections.abc import Mapping
from datetime import date
from typing import cast, get_args
from urllib.parse import urlencode

from flask import render_template, request

from knowledge.corpus.care import Care
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.listing import NOBODY, Wanted
from knowledge.corpus.saving import Key
from knowledge.entries import Entry, EntryState
from knowledge.errors import DamagedRelease, InvalidField, NoRelease
from knowledge.languages import LANGUAGES
from knowledge.releases.answering import Answering
from knowledge.releases.release import Release
from knowledge.topics import tree
from webwidget.aside import aside, aside_for_releases
from webwidget.curation import followups
from webwidget.curation.done import told
from webwidget.curation.face import blueprint, curator
from webwidget.curation.writing import writer
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.language import language

PAGE = 50  # entries
STATES = get_args(EntryState)
FILTERS = ("q", "locale", "topic", "state", "owner", "due", "links", "back")


@blueprint.get("/entries")
@requires("curator")
def entries() -> str:
    """The list, with search and filters."""
    rooms, asked = services(), filters(request.args)
    found = aside(rooms.corpus.page, _page_number(), PAGE, first=language(), **wanted(asked))
    keys = [(entry.id, entry.locale) for entry in found.entries]
    gone = request.args.get("gone")
    return render_template(
        "curation/entries.html",
        entries=_mine_first(found.entries) if asked["q"] else found.entries,
        total=found.total,
        wanted=asked,
        narrowed=any(asked.values()),
        topics=tree(aside(rooms.corpus.topics, asked["locale"] or None)),
        owners=owners(),
        approves=writer().approves,
        nobody=NOBODY,
        due=aside(rooms.curation.cares.due, date.today()),
        leading_nowhere=aside(rooms.curation.web_links.leading_nowhere),
        given_back=aside(rooms.corpus.given_back),
        cares=aside(rooms.curation.cares.of, keys),
        is_due=is_due,
        live=aside_for_releases(live, rooms.answering, found.entries),
        page=found.number,
        pages=max(1, -(-found.total // PAGE)),
        proposed=rooms.handoff.proposing.count(),
        locales=LANGUAGES,
        states=STATES,
        done=told(request.args),
        left_alone=aside(followups.left_alone, rooms.corpus, gone) if gone else (),
        address_of_page=lambda number: f"?{urlencode({**asked, 'page': number})}",
    )


def in_review(corpus: Corpus) -> int:
    """How many wait for an editor, who would not know otherwise that something was written."""
    return corpus.page(1, 1, state="review").total


def filters(given: Mapping[str, str]) -> dict[str, str]:
    """What a form or an address asks for, as it is shown again."""
    return {name: given.get(name, "").strip()[:200] for name in FILTERS}


def wanted(asked: dict[str, str]) -> Wanted:
    """The same as the corpus is asked."""
    state = asked["state"] if asked["state"] in STATES else None
    return Wanted(
        search=asked["q"] or None,
        locale=asked["locale"] or None,
        topic=asked["topic"] or None,
        state=cast(EntryState | None, state),
        owner=asked["owner"] or None,
        due=date.today().isoformat() if asked["due"] else None,
        links="dead" if asked["links"] else None,
        back="given" if asked["back"] else None,
    )


def owners() -> list[tuple[str, str]]:
    """Accounts that may look after entries, by name: those who curate, the one who is here first."""
    me = curator().name
    curate = [each for each in services().access.accounts.all() if each.has("curator") and not each.disabled]
    ordered = sorted(curate, key=lambda each: (each.name != me, each.display.casefold()))
    return [(each.name, each.display) for each in ordered]


def check_owner(name: str) -> None:
    """Raises InvalidField for an account that does not curate; nobody may be named, too."""
    if name and name not in dict(owners()):
        raise InvalidField("owner", "unknown_owner", value=name)


def is_due(care: Care) -> bool:
    return care.is_due(date.today())


def _mine_first(found: tuple[Entry, ...]) -> list[Entry]:
    """What a search found best, those of the reader's language before others."""
    return sorted(found, key=lambda entry: entry.locale[:2] != language())


def live(answering: Answering, entries: tuple[Entry, ...]) -> dict[Key, str]:
    """Of these, which customers get: `same`, or an `other` version."""
    try:
        release: Release | None = answering.release()
    except (NoRelease, DamagedRelease):
        release = None
    if release is None:
        return {}
    shown = {(each.id, each.locale): (release.exactly(each.id, each.locale), each) for each in entries}
    return {key: "same" if one == other else "other" for key, (one, other) in shown.items() if one}


def _page_number() -> int:
    text = request.args.get("page", "1")
    return max(1, int(text[:9])) if text.isascii() and text.isdigit() else 1
