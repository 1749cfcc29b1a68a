"""`tagdesk accounts`: the accounts whose habits are kept apart."""

from dataclasses import asdict

import click

from tagdesk.cli.options import Session, common_options
from tagdesk.cli.output import print_json, print_table, say
from tagdesk.cli.work import opened, tell


@click.group(invoke_without_command=True)
@common_options
@click.pass_context
def accounts(ctx: click.Context) -> None:
    """Accounts whose habits are kept apart. Alone: the same as `tagdesk accounts list`."""
    if ctx.invoked_subcommand is None:
        _print_accounts(ctx.obj)


@accounts.command("list")
@common_options
@click.pass_obj
def list_accounts(session: Session) -> None:
    """All accounts, and how many done posts each has."""
    _print_accounts(session)


@accounts.command()
@click.argument("name")
@common_options
@click.pass_obj
def add(session: Session, name: str) -> None:
    """Begin an account called NAME."""
    from tagdesk.assistant.typed import storable

    with opened(session) as store:
        account = store.add_account(storable(name))
    tell(session, asdict(account), f"There is an account '{account.name}' now.")


@accounts.command()
@click.argument("old")
@click.argument("new")
@common_options
@click.pass_obj
def rename(session: Session, old: str, new: str) -> None:
    """Call the account OLD by the name NEW."""
    from tagdesk.assistant.typed import storable

    new = storable(new)
    with opened(session) as store:
        store.rename_account(store.account_named(old).account_id, new)
        account = store.account_named(new)
    tell(session, asdict(account), f"'{old}' is called '{account.name}' now.")


@accounts.command()
@click.argument("name", default="")
@common_options
@click.pass_obj
def learned(session: Session, name: str) -> None:
    """What your decisions taught TagDesk beyond what it knew; of the account NAME, or of the first one.

    With --json all of it, as it is kept.
    """
    from tagdesk.assistant.learned import FUSION, told

    with opened(session) as store:
        account = store.account_named(name) if name else store.accounts()[0]
        payload = store.learned(account.account_id, FUSION)
    if session.as_json:
        print_json({"account": account.name, "learned": payload})
    elif payload is None:
        say(f"Nothing yet of '{account.name}': it learns from every post that is done.")
    else:
        say(f"From {payload['posts']} posts of '{account.name}':")
        print_table([(title, ", ".join(things) or "-") for title, things in told(payload)], ("", ""))


@accounts.command()
@click.argument("name")
@common_options
@click.pass_obj
def unlearn(session: Session, name: str) -> None:
    """Forget what `learned` tells of the account NAME; its posts and tags stay, and count as before."""
    with opened(session) as store:
        account = store.account_named(name)
        store.reset_learned(account.account_id)
    tell(session, asdict(account), f"What was learned of '{account.name}' is forgotten; its posts stay.")


def _print_accounts(session: Session) -> None:
    with opened(session) as store:
        found = store.accounts()
    if session.as_json:
        print_json([asdict(account) for account in found])
    else:
        rows = [(str(account.account_id), account.name, str(account.done)) for account in found]
        print_table(rows, ("Account", "Name", "Done posts"), numbers=(0, 2))
