"""`tagdesk tags`: aliases, blocked tags, other names for tags."""

import click

from tagdesk.cli.options import Session, common_options
from tagdesk.cli.output import print_json, print_table
from tagdesk.cli.work import opened, result_of, tell


@click.group(invoke_without_command=True)
@common_options
@click.pass_context
def tags(ctx: click.Context) -> None:
    """Aliases, blocked tags, renaming. Alone: the same as `tagdesk tags list`."""
    if ctx.invoked_subcommand is None:
        _print_rules(ctx.obj)


@tags.command("list")
@common_options
@click.pass_obj
def list_tags(session: Session) -> None:
    """Which tags stand for others, and which are never suggested."""
    _print_rules(session)


@tags.command()
@click.argument("tag")
@click.argument("target")
@common_options
@click.pass_obj
def alias(session: Session, tag: str, target: str) -> None:
    """Let TAG stand for TARGET: only TARGET is suggested, with the habits of both."""
    from tagdesk.assistant import tags as use
    from tagdesk.assistant.typed import shown

    with opened(session) as store:
        tag, target = use.add_alias(store, tag, target)
    tell(session, {"tag": tag, "target": target}, f"{shown(tag)} stands for {shown(target)}.")


@tags.command()
@click.argument("tag")
@common_options
@click.pass_obj
def unalias(session: Session, tag: str) -> None:
    """Let TAG stand for itself again."""
    from tagdesk.assistant import tags as use
    from tagdesk.assistant.typed import shown

    with opened(session) as store:
        tag = use.remove_alias(store, tag)
    tell(session, {"tag": tag}, f"{shown(tag)} stands for itself.")


@tags.command()
@click.argument("tag")
@common_options
@click.pass_obj
def block(session: Session, tag: str) -> None:
    """Never suggest TAG; posts that have it keep it."""
    from tagdesk.assistant import tags as use
    from tagdesk.assistant.typed import shown

    with opened(session) as store:
        tag = use.block(store, tag)
    tell(session, {"tag": tag}, f"{shown(tag)} is never suggested.")


@tags.command()
@click.argument("tag")
@common_options
@click.pass_obj
def unblock(session: Session, tag: str) -> None:
    """Let TAG be suggested again."""
    from tagdesk.assistant import tags as use
    from tagdesk.assistant.typed import shown

    with opened(session) as store:
        tag = use.unblock(store, tag)
    tell(session, {"tag": tag}, f"{shown(tag)} may be suggested.")


@tags.command()
@click.argument("old")
@click.argument("new")
@common_options
@click.pass_obj
def rename(session: Session, old: str, new: str) -> None:
    """Call the tag OLD by the name NEW on all posts; Ctrl+Z in the window takes it back."""
    from tagdesk.assistant import tags as use
    from tagdesk.assistant.typed import one_tag, shown

    old, new = one_tag(old), one_tag(new)
    with opened(session) as store:
        count = result_of(use.rename_tag(store, old, new))
    posts = f"{count} post{'' if count == 1 else 's'}"
    tell(session, {"old": old, "new": new, "posts": count}, f"{shown(old)} is {shown(new)} now, on {posts}.")


def _print_rules(session: Session) -> None:
    from tagdesk.assistant.typed import shown

    with opened(session) as store:
        aliases, blocked = store.aliases(), store.blocked()
    if session.as_json:
        record = {
            "aliases": [{"tag": key, "target": target} for key, (_, target) in aliases.items()],
            "blocked": list(blocked.values()),
        }
        print_json(record)
        return
    rows = [(shown(key), f"stands for {shown(target)}") for key, (_, target) in aliases.items()]
    print_table([*rows, *((shown(tag), "is never suggested") for tag in blocked.values())], ("Tag", ""))
