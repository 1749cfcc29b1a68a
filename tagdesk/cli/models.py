"""`tagdesk models`: the installed model packs and their checks."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tagdesk.cli.options import Session, common_options
from tagdesk.cli.output import print_json, print_table
from tagdesk.errors import PackError

if TYPE_CHECKING:
    from tagdesk.assistant.packs import InstalledPack, PackCheck


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
    """What is installed, from which data it was made, and how large it is."""
    _print_installed(session)


@models.command()
@common_options
@click.pass_obj
def verify(session: Session) -> None:
    """Check every file against its hash and every model against its golden example."""
    from tagdesk.assistant.doctor import check_row
    from tagdesk.assistant.packs import check_packs, rerun_golden

    checks = list(check_packs(session.models_dir, rerun_golden))
    if session.as_json:
        print_json([check_record(check) for check in checks])
    else:
        print_table([check_row(check) for check in checks], ("Model", "State", "Golden example"))
    problems = [check.problem for check in checks if check.problem]
    if problems:
        more = f" ({len(problems) - 1} more in the list.)" if len(problems) > 1 else ""
        raise PackError(problems[0] + more)


def check_record(check: "PackCheck") -> dict[str, Any]:
    """One check as JSON."""
    return asdict(check) | {"ok": check.problem is None}


def _print_installed(session: Session) -> None:
    from tagdesk.assistant.packs import installed_packs

    packs = installed_packs(session.models_dir)
    if session.as_json:
        print_json([_as_record(pack) for pack in packs])
    else:
        print_table([_as_row(pack) for pack in packs], ("Model", "Title", "Tags", "Precision", "Size"), numbers=(2, 4))


def _as_record(pack: "InstalledPack") -> dict[str, Any]:
    record: dict[str, Any] = {"name": pack.name, "size_bytes": pack.size_bytes, "problem": pack.problem}
    if pack.manifest:
        for field in (
            "system",
            "title",
            "paper",
            "precision",
            "vocabulary_size",
            "sets_seen",
            "accounts_seen",
            "metrics",
            "created",
        ):
            record[field] = getattr(pack.manifest, field)
    return record


def _as_row(pack: "InstalledPack") -> tuple[str, str, str, str, str]:
    size = f"{pack.size_bytes / 1e6:.1f} MB"
    if pack.manifest is None:
        return pack.name, pack.problem or "", "", "", size
    return pack.name, pack.manifest.title, str(pack.manifest.vocabulary_size), pack.manifest.precision, size
