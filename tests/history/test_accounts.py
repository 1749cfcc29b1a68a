"""Accounts: several users in one history, told apart by names in any script."""

import pytest

from tagdesk.domain import Account
from tagdesk.errors import TagDeskError
from tagdesk.history.store import History


def test_a_history_begins_with_one_account(history: History) -> None:
    assert history.accounts() == [Account(1, "me", 0)]


def test_accounts_count_their_done_posts(history: History) -> None:
    business = history.add_account("  Möbel \n Haus ")
    assert business == Account(2, "Möbel Haus")
    with history.write() as journal:
        for account_id in (1, 2, 2):
            journal.mark_done(journal.insert_post(account_id=account_id), "done")
        journal.insert_post(account_id=2, caption="a draft")
    assert history.accounts() == [Account(1, "me", 1), Account(2, "Möbel Haus", 2)]


@pytest.mark.parametrize("name", ["ME", "me", " Me ", "ｍｅ", "MÖBEL haus", "СКЛАД"])
def test_names_are_taken_whatever_their_case(history: History, name: str) -> None:
    history.add_account("Möbel Haus")
    history.add_account("Склад")
    before = history.accounts()
    with pytest.raises(TagDeskError, match="already; choose another name"):
        history.add_account(name)
    third = history.add_account("third").account_id
    with pytest.raises(TagDeskError, match="already"):
        history.rename_account(third, name)
    assert history.accounts() == [*before, Account(third, "third")]


@pytest.mark.parametrize("name", ["", "  \t\n"])
def test_an_account_needs_a_name(history: History, name: str) -> None:
    with pytest.raises(TagDeskError, match="needs a name"):
        history.add_account(name)
    with pytest.raises(TagDeskError, match="needs a name"):
        history.rename_account(1, name)


def test_rename_keeps_the_posts_and_may_change_the_case_alone(history: History) -> None:
    with history.write() as journal:
        journal.mark_done(journal.insert_post(), "done")
    history.rename_account(1, "Me")
    history.rename_account(1, "写真")
    assert history.accounts() == [Account(1, "写真", 1)]
    assert [post.user for post in history.export_posts()] == ["写真"]
    assert history.add_account("me").account_id == 2


def test_found_by_name_or_told_what_there_is(history: History) -> None:
    history.add_account("Straße")
    assert history.account_named("STRASSE").account_id == 2
    with pytest.raises(TagDeskError, match="no account 'you'; choose one of: me, Straße"):
        history.account_named("you")
