"""`tagdesk doctor`: is everything there, what really runs, and how fast."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tagdesk.cli.models import check_record, check_row
from tagdesk.cli.options import Session, common_options
from tagdesk.cli.output import print_json, print_table
from tagdesk.errors import TagDeskError
from tagdesk.paths import resources_dir

if TYPE_CHECKING:
    from tagdesk.assistant.doctor import Diagnosis


@click.command()
@common_options
@click.pass_obj
def doctor(session: Session) -> None:
    """Check the installation and time the main job."""
    from tagdesk.assistant.doctor import examine
    from tagdesk.assistant.suggest import SuggestService

    diagnosis = examine(SuggestService(session.models_dir), session.models_dir, resources_dir() / "samples")
    if session.as_json:
        print_json(_as_record(session, diagnosis))
    else:
        _print(session, diagnosis)
    if diagnosis.problems:
        more = len(diagnosis.problems) - 1
        raise TagDeskError(diagnosis.problems[0] + (f" ({more} more with --json.)" if more else ""))


def _as_record(session: Session, diagnosis: "Diagnosis") -> dict[str, Any]:
    return {
        "ok": not diagnosis.problems,
        "problems": diagnosis.problems,
        "versions": diagnosis.versions,
        "profile": str(session.profile.root),
        "models_dir": str(session.models_dir),
        "provider": diagnosis.provider,
        "threads": diagnosis.threads,
        "runtime": asdict(diagnosis.runtime),
        "models": [check_record(check) for check in diagnosis.packs],
        "self_test": asdict(diagnosis.self_test) if diagnosis.self_test else None,
    }


def _print(session: Session, diagnosis: "Diagnosis") -> None:
    rows = [(name, version, "") for name, version in diagnosis.versions.items()]
    threads = f"{diagnosis.threads} thread{'' if diagnosis.threads == 1 else 's'}"
    rows.append(("runs on", f"{diagnosis.provider}, {threads}", diagnosis.runtime.note))
    rows.append(("your data", str(session.profile.root), ""))
    rows += [(f"model {name}", state, golden) for name, state, golden in map(check_row, diagnosis.packs)]
    if test := diagnosis.self_test:
        rows += [
            ("models loaded in", f"{test.load_ms:.0f} ms", ""),
            ("first suggestion", f"{test.first_suggestion_ms:.0f} ms", "12-megapixel photo and caption"),
            ("re-rank", f"{test.re_rank_ms:.0f} ms", "after a tag was accepted"),
            ("sample photo", " ".join(test.tags), ""),
        ]
    print_table(rows, ("Check", "Result", "Note"))
