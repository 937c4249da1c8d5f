"""What the chat says by itself: `{key: (German, English)}`. Answers come from the release, not from here."""

WORDS = {
    "heading": ("Fragen an {title}", "Questions for {title}"),
    "greeting": ("Guten Tag! Wobei können wir helfen?", "Hello! How can we help?"),
    "close": ("Chat schließen", "Close chat"),
    "talk": ("Gespräch", "Conversation"),
    "log": ("Nachrichten", "Messages"),
    "label": ("Ihre Nachricht", "Your message"),
    "placeholder": ("Ihre Frage …", "Your question …"),
    "placeholder_person": ("Ihre Nachricht …", "Your message …"),
    "send": ("Senden", "Send"),
    "person": ("Mit einem Menschen sprechen", "Talk to a person"),
    "again": ("Neues Gespräch", "New conversation"),
    "again_sure": ("Verlauf verwerfen?", "Discard this one?"),
    "speaker_bot": ("Bot · antwortet sofort", "Bot · answers at once"),
    "speaker_queued": ("Ein Mensch kommt gleich dazu", "A person will join you shortly"),
    "speaker_human": ("Sie sprechen mit einem Menschen", "You are talking to a person"),
    "speaker_named": ("{name} · Mensch", "{name} · person"),
    "speaker_closed": ("Gespräch beendet", "Conversation ended"),
    "you": ("Sie", "You"),
    "bot": ("Bot", "Bot"),
    "agent": ("Mensch", "Person"),
    "typing": ("Der Bot sucht die Antwort", "The bot is looking for the answer"),
    "waiting": ("Wird gesendet, sobald Sie wieder online sind.", "Will be sent once you are back online."),
    "failed": ("Nicht gesendet.", "Not sent."),
    "retry": ("Noch einmal", "Try again"),
    "offline": ("Keine Verbindung – wir versuchen es weiter.", "No connection – we keep trying."),
    "gone": (
        "Dieses Gespräch gibt es nicht mehr. Schreiben Sie einfach, dann beginnt ein neues.",
        "This conversation no longer exists. Just write, and a new one begins.",
    ),
    "helpful": ("Hat das geholfen?", "Did this help?"),
    "yes": ("Ja, das hat geholfen", "Yes, this helped"),
    "no": ("Nein, das hat nicht geholfen", "No, this did not help"),
    "thanks": ("Danke!", "Thank you!"),
    "topics": ("Oder stöbern Sie nach Themen:", "Or browse by topic:"),
    "suggestions": ("Passende Fragen", "Matching questions"),
    "newest": ("Zur neuesten Nachricht", "To the newest message"),
    "enlarge": ("Bild vergrößern: {title}", "Enlarge image: {title}"),
    "shrink": ("Bild schließen", "Close image"),
    "play": ("Video laden: {title}", "Load video: {title}"),
    "play_notice": ("Beim Abspielen gehen Daten an {host}.", "Playing sends data to {host}."),
    "left": ("Noch {count} Zeichen", "{count} characters left"),
    "script": (
        "Für den Chat braucht Ihr Browser JavaScript. Bitte schalten Sie es ein.",
        "The chat needs JavaScript. Please switch it on in your browser.",
    ),
}
LANGUAGES = ("de", "en")


def words(language: str, title: str) -> dict[str, str]:
    """All words in `de` or `en`; the site's title is filled in, other gaps are left to the browser."""
    spoken = {key: pair[LANGUAGES.index(language)] for key, pair in WORDS.items()}
    return spoken | {"heading": spoken["heading"].format(title=title)}
