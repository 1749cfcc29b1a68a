"""`tagdesk history`: search, figures and export of what was posted before."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tagdesk.cli.history_backups import backup, backups, restore
from tagdesk.cli.options import Session, common_options
from tagdesk.cli.output import print_json, print_table, say
from tagdesk.cli.work import models_in_use, opened, result_of

if TYPE_CHECKING:
    from tagdesk.domain import DeskPost

_COLUMNS = ("Post", "Time", "Photo", "Caption", "Tags")


@click.group(invoke_without_command=True)
@common_options
@click.pass_context
def history(ctx: click.Context) -> None:
    """Look into your history: search it, count it, export it. Alone: the newest posts."""
    if ctx.invoked_subcommand is None:
        _print_found(ctx.obj, "", limit=20)


@history.command()
@click.argument("query", nargs=-1, required=True)
@click.option("-n", "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Posts at most.")
@common_options
@click.pass_obj
def search(session: Session, query: tuple[str, ...], limit: int) -> None:
    """Posts whose caption, tags and place hold every word of QUERY."""
    _print_found(session, " ".join(query), limit=limit)


@history.command()
@click.argument("tag")
@click.option("-n", "--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Posts at most.")
@common_options
@click.pass_obj
def fits(session: Session, tag: str, limit: int) -> None:
    """Posts that fit TAG, best first, whether they carry it or not."""
    from tagdesk.assistant.fits import fits as how_they_fit
    from tagdesk.assistant.suggest import SuggestService

    with opened(session) as store:
        service = SuggestService(models_in_use(session), history=store)
        found = sorted(how_they_fit(service, store, tag), key=lambda pair: -pair[1])[:limit]
    if session.as_json:
        print_json([{**_as_record(post), "fit": round(fit, 6)} for post, fit in found])
        return
    rows = [(f"{fit:.3f}", *_as_row(post)) for post, fit in found]
    print_table(rows, ("Fit", *_COLUMNS), numbers=(0, 1))


@history.command()
@common_options
@click.pass_obj
def stats(session: Session) -> None:
    """How many posts, photos, tags and decisions there are, when you post, and how good suggestions were."""
    from tagdesk.cli.history_figures import record_of, rows_of

    with opened(session) as store:
        figures = store.stats()
        statistics = store.statistics()
    if session.as_json:
        print_json(figures | record_of(statistics))
        return
    rows = []
    for name, value in figures.items():
        text = str(value)
        if isinstance(value, dict):
            text = ", ".join(f"{count} {kind}" for kind, count in value.items())
        elif isinstance(value, list):
            text = ", ".join(f"{entry['tag']} ({entry['uses']})" for entry in value)
        rows.append((name.replace("_", " "), text))
    print_table([*rows, *rows_of(statistics)], ("", ""))


@history.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@common_options
@click.pass_obj
def export(session: Session, file: Path) -> None:
    """Write all done posts to FILE: a table (.csv), plain text (.txt), else JSON lines; .gz compresses.

    Only JSON lines hold all that is known of a post; `tagdesk import` reads them back.
    """
    from tagdesk.assistant.export import export_history

    with opened(session) as store:
        count = result_of(export_history(store, file))
        stats = store.stats()
    drafts = int(stats["posts"]) - int(stats["done"])
    if session.as_json:
        print_json({"file": str(file), "posts": count, "drafts_left_out": drafts})
        return
    say(f"{count} post{'' if count == 1 else 's'} written to {file}")
    if drafts:
        say(f"{drafts} still in work left out; mark a post as done in the window with Ctrl+D.")


for command in (backup, backups, restore):
    history.add_command(command)


def _print_found(session: Session, query: str, *, limit: int) -> None:
    with opened(session) as store:
        posts = store.search(query, limit)
    if session.as_json:
        print_json([_as_record(post) for post in posts])
        return
    print_table([_as_row(post) for post in posts], _COLUMNS, numbers=(0,))


def _as_row(post: "DeskPost") -> tuple[str, ...]:
    return (
        str(post.post_id),
        post.time.strftime("%Y-%m-%d %H:%M") if post.time else "",
        ", ".join(photo.path.name for photo in post.photos),
        post.caption,
        " ".join(post.chosen),
    )


def _as_record(post: "DeskPost") -> dict[str, Any]:
    return {
        "post_id": post.post_id,
        "photos": [str(photo.path) for photo in post.photos],
        "caption": post.caption,
        "place": post.place,
        "time": post.time.isoformat() if post.time else None,
        "tags": [{"tag": tag.tag, "state": str(tag.state)} for tag in post.tags],
        "done": post.done,
    }
