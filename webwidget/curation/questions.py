"""Saved test questions: what the gate holds every change against."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.privacy.masking import impersonal
from knowledge.corpus.corpus import Corpus
from knowledge.curating.saved_questions import SavedQuestion, TooManyQuestions, UnknownQuestion
from knowledge.errors import InvalidField
from knowledge.languages import LANGUAGES, preferred
from webwidget.aside import aside
from webwidget.curation.face import blueprint, curator
from webwidget.curation.gate import titles_of
from webwidget.errors import Refused
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.fields import explained
from webwidget.staff.language import language, say


@blueprint.get("/questions")
@requires("curator")
def questions() -> str:
    """All of them, and an empty form."""
    locale = preferred([services().home.settings.default_locale])
    return _page({"locale": locale})


@blueprint.get("/questions/<int:id>")
@requires("curator")
def question(id: int) -> str:
    """All of them, and the form of this one."""
    found = _found(id)
    return _page({"question": found.question, "locale": found.locale, "entry": found.entry}, id)


@blueprint.post("/questions")
@requires("curator")
def add_question() -> ResponseReturnValue:
    """Save a new one."""
    return _saved(None)


@blueprint.post("/questions/<int:id>")
@requires("curator")
def change_question(id: int) -> ResponseReturnValue:
    """Change one."""
    _found(id)
    return _saved(id)


@blueprint.post("/questions/<int:id>/delete")
@requires("curator")
def delete_question(id: int) -> ResponseReturnValue:
    """Delete one: nothing is held against it any more."""
    _found(id)
    aside(services().curation.saved_questions.delete, id)
    return redirect(url_for("curation.questions"), HTTPStatus.SEE_OTHER)


@blueprint.post("/questions/keep")
@requires("curator")
def keep_question() -> ResponseReturnValue:
    """Make a test question of one that a customer asked, as it was shown: without what may point to them."""
    try:
        kept = _sent(masked=True)
        aside(services().curation.saved_questions.save, [kept], curator().name)
    except (InvalidField, TooManyQuestions) as error:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, error.code, _explained(error)) from error
    return redirect(url_for("curation.releases", kept=1), HTTPStatus.SEE_OTHER)


def _explained(error: InvalidField | TooManyQuestions) -> str:
    return explained(error) if isinstance(error, InvalidField) else error.told(language())


def _found(id: int) -> SavedQuestion:
    try:
        return aside(services().curation.saved_questions.get, id)
    except (UnknownQuestion, OverflowError) as error:
        raise Refused(HTTPStatus.NOT_FOUND, "unknown_question", say("unknown_question")) from error


def _sent(*, masked: bool = False) -> SavedQuestion:
    """Raises InvalidField."""
    sent = {name: request.form.get(name, "").strip() for name in ("question", "locale", "entry")}
    text = impersonal(sent["question"], sent["locale"]) if masked else sent["question"]
    entry = aside(_entry_of, services().corpus, sent["entry"], sent["locale"])
    return SavedQuestion(text, sent["locale"], entry)


def _entry_of(corpus: Corpus, typed: str, locale: str) -> str:
    """The id of an entry that was named by it, or by its question. Raises InvalidField."""
    if not typed or typed in corpus.ids():
        return typed
    for entry in corpus.like(typed, locale, 5):
        if entry.question.casefold() == typed.casefold():
            return entry.id
    raise InvalidField("entry", "unknown_followup", value=typed)


def _saved(id: int | None) -> ResponseReturnValue:
    saved, author = services().curation.saved_questions, curator().name
    try:
        kept = _sent()
        if id is None:
            aside(saved.save, [kept], author)
        else:
            aside(saved.change, id, kept, author)
    except (InvalidField, TooManyQuestions) as error:
        return _page(request.form, id, _explained(error)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("curation.questions"), HTTPStatus.SEE_OTHER)


def _page(form: object, id: int | None = None, message: str = "") -> str:
    rooms = services()
    entries = aside(rooms.corpus.entries)
    return render_template(
        "curation/questions.html",
        questions=aside(rooms.curation.saved_questions.all),
        title=titles_of(entries),
        choices=sorted({(entry.id, entry.question) for entry in entries}, key=lambda pair: pair[1])[:2000],
        form=form,
        id=id,
        message=message,
        locales=LANGUAGES,
    )
