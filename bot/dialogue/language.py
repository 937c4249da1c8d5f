"""Which of the bot's languages a reply is in. Pure."""

LANGUAGES = ("de", "en")
WORDS_THAT_TELL = 3  # fewer words say too little about a language


def language_of(text: str, guess: str, conversation: str) -> str:
    """The text's own language, as guessed, if it is long enough to tell; else the conversation's.

    Always one the bot has lines in.
    """
    spoken = guess[:2]
    if spoken in LANGUAGES and len(text.split()) >= WORDS_THAT_TELL:
        return spoken
    return conversation[:2] if conversation[:2] in LANGUAGES else LANGUAGES[-1]
