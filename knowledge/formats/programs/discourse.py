"""Discourse: topics with an accepted answer, as the forum tells them at `/t/….json`."""

import re
from collections.abc import Iterator
from typing import Any

from knowledge.formats.problems import Problems, note
from knowledge.formats.programs.articles import Article, dicts, text

# What stands below a picture that opens: its name again, and how large it is.
META = re.compile(r'<div class="meta">.{0,3000}?</div>', re.DOTALL)


def is_it(data: Any) -> bool:
    return any("post_stream" in topic for topic in dicts(data))


def articles(data: Any, problems: Problems) -> Iterator[Article]:
    """Topics that nobody has answered to somebody's satisfaction are told, and left out."""
    for row, topic in enumerate(dicts(data), 1):
        if "post_stream" not in topic:
            continue
        body, lost = _solution(topic)
        if not body:
            problems.note(row, "question", note("unsolved", value=text(topic, "title")))
            continue
        yield Article(
            program="discourse",
            id=text(topic, "id"),
            title=text(topic, "title", "fancy_title"),
            body=body,
            topic=text(topic, "category_name"),
            lost=lost,
        )


def _solution(topic: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """The accepted post; of a long topic the file may hold no more of it than how it begins."""
    stream = topic.get("post_stream")
    posts = list(dicts(stream.get("posts"))) if isinstance(stream, dict) else []
    accepted = next(dicts(topic.get("accepted_answer") or topic.get("accepted_answers")), {})
    number = text(accepted, "post_number")
    for post in posts:
        if post.get("accepted_answer") is True or (number and text(post, "post_number") == number):
            return META.sub("", text(post, "cooked", "raw")), ()
    excerpt = text(accepted, "excerpt")
    return excerpt, (note("only_excerpt", value=text(topic, "title")),) if excerpt else ()
