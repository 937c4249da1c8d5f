"""How a message is understood: by itself, as a reply to choices, as a follow-up, or as small talk.

Knows nothing of Rasa. The ordinary question is encoded once.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.dialogue.asking import Asking, Floats
from bot.dialogue.corrections import BARE
from bot.dialogue.followups import ELSEWHERE, followup, pointed, subject
from bot.dialogue.leading_on import carried, followed, goes_on, narrowed, unsolved
from bot.dialogue.live_release import OpenRelease
from bot.dialogue.moves import (
    ASKED_BACK,
    MEANT,
    RESOLVED,
    UNRESOLVED,
    WAYS_OUT,
    Move,
    Step,
    left_open,
    missed,
    move,
    not_spoken,
    picked,
    replied,
    unhelpful,
    which,
)
from bot.dialogue.parting import SURE, parted
from bot.dialogue.parts import clauses, parts, question_among, questions
from bot.dialogue.strangers import stranger
from bot.dialogue.topics import nearest_topics, questions_of
from bot.dialogue.typed import Typed, typed
from bot.phrases import Phrase, has, leading, tokens
from bot.protocol import Choice
from bot.smalltalk import (
    GREETING,
    LANGUAGES,
    PARTING,
    PERSON,
    PLAIN,
    QUESTION,
    UNHELPFUL,
    UNSOLVED,
    Recognised,
    SmallTalk,
)
from knowledge.languages import ENGLISH, language_of
from matcher import Decision, plain
from matcher.reading.negation import meant
from matcher.reading.pictures import in_words
from matcher.reading.shorthand import in_full
from matcher.text import clean

WITH_TOPICS = ("miss", "none_of_these_first", *WAYS_OUT)
AWAITING = (*ASKED_BACK, "invite")  # after these the bot waits for a reply
LIKELY = 50  # entries in whose order the questions of a topic are listed


@dataclass(frozen=True)
class Reading:
    """One message in one language, in the light of `steps`, what came before, newest first."""

    opened: OpenRelease | None
    small_talk: SmallTalk
    locale: str  # of the conversation
    shown: str  # the language to reply in
    steps: Sequence[Step]

    def of_choice(self, choice: Choice) -> Move:
        """What a choice that was picked comes to."""
        if choice.topic is not None:
            return self._topic(choice.topic)
        known = self._asking is not None and self._asking.knows(choice.entry)
        return self._with_topics(picked(choice, known, self._open))

    def of_text(self, text: str) -> Move:
        """What a typed text comes to."""
        last = self.steps[0] if self.steps else None
        asked = last is not None and last.intent in UNRESOLVED
        said = typed(text, last.choices if last else (), asked=asked)
        if said is not None and (made := self._replied(said, last)) is not None:
            about = made.about or (last.about if last else "")
            kept = last.talked_of if last and not made.entry else None
            return self._with_topics(replace(made, reading=said.reading, about=about, kept=kept))
        made = self._with_topics(self._read(text))
        return replace(made, about=made.about or _asked(text))

    @cached_property
    def _open(self) -> tuple[Step, ...]:
        return left_open(self.steps)

    @cached_property
    def _asking(self) -> Asking | None:
        return Asking(self.opened, self.locale, self.shown) if self.opened else None

    def _replied(self, said: Typed, last: Step | None) -> Move | None:
        """What a typed reply to choices comes to, if it is one."""
        if said.kind == "unclear" and last is not None:
            return which(last, self._open)
        answers = [choice for choice in last.choices if choice.entry or choice.topic] if last else []
        only = last is not None and last.intent in (*ASKED_BACK, "languages") and len(answers) == 1
        first = only or (last is not None and last.leads and not said.weak)
        places = (0,) if said.kind == "yes" and first else said.places
        if not places:
            return replied(said, last, self._open)
        made = [replace(self.of_choice(answers[place]), picked=answers[place].id) for place in places]
        return made[0] if len(made) == 1 else Move("several", parts=tuple(made))

    def _read(self, text: str) -> Move:
        question = plain(text)
        asked = self.opened.matcher if self.opened else self.small_talk.encoder
        vector = asked.ask(question, self.locale)
        decision = self._asking.decision(question, vector) if self._asking else None
        recognised = self._recognised(text, question, vector, decision)
        if decision is not None and self._is_strange(question, recognised, decision):
            shown = self.shown if language_of(self.shown) == self._stranger(question) else self.locale
            return not_spoken(decision, language_of(shown) or ENGLISH, self._open)
        if recognised.is_small_talk and not self._asks_too(recognised, question):
            return self._talk(recognised.intent)
        if decision is None or self._asking is None:
            return missed(self._open)
        made = (
            parted(self._asking, question, decision, self._about, self._open)
            or followed(self._asking, question, decision, self._about, self._open)
            or self._alone(text, decision)
        )
        if not made.about and not made.entry and goes_on(question, decision):
            made = carried(made, question, self._about, self._open)
        sorry = recognised.intent == UNHELPFUL and made.intent == "answer"
        return replace(made, intro="sorry") if sorry else made

    @cached_property
    def _about(self) -> Step | None:
        """What is being talked about."""
        return subject(self.steps, time.time())

    def _talk(self, intent: str) -> Move:
        """What small talk comes to. A complaint leaves the matter where it is."""
        about = self._about
        if intent == UNSOLVED and about and self._asking:
            return unsolved(self._asking, about, self._open)
        if intent == LANGUAGES:
            return Move(intent, shown=self.shown, intro="utter_languages_asked")
        if intent != UNHELPFUL:
            return Move(intent)
        made = unhelpful(self._open)
        return replace(made, about=about.about, kept=about.talked_of) if about else made

    def _stranger(self, question: str) -> str | None:
        return stranger(question, self.opened.languages) if self.opened else None

    def _is_strange(self, question: str, recognised: Recognised, decision: Decision) -> bool:
        """Whether to say which languages there are. Small talk and answers come in all the bot speaks."""
        repeated = decision.kind == "answer" and not decision.ranked  # a known wording, word for word
        found = None if repeated else self._stranger(question)
        if found is None or (recognised.is_small_talk and recognised.lead >= 1):
            return False
        heard = recognised.is_small_talk or decision.kind == "answer"
        return not (heard and language_of(found))

    def _recognised(self, text: str, question: str, vector: Floats, decision: Decision | None) -> Recognised:
        """What kind of message it is. Courtesies around it count where the rest is no plain question."""
        here, awaited = self._is_here(decision), bool(self.steps) and self.steps[0].intent in AWAITING
        found = self.small_talk.recognise(
            question, vector, decision, self.locale, answered=here, awaited=awaited
        )
        if found.lead < 1 and self.speaks_of_it(found, question, decision):
            return Recognised(QUESTION, found.lead)
        answered = decision is not None and (decision.kind == "answer" or self._asks_much(question, decision))
        text = in_full(in_words(text))
        if question == clean(text) or (answered and not found.is_small_talk):
            return found
        whole = self.small_talk.encoder.ask(text, self.locale)
        return self.small_talk.recognise(text, whole, decision, self.locale, answered=here, awaited=awaited)

    def _asks_much(self, question: str, decision: Decision) -> bool:
        """Whether what stands beside a courtesy says enough: “great. oh and I get queasy, any tips”."""
        return decision.probability >= MEANT and len(tokens(question)) > BARE

    def speaks_of_it(self, found: Recognised, question: str, decision: Decision | None) -> bool:
        """Whether what sounds like small talk names what the corpus, the choices or the talk are about."""
        intent, lead = found.intent, found.lead
        if intent in PARTING and self._names(question, decision):
            return True
        words = tokens(question)
        if intent == GREETING:
            return self._about is not None and has(words, "thing")
        corrects = self._about is not None and leading(words, "correction") > 1  # “I mean one that …”
        points = leading(words, "pointing") > 0 or (corrects and lead < PLAIN)
        return intent == UNHELPFUL and (points or self._replies(words, decision))

    def _replies(self, words: Phrase, decision: Decision | None) -> bool:
        """Whether a message speaks for one of the choices just shown, or says why it is that."""
        last = self.steps[0] if self.steps else Step("")
        if decision is None or not decision.candidates or last.intent not in ASKED_BACK:
            return False
        best = decision.candidates[0]
        says = best.probability >= MEANT or has(words, "reason")
        return says and pointed(decision, last.on_offer, best.entry) == best.entry

    def _names(self, question: str, decision: Decision | None) -> bool:
        """Whether a message is but one word, and that of the best entries: “exam” greets nobody."""
        said = tokens(question)
        best = decision.candidates if decision else ()
        asking = self._asking
        return len(said) == 1 and asking is not None and any(asking.says(c.entry, said[0]) for c in best)

    def _is_here(self, decision: Decision | None) -> bool:
        """Whether an answer was talked about, not choices, and the message speaks for no other."""
        about = self._about
        entry = about.talked_of if about and about.intent not in ASKED_BACK else None
        best = decision.candidates[:1] if decision else ()
        elsewhere = bool(best) and best[0].entry != entry and best[0].probability >= ELSEWHERE
        return entry is not None and not elsewhere

    def _asks_too(self, recognised: Recognised, question: str) -> bool:
        """Whether a greeting, thanks or a complaint come with a question. Who wants a person gets one.

        What sounds like a complaint may but correct what was said: “no, just stop it”.
        """
        found = parts(question)
        inner = question_among(found) or next(iter(questions(found)), "")
        corrects = not inner and recognised.intent == UNHELPFUL and recognised.lead < 1
        inner = (self._corrected(question) or self._matter(question)) if corrects else inner
        if recognised.intent == PERSON or not inner or self._asking is None:
            return False
        vector = self.small_talk.encoder.ask(inner, self.locale)
        decision = self._asking.decision(inner, vector)
        small_talk = self.small_talk.recognise(inner, vector, decision, self.locale).is_small_talk
        return decision.kind != "handoff" and (not small_talk or (corrects and decision.probability >= SURE))

    def _corrected(self, question: str) -> str:
        """What a message says instead of what is being talked about; empty where it corrects nothing."""
        said = followup(question, self._about.about) if self._about else None
        return said.text if said and said.kind == "corrects" and said.text != question else ""

    def _matter(self, question: str) -> str:
        """The clause beside an outburst that tells what it is about: “the bin is still full, a disgrace”."""
        found = clauses(question)
        told = [(clause, self._asking.decision(clause)) for clause in found] if self._asking else []
        best = max(told, key=lambda each: each[1].probability, default=None)
        return best[0] if best and best[1].probability >= SURE else ""

    def _alone(self, text: str, decision: Decision) -> Move:
        """What a message says by itself. Other words for what was just answered bring no new answer."""
        last = self.steps[0] if self.steps else Step("")
        refused = last.intent == "none_of_these_first"
        again = any(tokens(step.about) == tokens(_asked(text)) for step in self.steps[: 1 + refused])
        denied = self._opposes(text, decision)
        made = move(decision, self._open, anew=not again, picks=not denied, asks=not denied)
        shown = last.entry if last.intent in RESOLVED else None
        if made.intent == "clarify" and shown in made.offered and not denied:
            made = _without(made, shown)
        if again or shown is None or made.entry != shown or made.intent == "choose" or self._asking is None:
            return made
        if passage := self._asking.passage(shown, text).text:
            return narrowed(shown, made.candidates, passage, last.about)
        return replace(made, intro="again")

    def _opposes(self, text: str, decision: Decision) -> bool:
        """Whether a message denies what its best entry is about."""
        best = decision.candidates[:1]
        return bool(best) and self._asking is not None and self._asking.opposes(text, best[0].entry)

    def _topic(self, topic: str) -> Move:
        """The questions of a topic, those first that are near to what was asked."""
        asked = next((step.about for step in self.steps if step.about), "")
        if self._asking is None:
            return missed(self._open)
        likely = self._asking.likely(asked, LIKELY)
        found = questions_of(self._asking.release, topic, likely, self._asking.opened.barred)
        return Move("topic", entries=found, about=asked) if found else missed(self._open)

    def _with_topics(self, made: Move) -> Move:
        """A miss, and a refusal, with the topics that are nearest to the question."""
        if self._asking is None or made.intent not in WITH_TOPICS:
            return made
        refused = made.intent == "none_of_these_first" and self.steps
        near = (made.decision.ranked if made.decision else ()) or [c.entry for c in made.candidates]
        near = near or (sorted(self.steps[0].offered) if refused else ())
        return replace(made, choices=nearest_topics(self._asking.release, near, self.shown))


def _asked(text: str) -> str:
    """What a follow-up goes on from: the question in a message, without what it says is not meant."""
    return meant(plain(text))


def _without(made: Move, shown: str) -> Move:
    """A clarification without the entry just shown; where no other is likelier, that is what is meant."""
    others = tuple(c for c in made.candidates if c.entry != shown)
    if others and made.candidates[0].entry != shown:
        return replace(made, candidates=others)
    return replace(made, intent="answer", entry=shown)
