"""What agents look after: languages, sites, and the teams they are in. Who gets whom depends on it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.conversations.transcript import DESK
from bot.staff.accounts import COMMAND_LINE, By
from bot.staff.changes import STAFF
from bot.staff.errors import InvalidMember, InvalidTeam, TeamExists, UnknownMember, UnknownTeam
from bot.storage import Storage, Transaction
from bot.storage.repositories.audit import Action, Note
from bot.storage.repositories.skills import Skill
from bot.storage.repositories.teams import Team
from knowledge.errors import UnknownSite
from knowledge.languages import LANGUAGES

LONGEST = 60  # characters of a team's name


@dataclass(frozen=True)
class Looks:
    """What one account looks after; of nothing in particular means of everything."""

    skill: Skill
    teams: frozenset[str]


class LookingAfter:
    """The skills of all accounts, and the teams. The command line writes them, too."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def of(self, account: str) -> Looks:
        with self._storage.reading() as read:
            return Looks(read.skills.of(account), read.teams.of(account))

    def set_skill(
        self, account: str, locales: Iterable[str], sites: Iterable[str], by: By = COMMAND_LINE
    ) -> None:
        """Raises UnknownMember, InvalidMember, UnknownSite."""
        skill = Skill(frozenset(locales), frozenset(sites))
        for locale in sorted(skill.locales - set(LANGUAGES)):
            raise InvalidMember("locales", "locales", known=", ".join(LANGUAGES), value=locale)

        def job(tx: Transaction) -> None:
            _check_accounts(tx, [account])
            for name in sorted(skill.sites):
                if tx.sites.find(name) is None:
                    raise UnknownSite(name=name)
            tx.skills.save(account, skill)
            _note(tx, "skills_changed", by, account)

        self._storage.write(job)

    def set_teams(self, account: str, names: Iterable[str], by: By = COMMAND_LINE) -> None:
        """In these, and in no others. Raises UnknownMember, UnknownTeam."""
        wanted = set(names)

        def job(tx: Transaction) -> None:
            _check_accounts(tx, [account])
            teams = tx.teams.all()
            for name in sorted(wanted - {each.name for each in teams}):
                raise UnknownTeam(name)
            for each in teams:
                others = [member for member in each.members if member != account]
                members = [*others, account] if each.name in wanted else others
                if set(members) != set(each.members):
                    tx.teams.join(each.name, members)
            _note(tx, "skills_changed", by, account)

        self._storage.write(job)

    def teams(self) -> list[Team]:
        """By name."""
        with self._storage.reading() as read:
            return read.teams.all()

    def add_team(self, name: str, members: Iterable[str] = (), by: By = COMMAND_LINE) -> str:
        """The name as it is kept. Raises InvalidTeam, TeamExists, UnknownMember."""
        called, accounts = _called(name), list(members)

        def job(tx: Transaction) -> str:
            if any(each.name.casefold() == called.casefold() for each in tx.teams.all()):
                raise TeamExists(called)
            _check_accounts(tx, accounts)
            tx.teams.add(called, tx.now())
            tx.teams.join(called, accounts)
            _note(tx, "team_added", by, called)
            return called

        return self._storage.write(job)

    def set_members(self, name: str, members: Iterable[str], by: By = COMMAND_LINE) -> None:
        """These, and nobody else. Raises UnknownTeam, UnknownMember."""
        accounts = list(members)

        def job(tx: Transaction) -> None:
            _check_team(tx, name)
            _check_accounts(tx, accounts)
            tx.teams.join(name, accounts)
            _note(tx, "team_changed", by, name)

        self._storage.write(job)

    def remove_team(self, name: str, by: By = COMMAND_LINE) -> None:
        """What waits for it waits for everybody. Raises UnknownTeam."""

        def job(tx: Transaction) -> None:
            _check_team(tx, name)
            tx.teams.remove(name)
            _note(tx, "team_removed", by, name)

        self._storage.write(job)


def _called(name: str) -> str:
    called = " ".join(name.split())
    if not called or len(called) > LONGEST or not called.isprintable():
        raise InvalidTeam(LONGEST)
    return called


def _check_team(transaction: Transaction, name: str) -> None:
    if transaction.teams.find(name) is None:
        raise UnknownTeam(name)


def _check_accounts(transaction: Transaction, names: Iterable[str]) -> None:
    for name in names:
        if transaction.accounts.find(name) is None:
            raise UnknownMember(name)


def _note(transaction: Transaction, action: Action, by: By, about: str) -> None:
    transaction.audit.add(Note(transaction.now(), action, by.name, about, by.network))
    transaction.changed.update((STAFF, DESK))
