"""What curation says about the matcher's report: `{key: (German, English)}`."""

REPORT = {
    "coverage": ("Wie viel wird beantwortet?", "How much is answered?"),
    "coverage_at": (
        "Höchstens {risk} % falsch: etwa {share} % der beantwortbaren Fragen",
        "At most {risk} % wrong: about {share} % of the answerable questions",
    ),
    "coverage_plot": (
        "Je mehr falsche Antworten erlaubt sind, desto mehr Fragen werden beantwortet.",
        "The more wrong answers are accepted, the more questions are answered.",
    ),
    "coverage_across": ("erlaubte falsche Antworten", "accepted wrong answers"),
    "coverage_up": ("beantwortet", "answered"),
    "reliability": ("Hält der Bot, was er verspricht?", "Does the bot keep its word?"),
    "reliability_lead": (
        "Gesagte und tatsächliche Sicherheit liegen im Mittel {points} Prozentpunkte auseinander."
        " Geprüft an {trials} Proben aus Ihren eigenen Wortlauten.",
        "Stated and true certainty are {points} percentage points apart on average."
        " Tested with {trials} trials made of your own wordings.",
    ),
    "reliability_plot": (
        "Punkte nahe der gestrichelten Linie: Die gesagte Sicherheit stimmt. Je größer ein Punkt, desto öfter"
        " kam sie vor.",
        "Dots near the dashed line: the stated certainty is true. The larger a dot, the more often it was"
        " stated.",
    ),
    "reliability_across": ("gesagte Sicherheit", "stated certainty"),
    "reliability_up": ("tatsächlich richtig", "truly right"),
    "as_table": ("Als Tabelle", "As a table"),
    "trials": ("Proben", "Trials"),
    "warnings": ("Bitte ansehen", "Please have a look"),
    "warning_duplicate": (
        "„{one}“ und „{two}“ fragen fast dasselbe. Legen Sie die Einträge zusammen, oder streichen Sie einen"
        " Wortlaut.",
        "“{one}” and “{two}” ask nearly the same. Merge the two entries, or drop one wording.",
    ),
    "warning_collision": (
        "„{text}“ steht in mehreren Einträgen. Lassen Sie es nur in einem.",
        "“{text}” stands in several entries. Keep it in one of them.",
    ),
    "warning_confused": (
        "Diese zwei werden verwechselt: {lost} von {of} Wortlauten des ersten liegen näher am zweiten, {back}"
        " von {of_back} umgekehrt. Legen Sie sie zusammen, oder sagen Sie deutlicher, was sie unterscheidet.",
        "These two are confused: {lost} of {of} wordings of the first are closer to the second, {back} of"
        " {of_back} the other way round. Merge them, or word more clearly what sets them apart.",
    ),
    "warning_few_variants": (
        "Weniger als {variants} Varianten: Mit je {more} mehr kämen von 100 Fragen danach etwa {gain} mehr"
        " ans Ziel.",
        "Fewer than {variants} variants: with {more} more each, about {gain} more of 100 questions about them"
        " would get there.",
    ),
    "warning_few_variants_unmeasured": (
        "Weniger als {variants} Varianten: Jede weitere macht die Antworten sicherer.",
        "Fewer than {variants} variants: each further one makes answers surer.",
    ),
    "warning_often_missed": (
        "Diese haben Varianten, und doch landen Fragen danach oft bei einem anderen Eintrag. Mit je {more}"
        " weiteren kämen von 100 Fragen etwa {gain} mehr ans Ziel.",
        "These have variants, and yet questions about them often find another entry. With {more} more each,"
        " about {gain} more of 100 questions would get there.",
    ),
    "warning_uncalibrated": (
        "Es gibt noch zu wenige Varianten, um zu wissen, wann der Bot sicher genug ist. Bis dahin antwortet"
        " er nur bei wörtlich gleichen Fragen und fragt sonst nach.",
        "There are too few variants to know when the bot is sure enough. Until then it answers questions that"
        " match word for word, and asks back otherwise.",
    ),
}
