"""What customers see of an entry, in the conversation as in a preview. Pure."""

from collections.abc import Sequence

from knowledge.entries import Entry, Link


def answer_text(entry: Entry) -> str:
    """The answer, Markdown, with the entry's links below it."""
    return with_links(entry.answer, entry.links)


def with_links(answer: str, links: Sequence[Link]) -> str:
    lines = "\n".join(f"- [{link.title}]({link.url})" for link in links)
    return f"{answer}\n\n{lines}" if lines else answer
