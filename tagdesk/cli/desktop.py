"""`tagdesk desktop`: TagDesk in the menu of programs, and in "open with" of the file manager."""

import click

from tagdesk.cli.options import Session, common_options
from tagdesk.cli.work import tell


@click.group()
@common_options
def desktop() -> None:
    """TagDesk in the menu of a Linux desktop, and in "open with" of its file manager."""


@desktop.command()
@common_options
@click.pass_obj
def install(session: Session) -> None:
    """Write a desktop entry and icons into ~/.local/share; nothing else is changed."""
    from tagdesk.assistant.desktop_entry import applications_home
    from tagdesk.assistant.desktop_entry import install as write

    home = applications_home()
    files = write(home)
    record = {"written": [str(path) for path in files]}
    tell(
        session, record, f"TagDesk is in the menu of programs now: {len(files)} files in {home} (see: desktop remove)."
    )


@desktop.command()
@common_options
@click.pass_obj
def remove(session: Session) -> None:
    """Take away what `tagdesk desktop install` wrote."""
    from tagdesk.assistant.desktop_entry import applications_home
    from tagdesk.assistant.desktop_entry import remove as take_away

    files = take_away(applications_home())
    sentence = f"{len(files)} files were removed." if files else "There was nothing to remove."
    tell(session, {"removed": [str(path) for path in files]}, sentence)
