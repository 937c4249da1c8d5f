"""What the bot would do with a first message, and why: for curators who try a question."""

from bot.public_posts import PublicPosts
from bot.smalltalk import SmallTalk
from bot.tryout import Thought, Tried, Trying
from matcher import Matcher
from matcher.explanation import explain


def tried(matcher: Matcher, small_talk: SmallTalk, trying: Trying, posts: PublicPosts | None = None) -> Tried:
    """Small talk and a wish for a person go before any entry, as for customers. Nothing is remembered.

    With `posts` it also tells what a public post in these words would be.
    """
    vector = matcher.ask(trying.text, trying.locale)
    found = explain(matcher, trying.text, trying.locale, vector)
    decision = found.decision
    heard = small_talk.recognise(trying.text, vector, decision, trying.locale)
    post = posts.kind(trying.text, vector, trying.locale) if posts else ""
    thoughts = tuple(Thought(each.entry, each.probability, each.wording) for each in found.speaking)
    if heard.is_small_talk:
        return Tried("small_talk", thoughts, intent=heard.intent, post=post)
    offered = tuple(each.entry for each in decision.candidates) if decision.kind == "clarify" else ()
    return Tried(decision.kind, thoughts, offered, found.needed, found.exact, post=post)
