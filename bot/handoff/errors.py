"""What can go wrong at the desk.

KundigError
├── NeverHandedOver   nobody asked for a person in this conversation
├── AlreadyTaken      another agent was quicker; `by` names who
└── NotYours          the agent does not have this conversation
"""

from knowledge.errors import KundigError


class NeverHandedOver(KundigError):
    def __init__(self, conversation: str) -> None:
        super().__init__(f"Nobody asked for a person in the conversation “{conversation}”.")


class AlreadyTaken(KundigError):
    def __init__(self, by: str) -> None:
        super().__init__(f"{by} has this conversation already. Take the next one from the queue.")
        self.by = by


class NotYours(KundigError):
    def __init__(self, conversation: str) -> None:
        super().__init__(f"You do not have the conversation “{conversation}”. Accept it first.")
