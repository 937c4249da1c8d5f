"""What publishing an entry would do if wordings of a gap were attached to it: asked before any is.

What a job is told and what it finds name customers' words by their digest, and keep none of them.
"""

from dataclasses import replace
from typing import Any

from bot.conversations.insights.gap_trials import Trial
from bot.conversations.insights.gaps import WORDING, Gaps, wording_id
from bot.operation.gate.checking import Gate
from bot.storage import Storage
from knowledge.corpus.corpus import Corpus
from knowledge.curating.variants import versions, with_variants
from knowledge.folder.home import Home


def attempt(home: Home, gate: Gate, trial: Trial) -> dict[str, Any]:
    """What the gate finds. Raises UnknownGap, UnknownEntry, NothingToPublish, …"""
    with Storage.open(home) as storage:
        chosen = Gaps(storage).get(trial.gap, lambda _: None).chosen(trial.wordings)
    before = versions(Corpus(home.corpus), trial.entry)
    changed = [replace(entry, state="approved") for entry in with_variants(before, chosen)]
    names = {
        text: f"{WORDING}{wording_id(locale, text)}" for locale, texts in chosen.items() for text in texts
    }
    found = gate.try_out(changed)
    for doubt in found["doubts"]["first"]:
        doubt |= {side: names.get(doubt[side], doubt[side]) for side in ("text", "other")}
    return found
