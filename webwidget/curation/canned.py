"""Canned replies: what agents put into a message with a few keys, as curators write them."""

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.conversations.errors import InvalidText
from bot.handoff.canned import VARIABLES, CannedReply, written
from bot.staff.accounts import By
from knowledge.errors import InvalidField
from knowledge.languages import LANGUAGES
from webwidget.curation.face import blueprint, curator
from webwidget.services import services
from webwidget.staff.access import here, requires
from webwidget.staff.fields import explained
from webwidget.staff.language import language

Texts = dict[str, str]


@blueprint.get("/canned")
@requires("curator")
def canned() -> str:
    """All of them."""
    return render_template("curation/canned.html", replies=services().handoff.canned.all(), reader=language())


@blueprint.get("/canned/new")
@requires("curator")
def new_canned() -> str:
    """An empty form."""
    return _form(None, "", {})


@blueprint.post("/canned/new")
@requires("curator")
def add_canned() -> ResponseReturnValue:
    """Add one."""
    return _save(None)


@blueprint.get("/canned/<name>")
@requires("curator")
def edit_canned(name: str) -> str:
    """The form of one."""
    reply = services().handoff.canned.get(name)
    return _form(reply, reply.name, dict(reply.texts))


@blueprint.post("/canned/<name>")
@requires("curator")
def change_canned(name: str) -> ResponseReturnValue:
    """Save it, perhaps under another name."""
    return _save(services().handoff.canned.get(name))


@blueprint.post("/canned/<name>/remove")
@requires("curator")
def remove_canned(name: str) -> ResponseReturnValue:
    """Agents have it no more; what was sent stays."""
    services().handoff.canned.remove(name, By(curator().name, here()))
    return redirect(url_for("curation.canned"), HTTPStatus.SEE_OTHER)


def _save(reply: CannedReply | None) -> ResponseReturnValue:
    form = request.form
    name, texts = form.get("name", ""), {locale: form.get(f"text-{locale}", "") for locale in LANGUAGES}
    try:
        saved = written(name, texts)
        by = By(curator().name, here())
        services().handoff.canned.save(saved, by, instead_of=reply.name if reply else None)
    except (InvalidField, InvalidText) as error:
        return _form(reply, name, texts, error), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("curation.canned", saved=saved.name), HTTPStatus.SEE_OTHER)


def _form(
    reply: CannedReply | None, name: str, texts: Texts, error: InvalidField | InvalidText | None = None
) -> str:
    field = getattr(error, "field", "text") if error else ""
    value = str(error.data.get("value", "")) if error else ""
    message = explained(error) if isinstance(error, InvalidField) else error.told(language()) if error else ""
    return render_template(
        "curation/canned_reply.html",
        reply=reply,
        name=name,
        texts=texts,
        field=field,
        wrong=[locale for locale, text in texts.items() if value in text],
        message=message,
        locales=LANGUAGES,
        variables=VARIABLES,
    )
