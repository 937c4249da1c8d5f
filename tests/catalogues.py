"""What the tests of the catalogues look with: each function names the faults it finds."""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "knowledge" / "locales"
GAP = re.compile(r"{(\w+)}")
SAID = re.compile(r"(?<![\w.])(?:say|sayAround|counted)\(\s*[\"'](\w+)[\"'](?! ~)")
COUNTED = re.compile(r"(?<![\w.])counted\(\s*(?:[\"'](\w+)[\"']|words\.(\w+))")
WORD = re.compile(r"(?<![\w/])words\.(\w+)")  # the chat's own way in JavaScript
QUOTED = re.compile(r"[\"'`](?=(\w+)[\"'`])")
FAMILY = re.compile(r"[\"'`](\w+_)(?:[\"'] ~|\$\{|\{)")  # "state_" ~ state, `state_${state}`, f"role_{role}"
# In French, a no-break space stands there; not in addresses, nor in the header that programs send.
HIGH_SIGN = re.compile("(?<![\u202f\xa0])(?<!Authorization)[?!;:»](?!/)|«(?![\u202f\xa0])")


def read(language: str, domain: str) -> Catalog:
    return read_po(BytesIO((LOCALES / language / "LC_MESSAGES" / f"{domain}.po").read_bytes()))


def domains(language: str) -> list[str]:
    return sorted(file.stem for file in (LOCALES / language / "LC_MESSAGES").glob("*.po"))


def messages(catalogue: Catalog) -> dict[str, Message]:
    return {key_of(message): message for message in catalogue if message.id}


def key_of(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def forms_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(map(str, message.string or ("",)))


def gaps_of(message: Message) -> set[str]:
    return {gap for form in forms_of(message) for gap in GAP.findall(form)}


def faults_of_file(text: str, language: str) -> Iterator[str]:
    """What makes a catalogue unfit for reading it."""
    try:
        catalogue = read_po(BytesIO(text.encode()), abort_invalid=True)
    except PoFileError as error:
        yield f"cannot be read: {error}"
        return
    if str(catalogue.locale_identifier) != language:
        yield f"says that it is in {catalogue.locale_identifier}"
    keys = re.findall(r'^msgid "(.+)"$', text, re.MULTILINE)
    yield from (f"{key} stands there twice" for key in sorted({key for key in keys if keys.count(key) > 1}))
    yield from (f"{key} is obsolete" for key in catalogue.obsolete)
    for key, message in messages(catalogue).items():
        wanted = catalogue.num_plurals if message.pluralizable else 1
        if message.fuzzy:
            yield f"{key} is fuzzy"
        if len(forms_of(message)) != wanted or not all(forms_of(message)):
            yield f"{key} has not all of its {wanted} forms"


def differences(english: Catalog, other: Catalog) -> Iterator[str]:
    """Where a catalogue does not say the same as the English one."""
    wanted, found = messages(english), messages(other)
    yield from (f"{key} is missing" for key in wanted.keys() - found.keys())
    for key, message in found.items():
        if key not in wanted:
            yield f"{key} is not in English"
        elif message.pluralizable != wanted[key].pluralizable:
            yield f"{key} has plural forms in one of the two only"
        elif gaps_of(message) != gaps_of(wanted[key]):
            yield f"{key} has other gaps"


def sources(*folders: str) -> str:
    files = (file for folder in folders for file in sorted((ROOT / folder).rglob("*")))
    return "\n".join(_text(file) for file in files if file.suffix in (".py", ".html", ".js"))


@cache
def _text(file: Path) -> str:
    return file.read_text("utf-8")


def unsaid(known: dict[str, Message], code: str) -> Iterator[str]:
    """Phrases that no code says."""
    families = tuple(set(FAMILY.findall(code)))
    said = {*QUOTED.findall(code), *WORD.findall(code)}
    yield from (key for key in known if key not in said and not key.startswith(families))


def wrongly_said(known: dict[str, Message], code: str) -> Iterator[str]:
    """What code says that is no phrase, or says as if it had plural forms, or had none."""
    counted = {one or other for one, other in COUNTED.findall(code)}
    for key in sorted({*SAID.findall(code), *WORD.findall(code)}):
        if key not in known:
            yield f"{key} is no phrase"
        elif bool(known[key].pluralizable) != (key in counted):
            yield f"{key} is said in the wrong way"


def unfilled(known: dict[str, Message], code: str) -> Iterator[str]:
    """Gaps that Python and templates leave open; JavaScript names its values in another way."""
    for found in re.finditer(r"(?<![\w.])(say|counted)\([\"'](\w+)[\"'](?! ~)", code):
        values = set(re.findall(r"(\w+)=(?!=)", _arguments(code, found.end())))
        if found[1] == "counted":
            values.add("count")
        if open_gaps := gaps_of(known[found[2]]) - values:
            yield f"{found[2]} leaves {open_gaps} open"


def _arguments(code: str, start: int) -> str:
    depth, end = 1, start
    while depth:
        depth += {"(": 1, ")": -1}.get(code[end], 0)
        end += 1
    return code[start:end]
