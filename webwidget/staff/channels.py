"""Where customers write, as staff calls it."""

from collections.abc import Iterable

from bot.channels.networks import MESSENGERS, NETWORKS, titled
from webwidget.services import services
from webwidget.staff.language import in_language, say

CHAT, MAIL = "chat", "mail"


def channel_name(channel: str) -> str:
    """A network by its own name, the rest as the language does."""
    phrase = f"channel_{channel}"
    return say(phrase) if phrase in in_language() else titled(channel)


def channel_names(channels: Iterable[str]) -> dict[str, str]:
    """The same of several, by channel."""
    return {channel: channel_name(channel) for channel in channels}


def every_channel() -> dict[str, str]:
    """All that there may be, whether anybody can write there now or not."""
    return channel_names([CHAT, MAIL, *NETWORKS])


def channels_here() -> dict[str, str]:
    """Where customers can write: the chat, e-mail where there is some, and messengers that are connected.

    Public posts are no conversations; who is led from one into a private talk is in the chat.
    """
    rooms = services()
    mail = [MAIL] if rooms.home.settings.mail.sends else []
    connected = sorted({each.kind for each in rooms.connections.all() if each.kind in MESSENGERS})
    return channel_names(dict.fromkeys([CHAT, *mail, *connected]))
