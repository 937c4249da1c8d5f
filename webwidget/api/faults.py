"""What a value has done wrong that its schema refuses, as a code and data. Pure."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, cast

from jsonschema import ValidationError

from webwidget.errors import Refused

BODY = ""  # what a whole body is called
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
TYPES = {
    "string": "wrong_type.text",
    "boolean": "wrong_type.flag",
    "integer": "wrong_type.whole_number",
    "number": "wrong_type.number",
    "array": "wrong_type.list",
    "object": "wrong_type.object",
}


def refusal(error: ValidationError, name: str) -> Refused:
    """The refusal for a schema's error. `name` is the parameter's, or BODY."""
    path = ".".join(str(part) for part in error.absolute_path)
    about = FAULTS.get(str(error.validator), _not_allowed)
    return about(error, path or name)


def _missing(error: ValidationError, _: str) -> Refused:
    field = next(field for field in _demand(error) if field not in _sent(error))
    return Refused(WRONG, "missing", field=field, name=field)


def _unknown_field(error: ValidationError, _: str) -> Refused:
    known = _known(error)
    field = next(field for field in _sent(error) if field not in known)[:80]
    return Refused(WRONG, "unknown_field", field=field, name=field, known=", ".join(known))


def _none_given(error: ValidationError, name: str) -> Refused:
    return Refused(WRONG, "missing.one_of", field=name or None, known=", ".join(_known(error)))


def _too_many_given(error: ValidationError, name: str) -> Refused:
    return Refused(WRONG, "one_of", field=name or None, known=", ".join(_known(error)))


def _wrong_type(error: ValidationError, name: str) -> Refused:
    demanded = _demand(error)
    kind = demanded if isinstance(demanded, str) else demanded[0]
    if not name:
        return Refused(WRONG, "wrong_type.body")
    return Refused(WRONG, TYPES[kind], field=name, name=name)


def _empty(_: ValidationError, name: str) -> Refused:
    return Refused(WRONG, "empty", field=name, name=name)


def _too_long(error: ValidationError, name: str) -> Refused:
    return Refused(WRONG, "too_long", field=name, name=name, count=len(_sent(error)), most=_demand(error))


def _invalid(_: ValidationError, name: str) -> Refused:
    return Refused(WRONG, "invalid", field=name, name=name)


def _too_small(error: ValidationError, name: str) -> Refused:
    return Refused(WRONG, "out_of_range.least", field=name, name=name, least=_demand(error))


def _too_great(error: ValidationError, name: str) -> Refused:
    return Refused(WRONG, "out_of_range.most", field=name, name=name, most=_demand(error))


def _not_allowed(_: ValidationError, name: str) -> Refused:
    return Refused(WRONG, "not_allowed", field=name or None, name=name)


def _demand(error: ValidationError) -> Any:
    """What the schema's keyword asks for."""
    return error.validator_value


def _sent(error: ValidationError) -> Any:
    return error.instance


def _known(error: ValidationError) -> Mapping[str, Any]:
    schema = cast("Mapping[str, Any]", error.schema)
    return cast("Mapping[str, Any]", schema.get("properties", {}))


FAULTS: dict[str, Callable[[ValidationError, str], Refused]] = {
    "required": _missing,
    "additionalProperties": _unknown_field,
    "type": _wrong_type,
    "minLength": _empty,
    "maxLength": _too_long,
    "pattern": _invalid,
    "minimum": _too_small,
    "maximum": _too_great,
    "minProperties": _none_given,
    "maxProperties": _too_many_given,
}
