"""The command group: what `tagdesk` accepts, and what happens without a command (the window opens)."""

import difflib
import os
import sys
from pathlib import Path
from typing import Any

import click

import tagdesk
from tagdesk.cli.accounts import accounts
from tagdesk.cli.desktop import desktop
from tagdesk.cli.doctor import doctor
from tagdesk.cli.history import history
from tagdesk.cli.imports import import_archives
from tagdesk.cli.models import models
from tagdesk.cli.options import PHOTOS, Session, common_options
from tagdesk.cli.replay import replay
from tagdesk.cli.suggest import suggest
from tagdesk.cli.tags import tags
from tagdesk.cli.train import train
from tagdesk.cli.write import write
from tagdesk.errors import TagDeskError

_OPEN = "open"


class _PhotosOrCommand(click.Group):
    """A group whose arguments are photos for the window unless the first one is a command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in self.commands or name.startswith("-"):
            return super().resolve_command(ctx, args)
        path = Path(name)
        if not (path.suffix or path.name != name or path.exists()):
            close = difflib.get_close_matches(name, [n for n in self.commands if n != _OPEN], n=1)
            hint = f" Did you mean '{close[0]}'?" if close else ""
            raise click.UsageError(f"'{name}' is neither a command nor a photo.{hint}", ctx)
        return _OPEN, self.commands[_OPEN], args

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Commands in the order they are met."""
        return list(self.commands)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Both ways to call it."""
        formatter.write_usage(ctx.command_path, "[OPTIONS] [PHOTO…]")
        formatter.write_usage(ctx.command_path, "COMMAND [OPTIONS] …")

    def invoke(self, ctx: click.Context) -> Any:
        """Run; a reader of the output that goes away is an expected failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            # Whatever is still in the buffer would complain once more at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise TagDeskError("The reader of the output went away before everything was printed.") from error


@click.group(
    cls=_PhotosOrCommand,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Nothing leaves this machine. Every command has its own --help, --json and --profile.",
)
@common_options
@click.version_option(tagdesk.__version__, "-V", "--version", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Hashtags you would have picked yourself, suggested on your own machine.

    Without a command the window opens, with the given photos in its queue:

    \b
      tagdesk beach.jpg dog.jpg
      tagdesk suggest beach.jpg --caption "Evening swim with the dog"
      tagdesk suggest beach.jpg --accept sunset --json
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(open_window, photos=())


@click.command(_OPEN, hidden=True)
@click.argument("photos", nargs=-1, type=PHOTOS, metavar="[PHOTO]…")
@common_options
@click.pass_context
def open_window(ctx: click.Context, photos: tuple[Path, ...]) -> None:
    """Open the window with these photos in its queue."""
    session: Session = ctx.obj
    if session.as_json:
        raise click.UsageError("The window prints nothing; use `tagdesk suggest PHOTO --json`.", ctx.find_root())
    code = session.open_window(photos, session.profile)
    if code:
        raise click.exceptions.Exit(code)


for command in (
    suggest,
    import_archives,
    replay,
    train,
    history,
    tags,
    accounts,
    models,
    doctor,
    desktop,
    write,
    open_window,
):
    cli.add_command(command)
