"""`tagdesk history backup`, `backups` and `restore`: copies of the history, and putting one back."""

from typing import TYPE_CHECKING

import click

from tagdesk.cli.options import Session, common_options
from tagdesk.cli.output import print_json, print_table
from tagdesk.cli.work import opened, result_of, somebody_answers, tell
from tagdesk.errors import HistoryError

if TYPE_CHECKING:
    from tagdesk.assistant.history_care import Restorable

_WHY = {
    "daily": "day by day",
    "asked": "you asked",
    "update": "before an update",
    "restore": "before another one was put back",
}


@click.command()
@common_options
@click.pass_obj
def backup(session: Session) -> None:
    """Make a backup of the history now. The window makes one a day by itself."""
    from tagdesk.history.backups import posts_in

    with opened(session) as store:
        made = store.back_up()
    posts = posts_in(made)
    record = {"name": made.name, "file": str(made.path), "posts": posts}
    tell(session, record, f"{_posts(posts)} backed up and checked: {made.path}")


@click.command()
@common_options
@click.pass_obj
def backups(session: Session) -> None:
    """List the backups of the history, the newest first."""
    from tagdesk.assistant.history_care import restorable

    found = restorable(session.profile)
    if session.as_json:
        print_json([_as_record(one) for one in found])
        return
    rows = [(one.backup.name, _made(one), str(one.posts), _WHY[one.backup.why]) for one in found]
    print_table(rows, ("Name", "Made", "Posts", "Why"), numbers=(2,))


@click.command()
@click.argument("name", required=False)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@common_options
@click.pass_obj
def restore(session: Session, name: str | None, yes: bool) -> None:
    """Put the backup NAME (or the newest one) in the place of the history.

    What is there now is kept beside the backups, whatever state it is in.
    """
    from tagdesk.assistant.history_care import put_back

    chosen = _chosen(session, name)
    question = f"Put back {chosen.backup.name} with {_posts(chosen.posts)}? What is there now is kept."
    if not yes and somebody_answers(session) and not click.confirm(question, default=True, err=True):
        raise click.Abort
    replaced = result_of(put_back(session.profile, chosen.backup))
    record = {"name": chosen.backup.name, "posts": chosen.posts, "replaced": str(replaced)}
    tell(
        session,
        record,
        f"{_posts(chosen.posts)} {'is' if chosen.posts == 1 else 'are'} back; what was there before is in {replaced}.",
    )


def _chosen(session: Session, name: str | None) -> "Restorable":
    from tagdesk.assistant.history_care import restorable

    found = restorable(session.profile)
    if not found:
        raise HistoryError(f"There is no backup in {session.profile.history_backups_dir}.")
    for one in found:
        if name in (None, one.backup.name, one.backup.path.name):
            return one
    raise HistoryError(f"There is no backup {name}; see: tagdesk history backups.")


def _as_record(one: "Restorable") -> dict[str, object]:
    return {
        "name": one.backup.name,
        "file": str(one.backup.path),
        "made": one.backup.made.isoformat(),
        "posts": one.posts,
        "why": str(one.backup.why),
    }


def _made(one: "Restorable") -> str:
    return f"{one.backup.made.astimezone():%Y-%m-%d %H:%M}"


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count} posts"
