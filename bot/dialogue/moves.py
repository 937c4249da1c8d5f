"""What the bot makes of one message: pure decisions about the matcher's answer and what came before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile

import bot.protocol as protocol
from bot.dialogue.typed import Typed
from bot.protocol import HANDOFF, NONE, Choice, Reason, Trace
from matcher import CHOICES, Candidate, Decision

SMALL_TALK = ("greet", "thanks", "goodbye", "bot_challenge", "invite", "stay")
ASKED_BACK = ("clarify", "which", "topic")
WAYS_OUT = ("second_miss", "further_miss")  # ask whether to bring a person; nobody comes unasked
MISSED = ("miss", "miss_more", "unsolved", "none_of_these_first", "complaint", *WAYS_OUT)
UNRESOLVED = (*ASKED_BACK, *MISSED, "languages")
RESOLVED = ("answer", "choose", "several", "passage")
TRACED = (*RESOLVED, "clarify", "languages", "miss", "miss_more", "unsolved", "complaint", *WAYS_OUT)
HANDOFF_REASONS: dict[str, Reason] = {"handoff": "requested"}
BUTTONS = {  # the choice each ends with
    **dict.fromkeys(("clarify", "topic"), NONE),
    **dict.fromkeys((*MISSED, "bot_challenge", "languages"), HANDOFF),
}

LOOKS_BACK = 5  # customer messages; a miss further back than this is forgotten
MOST_OPEN = 3  # questions left open in a row; at the next a person is offered, unless it is all but clear
CLEAR = 0.7  # probability of a choice that is worth one more question, however many were left open
NEW = 0.5  # of the choices' probability, that those not yet shown must have
SURE = 0.5  # probability of an answer that is offered to somebody who may not read it
MEANT = 0.3  # probability of a choice from which other words may be taken for it
UNSURE = 0.5  # probability of all choices together, below which it is likelier that none fits, and said so
YES = 0.4  # probability of the first of several choices, from which “yes” may mean it
AHEAD = 2.0  # times as likely as the next, for that
LEADS = 1.5  # times as likely as the next of the choices, to be the one that is meant


@dataclass(frozen=True)
class Move:
    """The intent that a rule answers, the entry to show, and the entries to choose from.

    `reading` says for staff how the message was understood; `picked` is the id of a choice it named in words.
    `choices` are shown as they are, `entries` by their questions; a follow-up goes on from `about`, and from
    the entry that was talked about before and is `kept`, although this move does not show it.
    """

    intent: str
    entry: str | None = None
    candidates: tuple[Candidate, ...] = ()
    decision: Decision | None = field(default=None, compare=False)  # behind it
    reading: str = ""
    picked: str = ""
    choices: tuple[Choice, ...] = ()
    entries: tuple[str, ...] = ()
    parts: tuple["Move", ...] = ()
    about: str = ""
    kept: str | None = None
    intro: str = ""  # the line that goes before an answer
    passage: str = ""  # of the entry's answer
    shown: str = ""  # the language to reply in, if it is not the message's

    @property
    def offered(self) -> tuple[str, ...]:
        """The entries to choose from."""
        return tuple(c.entry for c in self.candidates) if self.intent == "clarify" else self.entries


@dataclass(frozen=True)
class Step:
    """What an earlier message of the customer was: its intent, and the entries shown to choose from.

    `entry` was shown, `choices` stood below, `at` is when (unix seconds), `about` the question it was, and
    `kept` the entry that was talked about before and still is.
    """

    intent: str
    offered: frozenset[str] = frozenset()
    entry: str | None = None
    choices: tuple[Choice, ...] = ()
    about: str = ""
    at: float = 0.0
    kept: str | None = None
    leads: bool = False  # the first of the choices, so that “yes” means it

    @property
    def talked_of(self) -> str | None:
        """The entry that a follow-up is likely about."""
        return self.entry if self.intent in RESOLVED else self.kept

    @property
    def on_offer(self) -> frozenset[str]:
        """The entries that it asked to choose from."""
        asked = self.choices if self.intent in ASKED_BACK else ()
        return self.offered | {choice.entry for choice in asked if choice.entry}


def left_open(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The run of questions just before that were left without an answer. `steps`: newest first.

    Small talk between two questions neither answers the first nor counts as another.
    """
    asked = (step for step in islice(steps, LOOKS_BACK) if step.intent not in SMALL_TALK)
    return tuple(takewhile(lambda step: step.intent in UNRESOLVED, asked))


def move(
    decision: Decision, before: Sequence[Step], *, anew: bool = True, picks: bool = True, asks: bool = True
) -> Move:
    """The matcher's decision in the light of what was left open: no choices are shown twice.

    Who ignores the choices and asks something else is asked back about that. Other words for the same, said
    `anew`, may speak for one of the choices, unless they deny something and so do not `pick`; or for fewer of
    them. The same words again do not. Where nothing else is left, it `asks` once which one is meant.
    """
    if decision.kind == "answer" and decision.entry is not None:
        return Move("answer", decision.entry, decision.candidates, decision)
    if before and anew and picks and (meant := _meant(decision, before[0])):
        return Move("choose", meant, decision.candidates, decision, "choice by meaning", f"entry:{meant}")
    choices = decision.candidates[:CHOICES]
    patient = len(_since_offer(before)) < MOST_OPEN or (bool(choices) and choices[0].probability >= CLEAR)
    if decision.kind == "clarify" and patient:
        if shown := _worth_showing(choices, before, anew):
            unsure = sum(choice.probability for choice in shown) < UNSURE
            return Move("clarify", None, shown, decision, intro="utter_miss_near" if unsure else "")
        likely = bool(choices) and choices[0].probability >= MEANT
        if before and anew and asks and before[0].intent == "clarify" and likely:
            return Move("which", None, decision.candidates, decision, choices=_answering(before[0].choices))
    return missed(before, decision)


def _meant(decision: Decision, asked: Step) -> str | None:
    """The choice just shown that a message without an answer speaks for, well before the others."""
    if asked.intent not in (*ASKED_BACK, "languages") or not decision.candidates:
        return None
    best, *others = decision.candidates
    rival = max((c.probability for c in others if c.entry in asked.on_offer), default=0.0)
    leads = decision.kind == "clarify" and best.probability >= max(MEANT, LEADS * rival)
    return best.entry if leads and best.entry in asked.on_offer else None


def _worth_showing(
    choices: tuple[Candidate, ...], before: Sequence[Step], anew: bool
) -> tuple[Candidate, ...]:
    """The choices that were not shown yet; all of them where other words speak for one that was.

    Who took none of them, and then says it in other words, as was asked, may mean one of them all the same.
    """
    still_meant = before and anew and choices[0].entry in before[0].on_offer
    shown = (_others(choices, before[0]) if still_meant else ()) or _new(choices, before)
    said_anew = before and anew and before[0].intent == "none_of_these_first"
    return shown or (choices[:1] if said_anew and _leads(choices) else ())


def _leads(choices: Sequence[Candidate]) -> bool:
    rival = choices[1].probability if len(choices) > 1 else 0.0
    return choices[0].probability >= max(MEANT, LEADS * rival)


def _answering(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(choice for choice in choices if choice.entry)


def _new(choices: Sequence[Candidate], before: Sequence[Step]) -> tuple[Candidate, ...]:
    """Those of the choices that were not just shown, if they are likely enough."""
    offered = {entry for step in before for entry in step.offered}
    new = tuple(choice for choice in choices if choice.entry not in offered)
    return new if sum(c.probability for c in new) >= NEW * sum(c.probability for c in choices) else ()


def _others(choices: Sequence[Candidate], asked: Step) -> tuple[Candidate, ...]:
    """What other words leave of the choices just shown, or add to them: fewer, or not the same."""
    new = any(choice.entry not in asked.on_offer for choice in choices)
    return (
        tuple(choices) if asked.intent in ASKED_BACK and (new or len(choices) < len(asked.on_offer)) else ()
    )


def _since_offer(before: Sequence[Step]) -> tuple[Step, ...]:
    """Of what was left open, what came after a person was offered: from there on there is patience again."""
    return tuple(takewhile(lambda step: step.intent not in WAYS_OUT, before))


def leads(chances: Sequence[float]) -> bool:
    """Whether the first of several choices is so much likelier than the next that “yes” means it."""
    return bool(chances) and chances[0] >= max(YES, AHEAD * max(chances[1:], default=0.0))


def titles_in(move: Move, locale: str) -> dict[str, str]:
    """What the matcher calls the entries to choose from, by id, as far as it does so in this language."""
    if move.intent != "clarify":
        return {}
    return {choice.entry: choice.question for choice in move.candidates if choice.locale[:2] == locale[:2]}


def not_spoken(decision: Decision, locale: str, before: Sequence[Step]) -> Move:
    """A message in a language that no answer has: the nearest answer to choose, where the matcher is sure."""
    if len(_since_offer(before)) >= MOST_OPEN:
        return replace(missed(before, decision), shown=locale)
    sure = [c for c in decision.candidates[:1] if decision.kind != "handoff" and c.probability >= SURE]
    nearest = tuple(candidate.entry for candidate in sure)
    return Move("languages", None, decision.candidates, decision, entries=nearest, shown=locale)


def missed(before: Sequence[Step], decision: Decision | None = None, first: str = "miss") -> Move:
    """A message without an answer. The second in a row offers a person, and so do too many left open.

    Whoever goes on is not told the same sentence twice running.
    """
    misses = [step.intent for step in before if step.intent in MISSED]
    candidates = decision.candidates if decision else ()
    if not misses and len(before) < MOST_OPEN:
        return Move(first, None, candidates, decision)
    said = "further_miss" if misses[:1] == ["second_miss"] else "second_miss"
    return Move(said, None, candidates, decision)


def unhelpful(before: Sequence[Step]) -> Move:
    """“That does not help”, and anger: an honest line and the offer of a person."""
    return missed(before, first="complaint")


def refused(before: Sequence[Step]) -> Move:
    """None of the choices: other words, or a person if they like."""
    again = any(step.intent == "none_of_these_first" for step in before)
    return missed(before) if again else Move("none_of_these_first")


def picked(choice: Choice, known: bool, before: Sequence[Step]) -> Move:
    """The move for a choice; `known` says whether the release has its entry."""
    if choice.id == NONE:
        return refused(before)
    if choice.id == HANDOFF:
        return Move("handoff")
    return Move("choose", choice.entry, about=choice.title) if known else missed(before)


def replied(said: Typed, last: Step | None, before: Sequence[Step]) -> Move | None:
    """The move for “yes” or “none” after the `last` reply; None where they mean nothing there."""
    kind = (
        "asked" if last and last.intent in ASKED_BACK else "offered" if last and _offers_person(last) else ""
    )
    if said.kind == "yes":
        return _agreed(kind, said.weak, last, before)
    if last is None:
        return None
    if kind == "asked" or (last.intent in ("miss", "unsolved") and len(last.choices) > 1):
        return replace(refused(before), picked=NONE)
    if kind == "offered":
        return Move("stay")
    return unhelpful(before) if last.intent in RESOLVED else Move("goodbye")


def _agreed(kind: str, weak: bool, last: Step | None, before: Sequence[Step]) -> Move:
    """Yes: to the only thing it can mean; else which one. A mere 👍 brings nobody unasked."""
    if last is None or not kind:
        return Move("thanks" if last and last.intent in RESOLVED else "invite")
    if last.intent in WAYS_OUT:
        return Move("handoff")
    if kind == "offered" and (weak or len(last.choices) == 1):
        return Move("thanks" if weak else "handoff")
    return which(last, before)


def which(last: Step, before: Sequence[Step]) -> Move:
    """Asks which of the choices is meant, but not twice."""
    return missed(before) if last.intent == "which" else Move("which", choices=last.choices, about=last.about)


def _offers_person(last: Step) -> bool:
    return any(choice.id == HANDOFF for choice in last.choices)


def trace(move: Move, release: int | None) -> Trace | None:
    """What staff may see of how the bot came to its move; None where nothing was looked up. That a customer
    says thanks is worth knowing, though.
    """
    if move.intent == "thanks":
        return Trace("", reading=protocol.THANKED)
    if move.intent not in TRACED and not move.picked:
        return None
    decision = move.decision
    return Trace(
        decision="answer" if move.entry else "clarify" if move.intent in ASKED_BACK else "handoff",
        entry=move.entry,
        variant=next((c.question for c in move.candidates if c.entry == move.entry), None),
        probability=float(decision.probability) if decision else None,
        margin=float(decision.margin) if decision else None,
        release=release,
        candidates=tuple(
            protocol.Candidate(c.entry, float(c.probability), c.question) for c in move.candidates
        ),
        evidence=decision.evidence if decision else (),
        view=decision.view if decision else "",
        basis=decision.basis if decision else "",
        ranked=decision.ranked if decision else (),
        reading=move.reading,
        picked=move.picked,
    )
