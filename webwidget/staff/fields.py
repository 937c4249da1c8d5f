"""What is wrong with a field, for the person who filled in a form."""

from knowledge.errors import InvalidField
from webwidget.staff.language import in_language, language, say


def explained(error: InvalidField) -> str:
    """With the field's name as the form has it."""
    label, message = f"field_{error.field}", error.fault.told(language())
    return say("about_field", field=say(label), message=message) if label in in_language() else message
