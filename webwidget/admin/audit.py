"""What staff did: log-ins, accounts, exports and erasures, closed queues, releases."""

from flask import render_template, request

from webwidget.admin.face import blueprint
from webwidget.services import services
from webwidget.staff.access import requires


@blueprint.get("/audit")
@requires("admin")
def audit() -> str:
    """The latest notes, a page at a time; of one account when `whom` is given."""
    whom = request.args.get("whom", "").strip().lower()
    notes, after = services().audit.page(whom, request.args.get("after", ""))
    return render_template("admin/audit.html", notes=notes, whom=whom, after=after)
