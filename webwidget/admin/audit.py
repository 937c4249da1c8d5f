"""What staff did: log-ins, accounts, exports and erasures, queues, releases; who opened conversations."""

from flask import render_template, request

from webwidget.admin.face import blueprint
from webwidget.services import services
from webwidget.staff.access import requires


@blueprint.get("/audit")
@requires("admin")
def audit() -> str:
    """The latest notes, a page at a time; of one account when `whom` is given. With `opened`, who looked into
    conversations, which `whom` may name, too.
    """
    whom, opened = request.args.get("whom", "").strip().lower(), "opened" in request.args
    notes, after = services().access.audit.page(whom, request.args.get("after", ""), opened=opened)
    return render_template("admin/audit.html", notes=notes, whom=whom, after=after, opened=opened)
