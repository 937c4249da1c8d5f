"""What is wrong with the data folder, or with what is in front of us, as every page of the staff says it."""

from flask import request

from knowledge.condition import condition
from knowledge.errors import Trouble
from webwidget.services import services
from webwidget.staff.language import language


def troubles() -> list[str]:
    """A sentence each, in the reader's language, with the remedy."""
    home = services().home
    found = [fault.told(language()) for fault in condition(home)]
    if not home.settings.proxies and "X-Forwarded-For" in request.headers:
        found.append(Trouble("proxies_unset").told(language()))
    return found
