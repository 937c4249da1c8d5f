"""What an admin enters to connect an account on a network: each network says it of itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from knowledge.errors import InvalidField

LONGEST: Final = 5000  # characters; a key in JSON has some 2,400


@dataclass(frozen=True)
class Field:
    """One thing that is asked for. What is `secret` is never shown again.

    The catalogue `channels` says what it is called, under `ask_<name>`, or for one network alone under
    `ask_<kind>_<name>`; and where it is found, under the same with `_hint`. Without, its name is shown.
    """

    name: str
    secret: bool = True
    optional: bool = False


API = Field("api", secret=False, optional=True)  # another place to ask a network at


def entered(
    fields: Iterable[Field], given: Mapping[str, str], before: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """What was entered, without what stands around it; where nothing was, what was there `before`.

    Raises InvalidField.
    """
    found: dict[str, str] = {}
    for field in fields:
        value = given.get(field.name, "").strip() or before.get(field.name, "")
        if len(value) > LONGEST:
            raise InvalidField(field.name, "too_long", count=len(value), most=LONGEST)
        if not value and not field.optional:
            raise InvalidField(field.name, "missing", name=field.name)
        if value:
            found[field.name] = value
    return found
