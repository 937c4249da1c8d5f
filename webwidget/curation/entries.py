"""Entries: written, sent to review, approved, deleted."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.privacy.masking import impersonal
from knowledge.corpus.care import Care, Cares
from knowledge.corpus.corpus import Corpus
from knowledge.corpus.web_links import addresses_of
from knowledge.corpus.wordings import same
from knowledge.curating.workflow import Writer
from knowledge.entries import Entry, clean_text
from knowledge.errors import Conflict, InvalidField, UnknownEntry
from knowledge.languages import LANGUAGES, preferred
from webwidget.aside import aside
from webwidget.curation import followups
from webwidget.curation.draft import Draft
from webwidget.curation.face import blueprint, curator
from webwidget.curation.files import id_from
from webwidget.curation.gap_drafts import draft_for, settle
from webwidget.curation.languages import first_draft, languages
from webwidget.curation.listed import STATES, owners
from webwidget.curation.wordings import suggested
from webwidget.curation.writing import as_theirs, may_approve, may_save, writer
from webwidget.services import services
from webwidget.staff.access import refuse, requires
from webwidget.staff.fields import explained
from webwidget.staff.language import language, moment, say

LOCALES = LANGUAGES  # those an entry may be written in


@blueprint.get("/new")
@requires("curator")
def new() -> str:
    """An empty form; with `id`, for another locale of that entry; with `proposal` or `gap`, made of that."""
    if gap := request.args.get("gap"):
        return _form(draft_for(gap, request.args.get("answer", "")), None)
    if proposed := request.args.get("proposal"):
        return _form(Draft.proposed(services().handoff.proposing.find(proposed)), None)
    locale = request.args.get("locale") or preferred([services().home.settings.default_locale])
    return _form(first_draft(request.args.get("id", ""), locale), None)


@blueprint.post("/new")
@requires("curator")
def create() -> ResponseReturnValue:
    """Save a new entry."""
    draft = Draft.sent(request.form)
    if not draft.id.strip():
        draft = replace(draft, id=id_from(clean_text(draft.question)))
    try:
        saved, entry = _save(draft, None), draft.entry(None)
    except Conflict:
        taken = InvalidField("id", "exists", value=draft.id, locale=draft.locale)
        return _form(draft, None, taken), HTTPStatus.UNPROCESSABLE_ENTITY
    except InvalidField as error:
        return _form(draft, None, error), HTTPStatus.UNPROCESSABLE_ENTITY
    settle(draft, entry, curator().name)
    return saved


@blueprint.get("/entries/<id>")
@requires("curator")
def called(id: str) -> ResponseReturnValue:
    """To the form of an entry whose language nobody named: in `locale` or the reader's, if it has that."""
    found = aside(services().corpus.in_all_locales, id)
    if not found and id not in aside(services().curation.merged.kept):
        raise UnknownEntry(id=id, locale="")
    order = (request.args.get("locale", "")[:2], language())
    locales = [each.locale for each in found] or [language()]
    best = min(locales, key=lambda each: order.index(each[:2]) if each[:2] in order else len(order))
    return redirect(url_for("curation.edit", locale=best, id=id))


@blueprint.get("/entries/<locale>/<id>")
@requires("curator")
def edit(locale: str, id: str) -> ResponseReturnValue:
    """The form of an entry; of one that was merged into another, of that."""
    try:
        entry = aside(services().corpus.entry, id, locale)
    except UnknownEntry:
        kept = aside(services().curation.merged.kept).get(id)
        if kept is None:
            raise
        return redirect(url_for("curation.edit", locale=locale, id=kept))
    return _form(Draft.of(entry), entry)


@blueprint.post("/entries/<locale>/<id>")
@requires("curator")
def change(locale: str, id: str) -> ResponseReturnValue:
    """Save an entry, unless somebody else has meanwhile."""
    before = aside(services().corpus.entry, id, locale)
    draft = Draft.sent({**request.form, "id": id, "locale": locale})
    try:
        if draft.version == before.version:
            return _save(draft, before)
    except InvalidField as error:
        return _form(draft, before, error), HTTPStatus.UNPROCESSABLE_ENTITY
    except Conflict:
        pass
    return _too_late(id, locale, draft)


@blueprint.post("/entries/<locale>/<id>/wordings")
@requires("curator")
def decide(locale: str, id: str) -> ResponseReturnValue:
    """Take a customer's wording over as a variant, as the curator has mended it; or discard it."""
    rooms = services()
    before = aside(rooms.corpus.entry, id, locale)
    adding = request.form.get("action") == "add"
    if adding:
        wording = impersonal(request.form.get("wording", ""), locale)
        try:
            aside(add_variant, rooms.corpus, before, wording if same(wording) else "", writer())
        except InvalidField as error:
            return _form(Draft.of(before), before, error), HTTPStatus.UNPROCESSABLE_ENTITY
    aside(rooms.curation.wordings.decide, id, locale, request.form.get("asked", ""))
    if request.form.get("back") == "wordings":
        return redirect(url_for("curation.wordings"), HTTPStatus.SEE_OTHER)
    saved = 1 if adding else None
    return redirect(url_for("curation.edit", locale=locale, id=id, saved=saved), HTTPStatus.SEE_OTHER)


@blueprint.post("/entries/<locale>/<id>/back")
@requires("editor")
def give_back(locale: str, id: str) -> ResponseReturnValue:
    """From review to its author, who reads why at the entry; unless somebody has changed it meanwhile."""
    corpus = services().corpus
    before = aside(corpus.entry, id, locale)
    if before.state != "review" or before.version != request.form.get("version", ""):
        return _too_late(id, locale)
    try:
        aside(corpus.give_back, before, author=curator().name, why=request.form.get("why", ""))
    except InvalidField as error:
        return _form(Draft.of(before), before, error), HTTPStatus.UNPROCESSABLE_ENTITY
    except Conflict:
        return _too_late(id, locale)
    return redirect(url_for("curation.edit", locale=locale, id=id), HTTPStatus.SEE_OTHER)


@blueprint.post("/entries/<locale>/<id>/delete")
@requires("curator")
def delete(locale: str, id: str) -> ResponseReturnValue:
    """Delete an entry, unless somebody has changed it since the page was loaded."""
    corpus = services().corpus
    before = aside(corpus.entry, id, locale)
    version = request.form.get("version", "")
    try:
        aside(corpus.delete, id, locale, author=curator().name, expected=version)
    except Conflict:
        return _too_late(id, locale)
    gone = url_for("curation.entries", deleted=before.question[:200], gone=id)
    return redirect(gone, HTTPStatus.SEE_OTHER)


@blueprint.errorhandler(UnknownEntry)
def _unknown(_: UnknownEntry) -> ResponseReturnValue:
    return refuse(HTTPStatus.NOT_FOUND, "unknown_entry", say("unknown_entry"))


def _save(draft: Draft, before: Entry | None) -> ResponseReturnValue:
    """Raises InvalidField; Conflict when it is not `before` any more that is there."""
    entry = draft.entry(before)
    aside(_replace, services().corpus, before, entry, writer())
    aside(services().curation.web_links.expect, addresses_of(entry))
    return redirect(url_for("curation.edit", locale=entry.locale, id=entry.id, saved=1), HTTPStatus.SEE_OTHER)


def _replace(corpus: Corpus, before: Entry | None, entry: Entry, by: Writer) -> None:
    followups.check(corpus, before, entry)
    may_save(corpus, by, before, entry)
    version = before.version if before else None
    corpus.save([entry], author=by.name, expected={(entry.id, entry.locale): version})


def add_variant(corpus: Corpus, before: Entry, variant: str, by: Writer) -> None:
    """Adds it to the entry as it is now, should that be another than `before`; it goes to review where they
    may not approve it.
    """
    entry = as_theirs(corpus, by, before, replace(before, variants=(*before.variants, variant)))
    try:
        corpus.save([entry], author=by.name, expected={(entry.id, entry.locale): before.version})
    except Conflict:
        add_variant(corpus, corpus.entry(before.id, before.locale), variant, by)


def _too_late(id: str, locale: str, draft: Draft | None = None) -> ResponseReturnValue:
    """What is there now, beside what was to be saved."""
    present = aside(services().corpus.entry, id, locale)
    form = _form(draft or Draft.of(present), present, conflict=_last_author(present))
    return form, HTTPStatus.CONFLICT


def _form(draft: Draft, entry: Entry | None, error: InvalidField | None = None, conflict: str = "") -> str:
    corpus, settings = services().corpus, services().home.settings
    return render_template(
        "curation/entry.html",
        draft=draft,
        entry=entry,
        error=error,
        message=explained(error) if error else "",
        conflict=conflict,
        present=Draft.of(entry) if entry else None,
        topics=aside(corpus.topics, draft.locale or None),
        locales=LOCALES,
        states=STATES,
        approves=writer().approves,
        may_approve=aside(may_approve, corpus, writer(), entry),
        owners=owners(),
        care=aside(_care, services().curation.cares, entry) if entry else None,
        around_languages=languages(entry.id if entry else draft.id, draft.locale),
        saved="saved" in request.args and error is None,
        risk=settings.topic_risk.get(clean_text(draft.topic), settings.risk),
        wordings=suggested(entry) if entry else [],
        around=aside(followups.around, corpus, entry) if entry else followups.Around(),
    )


def _care(cares: Cares, entry: Entry) -> Care:
    return cares.of([(entry.id, entry.locale)])[entry.id, entry.locale]


def _last_author(entry: Entry) -> str:
    changes = aside(services().corpus.history, entry.id, entry.locale)
    return author_name(changes[0].author) if changes else ""


@blueprint.app_template_filter("author_name")
def author_name(account: str) -> str:
    """How colleagues know an account; programs and removed accounts keep their own name."""
    if account == "calendar":
        return say("author_calendar")
    known = {person.name: person.display for person in services().access.accounts.all()}
    return known.get(account, account)


@blueprint.app_template_filter("local_time")
def local_time(at: str) -> str:
    """A moment (ISO 8601, UTC) on the server's clock, as people of this language write it."""
    return moment(datetime.fromisoformat(at))
