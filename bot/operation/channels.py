"""The channels of this installation, and the kinds of letters that it sends."""

from collections.abc import Sequence

from bot.channels.channel import Channel
from bot.channels.customer_letters import AnswerLetter, EndingLetter, LinkLetter
from bot.channels.mail_channel import LetterKind, MailChannel
from bot.channels.staff_letters import password_letters
from bot.channels.webhook_channel import WebhookChannel
from bot.channels.weekly_letter import WeeklyLetter
from bot.conversations.letters import ANSWER, ENDING, LINK, WEEKLY
from knowledge.home import Home


def channels(home: Home) -> Sequence[Channel]:
    return (WebhookChannel(), MailChannel(home.settings.mail, letters(home)))


def letters(home: Home) -> dict[str, LetterKind]:
    """What is written, by the kind that its delivery names."""
    to_customers: dict[str, LetterKind] = {
        ANSWER: AnswerLetter(home.settings),
        LINK: LinkLetter(home.settings),
        ENDING: EndingLetter(home.settings),
    }
    return {**to_customers, **password_letters(home.settings), WEEKLY: WeeklyLetter(home)}
