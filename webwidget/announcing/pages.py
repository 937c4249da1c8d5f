"""The pages: what is in force, what is proposed, what was; and the form of one."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from bot.conversations.outreach.announcements import LONGEST, Listed
from bot.conversations.outreach.announcing import in_language
from bot.storage.repositories.announcements import Announcement
from knowledge.errors import InvalidField
from knowledge.languages import LANGUAGES
from knowledge.search.index import Index
from webwidget.rendering import render
from webwidget.searching import book
from webwidget.services import services
from webwidget.staff.access import protect, requires
from webwidget.staff.fields import explained
from webwidget.staff.language import language
from webwidget.staff.origin import by

blueprint = Blueprint(
    "announcing", __name__, url_prefix="/announcements", template_folder="templates", static_folder="static"
)
protect(blueprint, "announcing")

NEW = Announcement(id="", state="active", texts={}, incident=True, instead=True)


@dataclass(frozen=True)
class Filled:
    """The form as it was filled in; times as the browser writes them, in the server's time zone."""

    announcement: Announcement
    starts: str = ""
    ends: str = ""

    @classmethod
    def of(cls, one: Announcement) -> "Filled":
        return cls(one, _local(one.starts), _local(one.ends))

    @classmethod
    def sent(cls, id: str) -> "Filled":
        """Raises InvalidField for what is no time."""
        form = request.form
        return cls(
            Announcement(
                id=id,
                state="active",
                texts={locale: form.get(f"text-{locale}", "") for locale in LANGUAGES},
                ending={locale: form.get(f"ending-{locale}", "") for locale in LANGUAGES},
                incident=form.get("kind") == "incident",
                sites=tuple(form.getlist("site")),
                topics=tuple(form.getlist("topic")),
                entries=tuple(form.get("entries", "").replace(",", " ").split()),
                instead=form.get("how") == "instead",
            ),
            form.get("starts", ""),
            form.get("ends", ""),
        )

    def checked(self) -> Announcement:
        """With its times. Raises InvalidField."""
        starts = _seconds("starts", self.starts)
        return replace(self.announcement, starts=starts or 0.0, ends=_seconds("ends", self.ends))


@blueprint.get("")
@requires(None)
def listed() -> str:
    """All of them, those in force first, those whose time is yet to come apart."""
    now = time.time()
    of: dict[str, list[Listed]] = {state: [] for state in ("active", "planned", "proposed", "over")}
    for each in services().outreach.announcements.listed():
        one = each.announcement
        state = "planned" if one.state == "active" and one.starts > now else one.state
        if state in of:
            of[state].append(each)
    return render_template("announcing/list.html", of=of, titled=titled, about=about)


@blueprint.get("/new")
@requires("editor")
def new() -> str:
    """An empty form."""
    return _form(Filled.of(NEW))


@blueprint.post("/new")
@requires("editor")
def add() -> ResponseReturnValue:
    """Say it from now on, or from its time on."""
    return _publish("")


@blueprint.get("/<id>")
@requires("editor")
def edit(id: str) -> str:
    """The form of one, or of a proposal."""
    return _form(Filled.of(services().outreach.announcements.get(id)))


@blueprint.post("/<id>")
@requires("editor")
def change(id: str) -> ResponseReturnValue:
    """Say it in this way, or what was proposed."""
    services().outreach.announcements.get(id)
    return _publish(id)


@blueprint.post("/<id>/end")
@requires("editor")
def end(id: str) -> ResponseReturnValue:
    """It is over; who waits for that is told."""
    services().outreach.announcements.end(id)
    services().access.audit.note("announcement_ended", by(), id)
    return redirect(url_for("announcing.listed", ended=1), HTTPStatus.SEE_OTHER)


@blueprint.post("/<id>/dismiss")
@requires("editor")
def dismiss(id: str) -> ResponseReturnValue:
    """What was proposed is no incident."""
    services().outreach.announcements.dismiss(id)
    return redirect(url_for("announcing.listed"), HTTPStatus.SEE_OTHER)


def titled(one: Announcement) -> Markup:
    """What it says, as customers see it, in the reader's language where it is written in it."""
    return Markup(render(in_language(one.texts, language())))  # noqa: S704  # made safe


def about(one: Announcement) -> str:
    """What it touches, by name; empty for what touches nothing."""
    return ", ".join([*one.topics, *named(one.entries).values()])


def named(ids: Sequence[str]) -> dict[str, str]:
    """What entries ask, in the reader's language where they are written in it; else their ids."""
    opened = book()
    if opened is None:
        return {id: id for id in ids}
    return opened.read(_questions, ids, language())


def _questions(index: Index, ids: Sequence[str], locale: str) -> dict[str, str]:
    """Read on a thread of its own, which knows of no request."""
    found: dict[str, str] = {}
    for view in filter(None, [index.view(locale), *index.views()]):
        found = {id: entry.question for id, entry in index.with_ids(view, ids).items()} | found
    return {id: found.get(id, id) for id in ids}


def _publish(id: str) -> ResponseReturnValue:
    sent = Filled.sent(id)
    try:
        saved = services().outreach.announcements.publish(sent.checked(), by().name)
    except InvalidField as error:
        return _form(sent, error), HTTPStatus.UNPROCESSABLE_ENTITY
    services().access.audit.note("announced", by(), saved.id)
    return redirect(url_for("announcing.listed", said=1), HTTPStatus.SEE_OTHER)


def _form(filled: Filled, error: InvalidField | None = None) -> str:
    opened = book()
    topics = opened.read(_topics) if opened else {}
    known = {topic for names in topics.values() for topic in names}
    gone = [topic for topic in filled.announcement.topics if topic not in known]
    return render_template(
        "announcing/form.html",
        filled=filled,
        one=filled.announcement,
        about=about,
        named=named,
        sites=services().sites.all(),
        topics={**topics, **({"": gone} if gone else {})},
        locales=LANGUAGES,
        longest=LONGEST,
        message=explained(error) if error else "",
        field=error.field if error else "",
    )


def _topics(index: Index) -> dict[str, list[str]]:
    """By language, those with most entries first."""
    languages = [view for view in index.views() if len(view) == 2]
    return {view: [topic.name for topic in index.topics(view)] for view in languages}


def _local(seconds: float | None) -> str:
    return datetime.fromtimestamp(seconds).isoformat(timespec="minutes") if seconds else ""


def _seconds(field: str, written: str) -> float | None:
    if not written.strip():
        return None
    try:
        return datetime.fromisoformat(written).timestamp()
    except (ValueError, OverflowError) as error:
        raise InvalidField(field, "no_time", value=written[:40]) from error
