"""What can go wrong at the desk.

KundigError
├── NeverHandedOver   nobody asked for a person in this conversation
├── AlreadyTaken      another agent was quicker; `by` names who
├── NotAnAgent        who is to get a conversation may not have any
├── NothingToPropose  the message is none of an agent's, or answers nothing
├── UnknownProposal   no such proposal waits; somebody else may have decided
├── InvalidTag        a tag is empty or too long
├── TooManyTags       a conversation has as many as it may have
├── NoAccountPage     the site has no page on which customers are logged in, or vouches for nobody
└── NotYours          the agent does not have this conversation
"""

from knowledge.errors import KundigError


class NeverHandedOver(KundigError):
    def __init__(self, conversation: str) -> None:
        super().__init__(conversation=conversation)


class AlreadyTaken(KundigError):
    def __init__(self, by: str) -> None:
        super().__init__(by=by)
        self.by = by


class NotAnAgent(KundigError):
    def __init__(self, display: str) -> None:
        super().__init__(display=display)


class NotYours(KundigError):
    def __init__(self, conversation: str) -> None:
        super().__init__(conversation=conversation)


class NothingToPropose(KundigError):
    def __init__(self, seq: int) -> None:
        super().__init__(seq=seq)


class UnknownProposal(KundigError):
    def __init__(self, proposal: str) -> None:
        super().__init__(proposal=proposal[:40])


class InvalidTag(KundigError):
    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class TooManyTags(KundigError):
    def __init__(self, most: int) -> None:
        super().__init__(most=most)


class NoAccountPage(KundigError):
    """`kind` says what the site lacks."""
