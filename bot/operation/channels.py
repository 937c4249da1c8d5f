"""The channels of this installation, and the kinds of letters that it sends."""

from collections.abc import Sequence
from functools import partial

from bot.channels.channel import Channel
from bot.channels.connecting import opened
from bot.channels.mail.customer_letters import AnswerLetter, EndingLetter, LinkLetter, ProveLetter
from bot.channels.mail.mail_channel import LetterKind, MailChannel
from bot.channels.mail.staff_letters import password_letters
from bot.channels.mail.weekly_letter import WeeklyLetter
from bot.channels.messengers.files import FileChannel
from bot.channels.messengers.messenger_channel import MessengerChannel
from bot.channels.networks import MESSENGERS
from bot.channels.public.channel import PostChannel
from bot.channels.public.networks import PUBLIC
from bot.channels.public.speaking import speaking
from bot.channels.push_channel import PushChannel
from bot.channels.webhooks.webhook_channel import WebhookChannel
from bot.conversations.letters import ANSWER, ENDING, LINK, PROVE, WEEKLY
from bot.customers.pushing import Pushing
from bot.staff.connections import Connections
from bot.staff.secret import installation_secret
from bot.storage import Storage
from knowledge.folder.home import Home
from knowledge.plain import plain
from knowledge.releases.answering import Answering


def channels(home: Home, storage: Storage) -> Sequence[Channel]:
    mail = MailChannel(home.settings.mail, letters(home))
    secret = installation_secret(storage, home)
    secrets = partial(opened, Connections(storage, secret))
    messengers = [
        MessengerChannel(
            {kind: each for kind, each in MESSENGERS.items() if each.echoes is echoes},
            secrets,
            plain,
            home.media,
            home.settings.default_locale,
            secret=secret,
            mails=home.settings.mail.sends,
        )
        for echoes in (True, False)
    ]
    posts = PostChannel(storage, PUBLIC, secrets, speaking(Answering(home.releases)), secret)
    files = FileChannel(MESSENGERS, secrets, storage)
    push = PushChannel(Pushing(storage, secret).vapid, home.settings.title)
    return WebhookChannel(), mail, *messengers, files, posts, push


def letters(home: Home) -> dict[str, LetterKind]:
    """What is written, by the kind that its delivery names."""
    to_customers: dict[str, LetterKind] = {
        ANSWER: AnswerLetter(home.settings),
        LINK: LinkLetter(home.settings),
        ENDING: EndingLetter(home.settings),
        PROVE: ProveLetter(home.settings),
    }
    return {**to_customers, **password_letters(home.settings), WEEKLY: WeeklyLetter(home)}
