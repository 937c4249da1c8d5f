"""What the public guard makes of 343 posts: who is answered, who is led into a private talk.

    .venv/bin/python -m benchmarks.guard [--file FILE] [--everything-public] [--show]

Publishes the demo shop into an empty folder and asks its real matcher, as the bot does. Half a minute.
`--everything-public` forgets which entries of the demo are not to be said in public.

A line of the file is a post, written before anything had looked at one:

    {"locale": "de", "kind": "order", "right": "private", "text": "…", "secrets": ["…"], "automated": true}

`right` is `answer` (from the corpus), `propose` (a question without an answer: an agent's), `private` or
`nothing`. `secrets` are the pieces of the text that must neither be stored nor be said again.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from bot.channels.public.guard import Fate, Read, fate
from bot.channels.public.seeing import seen
from bot.explaining import tried
from bot.operation.publish import publish
from bot.public_posts import PublicPosts
from bot.smalltalk import SmallTalk
from bot.tryout import Trying
from knowledge.corpus.corpus import Corpus
from knowledge.demo import load_demo
from knowledge.folder.home import Home
from knowledge.releases.releases import Releases
from matcher import Matcher

POSTS = Path(__file__).with_name("posts.jsonl")
BARE = frozenset(("herr", "familie", "family"))  # name nobody
OURS = frozenset(("wendelkorn",))
FOLDS = 5  # a post is judged without the examples that are of its own fold


@dataclass(frozen=True)
class Post:
    locale: str
    kind: str
    right: str
    text: str
    secrets: tuple[str, ...] = ()
    automated: bool = False


@dataclass(frozen=True)
class Judged:
    """A post, what is stored of it, and what becomes of it."""

    post: Post
    text: str
    fate: Fate

    @property
    def leaks(self) -> bool:
        """Whether a piece that must not be stored is; half a number is a piece, too."""
        return any(_left(secret, self.text) for secret in self.post.secrets)

    @property
    def good(self) -> bool:
        """A plain question may be left to an agent; nothing else may be anything else."""
        kind = self.fate.kind
        return kind == self.post.right or (self.post.right == "answer" and kind == "propose")


def posts(file: Path = POSTS) -> list[Post]:
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [Post(**row | {"secrets": tuple(row.get("secrets", ()))}) for row in rows]


def judged(every: Sequence[Post], home: Home, *, all_public: bool = False) -> list[Judged]:
    """With the live release of `home`."""
    live = Releases(home.releases).current()
    matcher = Matcher.open(live.matcher_path)
    small_talk = SmallTalk.load(matcher.encoder, home.model)
    known = PublicPosts.load(matcher.encoder, home.model)
    texts = [seen(each.text, each.locale, OURS).text for each in every]
    blind = [known.without(set(texts[fold::FOLDS])) for fold in range(FOLDS)]
    entries = Corpus(home.corpus).entries()
    private = frozenset() if all_public else frozenset(each.id for each in entries if not each.public)
    return [
        _judged(each, matcher, small_talk, blind[number % FOLDS], private)
        for number, each in enumerate(every)
    ]


def _judged(
    post: Post, matcher: Matcher, small_talk: SmallTalk, kinds: PublicPosts, private: frozenset[str]
) -> Judged:
    stored = seen(post.text, post.locale, OURS)
    made = tried(matcher, small_talk, Trying(stored.text, post.locale), kinds)
    read = Read(stored.text, stored.personal, automated=post.automated)
    return Judged(post, stored.text, fate(read, made, private))


def _left(secret: str, text: str) -> bool:
    pieces = [
        piece
        for piece in secret.replace("/", " ").replace(",", " ").split()
        if len(piece) > 3 and piece.lower() not in BARE
    ]
    return any(piece in text for piece in pieces or [secret])


@click.command()
@click.option("--file", type=click.Path(path_type=Path), default=POSTS)
@click.option("--home", "kept", type=click.Path(path_type=Path), help="A folder to keep the demo in.")
@click.option("--everything-public", is_flag=True)
@click.option("--show", is_flag=True, help="Tell what went wrong.")
def main(file: Path, kept: Path | None, everything_public: bool, show: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(kept or Path(folder) / "home")
        if not Releases(home.releases).numbers():
            load_demo(home)
            publish(home, author="benchmark")
        found = judged(posts(file), home, all_public=everything_public)
    for each in found:
        if show and (not each.good or each.leaks):
            leak = " LEAKS" if each.leaks else ""
            became = f"{each.fate.kind}/{each.fate.reason} {each.fate.entry}"
            click.echo(f"{each.post.kind} ({each.post.right}) → {became}{leak}: {each.text}")
    click.echo(table(found))


def table(found: Sequence[Judged]) -> str:
    """How many of each kind became what."""
    lines = [
        "| posts | right | of | answered | proposed | private | left alone | as it should be |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for kind, right in dict.fromkeys((each.post.kind, each.post.right) for each in found):
        these = [each for each in found if each.post.kind == kind]
        became = Counter(each.fate.kind for each in these)
        good = sum(each.good for each in these)
        counts = " | ".join(str(became[name] or "") for name in ("answer", "propose", "private", "nothing"))
        lines.append(f"| {kind} | {right} | {len(these)} | {counts} | {good} ({good / len(these):.0%}) |")
    for right in ("private", "answer", "nothing"):
        these = [each for each in found if each.post.right == right]
        good = sum(each.good for each in these)
        if these:
            lines.append(f"| all | {right} | {len(these)} | | | | | {good} ({good / len(these):.1%}) |")
    lines.append(f"\nPersonal data stored: {sum(each.leaks for each in found)} posts")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
