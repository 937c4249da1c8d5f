"""What becomes of a customer's message, within the transaction that stores it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.conversations import attachments as files
from bot.conversations import reopening
from bot.conversations.errors import KeyReused, UnknownChoice
from bot.conversations.files.checked import SOUNDS
from bot.conversations.outreach.announcing import promise_word
from bot.conversations.texts import text as system_text
from bot.conversations.transcript import Holder, Transcript
from bot.conversations.wording import storable
from bot.protocol import CONTINUE, HANDOFF, WORD


@dataclass(frozen=True)
class Posted:
    """A message that is safely stored; `repeated` when its key had been stored before."""

    seq: int
    repeated: bool


@dataclass(frozen=True)
class Written:
    """What came, checked; `key` names the request, so that sent again it is known."""

    text: str
    choice: str | None
    attachments: tuple[str, ...]
    key: str | None
    by_mail: bool
    aside: str | None = None  # no question to the bot: what it says of it, "" where it says nothing


def post(transcript: Transcript, written: Written, holder: Holder | None) -> Posted:
    """Append it, and let it do what it does: ask the bot or a person, open again, take a choice.

    Raises KeyReused, UnknownChoice, UnknownAttachment, and what keeps somebody from asking now.
    """
    choice = written.choice
    if (known := transcript.before) is not None:
        if known.choice != choice or (choice is None and known.text != written.text):
            raise KeyReused(str(written.key).partition(":")[2])
        return Posted(known.seq, repeated=True)
    wording = _title(transcript, choice) if choice is not None else written.text
    before = reopening.unfinished(transcript, choice)
    if transcript.state == "closed" and before is None:
        transcript.move("reopen")
    sent = (written.attachments, files.CUSTOMER, transcript.seq + 1)
    media = files.media(transcript.transaction, transcript.id, *sent)
    seq = transcript.append("customer", wording, choice=choice, client_key=written.key, media=media)
    if before is not None:
        reopening.go_on(transcript, before, seq, "mailed" if written.by_mail else "reopened")
    elif choice is not None and choice.startswith(WORD):
        promise_word(transcript, choice, seq)
    elif choice == CONTINUE:
        if transcript.state == "queued":
            transcript.move("cancel")
    elif transcript.state == "bot":
        _to_bot(transcript, written, seq, wording, holder, heard=_is_heard(media))
    return Posted(seq, repeated=False)


def _to_bot(
    transcript: Transcript, written: Written, seq: int, text: str, holder: Holder | None, *, heard: bool
) -> None:
    """The bot's to answer, unless a person is wanted."""
    if written.choice == HANDOFF:
        transcript.request("requested", turn=seq)
    elif written.by_mail and not transcript.crowded():
        transcript.request("mailed", turn=seq)
    elif written.aside is not None:
        if written.aside:
            _own_up(transcript, seq, written.aside)
    else:
        if written.attachments:
            _own_up(transcript, seq, "cannot_hear" if heard else "cannot_see")
        if text:
            transcript.ask_bot(seq, holder)


def _own_up(transcript: Transcript, seq: int, what: str) -> None:
    """The bot can look at no picture and hear no voice, and says so at once; a person can."""
    said = system_text(what, transcript.locale)
    transcript.append("bot", said, choices=(transcript.offer_again(),), turn=seq)


def _is_heard(media: Sequence[Mapping[str, Any]]) -> bool:
    """Whether it is voice alone."""
    return bool(media) and all(str(each["title"]).endswith(SOUNDS) for each in media)


def _title(transcript: Transcript, choice: str) -> str:
    """The words of a choice that was offered in this conversation; raises UnknownChoice."""
    title = transcript.transaction.messages.title(transcript.id, storable(choice))
    if title is not None:
        return title
    if choice == HANDOFF:
        return system_text("handoff", transcript.locale)
    raise UnknownChoice(choice)
