"""What is wrong with an entry or a file, in the curator's language.

The knowledge room speaks English. What people meet most often is said in German here, the rest stays.
"""

import re

from webwidget.curation.face import blueprint
from webwidget.staff.language import language, say

GERMAN = [
    (r"it is empty; write the text", "Hier fehlt der Text."),
    (r"it is missing; add it", "Das fehlt noch."),
    (
        r"(\d+) characters are too long; keep it to (\d+)",
        r"\1 Zeichen sind zu lang, höchstens \2 passen.",
    ),
    (
        r"(.+) is no id; use.*",
        r"\1 ist keine Kennung: Buchstaben a–z, Ziffern, - _ . (höchstens 80 Zeichen).",
    ),
    (r"(.+) exists in (\S+) already; choose another", r"\1 gibt es auf „\2“ schon. Bitte anders nennen."),
    (r"(.+) is no locale; .*", r"\1 ist keine Sprache: zwei kleine Buchstaben, etwa de oder en."),
    (r"(.+) is no state; .*", r"\1 ist kein Zustand: „draft“ (Entwurf) oder „approved“ (freigegeben)."),
    (r"(.+) is no share of wrong answers; .*", r"\1 geht nicht: zwischen 0 und 100 %, etwa 2,5."),
    (r"(.+) is no number; .*", r"\1 ist keine Zahl."),
    (r"(.+) is the id of no entry; .*", r"Zur Kennung \1 gibt es keinen Eintrag."),
    (
        r"(.+) in (\S+) is already in row (\d+); .*",
        r"\1 („\2“) steht schon in Zeile \3. Jede Kennung nur einmal.",
    ),
    (r"(.+) has no address; .*", r"\1 hat keine Adresse: Titel | https://…"),
    (r"(.+) is no address we can show; .*", r"\1 ist keine Adresse, die wir zeigen können."),
    (r"a line break at position (\d+); .*", r"An Stelle \1 steht ein Zeilenumbruch. Bitte entfernen."),
    (
        r"control character (\S+) at position (\d+); .*",
        r"An Stelle \2 steht das Steuerzeichen \1. Bitte entfernen.",
    ),
    (r"no column “.+” \(or “(.+)”\) in the header; found (.+)", r"Es fehlt die Spalte „\1“. Gefunden: \2."),
    (r"(\d+) columns mean “(.+)”; .*", r"\1 Spalten bedeuten „\2“. Bitte nur eine."),
    (
        r"more cells than the header \((.+)\); .*",
        r"Mehr Zellen als die Kopfzeile (\1). Text mit Trennzeichen in \"\".",
    ),
    (
        r"(?:a formula|an error) \((.+)\); .*",
        r"Formel oder Fehler in der Zelle (\1). Bitte den Wert eintragen.",
    ),
    (r"(.+) is no JSON \(.*\); .*", r"\1 ist kein JSON. Ein Eintrag je Zeile."),
    (r"The file is empty.*", "Die Datei ist leer."),
    (r"The file holds no entry.*", "In der Datei steht kein Eintrag."),
    (
        r"The file has (\d+) MB; the limit is (\d+) MB.*",
        r"Die Datei hat \1 MB, erlaubt sind \2 MB. Bitte teilen.",
    ),
    (r"The file is no XLSX workbook.*", "Das ist keine lesbare XLSX-Datei. Bitte neu als .xlsx speichern."),
    (
        r"The page holds no FAQPage.*",
        "In der Seite stehen keine Fragen und Antworten nach schema.org (FAQPage).",
    ),
    (r"byte (\S+) at \d+ is not \S+; .*", r"Das Zeichen \1 ist beschädigt. Bitte neu als UTF-8 speichern."),
    (r"a NUL character; .*", "Die Datei ist beschädigt oder kein Text. Bitte neu als UTF-8 speichern."),
    (
        r"'.*' cannot be imported: its name must end in one of these: (.+)\.",
        r"Diese Art Datei geht nicht. Es gehen: \1",
    ),
    (r"… and (\d+) more", r"… und \1 weitere"),
]


def in_german(message: str) -> str:
    """A message of the knowledge room in German, where we know how to say it."""
    for pattern, german in GERMAN:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return match.expand(german)
    return message


def explained(field: str, message: str) -> str:
    """A refused field for the person who filled it in."""
    text = in_german(message) if language() == "de" else message[:1].upper() + message[1:]
    key = f"field_{field}"
    return say("about_field", field=say(key), message=text) if field in KNOWN_FIELDS else text


@blueprint.app_template_filter("spoken")
def spoken(message: str) -> str:
    """A message about a file."""
    return in_german(message) if language() == "de" else message


KNOWN_FIELDS = {
    *(
        "id",
        "locale",
        "question",
        "answer",
        "variants",
        "topic",
        "followups",
        "risk",
        "state",
        "media",
        "links",
    ),
}
