"""The accounts of the demo shop. Their passwords are public; `kundig serve --demo` alone makes them."""

from dataclasses import dataclass

from bot.staff.accounts import Role


@dataclass(frozen=True)
class DemoAccount:
    """A log-in anyone may know."""

    name: str
    password: str
    display: str
    roles: tuple[Role, ...]


DEMO_ACCOUNTS = (
    DemoAccount("anna", "anna-hilft-gern", "Anna Weber", ("agent",)),
    DemoAccount("carla", "carla-schreibt", "Carla Brandt", ("curator", "editor")),
    DemoAccount("ada", "ada-verwaltet", "Ada Sommer", ("admin",)),
)
