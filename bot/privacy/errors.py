"""What can go wrong with personal data.

KundigError
├── NotArchived     no conversation of this id is archived
├── UnknownAddress  no e-mail address, phone number, conversation's id or customer of a site
└── NobodyFound     nothing is stored about this address
"""

from knowledge.errors import KundigError


class NotArchived(KundigError):
    def __init__(self, id: str) -> None:
        super().__init__(id=id)


class UnknownAddress(KundigError):
    def __init__(self, address: str) -> None:
        super().__init__(address=address)


class NobodyFound(KundigError):
    def __init__(self, address: str) -> None:
        super().__init__(address=address)
