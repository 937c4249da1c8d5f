"""Plain sentences in German and English.

Their mean vector is what every text has in common; the numbers they cause inside an encoder tell how to round
it.
"""

SAMPLES = (
    "Wo ist mein Paket?", "Wie lange dauert die Lieferung?", "Ich möchte meine Bestellung stornieren.",
    "Kann ich auf Rechnung bezahlen?", "Wie ändere ich mein Passwort?", "Was kostet der Versand ins Ausland?",
    "Das Gerät lässt sich nicht mehr einschalten.", "Haben Sie auch samstags geöffnet?",
    "Wie wird das Wetter morgen?", "Ich habe gestern einen Brief von Ihnen bekommen.",
    "Welche Unterlagen brauche ich für den Antrag?", "Bitte rufen Sie mich zurück.",
    "Der Zug hatte zwei Stunden Verspätung.", "Kannst du mir ein gutes Buch empfehlen?",
    "Wie viele Tage Urlaub habe ich noch?", "Meine Tochter geht in die dritte Klasse.",
    "Warum ist der Himmel blau?", "Ich verstehe die Anleitung nicht.",
    "Gibt es einen Rabatt für Studenten?", "Wann beginnt die Veranstaltung?",
    "Mein Konto wurde gesperrt.", "Die Suppe war leider kalt.", "Wie melde ich mich vom Newsletter ab?",
    "Wer ist für Reklamationen zuständig?", "Darf ich meinen Hund mitbringen?",
    "Ich suche ein Geschenk für meine Mutter.", "Was bedeutet diese Fehlermeldung?",
    "Wo finde ich die Kundennummer?", "Der Arzt hat mir Ruhe verordnet.", "Wie funktioniert die Anmeldung?",
    "Können wir den Termin verschieben?", "Die Miete ist am Monatsanfang fällig.",
    "Where is my parcel?", "How long does delivery take?", "I would like to cancel my order.",
    "Can I pay by invoice?", "How do I change my password?", "What does shipping abroad cost?",
    "The device does not turn on any more.", "Are you open on Saturdays?",
    "What will the weather be like tomorrow?", "I got a letter from you yesterday.",
    "Which documents do I need for the application?", "Please call me back.",
    "The train was two hours late.", "Can you recommend a good book?",
    "How many days of leave do I have left?", "My daughter is in the third grade.",
    "Why is the sky blue?", "I do not understand the manual.", "Is there a discount for students?",
    "When does the event start?", "My account has been locked.", "Unfortunately the soup was cold.",
    "How do I unsubscribe from the newsletter?", "Who handles complaints?", "May I bring my dog?",
    "I am looking for a present for my mother.", "What does this error message mean?",
    "Where do I find my customer number?", "The doctor told me to rest.", "How does the registration work?",
    "Can we move the appointment?", "The rent is due at the start of the month.",
)  # fmt: skip
