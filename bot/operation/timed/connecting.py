"""Networks are asked again and again whether messages come and go."""

import time

from bot.channels.connecting import check, keep_alive
from bot.channels.messengers.messenger_channel import learn_templates
from bot.channels.networks import MESSENGERS, NETWORKS
from bot.operation.timed.clock import Timed
from bot.staff.connections import Connections
from bot.staff.secret import installation_secret
from bot.storage import Storage
from knowledge.folder.home import Home

EVERY = 600.0  # seconds between two looks


def timed(home: Home) -> tuple[Timed, ...]:
    """Each connection is looked at."""

    def look(storage: Storage) -> None:
        connections = Connections(storage, installation_secret(storage, home))
        for each in connections.all():
            if each.kind not in NETWORKS:
                continue
            keep_alive(connections, NETWORKS[each.kind], each, time.time())
            well = not check(storage, connections, NETWORKS[each.kind], each)
            if well and each.kind in MESSENGERS:
                learn_templates(storage, connections.secrets(each), MESSENGERS[each.kind], each)

    return (Timed("check_channels", EVERY, look),)
