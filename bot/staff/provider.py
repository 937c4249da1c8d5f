"""A provider of log-ins, and what passes between it, a browser and us. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Provider:
    """Whom we rely on. `secret` is empty for a client that has none."""

    name: str
    title: str
    issuer: str
    client_id: str
    secret: str = ""


@dataclass(frozen=True)
class Begun:
    """What a browser takes along, and has to bring back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Known:
    """Who somebody is at a provider; `email` is one that the provider has verified, else empty."""

    subject: str
    email: str
