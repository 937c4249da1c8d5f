"""What a person is told about a value that its schema refuses. Pure."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from jsonschema import ValidationError

from webwidget.errors import Refused

BODY = "The body"  # what a whole body is called
KINDS = {
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "an object",
    "array": "a list",
    "null": "null",
}


def refusal(error: ValidationError, name: str) -> Refused:
    """The refusal for a schema's error. `name` is the parameter's, or what the whole value is called."""
    path = ".".join(str(part) for part in error.absolute_path)
    keyword = str(error.validator)
    if path == "identity":
        return _refused(
            "identity_not_configured", "Proofs of identity are not configured here. Leave identity out.", path
        )
    if keyword in ("required", "additionalProperties"):
        return _about_fields(error, keyword)
    code, say = FAULTS.get(keyword, ("not_allowed", lambda _: "is not allowed"))
    return _refused(code, f"{path or name} {say(error)}.", path or (None if name == BODY else name))


def _about_fields(error: ValidationError, keyword: str) -> Refused:
    schema, sent, needed = _parts(error)
    known = schema.get("properties", {})
    if keyword == "required":
        field = next(field for field in needed if field not in sent)
        return _refused("missing", f"{field} is missing.", field)
    field = next(field for field in sent if field not in known)
    return _refused(
        "unknown_field", f"There is no field {_shown(field)}. Known: {', '.join(known)}.", field[:80]
    )


def _refused(code: str, message: str, field: str | None) -> Refused:
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, code, message, field=field)


def _shown(value: object) -> str:
    return ascii(value)[:80]


def _parts(error: ValidationError) -> tuple[Any, Any, Any]:
    """The schema, the value it refused, and what its keyword demands."""
    return error.schema, error.instance, error.validator_value


def _kinds(error: ValidationError) -> str:
    _, _, expected = _parts(error)
    names = [expected] if isinstance(expected, str) else expected
    return "must be " + " or ".join(KINDS[name] for name in names)


def _one_of(error: ValidationError) -> str:
    schema, _, _ = _parts(error)
    return "must have exactly one of " + ", ".join(schema["properties"])


FAULTS: dict[str, tuple[str, Callable[[ValidationError], str]]] = {
    "type": ("wrong_type", _kinds),
    "minLength": ("empty", lambda _: "is empty"),
    "maxLength": (
        "too_long",
        lambda error: (
            f"has {len(str(error.instance))} characters; at most {error.validator_value} are possible"
        ),
    ),
    "pattern": ("invalid", lambda _: "is empty, has control characters or another form than described"),
    "enum": ("not_allowed", lambda error: f"must be one of {error.validator_value}"),
    "minimum": ("out_of_range", lambda error: f"must be at least {error.validator_value}"),
    "maximum": ("out_of_range", lambda error: f"must be at most {error.validator_value}"),
    "minProperties": ("missing", _one_of),
    "maxProperties": ("one_of", _one_of),
}
