"""A site's preview card, which social networks show beside a link to its chat or its help pages."""

from functools import lru_cache

from flask import Response, request
from flask.typing import ResponseReturnValue

from knowledge.languages import phrases, preferred
from webwidget.aside import Aside
from webwidget.chat.views import greeting_of
from webwidget.help.pages import blueprint
from webwidget.help.place import LANGUAGES
from webwidget.services import services

DAY = 86_400  # seconds
aside_for_cards = Aside()


@blueprint.get("/c/<name>/card.png")
def picture(name: str) -> ResponseReturnValue:
    """1200 × 630 pixels, in the site's colour."""
    site = services().sites.get(name)
    language = preferred([request.args.get("lang", ""), *site.locales], among=LANGUAGES)
    drawn = aside_for_cards(
        _drawn, site.title, greeting_of(site, language), site.accent, phrases(language, "help").say("card")
    )
    answer = Response(drawn, mimetype="image/png")
    answer.cache_control.public = True
    answer.cache_control.max_age = DAY
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@lru_cache(maxsize=32)
def _drawn(title: str, greeting: str, accent: str, label: str) -> bytes:
    from webwidget.help.drawing import card  # Pillow, which no other page needs

    return card(title, greeting, accent, label)
