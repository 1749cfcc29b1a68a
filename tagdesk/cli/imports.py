"""`tagdesk import`: take archives of past posts into the history."""

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tagdesk.cli.options import Session, common_options
from tagdesk.cli.output import is_terminal, plain, print_json, say
from tagdesk.cli.work import opened, result_of

if TYPE_CHECKING:
    from tagdesk.assistant.import_report import ImportReport
    from tagdesk.assistant.importing import Choice, ImportService
    from tagdesk.domain import Progress

_SHOWN_TAGS = 10


@click.command("import")
@click.argument("archives", nargs=-1, type=click.Path(path_type=Path), metavar="ARCHIVE…")
@click.option("--dry-run", is_flag=True, help="Only tell what would be imported.")
@click.option("--into", metavar="ACCOUNT", help="Account here that the posts belong to; made if there is none.")
@click.option(
    "--photos",
    type=click.Choice(["auto", "copy", "leave-out"]),
    default="auto",
    show_default=True,
    help="Photos in folders stay where they are and those in archives are copied; or all are copied, or left out.",
)
@click.option("--account", help="Whose posts, where an archive holds those of several people.")
@click.option("--first-comment", is_flag=True, help="Hashtags in your first comment belong to the post (Instagram).")
@click.option("--stories", is_flag=True, help="Stories too.")
@click.option("--replies", is_flag=True, help="Replies to other people too.")
@click.option("--people", is_flag=True, help="Names of people on the photos become tags (Google Photos, keywords).")
@click.option("--albums", is_flag=True, help="Names of albums become tags (Flickr, Google Photos).")
@click.option("--resume", is_flag=True, help="Go on with imports that were interrupted.")
@common_options
@click.pass_obj
def import_archives(
    session: Session,
    archives: tuple[Path, ...],
    dry_run: bool,
    into: str | None,
    photos: str,
    account: str | None,
    resume: bool,
    **options: bool,
) -> None:
    """Import past posts from what platforms export: folders, zips (all parts of one), tar.gz, .car, CSV, JSON lines.

    \b
      tagdesk import instagram-anna-2026-01-05.zip
      tagdesk import takeout-*.zip --dry-run
      tagdesk import ~/Pictures --into "my photos"

    What was imported before is not imported again; a newer export brings it up to date. In the window, Ctrl+Z undoes
    a whole import.
    """
    from tagdesk.assistant.importing import Choice, ImportService
    from tagdesk.assistant.library import Photos
    from tagdesk.importers.importer import Options

    if bool(archives) == resume:
        raise click.UsageError("Name the archives to import, or --resume to go on with imports that were interrupted.")
    choice = Choice(into, Photos(photos), Options(account, **options))
    with opened(session) as store:
        service = ImportService(store, session.profile)
        reports = _resumed(service) if resume else _imported(service, archives, choice, dry_run=dry_run)
    if session.as_json:
        records = [report.to_record() for report in reports]
        print_json(records[0] if len(records) == 1 else records)
        return
    for report in reports:
        _tell(report, dry_run=dry_run)
    if not reports:
        say("No import was interrupted.")


def _imported(
    service: "ImportService", archives: Iterable[Path], choice: "Choice", *, dry_run: bool
) -> "list[ImportReport]":
    reports = []
    with service.open(list(archives)) as arrival:
        for found in arrival.found:
            work = service.preview(found, choice) if dry_run else service.take_in(arrival, found, choice)
            reports.append(_finished(work))
    return reports


def _resumed(service: "ImportService") -> "list[ImportReport]":
    from tagdesk.assistant.importing import choice_of, paths_of

    reports = []
    for run in service.unfinished():
        with service.open(paths_of(run)) as arrival:
            for found in arrival.found:
                if found.importer.name == run.source:
                    reports.append(_finished(service.take_in(arrival, found, choice_of(run))))
    return reports


def _finished(work: "Generator[Progress, None, ImportReport]") -> "ImportReport":
    """The report; who watches a terminal sees how far it is meanwhile."""
    if not is_terminal():
        return result_of(work)
    report = result_of(work, lambda progress: _show(f"{progress.note}: {progress.done:,} posts"))
    _show("")
    return report


def _show(line: str) -> None:
    click.echo(f"\r\033[K{plain(line)}", nl=False, err=True)


def _tell(report: "ImportReport", *, dry_run: bool) -> None:
    """The report for people."""
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in report.outcomes.items()) or "nothing new"
    if dry_run:
        counts = f"would be: {counts}"
    account = f" of {report.account}" if report.account else ""
    found = f"{report.posts_found:,} post{'' if report.posts_found == 1 else 's'} found"
    say(f"{report.title}{account}: {found}, {counts}; into account '{report.into}'.")
    if report.first and report.last:
        say(f"  From {report.first:%Y-%m-%d} to {report.last:%Y-%m-%d}.")
    missing = f"; missing in the export: {report.missing_media:,}" if report.missing_media else ""
    say(f"  Different tags: {report.tags:,}; photos: {report.photos:,}{missing}.")
    if report.skipped:
        say(f"  Skipped: {_counted(report.skipped.most_common())}.")
    if report.top_tags:
        say(f"  Most used: {_counted(report.top_tags[:_SHOWN_TAGS])}.")
    for note in (*report.notes, *report.problems[:5]):
        say(f"  {note}")
    if len(report.problems) > 5:
        say(f"  … and {len(report.problems) - 5} more problems.")


def _counted(counts: "Iterable[tuple[str, int]]") -> str:
    return ", ".join(f"{name} ({count:,})" for name, count in counts)
