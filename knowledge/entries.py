"""What the desk knows: entries with their variants, pictures and links. Frozen, validated at birth."""

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Self, get_args

from knowledge.errors import InvalidField
from knowledge.validity import DAYS, check_order, day

MediaKind = Literal["image", "video"]
EntryState = Literal["draft", "review", "approved", "archived"]

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
LOCALE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")
LINK_ADDRESS = re.compile(r"(https?://[^/\s|]|mailto:|tel:|/(?!/))[^\s|]*")
MEDIA_ADDRESS = re.compile(r"(https://[^/\s|]|/(?!/)|demo:)[^\s|]*")

# Control and half characters, other line ends, and code points that are none: files and browsers lose them.
NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane + end) for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)
)
UNFIT = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029{NO_CHARACTERS}]")
UNFIT_FOR_LINES = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029{NO_CHARACTERS}]")

NO_LATIN = re.compile("[\u0300-\U0010ffff]{31,}")
MARKS = 30  # accents on one letter; here Unicode's own “stream-safe” form ends (UAX 15)

LINE_LENGTH = 500
ADDRESS_LENGTH = 2_000
ANSWER_LENGTH = 20_000
UNSAID = (*DAYS, "contexts", "public")  # left out where they say nothing special: older files have none
MANY = 200  # variants, pictures, links or follow-ups of one entry


def clean_text(text: str) -> str:
    """Line ends as \\n, composed characters (ü as one), no space around."""
    return normalized("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def normalized(form: Literal["NFC", "NFKD"], text: str) -> str:
    """The text in this form of Unicode, as it is where accents are heaped on one letter.

    To order them takes the square of their number: minutes for 100 kB.
    """
    return unicodedata.normalize(form, text) if heap_of_marks(text) is None else text


def heap_of_marks(text: str) -> int | None:
    """Where more accents stand on one letter than any language has; None when they nowhere do."""
    for run in NO_LATIN.finditer(text):
        count = 0
        for position, sign in enumerate(run[0], run.start()):
            count = count + 1 if unicodedata.combining(sign) else 0
            if count > MARKS:
                return position - MARKS
    return None


def check_locale(locale: str, field: str = "locale") -> None:
    if not isinstance(locale, str) or not LOCALE.fullmatch(locale):
        raise InvalidField(field, "no_locale", value=locale)


def check_risk(risk: float | None) -> None:
    if risk is None:
        return
    if isinstance(risk, bool) or not isinstance(risk, int | float) or not 0 < risk < 1 or math.isnan(risk):
        raise InvalidField("risk", "no_share", value=risk)


def check_text(field: str, text: object, longest: int, *, lines: bool = False) -> str:
    """The text, cleaned. Refuses control characters, half characters and, unless `lines`, line breaks."""
    if not isinstance(text, str):
        raise InvalidField(field, "no_text", value=text)
    cleaned = clean_text(text)
    if len(cleaned) > longest:
        raise InvalidField(field, "too_long", count=len(cleaned), most=longest)
    if (heap := heap_of_marks(cleaned)) is not None:
        raise InvalidField(field, "heaped_marks", position=heap + 1, most=MARKS)
    found = (UNFIT_FOR_LINES if lines else UNFIT).search(cleaned)
    if found:
        position = found.start() + 1
        if found[0] == "\n":
            raise InvalidField(field, "line_break", position=position)
        raise InvalidField(field, "control_character", sign=f"U+{ord(found[0]):04X}", position=position)
    return cleaned


def _required(field: str, text: object, longest: int, *, lines: bool = False) -> str:
    cleaned = check_text(field, text, longest, lines=lines)
    if not cleaned:
        raise InvalidField(field, "empty")
    return cleaned


def _address(field: str, text: object, pattern: re.Pattern[str], allowed: str) -> str:
    address = check_text(field, text, ADDRESS_LENGTH)
    if not pattern.fullmatch(address):
        raise InvalidField(field, "no_address", value=address, allowed=allowed)
    return address


def _sequence(field: str, value: object) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise InvalidField(field, "no_list", value=value)
    if len(value) > MANY:
        raise InvalidField(field, "too_many", count=len(value), most=MANY)
    return tuple(value)


def _known_keys(data: object, names: Iterable[str]) -> Mapping[str, Any]:
    allowed = list(names)
    if not isinstance(data, Mapping):
        raise InvalidField("entry", "no_object", value=data, example=allowed[0])
    for key in data:
        if key not in allowed:
            raise InvalidField(str(key), "unknown_name", name=str(key), known=", ".join(allowed))
    return data


class _Record:
    """A frozen dataclass that can be written as JSON and set its cleaned values at birth."""

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_json(cls, data: object) -> Self:
        names = [field.name for field in fields(cls)]  # type: ignore[arg-type]
        known = _known_keys(data, names)
        try:
            return cls(**known)
        except TypeError as error:
            missing = ", ".join(re.findall(r"'(\w+)'", str(error)))
            raise InvalidField(missing, "missing", name=missing) from error


@dataclass(frozen=True)
class Link(_Record):
    title: str
    url: str

    def __post_init__(self) -> None:
        url = _address("links", self.url, LINK_ADDRESS, "https://, http://, mailto:, tel:, /")
        self._set(title=_required("links", self.title, LINE_LENGTH), url=url)


@dataclass(frozen=True)
class Media(_Record):
    """A picture or a video. `poster` is the picture shown before a video is started."""

    kind: MediaKind
    src: str
    title: str = ""
    poster: str = ""

    def __post_init__(self) -> None:
        if self.kind not in get_args(MediaKind):
            raise InvalidField("media", "no_media_kind", value=self.kind)
        allowed = "/media/, https://"
        poster = self.poster and _address("media", self.poster, MEDIA_ADDRESS, allowed)
        src = _address("media", self.src, MEDIA_ADDRESS, allowed)
        self._set(src=src, poster=poster, title=check_text("media", self.title, LINE_LENGTH))


@dataclass(frozen=True)
class Entry(_Record):
    """An approved answer (Markdown) to a question, in one locale. The id is the same in all locales."""

    id: str
    locale: str
    question: str
    answer: str
    variants: tuple[str, ...] = ()
    topic: str = ""
    media: tuple[Media, ...] = ()
    followups: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    risk: float | None = None
    state: EntryState = "approved"
    valid_from: str = ""  # the first day, ISO 8601
    valid_until: str = ""  # the last day
    contexts: tuple[str, ...] = ()  # of sites, in which alone it answers; everywhere where there are none
    public: bool = True  # may be said below a public post; what is not leads into a private talk

    def __post_init__(self) -> None:
        check_id(self.id)
        check_locale(self.locale)
        check_risk(self.risk)
        if self.state not in get_args(EntryState):
            raise InvalidField("state", "no_state", value=self.state)
        if not isinstance(self.public, bool):
            raise InvalidField("public", "no_yes_or_no", value=self.public)
        variants = (_required("variants", text, LINE_LENGTH) for text in _sequence("variants", self.variants))
        followups = _sequence("followups", self.followups)
        for followup in followups:
            check_id(followup, "followups")
        contexts = _sequence("contexts", self.contexts)
        for context in contexts:
            check_id(context, "contexts")
        self._set(
            question=_required("question", self.question, LINE_LENGTH),
            answer=_required("answer", self.answer, ANSWER_LENGTH, lines=True),
            variants=tuple(dict.fromkeys(variants)),
            topic=check_text("topic", self.topic, LINE_LENGTH),
            media=_parts("media", Media, self.media),
            followups=tuple(dict.fromkeys(followups)),
            links=_parts("links", Link, self.links),
            risk=None if self.risk is None else float(self.risk),
            valid_from=day("valid_from", self.valid_from),
            valid_until=day("valid_until", self.valid_until),
            contexts=tuple(dict.fromkeys(contexts)),
        )
        check_order(self.valid_from, self.valid_until)

    def as_json(self) -> dict[str, Any]:
        """All fields but `UNSAID` ones; lists for tuples, so that it equals what `json` reads back."""
        parts = {"media": [vars(item).copy() for item in self.media]}
        parts |= {"links": [vars(item).copy() for item in self.links]}
        # By hand: `asdict` copies deeply and takes twenty times as long, with the corpus locked meanwhile.
        said = {name: value for name, value in vars(self).items() if value or name not in UNSAID}
        said.pop("public", None)
        if not self.public:
            said["public"] = False
        if self.contexts:
            said["contexts"] = list(self.contexts)
        return said | {"variants": list(self.variants), "followups": list(self.followups)} | parts

    @property
    def version(self) -> str:
        """Another one whenever anything about the entry is another."""
        content = json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16]


def _parts(field: str, kind: type[Link] | type[Media], value: object) -> tuple[Any, ...]:
    try:
        return tuple(
            part if isinstance(part, kind) else kind.from_json(part) for part in _sequence(field, value)
        )
    except InvalidField as error:
        error.field = field  # a part's own names are no columns; what is wrong says which it is
        raise


def check_id(text: object, field: str = "id") -> None:
    if not isinstance(text, str) or not ID.fullmatch(text):
        raise InvalidField(field, "no_id", value=text)
