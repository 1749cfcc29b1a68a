"""`tagdesk write`: put the tags of done posts into the metadata of their photos."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from tagdesk.cli.options import Session, common_options
from tagdesk.cli.output import complain, is_terminal, plain, print_json, say
from tagdesk.cli.work import opened, result_of

if TYPE_CHECKING:
    from tagdesk.assistant.metadata_writing import KeywordChange
    from tagdesk.domain import Progress
    from tagdesk.history.store import History


@click.command()
@click.argument("posts", nargs=-1, type=click.IntRange(1), metavar="[POST]…")
@click.option("--all", "all_posts", is_flag=True, help="All done posts.")
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@click.option(
    "--into",
    type=click.Choice(["sidecar", "jpeg", "exiftool"]),
    default="sidecar",
    show_default=True,
    help="XMP files beside the photos; or JPEGs themselves, and with exiftool other photos too.",
)
@common_options
@click.pass_obj
def write(session: Session, posts: tuple[int, ...], all_posts: bool, dry_run: bool, into: str) -> None:
    """Write the tags of done posts into the metadata of their photos, where other programs find them.

    \b
      tagdesk write --all --dry-run
      tagdesk write 12 13
      tagdesk write --all --into jpeg

    POST is a number that `tagdesk history` shows. Keywords of other programs stay; one that was taken off in TagDesk
    goes if TagDesk had written it. Photos stay untouched unless --into says otherwise; then a copy of each is kept.
    """
    from tagdesk.assistant.metadata_writing import Becomes, Into, MetadataWriter

    if bool(posts) == all_posts:
        raise click.UsageError("Name the posts to write by their numbers, or --all for all done ones.")
    with opened(session) as store:
        wanted = store.done_with_photos() if all_posts else _done(store, posts)
        writer = MetadataWriter(store, session.profile, Into(into))
        work = writer.plan(wanted) if dry_run else writer.write(wanted)
        if is_terminal() and not session.as_json:
            changes = result_of(work, _show)
            click.echo("\r\033[K", nl=False, err=True)
        else:
            changes = result_of(work)
    if session.as_json:
        print_json([_as_record(change) for change in changes])
    else:
        _tell(changes, dry_run=dry_run)
    if any(change.becomes is Becomes.FAILED for change in changes):
        raise click.exceptions.Exit(1)


def _done(store: "History", post_ids: Sequence[int]) -> list[int]:
    """The posts that were named, each once.

    Raises:
        TagDeskError: There is no such post, or it is still in work.
    """
    from tagdesk.errors import TagDeskError

    found = {post.post_id: post for post in store.posts(post_ids)}
    for post_id in post_ids:
        if post_id not in found:
            raise TagDeskError(f"There is no post {post_id}; see their numbers with: tagdesk history.")
        if not found[post_id].done:
            raise TagDeskError(f"Post {post_id} is still in work; mark it as done in the window with Ctrl+D.")
    return list(dict.fromkeys(post_ids))


def _show(progress: "Progress") -> None:
    line = "".join(char if char.isprintable() else "�" for char in progress.note)
    click.echo(f"\r\033[K{progress.done:,} of {progress.total:,} {plain(line)}", nl=False, err=True)


def _tell(changes: "Sequence[KeywordChange]", *, dry_run: bool) -> None:
    """What changes, for people: a line for each file that does, then how many there were."""
    from tagdesk.assistant.metadata_writing import Becomes, counted
    from tagdesk.picture import shown_name

    for change in changes:
        if change.error:
            complain(change.error)
            continue
        signs = (("+", change.added), ("-", change.removed), ("left out:", change.left_out))
        words = "; ".join(f"{sign} {', '.join(keywords)}" for sign, keywords in signs if keywords)
        if change.becomes is not Becomes.UNCHANGED or change.left_out:
            say(f"{shown_name(change.file)}: {words or 'keywords made readable for all programs'}")
    counts = counted(changes)
    told = ", ".join(f"{count:,} {becomes}" for becomes, count in counts.items()) or "none"
    say(f"Files{' that would be written' if dry_run else ''}: {told}.")


def _as_record(change: "KeywordChange") -> dict[str, Any]:
    return {
        "post_id": change.post_id,
        "photo": str(change.photo),
        "file": str(change.file),
        "becomes": str(change.becomes),
        "added": list(change.added),
        "kept": list(change.kept),
        "removed": list(change.removed),
        "left_out": list(change.left_out),
        "error": change.error,
    }
