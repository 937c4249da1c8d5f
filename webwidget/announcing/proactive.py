"""Messages with which the chat offers itself: where, when and in which words."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.conversations.outreach.proactive import Rule
from bot.conversations.outreach.proactive_messages import LATEST, LONGEST, SOONEST, said_in
from bot.storage.repositories.proactive_messages import ProactiveMessage
from knowledge.errors import InvalidField
from knowledge.languages import LANGUAGES
from webwidget.announcing.pages import blueprint
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.fields import explained
from webwidget.staff.language import language
from webwidget.staff.origin import by

NEW = ProactiveMessage("", True, {})


@blueprint.get("/proactive")
@requires(None)
def proactive() -> str:
    """All of them, and how often one person sees any."""
    return render_template(
        "announcing/proactive.html", messages=services().outreach.messages.all(), said=_said, rule=Rule()
    )


@blueprint.get("/proactive/new")
@requires("editor")
def new_proactive() -> str:
    """An empty form."""
    return _form(NEW)


@blueprint.post("/proactive/new")
@requires("editor")
def add_proactive() -> ResponseReturnValue:
    """Shown from now on."""
    return _save("")


@blueprint.get("/proactive/<id>")
@requires("editor")
def edit_proactive(id: str) -> str:
    """The form of one. Raises UnknownProactiveMessage."""
    return _form(services().outreach.messages.get(id))


@blueprint.post("/proactive/<id>")
@requires("editor")
def change_proactive(id: str) -> ResponseReturnValue:
    """Shown in this way from now on. Raises UnknownProactiveMessage."""
    services().outreach.messages.get(id)
    return _save(id)


@blueprint.post("/proactive/<id>/remove")
@requires("editor")
def remove_proactive(id: str) -> ResponseReturnValue:
    """Gone for good. Raises UnknownProactiveMessage."""
    services().outreach.messages.remove(id)
    services().access.audit.note("proactive_removed", by(), id)
    return redirect(url_for("announcing.proactive"), HTTPStatus.SEE_OTHER)


def _said(one: ProactiveMessage) -> str:
    return said_in(one, language()) or next(iter(one.texts.values()), "")


def _save(id: str) -> ResponseReturnValue:
    sent = _sent(id)
    try:
        saved = services().outreach.messages.save(sent, by().name)
    except InvalidField as error:
        return _form(sent, error), HTTPStatus.UNPROCESSABLE_ENTITY
    services().access.audit.note("proactive_saved", by(), saved.id)
    return redirect(url_for("announcing.proactive", saved=1), HTTPStatus.SEE_OTHER)


def _sent(id: str) -> ProactiveMessage:
    form = request.form
    seconds = form.get("seconds", "").strip()
    return ProactiveMessage(
        id=id,
        active="on" in form,
        texts={locale: form.get(f"text-{locale}", "") for locale in LANGUAGES},
        seconds=int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 6 else 0,
        paths=tuple(form.get("paths", "").splitlines()),
        given=tuple(form.get("given", "").splitlines()),
        sites=tuple(form.getlist("site")),
    )


def _form(one: ProactiveMessage, error: InvalidField | None = None) -> str:
    return render_template(
        "announcing/proactive_form.html",
        one=one,
        locales=LANGUAGES,
        longest=LONGEST,
        soonest=SOONEST,
        latest=LATEST,
        sites=services().sites.all(),
        message=explained(error) if error else "",
        field=error.field if error else "",
    )
