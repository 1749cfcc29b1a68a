"""`tagdesk doctor`: is everything there, what really runs, and how fast."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tagdesk.cli.models import check_record
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
    from tagdesk.assistant.doctor import examine, report_rows
    from tagdesk.assistant.engine_choice import profile_service

    service = profile_service(session.profile, session.models_dir)
    diagnosis = examine(service, session.model_store().folders(), resources_dir() / "samples")
    if session.as_json:
        print_json(_as_record(session, diagnosis))
    else:
        print_table(report_rows(diagnosis, session.profile.root), ("Check", "Result", "Note"))
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
        "model_set": diagnosis.model_set,
        "provider": diagnosis.provider,
        "threads": diagnosis.threads,
        "runtime": asdict(diagnosis.runtime),
        "models": [check_record(check) for check in diagnosis.packs],
        "self_test": asdict(diagnosis.self_test) if diagnosis.self_test else None,
    }
