"""An entry's languages side by side: which it lacks, which lag behind, and the text beside the form."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from knowledge.corpus.corpus import Corpus
from knowledge.curating.differences import Piece, difference
from knowledge.curating.translations import Translations
from knowledge.entries import Entry
from knowledge.errors import UnknownEntry
from knowledge.languages import LANGUAGES
from webwidget.aside import aside
from webwidget.curation.draft import Draft
from webwidget.curation.face import blueprint
from webwidget.services import services
from webwidget.staff.access import requires

LATEST = 500  # entries whose texts changed last
FIRST = 50  # entries that a language lacks


@dataclass(frozen=True)
class Beside:
    """The entry in another language. `before` is how it read when this one was last brought up to date."""

    entry: Entry
    before: Entry | None = None

    def changed(self, name: str) -> list[Piece]:
        """What is another word in this field since; nothing where it is the same."""
        now, then = getattr(self.entry, name), getattr(self.before, name, None)
        return [] if then is None or then == now else difference(then, now)


@dataclass(frozen=True)
class Languages:
    """What stands at the head of the form. `written` are the languages there are, `behind` those that lag."""

    written: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()
    beside: Beside | None = None


@blueprint.get("/languages")
@requires("curator")
def translations() -> str:
    """What lags behind, and what is missing, in all languages."""
    behind = aside(services().curation.translations.behind, LATEST)
    missing = aside(services().curation.translations.missing, FIRST)
    return render_template("curation/languages.html", behind=behind, missing=missing)


@blueprint.post("/entries/<locale>/<id>/fits")
@requires("curator")
def fits(locale: str, id: str) -> ResponseReturnValue:
    """What has changed in another language changes nothing here."""
    aside(services().corpus.entry, id, locale)
    aside(services().curation.translations.confirm, id, locale)
    return redirect(url_for("curation.edit", locale=locale, id=id, fits=1), HTTPStatus.SEE_OTHER)


def languages(id: str, locale: str) -> Languages:
    """Of an entry that may be there in no language yet."""
    if not id:
        return Languages()
    rooms = services()
    return aside(
        _languages, rooms.corpus, rooms.curation.translations, id, locale, request.args.get("beside", "")
    )


def first_draft(id: str, locale: str) -> Draft:
    """For another language of an entry: what is the same in all of them is there already."""
    found = aside(services().corpus.called, [id]) if id else []
    if not found:
        return Draft(id=id, locale=locale)
    other = Draft.of(found[0])
    return Draft(
        id=id, locale=locale, topic=other.topic, followups=other.followups, risk=other.risk, media=other.media
    )


def _languages(corpus: Corpus, translations: Translations, id: str, locale: str, wanted: str) -> Languages:
    told = translations.of(id)
    written = frozenset(each for each in LANGUAGES if corpus.has(id, each))
    behind = frozenset(each for each in written if each in told and told[each].behind)
    since = told[locale].since if locale in behind else {}
    other = wanted or next(iter(since), "" if locale in written else next(iter(sorted(written)), ""))
    if other in ("", locale, "none"):
        return Languages(written, behind)
    try:
        return Languages(written, behind, Beside(corpus.entry(id, other), since.get(other)))
    except UnknownEntry:
        return Languages(written, behind)
