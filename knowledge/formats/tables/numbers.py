"""Numbers, dates and truth values of a workbook as its owner sees them, such as 4,90 € or 24.12.2026."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal, localcontext
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from knowledge.languages import ENGLISH

LITERAL = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]')
NUMBER = re.compile(r"[#0?][#0?,.]*|[.,][#0?]+")
DATE_PART = re.compile(r"y+|m+|d+|h+|s+(?:\.0+)?|am/pm|a/p", re.IGNORECASE)
HELD = "\ue000{}\ue001"  # in place of a literal, in signs that no format has
TRUTH = {"de": ("FALSCH", "WAHR"), "fr": ("FAUX", "VRAI")}
DIGITS = 400  # more than any number in a cell has
SHORT_DATE = ("mm-dd-yy", "m/d/yy")  # how a workbook says: as this computer writes dates
DAYS = {1: "d", 2: "dd", 3: "EEE", 4: "EEEE"}
MONTHS = {1: "M", 2: "MM", 3: "MMM", 4: "MMMM", 5: "MMMMM"}


def shown(value: Any, format: str, locale: str) -> str:
    """A cell's value in its format, in the language of the import."""
    spoken = locale[:2]
    if isinstance(value, bool):
        return TRUTH.get(spoken, ("FALSE", "TRUE"))[value]
    if isinstance(value, int | float):
        with localcontext(prec=DIGITS):
            return _number(value, format, spoken)
    if isinstance(value, timedelta):
        hours, rest = divmod(round(value.total_seconds()), 3600)
        return f"{hours}:{rest // 60:02}" + (f":{rest % 60:02}" if "s" in format.lower() else "")
    if isinstance(value, datetime | date | time):
        return _moment(value, format, spoken)
    return str(value)


def _number(value: float, format: str, locale: str) -> str:
    section = _section(value, format)
    bare, literals = _held(section)
    if re.fullmatch(r"\s*(general)?\s*@?\s*", bare, re.IGNORECASE) and not literals:
        return _general(value, locale)
    place = NUMBER.search(bare)
    if place is None and "general" not in bare.lower():
        return _general(value, locale) if not bare.strip() or "@" in bare else _restored(bare, literals)
    if "/" in bare or re.search(r"[Ee][+-]", bare):
        return _general(value, locale)
    if place is None:
        text = re.sub("general", lambda _: _general(value, locale), bare, flags=re.IGNORECASE)
        return _restored(text, literals)
    amount = Decimal(repr(value)) * (100 if "%" in bare else 1)
    if value < 0 and ";" in format:  # the second section brings its own sign
        amount = abs(amount)
    written = _written(amount, place[0], locale)
    text = bare[: place.start()] + written + NUMBER.sub("", bare[place.end() :])
    return _restored(_percent(text, locale), literals)


def _written(amount: Decimal, pattern: str, locale: str) -> str:
    """`0`, `000`, `0.00`, `#,##0.00` and the like."""
    thousands = len(pattern) - len(pattern.rstrip(","))
    amount /= 1000**thousands
    whole, _, fraction = pattern.rstrip(",").partition(".")
    digits = re.sub(r"[^0]", "", whole)
    optional = fraction.replace("?", "#").replace(",", "")
    shape = ("#,##0" if "," in whole else "") or digits or "#"
    if "," in whole and len(digits) > 1:
        shape = digits
    return format_decimal(amount, format=f"{shape}.{optional}" if optional else shape, locale=locale)


def _percent(text: str, locale: str) -> str:
    """With a space before the sign where the language has one."""
    return re.sub(r"(?<=\d)%", " %", text) if locale in ("de", "fr") else text


def _general(value: float, locale: str) -> str:
    """All digits that a spreadsheet knows, without groups."""
    exact = Decimal(repr(value)) if isinstance(value, int) else Decimal(f"{value:.15g}")
    return format_decimal(exact, format="0.###############", locale=locale, decimal_quantization=False)


def _section(value: float, format: str) -> str:
    """For numbers above, below and at zero a format may have a section each."""
    sections = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', format) if len(format) < 500 else [format]
    if value < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if value == 0 and len(sections) > 2 else sections[0]


def _held(section: str) -> tuple[str, list[str]]:
    """The format with its literals put aside: what they hold is no part of it."""
    literals: list[str] = []

    def hold(found: re.Match[str]) -> str:
        quoted, escaped, spaced, _, currency = found.groups()
        text = next((each for each in (quoted, escaped, currency) if each is not None), "")
        literals.append(" " if spaced is not None else text)
        return HELD.format(chr(0xE100 + len(literals) - 1))

    return LITERAL.sub(hold, section[:500]), literals


def _restored(text: str, literals: list[str]) -> str:
    for place, literal in enumerate(literals):
        text = text.replace(HELD.format(chr(0xE100 + place)), literal)
    return " ".join(text.split())


def _moment(value: datetime | date | time, format: str, locale: str) -> str:
    bare, literals = _held(re.split(";", format)[0])
    if isinstance(value, datetime) and value.time() == time() and "h" in bare.lower():
        bare = re.split(r"\s*h", bare, maxsplit=1, flags=re.IGNORECASE)[
            0
        ]  # a day, which a program has noted so
    if bare.lower() in ("general", "@", "") or bare.lower().startswith(SHORT_DATE):
        return _plainly(value, locale)
    moment = datetime.combine(date(1900, 1, 1), value) if isinstance(value, time) else value
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return _restored(format_datetime(moment, _pattern(bare), locale=locale or ENGLISH), literals)


def _plainly(value: datetime | date | time, locale: str) -> str:
    """Unmistakable in any country: 24.12.2026, Dec 24, 2026."""
    if isinstance(value, time):
        return value.isoformat("minutes")
    day = format_date(value, "medium", locale=locale)
    at = value.time() if isinstance(value, datetime) else time()
    return f"{day} {at.isoformat('minutes')}" if at != time() else day


def _pattern(bare: str) -> str:
    """Excel's letters as Unicode's: an m beside hours or seconds means minutes."""
    parts = [*DATE_PART.finditer(bare)]
    halves = any(part[0].lower() in ("am/pm", "a/p") for part in parts)
    out, place = "", 0
    for number, part in enumerate(parts):
        before = parts[number - 1][0][0].lower() if number else ""
        after = parts[number + 1][0][0].lower() if number + 1 < len(parts) else ""
        out += _quoted(bare[place : part.start()]) + _letters(
            part[0].lower(), before == "h" or after == "s", halves
        )
        place = part.end()
    return out + _quoted(bare[place:])


def _letters(part: str, minutes: bool, halves: bool) -> str:
    first, count = part[0], len(part)
    if part in ("am/pm", "a/p"):
        return "a"
    if first == "y":
        return "yy" if count <= 2 else "yyyy"
    if first == "m":
        return "m" * min(count, 2) if minutes and count < 3 else MONTHS[min(count, 5)]
    if first == "d":
        return DAYS[min(count, 4)]
    if first == "h":
        return ("h" if halves else "H") * min(count, 2)
    return "s" * min(part.count("s"), 2)


def _quoted(text: str) -> str:
    """What is no letter of a pattern, such that none is read in it."""
    return re.sub(r"[A-Za-z']+", lambda found: "'" + found[0].replace("'", "''") + "'", text)
