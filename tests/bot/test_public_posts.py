"""What a public post is, told by examples in words that none of them has."""

from pathlib import Path

import pytest

from bot.public_posts import PublicPosts
from matcher import load_encoder


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> PublicPosts:
    return PublicPosts.load(load_encoder(), tmp_path_factory.mktemp("model"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("locale", "text", "kind"),
    [
        ("de", "Bekommt man bei euch auch Ersatzmesser?", "question"),
        ("en", "Is next-day delivery available?", "question"),
        ("de", "Zwei Mal angerufen, zwei Mal aufgelegt worden. Armselig.", "private"),
        ("en", "Third week without a word about my exchange", "private"),
        ("de", "Steht bei uns seit Jahren, wunderbar", "nothing"),
        ("en", "What a beauty, we love it", "nothing"),
    ],
)
def test_what_is_said_in_other_words(posts: PublicPosts, locale: str, text: str, kind: str) -> None:
    assert posts.kind(text, posts.encoder.ask(text, locale), locale) == kind


@pytest.mark.slow
def test_without_its_examples_it_knows_less_and_the_vectors_are_kept(
    posts: PublicPosts, tmp_path: Path
) -> None:
    first = PublicPosts.load(posts.encoder, tmp_path)
    assert [path.suffix for path in sorted(tmp_path.glob("posts-*"))] == [".npy", ".sha256"]
    text = "Never again!"
    asked = posts.encoder.ask(text, "en")
    assert first.kind(text, asked, "en") == posts.kind(text, asked, "en") == "private"
    questions = {each.text for each in first._examples if each.kind != "nothing"}
    assert first.without(questions).kind(text, asked, "en") == "nothing"
