"""What of a long message is looked at by itself. Pure."""

from matcher.text import clean, sentences

_STORY = 160  # characters from which single sentences are looked at too
_SENTENCES = 2  # of a story; six find no more, for twice the time
_SHORTEST_SENTENCE = 8  # characters
_LONGEST_PART = 600  # characters, from the end: what is read at once, however long the story


def parts(text: str) -> list[str]:
    """The text itself and, when it is a story, its last sentences, those that ask before others."""
    cleaned = clean(text)
    if not any(letter.isalnum() for letter in cleaned):
        return []
    if len(cleaned) < _STORY:
        return [cleaned]
    single = [part for part in map(clean, sentences(text)) if len(part) > _SHORTEST_SENTENCE]
    asked = [part for part in single if part.endswith("?")]
    ends = map(_end, [cleaned, *(asked or single)[-_SENTENCES:]])
    return list(dict.fromkeys(ends))  # a story of one sentence is read once


def _end(part: str) -> str:
    """As many of the last words as are read at once."""
    if len(part) <= _LONGEST_PART:
        return part
    last = part[-_LONGEST_PART:]
    return last.partition(" ")[2] or last
