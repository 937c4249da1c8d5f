"""Which of the bot's languages a reply is in. Pure."""

from knowledge.languages import ENGLISH, language_of

WORDS_THAT_TELL = 3  # fewer words say too little about a language


def reply_language(text: str, guess: str, conversation: str) -> str:
    """The text's own language, as guessed, if it is long enough to tell; else the conversation's.

    Always one the bot has lines in.
    """
    own = language_of(guess)
    if own and len(text.split()) >= WORDS_THAT_TELL:
        return own
    return language_of(conversation) or ENGLISH
