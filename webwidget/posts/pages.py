"""The page: what waits for an agent, what became of the others, and who sends at each connection."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bot.channels.networks import titled
from bot.channels.public.errors import PostDecided, PostTooLong, PostUnfit, UnknownPost
from bot.channels.public.proposals import Shown
from knowledge.faults import Fault
from webwidget.services import services
from webwidget.staff.access import member, protect, requires
from webwidget.staff.language import language, say
from webwidget.staff.origin import by

blueprint = Blueprint(
    "posts", __name__, url_prefix="/posts", template_folder="templates", static_folder="static"
)
protect(blueprint, "posts")

BADGES = {"sent": "good", "failed": "bad", "unclear": "warn", "gone": "", "left": "", "due": "", "new": ""}


@blueprint.get("")
@requires("agent")
def listed() -> str:
    """All of them, those that wait first."""
    return _page()


@blueprint.post("/<ref>/say")
@requires("agent")
def send(ref: str) -> ResponseReturnValue:
    """What stands in the box is said below the post."""
    said = request.form.get("text", "")
    return _done(lambda: services().proposals.say(ref, _digest(), said, _agent()), "said", ref, said)


@blueprint.post("/<ref>/lead")
@requires("agent")
def lead(ref: str) -> ResponseReturnValue:
    """Its author gets a link into a private talk."""
    return _done(lambda: services().proposals.lead(ref, _digest(), _agent()), "led", ref)


@blueprint.post("/<ref>/leave")
@requires("agent")
def leave(ref: str) -> ResponseReturnValue:
    """Nothing is said."""
    return _done(lambda: services().proposals.leave(ref, _digest(), _agent()), "left", ref)


@blueprint.post("/<ref>/publicly")
@requires("agent")
def publicly(ref: str) -> ResponseReturnValue:
    """What did not arrive is said below the post."""
    return _done(lambda: services().proposals.publicly(ref), "said", ref)


@blueprint.post("/who-sends/<id>")
@requires("admin")
def who_sends(id: str) -> ResponseReturnValue:
    """A machine, or agents."""
    services().connections.acting(by()).proposes(id, request.form.get("who") == "agents")
    return redirect(url_for("posts.listed", done="switched"), HTTPStatus.SEE_OTHER)


def _done(decide: Callable[[], None], done: str, ref: str, typed: str = "") -> ResponseReturnValue:
    """What went wrong is told beside the post, and what was typed is not lost."""
    try:
        decide()
    except (PostDecided, UnknownPost) as error:
        return _page(problem=error.fault), HTTPStatus.CONFLICT
    except (PostTooLong, PostUnfit) as error:
        return _page(problem=error.fault, ref=ref, typed=typed), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("posts.listed", done=done), HTTPStatus.SEE_OTHER)


def _page(problem: Fault | None = None, ref: str = "", typed: str = "") -> str:
    proposals = services().proposals
    return render_template(
        "posts/list.html",
        waiting=proposals.waiting(),
        others=proposals.others(),
        connections=proposals.connections(),
        titled=titled,
        badges=BADGES,
        why=why,
        message=problem.told(language()) if problem else "",
        wrong=ref,
        typed=typed,
    )


def why(shown: Shown) -> str:
    """In a few words, why this became of it."""
    return say(f"why_{shown.post.reason}") if shown.post.reason else ""


def _agent() -> str:
    present = member()
    return present.name if present else ""


def _digest() -> str:
    """Of the post as the agent read it."""
    return request.form.get("digest", "")
