"""What is wrong with the data folder, as every page of the staff says it."""

from knowledge.condition import condition
from webwidget.services import services
from webwidget.staff.language import language


def troubles() -> list[str]:
    """A sentence each, in the reader's language, with the remedy."""
    return [fault.told(language()) for fault in condition(services().home)]
