"""Public posts beside conversations: their record, and the story that a private one begins with."""
