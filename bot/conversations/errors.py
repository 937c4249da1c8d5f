"""What can go wrong with a conversation.

KundigError
├── UnknownConversation   no conversation has this id
├── UnknownToken          no conversation has this token
├── UnknownAnswer         the bot said nothing with this number
├── UnknownChoice         the choice was not offered in this conversation
├── UnknownLocale         we have no texts in this language
├── KeyReused             the idempotency key came before, with another message
├── InvalidKey            not usable as an idempotency key
├── InvalidText           empty, too long, or not text
├── NotAllowed            the state of the conversation knows no such event
└── BotError
    ├── BotUnavailable    the bot could not be reached
    └── BotFailed         the bot answered, but not with a reply
"""

from knowledge.errors import KundigError


class UnknownConversation(KundigError):
    def __init__(self, id: str) -> None:
        super().__init__(f"There is no conversation “{id}”. It may have been erased; start a new one.")


class UnknownToken(KundigError):
    def __init__(self) -> None:
        super().__init__("This token belongs to no conversation. Start a new conversation to get a token.")


class UnknownAnswer(KundigError):
    public = True

    def __init__(self, seq: int) -> None:
        super().__init__(seq=seq)


class UnknownChoice(KundigError):
    def __init__(self, choice: str) -> None:
        shown = ascii(choice[:80])[1:-1]
        super().__init__(
            f"The choice “{shown}” was not offered here. Send one of the choices shown, or a text."
        )


class UnknownLocale(KundigError):
    def __init__(self, locale: str) -> None:
        super().__init__(f"There are no texts for the language {locale[:20]!a}. Use “de” or “en”.")


class KeyReused(KundigError):
    def __init__(self, key: str) -> None:
        super().__init__(f"The key {key!a} was used before, for another message. Send a new key.")


class InvalidKey(KundigError):
    def __init__(self, key: str) -> None:
        super().__init__(f"The key {key[:40]!a} is not usable. Send 1 to 200 printable ASCII characters.")


class InvalidText(KundigError):
    """The message says what is wrong with the text and how to mend it."""


class NotAllowed(KundigError):
    def __init__(self, state: str, event: str) -> None:
        self.state, self.event = state, event
        super().__init__(f"“{event}” is not possible while the conversation is “{state}”. Load it again.")


class BotError(KundigError):
    """A turn brought no reply."""


class BotUnavailable(BotError):
    def __init__(self, why: object) -> None:
        super().__init__(f"The bot cannot be reached: {why}. See whether “kundig bot” runs.")


class BotFailed(BotError):
    def __init__(self, why: object) -> None:
        super().__init__(f"The bot gave no reply: {why}. Its log tells more.")
