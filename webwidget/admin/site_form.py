"""The form of a site: what it says, and what of it cannot be used."""

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from knowledge.errors import InvalidField
from knowledge.sites.hours import UNSET, Hours
from knowledge.sites.sites import Site, as_origin, as_page

HOURS = ("week", "zone", "holidays", "exceptions")
# Nobody agrees to a notice that cannot be used; origins stay that a page is on.
GO_WITH = {"notice": ("consent",), "account_page": ("origins",)}
_SHORT = re.compile(r"#?([0-9a-f])([0-9a-f])([0-9a-f])")
_LONG = re.compile(r"[0-9a-f]{6}")

Sent = Mapping[str, Any]


def sent(form: MultiDict[str, str]) -> dict[str, Any]:
    """A site's fields by name. A greeting without its language is dropped."""
    locales = tuple(form.getlist("locales"))
    return {
        "name": form.get("name", "").strip(),
        "title": form.get("title", "").strip(),
        "locales": locales,
        "origins": tuple(as_origin(line) for line in form.get("origins", "").splitlines() if line.strip()),
        "account_page": as_page(form.get("account_page", "")),
        "accent": as_colour(form.get("accent", "")),
        "greeting": {locale: form.get(f"greeting-{locale}", "").strip() for locale in locales},
        "notice": {locale: _lines(form.get(f"notice-{locale}", "")) for locale in locales},
        "consent": "consent" in form,
        "attachments": "attachments" in form,
        "assign": _count(form.get("most", "").strip() or "0") if "assign" in form else None,
        "retention": _count(form.get("retention", "").strip()),
        "hours": {field: form.get(f"hours-{field}", "").strip() for field in HOURS},
    }


def checked(site: Site, given: Sent) -> tuple[Site, dict[str, InvalidField]]:
    """The site with all that can be used, and what cannot, by field: there it stays as it was."""
    faults: dict[str, InvalidField] = {}
    usable = dict(given)
    while True:
        try:
            return _typed(site, usable), faults
        except InvalidField as error:
            faults[error.field] = error
            known = [field for field in (error.field, *GO_WITH.get(error.field, ())) if field in usable]
            if not known:
                raise
            for field in known:
                del usable[field]


def hours_shown(stored: Mapping[str, Any] | None, language: str) -> Mapping[str, Any]:
    """Opening hours as the form has them, an exception a line; what was typed stays as it is."""
    stored = stored or UNSET
    if isinstance(stored["exceptions"], str):
        return stored
    lines = [f"{day} {spans}".strip() for day, spans in stored["exceptions"].items()]
    week = Hours.from_json(stored).in_language(language) if stored["week"] else ""
    return {**stored, "week": week, "exceptions": "\n".join(lines)}


def as_colour(written: str) -> str:
    """The colour that somebody means: capitals, a missing # and three digits are understood.

    What cannot be understood comes back, for `Site` to refuse.
    """
    text = written.strip().lower()
    if short := _SHORT.fullmatch(text):
        return "#" + "".join(digit * 2 for digit in short.groups())
    return f"#{text}" if _LONG.fullmatch(text) else text


def _typed(site: Site, given: Sent) -> Site:
    """Raises InvalidField."""
    if "hours" not in given:
        return site.changed(**given)
    return site.changed(**{**given, "hours": _hours(given["hours"])})


def _hours(written: Mapping[str, str]) -> Hours | None:
    if not written["week"]:
        return None
    days = [line.split(None, 1) for line in written["exceptions"].splitlines() if line.strip()]
    return Hours.written(
        written["week"],
        zone=written["zone"],
        holidays=written["holidays"],
        exceptions={day: spans[0] if spans else "" for day, *spans in days},
    )


def _lines(text: str) -> str:
    """As browsers send them, without carriage returns."""
    return text.replace("\r\n", "\n").strip()


def _count(written: str) -> int | None:
    """A number; none where nothing is written. What is no number is 0, for `Site` to refuse."""
    if not written:
        return None
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 0
