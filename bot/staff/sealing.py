"""Secrets that others have trusted us with, so that the store alone does not tell them.

AES-GCM with a key made of the installation's secret. A backup leaves that secret out unless it is asked for,
so it holds what is sealed, and not the means to open it. What is sealed for one purpose opens for no other.
The library takes megabytes, so it is loaded with the first secret and not before.
"""

import base64
import secrets
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.staff.errors import SealBroken

_NONCE = 12  # bytes, as AES-GCM wants it


class Sealer:
    """Seals with one secret of at least 16 bytes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @cached_property
    def _cipher(self) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"kundig sealing").derive(self._secret))

    def seal(self, text: str, purpose: str) -> str:
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._cipher.encrypt(nonce, text.encode(), purpose.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, purpose: str) -> str:
        """Raises SealBroken for what was sealed with another secret, for another purpose, or was changed."""
        from cryptography.exceptions import InvalidTag

        try:
            raw = base64.b64decode(sealed, validate=True)
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()).decode()
        except (ValueError, InvalidTag) as error:
            raise SealBroken from error
