"""Pictures and videos of answers: checked before they are kept."""
