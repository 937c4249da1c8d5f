"""The OpenAPI document, which routes and checks requests, so that it and the code cannot drift apart."""

import copy
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from http import HTTPStatus
from importlib.resources import files
from typing import Any, cast
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, current_app, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from gevent import Timeout
from jsonschema import Draft202012Validator, RefResolver
from jsonschema.exceptions import best_match

from webwidget.api.faults import BODY, refusal
from webwidget.errors import Refused

DOCUMENT: dict[str, Any] = json.loads(files("webwidget.api").joinpath("openapi.json").read_text("utf-8"))
EXTENSION = "kundig.contract"
BODY_WITHIN = 15.0  # seconds
AS_RULE = str.maketrans("{}", "<>")  # of a path's parameters
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?")

blueprint = Blueprint("api", __name__)


@dataclass(frozen=True)
class Asked:
    """What a checked request says: the parameters sent, by name, and its body ({} when it has none)."""

    parameters: Mapping[str, Any]
    body: Mapping[str, Any]


class Contract:
    """The document of one app, and a check for each of its operations."""

    def __init__(self, message_limit: int) -> None:
        self.document = copy.deepcopy(DOCUMENT)
        self.document["components"]["schemas"]["NewMessage"]["properties"]["text"]["maxLength"] = (
            message_limit
        )
        self._resolver = RefResolver("", self.document)
        self._validators: dict[int, Draft202012Validator] = {}  # by the identity of their schema

    def check(self, path: str, method: str) -> Asked:
        """The current request, checked. Raises Refused."""
        operation = self.document["paths"][path][method]
        parameters = self._parameters(operation.get("parameters", []))
        if "requestBody" not in operation:
            return Asked(parameters, {})
        sent = operation["requestBody"]["content"]
        if "application/json" not in sent:  # a file, which its view reads
            return Asked(parameters, {})
        body = _json_body()
        schema = sent["application/json"]["schema"]
        self._validate(body, schema, BODY)
        return Asked(parameters, cast(Mapping[str, Any], body))

    def _parameters(self, described: list[dict[str, Any]]) -> dict[str, Any]:
        query = _query()
        found: dict[str, Any] = {}
        for parameter in described:
            name, schema = parameter["name"], parameter["schema"]
            sent = _sent(parameter["in"], name, query)
            if not sent:
                continue
            if len(sent) > 1:
                raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "repeated", field=name, name=name)
            found[name] = _typed(sent[0], schema.get("type"))
            self._validate(found[name], schema, name)
        return found

    def _validate(self, value: object, schema: dict[str, Any], name: str) -> None:
        validator = self._validators.get(id(schema))
        if validator is None:  # making one takes longer than using it
            validator = Draft202012Validator(schema, resolver=self._resolver)
            self._validators[id(schema)] = validator
        error = best_match(validator.iter_errors(value))
        if error is not None:
            raise refusal(error, name)


def operation(
    name: str,
) -> Callable[[Callable[[Asked], ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Routes a view by its operationId, and gives it the checked request."""
    path, method = _find(name)

    def decorate(view: Callable[[Asked], ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        @wraps(view)
        def checked(**_: str) -> ResponseReturnValue:
            return view(contract().check(path, method))

        blueprint.add_url_rule(path.translate(AS_RULE), name, checked, methods=[method.upper()])
        return checked

    return decorate


def contract() -> Contract:
    """The current app's contract."""
    return cast(Contract, current_app.extensions[EXTENSION])


@blueprint.record
def _set_up(state: BlueprintSetupState) -> None:
    extensions = state.app.extensions
    extensions[EXTENSION] = _contract(extensions["kundig"].home.settings.message_limit)


@cache
def _contract(message_limit: int) -> Contract:
    """One for all apps of a process: its validators are made once."""
    return Contract(message_limit)


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _find(name: str) -> tuple[str, str]:
    for path, methods in DOCUMENT["paths"].items():
        for method, described in methods.items():
            if described["operationId"] == name:
                return path, method
    raise LookupError(f"openapi.json has no operation {name!r}")


def _sent(place: str, name: str, query: Mapping[str, list[str]]) -> list[str]:
    if place == "path":
        return [str((request.view_args or {})[name])]
    return query.get(name, []) if place == "query" else request.headers.getlist(name)


def _typed(text: str, kind: str | None) -> object:
    """A number where one is expected and written; else the text, for the schema to refuse."""
    if kind not in ("number", "integer") or not NUMBER.fullmatch(text):
        return text
    number = float(text)
    return int(number) if kind == "integer" and number.is_integer() and "." not in text else number


def _query() -> dict[str, list[str]]:
    try:
        unquote_to_bytes(request.query_string).decode()
    except UnicodeDecodeError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "invalid_utf8.query") from error
    return request.args.to_dict(flat=False)


def _json_body() -> object:
    if request.mimetype != "application/json":
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type")
    data = _body()
    try:
        value = json.loads(data.decode(), parse_constant=_no_number)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except UnicodeError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "invalid_utf8.body") from error
    except (ValueError, RecursionError) as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "invalid_json") from error
    return value


def _body() -> bytes:
    try:
        with Timeout(BODY_WITHIN, TimeoutError("the rest of the body does not come")):
            return request.get_data()
    except OSError as error:  # the client is slow, or gone, or sends broken chunks
        raise Refused(HTTPStatus.BAD_REQUEST, "incomplete") from error


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")
