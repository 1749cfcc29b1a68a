"""`tagdesk models`: the models in use, sets of one's own, and their checks."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tagdesk.cli.options import Session, common_options
from tagdesk.cli.output import print_json, print_table
from tagdesk.cli.work import models_in_use, result_of, tell
from tagdesk.errors import PackError

if TYPE_CHECKING:
    from tagdesk.assistant.model_folders import ModelFolders
    from tagdesk.assistant.model_store import InstalledSet
    from tagdesk.assistant.packs import InstalledPack, PackCheck

_FILE = click.Path(path_type=Path)
_IN_THE_RECORD = (
    "system",
    "title",
    "paper",
    "precision",
    "vocabulary_size",
    "sets_seen",
    "accounts_seen",
    "fitted_until",
    "metrics",
    "created",
)


@click.group(invoke_without_command=True)
@common_options
@click.pass_context
def models(ctx: click.Context) -> None:
    """The installed models. Alone: the same as `tagdesk models list`."""
    if ctx.invoked_subcommand is None:
        _print_installed(ctx.obj)


@models.command("list")
@common_options
@click.pass_obj
def list_models(session: Session) -> None:
    """What is in use, from which data it was made, how large it is; and the sets to choose from.

    With --json what is in use; for the sets: tagdesk models sets --json.
    """
    _print_installed(session)


@models.command("sets")
@common_options
@click.pass_obj
def list_sets(session: Session) -> None:
    """The sets to choose from: what TagDesk brought along, and those fitted to your posts."""
    _print_sets(session, session.model_store().installed())


@models.command()
@click.argument("set_id", default="", metavar="[ID]")
@common_options
@click.pass_obj
def verify(session: Session, set_id: str) -> None:
    """Check every file against its hash and every model against its golden example.

    All that is in use; or the set ID, in use or not.
    """
    from tagdesk.assistant.doctor import check_row
    from tagdesk.assistant.packs import check_packs, rerun_with

    if set_id:
        checks = result_of(session.model_store().verify(set_id))
    else:
        folders = models_in_use(session)
        checks = list(check_packs(folders, rerun_with(folders)))
    if session.as_json:
        print_json([check_record(check) for check in checks])
    else:
        print_table([check_row(check) for check in checks], ("Model", "State", "Golden example"))
    problems = [check.problem for check in checks if check.problem]
    if problems:
        more = f" ({len(problems) - 1} more in the list.)" if len(problems) > 1 else ""
        raise PackError(problems[0] + more)


@models.command()
@click.argument("set_id", metavar="ID")
@common_options
@click.pass_obj
def activate(session: Session, set_id: str) -> None:
    """Use the set ID from now on; `shipped` is what TagDesk brought along.

    A window that is open takes it at its next start.
    """
    store = session.model_store()
    store.activate(set_id)
    _tell_active(session)


@models.command()
@common_options
@click.pass_obj
def rollback(session: Session) -> None:
    """Go back to what was in use before; again, to what was before that."""
    session.model_store().rollback()
    _tell_active(session)


@models.command()
@click.argument("set_id", metavar="ID")
@common_options
@click.pass_obj
def delete(session: Session, set_id: str) -> None:
    """Delete the set ID for good."""
    session.model_store().delete(set_id)
    tell(session, {"id": set_id}, f"The models {set_id} are deleted.")


@models.command()
@click.argument("set_id", metavar="ID")
@click.argument("file", type=_FILE, metavar="FILE")
@common_options
@click.pass_obj
def export(session: Session, set_id: str, file: Path) -> None:
    """Write the set ID into one FILE, for another machine.

    It tells the names of your accounts, and the models know your tags.
    """
    session.model_store().export(set_id, file)
    tell(session, {"id": set_id, "file": str(file)}, f"The models {set_id} are in {file}.")


@models.command("import")
@click.argument("file", type=_FILE, metavar="FILE")
@common_options
@click.pass_obj
def import_models(session: Session, file: Path) -> None:
    """Take in a set from a FILE that was exported; it is checked, and not in use yet."""
    set_id = result_of(session.model_store().import_file(file))
    tell(session, {"id": set_id}, f"The models are installed; use them with: tagdesk models activate {set_id}")


def check_record(check: "PackCheck") -> dict[str, Any]:
    """One check as JSON."""
    return asdict(check) | {"ok": check.problem is None}


def _tell_active(session: Session) -> None:
    found = next(found for found in session.model_store().installed() if found.is_active)
    tell(session, _set_record(found), f"In use now: {found.title} ({found.set_id}).")


def _print_installed(session: Session) -> None:
    from tagdesk.assistant.packs import installed_packs

    store = session.model_store()
    store.tidy()
    folders = models_in_use(session)
    packs = installed_packs(folders)
    if session.as_json:
        print_json([_pack_record(pack, folders) for pack in packs])
        return
    headers = ("Model", "Title", "Tags", "Precision", "Size", "Set")
    print_table([_pack_row(pack, folders) for pack in packs], headers, numbers=(2, 4))
    if len(sets := store.installed()) > 1:
        click.echo()
        _print_sets(session, sets)


def _print_sets(session: Session, sets: "Sequence[InstalledSet]") -> None:
    if session.as_json:
        print_json([_set_record(found) for found in sets])
        return
    headers = ("Set", "State", "Title", "Made", "Models", "Size")
    print_table([_set_row(found) for found in sets], headers, numbers=(5,))


def _pack_record(pack: "InstalledPack", folders: "ModelFolders") -> dict[str, Any]:
    record: dict[str, Any] = {
        "name": pack.name,
        "set": _set_of(pack, folders),
        "size_bytes": pack.size_bytes,
        "problem": pack.problem,
    }
    if pack.manifest:
        record |= {field: getattr(pack.manifest, field) for field in _IN_THE_RECORD}
    return record


def _pack_row(pack: "InstalledPack", folders: "ModelFolders") -> Sequence[str]:
    size, set_id = f"{pack.size_bytes / 1e6:.1f} MB", _set_of(pack, folders)
    if pack.manifest is None:
        return pack.name, pack.problem or "", "", "", size, set_id
    manifest = pack.manifest
    return pack.name, manifest.title, str(manifest.vocabulary_size), manifest.precision, size, set_id


def _set_of(pack: "InstalledPack", folders: "ModelFolders") -> str:
    from tagdesk.assistant.own_set import SHIPPED

    return folders.own.name if folders.own and pack.folder == folders.own_of(pack.name) else SHIPPED


def _set_record(found: "InstalledSet") -> dict[str, Any]:
    return {
        "id": found.set_id,
        "title": found.title,
        "created": found.created,
        "is_active": found.is_active,
        "models": [pack.name for pack in found.packs],
        "accounts": found.accounts,
        "posts": found.posts,
        "figures": found.figures,
        "size_bytes": found.size_bytes,
        "problem": found.problem,
    }


def _set_row(found: "InstalledSet") -> Sequence[str]:
    return (
        found.set_id,
        "in use" if found.is_active else "",
        found.problem or found.title,
        found.created[:10],
        " ".join(pack.name for pack in found.packs),
        f"{found.size_bytes / 1e6:.1f} MB",
    )
