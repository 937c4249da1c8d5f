"""What can go wrong with a conversation.

KundigError
├── UnknownConversation   no conversation has this id
├── UnknownToken          no conversation has this token
├── UnknownAnswer         the bot said nothing with this number
├── NothingAsked          nobody asked about the ending that this message is
├── UnknownChoice         the choice was not offered in this conversation
├── UnknownLocale         we have no texts in this language
├── KeyReused             the idempotency key came before, with another message
├── InvalidKey            not usable as an idempotency key
├── InvalidEmail          no message could be sent there
├── InvalidContext        not plain values, or too much of them
├── InvalidText           empty, too long, or not text
├── UnknownGap            no group of questions has this id any more
├── NotAllowed            the state of the conversation knows no such event
├── TooMuchUnanswered     the bot has not answered what this customer wrote before
├── TooManyWaiting        as many as may wait for a person come from where this customer is
└── BotError
    ├── BotUnavailable    the bot could not be reached
    └── BotFailed         the bot answered, but not with a reply
"""

from knowledge.errors import KundigError
from knowledge.languages import LANGUAGES


class UnknownConversation(KundigError):
    public = True

    def __init__(self, id: str) -> None:
        super().__init__(id=id)


class UnknownToken(KundigError):
    public = True


class UnknownAnswer(KundigError):
    public = True

    def __init__(self, seq: int) -> None:
        super().__init__(seq=seq)


class NothingAsked(KundigError):
    public = True

    def __init__(self, seq: int) -> None:
        super().__init__(seq=seq)


class UnknownChoice(KundigError):
    public = True

    def __init__(self, choice: str) -> None:
        super().__init__(choice=choice[:80])


class UnknownLocale(KundigError):
    public = True

    def __init__(self, locale: str) -> None:
        super().__init__(locale=locale[:20], known=", ".join(LANGUAGES))


class KeyReused(KundigError):
    public = True

    def __init__(self, key: str) -> None:
        super().__init__(key=key)


class InvalidKey(KundigError):
    public = True

    def __init__(self, key: str) -> None:
        super().__init__(key=key[:40])


class InvalidEmail(KundigError):
    public = True

    def __init__(self, email: str) -> None:
        super().__init__(email=email[:80])


class InvalidContext(KundigError):
    """`kind` says what is wrong with what a page hands over: its form, its depth, its length."""

    public = True
    field = "given"


class InvalidText(KundigError):
    """`kind` says what is wrong with the text: empty, too_long, no_text, half_character, one_of_two."""

    public = True


class UnknownGap(KundigError):
    def __init__(self, gap: str) -> None:
        super().__init__(gap=gap[:40])


class NotAllowed(KundigError):
    def __init__(self, state: str, event: str) -> None:
        super().__init__(state=state, event=event)


class TooMuchUnanswered(KundigError):
    """`seconds` is when it is worth another try."""

    public = True

    def __init__(self) -> None:
        self.seconds = 3
        super().__init__(seconds=self.seconds)


class TooManyWaiting(KundigError):
    """`seconds` is when it is worth another try."""

    public = True

    def __init__(self) -> None:
        self.seconds = 60
        super().__init__(seconds=self.seconds)


class BotError(KundigError):
    """A turn brought no reply."""


class BotUnavailable(BotError):
    def __init__(self, why: object) -> None:
        super().__init__(why=str(why))


class BotFailed(BotError):
    def __init__(self, why: object) -> None:
        super().__init__(why=str(why))
