"""The accounts of the person: several users, each with posts, habits and states of its own."""

import unicodedata

from sqlite_utils import Database

from tagdesk.domain import Account
from tagdesk.errors import TagDeskError
from tagdesk.history.transaction import HistoryFile


class Accounts(HistoryFile):
    """Reads and changes the list of accounts. No two names differ in upper and lower case only."""

    def accounts(self) -> list[Account]:
        """All accounts, in the order they were added."""
        with self.read() as db:
            return _accounts(db)

    def account_named(self, name: str) -> Account:
        """The account of this name, in any upper and lower case.

        Raises:
            TagDeskError: There is none.
        """
        accounts = self.accounts()
        found = next((account for account in accounts if _key(account.name) == _key(name)), None)
        if found is None:
            names = ", ".join(account.name for account in accounts)
            raise TagDeskError(f"There is no account '{name}'; choose one of: {names}.")
        return found

    def add_account(self, name: str) -> Account:
        """Begin an account without posts.

        Raises:
            TagDeskError: The name is empty or taken.
        """
        with self._transaction() as db:
            name = _free_name(db, name, None)
            account_id = db.execute("INSERT INTO accounts (name, key) VALUES (?, ?)", [name, _key(name)]).lastrowid
        return Account(account_id, name)

    def rename_account(self, account_id: int, name: str) -> None:
        """Give an account another name; its posts stay with it.

        Raises:
            TagDeskError: The name is empty or taken.
        """
        with self._transaction() as db:
            name = _free_name(db, name, account_id)
            db.execute("UPDATE accounts SET name = ?, key = ? WHERE id = ?", [name, _key(name), account_id])


def _accounts(db: Database) -> list[Account]:
    rows = db.execute(
        "SELECT accounts.id, name, COUNT(posts.id) FROM accounts"
        " LEFT JOIN posts ON posts.account_id = accounts.id AND posts.done GROUP BY accounts.id ORDER BY accounts.id"
    )
    return [Account(*row) for row in rows]


def _free_name(db: Database, name: str, account_id: int | None) -> str:
    """The name with its blanks squeezed, if no other account has it."""
    name = " ".join(name.split())
    if not _key(name):
        raise TagDeskError("An account needs a name.")
    taken = db.execute("SELECT name FROM accounts WHERE key = ? AND id IS NOT ?", [_key(name), account_id]).fetchone()
    if taken:
        raise TagDeskError(f"There is an account '{taken[0]}' already; choose another name.")
    return name


def _key(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
