"""What the log-in, the welcome page and the frame of every staff page say: `{key: (German, English)}`."""

SHARED = {
    "desk": ("Desk", "Desk"),
    "curation": ("Redaktion", "Curation"),
    "navigation": ("Bereiche", "Areas"),
    "language": ("Sprache", "Language"),
    "log_in": ("Anmelden", "Log in"),
    "log_out": ("Abmelden", "Log out"),
    "logged_in_as": ("Angemeldet als {name}", "Logged in as {name}"),
    "skip": ("Zum Inhalt springen", "Skip to content"),
    "back_home": ("Zur Startseite", "To the start page"),
    "refused": ("Das geht so nicht", "That does not work"),
    "csrf": (
        "Diese Seite war zu lange offen. Bitte laden Sie sie neu und versuchen Sie es noch einmal.",
        "This page was open for too long. Please reload it and try again.",
    ),
    "signed_out": (
        "Sie sind nicht mehr angemeldet. Bitte melden Sie sich an.",
        "You are no longer logged in. Please log in.",
    ),
    "role_missing": (
        "Dafür braucht Ihr Konto die Rolle „{role}“. Fragen Sie, wer Kundig bei Ihnen verwaltet.",
        "Your account needs the role “{role}” for this. Ask whoever administers Kundig at your company.",
    ),
    "role_agent": ("Kundenberatung", "agent"),
    "role_curator": ("Redaktion", "curator"),
    "role_admin": ("Verwaltung", "administrator"),
    "offline": ("Keine Verbindung.", "No connection."),
    "unexpected": (
        "Das hat nicht geklappt. Bitte versuchen Sie es noch einmal.",
        "That did not work. Please try again.",
    ),
}

LOG_IN = {
    "name": ("Name", "Name"),
    "password": ("Passwort", "Password"),
    "log_in_lead": (
        "Für alle, die Kundinnen und Kunden antworten oder die Antworten pflegen.",
        "For everyone who answers customers or looks after the answers.",
    ),
    "wrong": (
        "Name oder Passwort stimmt nicht. Bitte prüfen Sie beides.",
        "The name or the password is wrong. Please check both.",
    ),
    "incomplete": ("Bitte geben Sie Namen und Passwort ein.", "Please enter a name and a password."),
    "throttled_seconds": (
        "Zu viele Versuche. Bitte versuchen Sie es in {count} Sekunden noch einmal.",
        "Too many attempts. Please try again in {count} seconds.",
    ),
    "throttled_minutes": (
        "Zu viele Versuche. Bitte versuchen Sie es in {count} Minuten noch einmal.",
        "Too many attempts. Please try again in {count} minutes.",
    ),
    "demo_accounts": ("Konten zum Ausprobieren", "Accounts to try out"),
    "welcome_lead": (
        "Antworten, die Menschen geschrieben und freigegeben haben – und Menschen, wenn sie fehlen.",
        "Answers that people wrote and approved – and people where an answer is missing.",
    ),
    "desk_lead": (
        "Gespräche übernehmen, antworten, zurückgeben",
        "Take over conversations, reply, hand back",
    ),
    "curation_lead": (
        "Antworten schreiben, freigeben, veröffentlichen",
        "Write, approve and publish answers",
    ),
    "shop": ("Beispiel-Shop", "Demo shop"),
    "shop_lead": ("Dem Bot als Kundin oder Kunde Fragen stellen", "Ask the bot questions as a customer"),
}
