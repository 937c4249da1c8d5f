"""My account: the weekly letter, for who wants it."""

from http import HTTPStatus

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from bot.staff.subscriptions import Subscriptions
from webwidget.services import services
from webwidget.staff.access import requires
from webwidget.staff.account import myself
from webwidget.staff.language import language
from webwidget.staff.pages import blueprint


@blueprint.post("/account/letters")
@requires("curator")
def change_letters() -> ResponseReturnValue:
    """Wanted or not from now on, in the language of the page."""
    me, wanted = myself(), Subscriptions(services().storage)
    if request.form.get("weekly"):
        wanted.want_weekly(me, language())
    else:
        wanted.stop_weekly(me)
    return redirect(url_for("staff.account", letters=1, _anchor="letters"), HTTPStatus.SEE_OTHER)
