"""Recognises small talk and the wish for a person, and leaves everything else to the matcher.

The examples in bot/dialogue/nlu/ are Rasa's own training data, one file a language; those of the intents
`question` and `fragment` look like small talk and are none. `bot/examples.py` says how far a message speaks
for each intent. Knows nothing of Rasa.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.examples import EXAMPLES, Example, IntentClassifier, read_examples, vectors_of
from bot.phrases import has, labelled, leading, phrases, spelled, supposes, tokens
from matcher import Decision, Encoder
from matcher.text import clean, fold, sentences, words

Floats = NDArray[np.float32]

QUESTION = "question"
FRAGMENT = "fragment"  # “since yesterday”, “the blue one”: says more about a question, whatever that is
GREETING = "greet"
UNHELPFUL = "unhelpful"
PERSON = "handoff"
STAY = "stay"  # no person, please
CHALLENGE = "bot_challenge"
ABOUT_PEOPLE = ("person", "passing", "passed_on", "machine")  # phrases, of which a refusal of people has one
UNSOLVED = "unsolved"  # the answer did not settle it

# The lead over `question` that small talk needs, by what the matcher would do instead; where it would answer
# or ask back, the probability of what it would show less this.
LEAD = {"handoff": 0.0, "clarify": 0.1}
ANSWERED = 0.4
LANGUAGES = "languages"  # which ones the bot speaks
# At the least: few words of a question are near to an insult by chance, and some name a language.
LEAD_OF_ANGER, LEAD_OF_LANGUAGES = 0.2, 0.3
LEAST = {UNHELPFUL: LEAD_OF_ANGER, LANGUAGES: LEAD_OF_LANGUAGES}
# The same of what ends with a question mark, and of what is said when the bot has asked something: “and at
# Christmas?” wishes nobody well, and “it's late” may be about the parcel.
LEAST_ASKED = dict.fromkeys(("greet", "thanks", "goodbye"), 0.25)
PLAIN = 0.5  # lead of a farewell that stands behind “and”; “later” and “at night” have less
PARTING = ("greet", "goodbye")  # never begin with “not”, nor with “and”, where they are asked
LEAD_OF_CLAUSE = 0.3  # at the least, of one clause among others
CLAUSE_WINDOW = 1_000  # characters from the end: the wish comes last
CLAUSES = 2  # of a message that are looked at by themselves; each costs an encoding


@dataclass(frozen=True)
class Recognised:
    """What a message is: an intent of small talk, by its lead over `question`, or that."""

    intent: str
    lead: float

    @property
    def is_small_talk(self) -> bool:
        return self.intent != QUESTION


class SmallTalk:
    """The recogniser, for one encoder."""

    def __init__(self, encoder: Encoder, examples: Sequence[Example], vectors: Floats) -> None:
        self.encoder = encoder
        self._examples = examples
        self._vectors = vectors
        self._classifiers: dict[tuple[str, bool], IntentClassifier] = {}

    @classmethod
    def load(cls, encoder: Encoder, folder: Path) -> "SmallTalk":
        """Encodes the examples, or reads their vectors from `folder`, where an earlier call has left them."""
        examples = read_examples(EXAMPLES)
        texts = [example.text for example in examples]
        return cls(encoder, examples, vectors_of(texts, EXAMPLES, encoder, folder, "smalltalk"))

    def make_ready(self) -> None:
        """Does now what the first customer of each language would wait for."""
        for view in {self.encoder.view("", example.locale) for example in self._examples}:
            self._classifier(view)
            self._classifier(view, after_answer=True)

    def recognise(
        self,
        text: str,
        vector: Floats,
        decision: Decision | None,
        locale: str = "",
        *,
        answered: bool = False,
        awaited: bool = False,
    ) -> Recognised:
        """`vector` is what `encoder.ask` makes of text and locale; `decision` is the matcher's, if any.

        Small talk must lead over `question`, and by the more, the surer the matcher is of an answer. The wish
        for a person also counts when it is one clause of a story. “It still doesn't work” is small talk only
        right after an answer, where somebody was `answered`; anywhere else it tells of a problem. Where a
        reply is `awaited`, what is but a little like a farewell is rather that.
        """
        same = self._wordings.get(_bare(text)) or self._pictured(text)
        if same is not None:
            kept = same.intent == PERSON or not (
                _sure(decision) or same.intent == FRAGMENT or (same.intent == UNSOLVED and not answered)
            )
            return Recognised(same.intent if kept else QUESTION, 1.0)
        if not any(letter.isalnum() for letter in text):
            return Recognised(QUESTION, 0.0)
        view = self.encoder.view(text, locale)
        if answered and (unsolved := self._unsolved(vector, view)) > max(_needed(decision), LEAD_OF_ANGER):
            return Recognised(UNSOLVED, unsolved)
        whole = _heeded(text, self._likeliest(vector, view))
        if self._asks(text, whole, locale):
            return Recognised(QUESTION, whole.lead)
        least = (LEAST_ASKED if awaited or text.rstrip().endswith("?") else {}) | LEAST
        if whole.lead > max(_needed(decision), least.get(whole.intent, 0.0)):
            return whole
        for clause in self._telling_clauses(text):
            vector = self.encoder.ask(clause, locale)
            inner = _heeded(clause, self._likeliest(vector, self.encoder.view(clause, locale)))
            if inner.intent == PERSON and inner.lead > max(LEAD_OF_CLAUSE, _needed(decision)):
                return inner
        return Recognised(QUESTION, whole.lead)

    def _asks(self, text: str, whole: Recognised, locale: str) -> bool:
        """Whether its words make it a question: “and by transfer” says neither who is wanted nor for whom,
        “can I go up later” is no farewell, and “and if I don't like it” no complaint.
        """
        words = tokens(text)
        if whole.intent in PARTING:
            asks = whole.intent == "goodbye" and leading(words, "question") > 0 and whole.lead < PLAIN
            return asks or leading(words, "denial") > 0 or self._goes_on(text, whole, locale)
        if whole.intent == UNHELPFUL:
            return supposes(words)
        names_nobody = leading(words, "opener") > 0 and not (has(words, "person") or has(words, "oneself"))
        return whole.intent == PERSON and whole.lead <= LEAD_OF_CLAUSE and names_nobody

    def _goes_on(self, text: str, whole: Recognised, locale: str) -> bool:
        """Whether a text asks on, as “and at night?” does; “and how are you?” asks for itself.

        Without its mark it does where the rest takes no leave: “and to Spain”, but not “and bye”.
        """
        words = tokens(text)
        opened = leading(words, "opener")
        if not opened or leading(words[opened:], "question"):
            return False
        return text.rstrip().endswith("?") or not self._parts(" ".join(text.split()[opened:]), whole, locale)

    def _parts(self, rest: str, whole: Recognised, locale: str) -> bool:
        """Whether what follows “and” plainly greets or says goodbye by itself, and as the whole does."""
        known = self._wordings.get(_bare(rest))
        alone = self._likeliest(self.encoder.ask(rest, locale), self.encoder.view(rest, locale))
        plain = alone.lead >= PLAIN or (known is not None and known.intent in PARTING)
        return plain and alone.intent in PARTING and (alone.intent == whole.intent or whole.lead >= PLAIN)

    def _likeliest(self, vector: Floats, view: str) -> Recognised:
        """The likeliest small talk, and its lead over `question`."""
        scores = self._classifier(view).scores(vector)
        question = scores.pop(QUESTION)
        best = max(scores, key=lambda intent: scores[intent])
        return Recognised(QUESTION if best == FRAGMENT else best, scores[best] - question)

    def _unsolved(self, vector: Floats, view: str) -> float:
        """How far a message leads over all else as one that says that the answer did not settle it."""
        scores = self._classifier(view, after_answer=True).scores(vector)
        return scores.pop(UNSOLVED) - max(scores.values())

    def _classifier(self, view: str, *, after_answer: bool = False) -> IntentClassifier:
        """Apart from an answer nothing is known of what did not settle it, so nothing is taken for that."""
        key = (view, after_answer)
        if key not in self._classifiers:
            kept = [n for n, each in enumerate(self._examples) if after_answer or each.intent != UNSOLVED]
            vectors = self.encoder.project(self._vectors[kept], view)
            self._classifiers[key] = IntentClassifier.fit(vectors, [self._examples[n].intent for n in kept])
        return self._classifiers[key]

    def _telling_clauses(self, text: str) -> list[str]:
        """The last clauses of a longer message with words people use to ask for a person."""
        clauses = [c.strip() for c in _clause_end().split(text[-CLAUSE_WINDOW:]) if c.strip()]
        telling = [c for c in clauses if len(self._telling & set(words(fold(c)))) > 1]
        return telling[-CLAUSES:] if len(clauses) > 1 else []

    def _pictured(self, text: str) -> Example | None:
        """What the first picture says that is known, where a message is nothing else."""
        if any(letter.isalnum() for letter in text):
            return None
        return next((self._wordings[picture] for picture in tokens(text) if picture in self._wordings), None)

    @cached_property
    def _wordings(self) -> dict[str, Example]:
        return {_bare(example.text): example for example in reversed(self._examples)}

    @cached_property
    def _telling(self) -> frozenset[str]:
        """Words said more often to ask for a person than to ask a question."""
        said = {PERSON: Counter[str](), QUESTION: Counter[str]()}
        for example in self._examples:
            if example.intent in said:
                said[example.intent].update(set(words(fold(example.text))))
        person, question = said[PERSON], said[QUESTION]
        return frozenset(word for word, count in person.items() if count > max(1, question[word]))


def _bare(text: str) -> str:
    """The text for comparing wordings: small letters, no punctuation around."""
    return clean(text).lower().strip(".,!?… ")


def _heeded(text: str, found: Recognised) -> Recognised:
    """A wish for a person, or for none, as its words say: vectors hardly tell the one from the other.

    A question refuses nothing: “Can’t I talk to a person?” And “I don’t want an account” speaks of nobody.
    """
    if found.intent not in (PERSON, STAY):
        return found
    if has(tokens(text), "machine") and not any(has(tokens(text), name) for name in ("person", "passing")):
        return Recognised(_of_machine(text, found.intent), found.lead)
    if found.intent == STAY and not any(has(tokens(text), name) for name in ABOUT_PEOPLE):
        return Recognised(QUESTION, 0.0)
    told = [sentence for sentence in sentences(text) if not sentence.endswith("?")]
    clauses = [clause for sentence in told for clause in _clause_end().split(sentence)]
    about = [clause for clause in clauses if has(tokens(clause), "person") or has(tokens(clause), "passing")]
    denied = bool(about) and all(map(_turns_away, about))
    wished = not denied and (found.intent == PERSON or has(tokens(text), "person"))
    return Recognised(PERSON if wished else STAY, found.lead)


def _of_machine(text: str, intent: str) -> str:
    """What it means to name but the machine: who turns it away wants a person, and who does not, none."""
    clauses = map(tokens, _clause_end().split(text))
    if any(has(clause, "machine") and has(clause, "negation") for clause in clauses):
        return PERSON
    return CHALLENGE if intent == PERSON else STAY


def _turns_away(clause: str) -> bool:
    """Whether a “not” is about a person or being passed on: nothing but words that lead there is between.

    Of “no human ever helps me” something is left that does not lead there: a complaint, and no refusal. So
    is that nobody can be reached.
    """
    words = tokens(clause)
    if not words or words[:1] in phrases("asks") or has(words, "reaching"):
        return False
    start = next((n for n in range(len(words)) if leading(words[n:], "negation")), 0)
    after, left = labelled(words[start:], ("negation", "person", "passing", "toward", "passed_on"))
    early = "passed_on" in after and "person" in after[after.index("passed_on") :]
    refused = "negation" in after and not left and not early and ("person" in after or "passing" in after)
    return refused and ("person" in after or not labelled(words[:start], ("toward",))[1])


def _sure(decision: Decision | None) -> bool:
    """Whether an entry was written for this very wording: then a curator wants it answered."""
    return decision is not None and decision.kind == "answer" and decision.probability > 0.95


def _needed(decision: Decision | None) -> float:
    """The lead that small talk needs: an answer the matcher is sure of weighs against it."""
    if decision is None:
        return LEAD["handoff"]
    found = sum(candidate.probability for candidate in decision.candidates)
    if decision.kind == "clarify":
        return max(LEAD["clarify"], min(found, 1.0) - ANSWERED)
    return LEAD.get(decision.kind, decision.probability - ANSWERED)


@cache
def _clause_end() -> re.Pattern[str]:
    """Marks, and the conjunctions of all languages."""
    words = "|".join(map(re.escape, spelled("conjunction")))
    return re.compile(rf"[.!?;:,\n–]+|\b(?:{words})\b", re.IGNORECASE)
