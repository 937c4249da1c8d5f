"""The document itself, whether this process lives, and whether customers can be answered."""

from http import HTTPStatus
from ipaddress import ip_address

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from bot.storage import StoreUnavailable
from knowledge.languages import ENGLISH
from webwidget.api.contract import Asked, contract, operation
from webwidget.services import Services, services

FORWARDED = ("Forwarded", "X-Forwarded-For", "Via")


@operation("readContract")
def document(asked: Asked) -> ResponseReturnValue:
    """The OpenAPI document, with this site's limits."""
    return jsonify(contract().document)


@operation("readHealth")
def health(asked: Asked) -> ResponseReturnValue:
    """`ok` as long as this process answers at all."""
    present = services()
    bot = "ok" if _bot_answers(present) else "down"
    return jsonify(status="ok", bot=bot, release=present.answering.number())


@operation("readReadiness")
def readiness(asked: Asked) -> ResponseReturnValue:
    """Whether customers can be answered; why not is for who looks after it."""
    return as_response(services(), in_detail=_is_near())


def as_response(present: Services, *, in_detail: bool) -> Response:
    """The state, for load balancers and monitors."""
    ready = present.readiness.ready()
    told = {"status": "ready" if ready else "not_ready"}
    reasons = [reason.as_json(ENGLISH) for reason in present.readiness.reasons()] if in_detail else []
    response = jsonify(told | ({"reasons": reasons} if in_detail else {}))
    response.status_code = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
    return response


def _bot_answers(present: Services) -> bool:
    try:
        return present.health.ok()
    except StoreUnavailable:  # this process lives all the same
        return False


def _is_near() -> bool:
    """Whether it is asked from this very machine, and not by a proxy for somebody else."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
