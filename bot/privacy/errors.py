"""What can go wrong with personal data.

KundigError
└── NotArchived     no conversation of this id is archived
"""

from knowledge.errors import KundigError


class NotArchived(KundigError):
    def __init__(self, id: str) -> None:
        super().__init__(id=id)
