"""`tagdesk doctor`: is everything there, what really runs, and how fast."""

from collections.abc import Mapping
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
    from tagdesk.assistant.surroundings import Surroundings


@click.command()
@click.option("--bench", "wants_bench", is_flag=True, help="Instead time every part against what this machine can do.")
@common_options
@click.pass_obj
def doctor(session: Session, wants_bench: bool) -> None:
    """Check the installation and time the main job."""
    if wants_bench:
        _bench(session)
        return
    from tagdesk.assistant.doctor import examine, report_rows
    from tagdesk.assistant.engine_choice import profile_service
    from tagdesk.assistant.machine import unnamed
    from tagdesk.assistant.plain_rows import plain_rows
    from tagdesk.assistant.surroundings import Surroundings

    service = profile_service(session.profile, session.models_dir)
    diagnosis = examine(service, session.model_store().folders(), resources_dir() / "samples")
    surroundings = Surroundings.of(session.profile)
    problems = [unnamed(problem) for problem in (*diagnosis.problems, surroundings.problem) if problem]
    if session.as_json:
        print_json(_unnamed(_as_record(diagnosis, surroundings, problems)))
    else:
        # No table with lines around it: it is meant to be pasted.
        click.echo(plain_rows(report_rows(diagnosis, surroundings)))
    if problems:
        more = len(problems) - 1
        raise TagDeskError(problems[0] + (f" ({more} more with --json.)" if more else ""))


def _bench(session: Session) -> None:
    from tagdesk.assistant.bench import bench
    from tagdesk.cli.work import result_of

    found = result_of(bench(session.model_store().folders(), resources_dir() / "samples"))
    limits = found.limits
    if session.as_json:
        print_json({"limits": asdict(limits), "parts": [asdict(row) for row in found.rows]})
        return
    threads = f"{limits.threads} thread{'' if limits.threads == 1 else 's'}"
    product, copy = f"{limits.flops / 1e9:.0f} GFLOP/s (product of matrices)", f"{limits.bytes / 1e9:.0f} GB/s (copy)"
    click.echo(f"{threads}: {product}, {copy}")
    rows = [
        (
            row.part,
            f"{row.ms:,.1f}",
            f"{row.flops / 1e9:.3f}" if row.flops else "",
            f"{row.bytes / 1e6:.1f}" if row.bytes else "",
            # More than all: it was done at loading, or its weights stay in the processor's cache.
            "" if row.share is None else f"{row.share:.0%}" if row.share <= 1 else "> 100%",
        )
        for row in found.rows
    ]
    print_table(rows, ("Part", "ms", "GFLOP", "MB", "of the limit"), numbers=(1, 2, 3, 4))


def _as_record(diagnosis: "Diagnosis", surroundings: "Surroundings", problems: list[str]) -> dict[str, Any]:
    return {
        "ok": not problems,
        "problems": problems,
        "versions": diagnosis.versions,
        "surroundings": asdict(surroundings),
        "model_set": diagnosis.model_set,
        "provider": diagnosis.provider,
        "threads": diagnosis.threads,
        "runtime": asdict(diagnosis.runtime),
        "models": [check_record(check) for check in diagnosis.packs],
        "self_test": asdict(diagnosis.self_test) if diagnosis.self_test else None,
    }


def _unnamed(value: Any) -> Any:
    """Like the text, the document names nobody."""
    from tagdesk.assistant.machine import unnamed

    if isinstance(value, str):
        return unnamed(value)
    if isinstance(value, Mapping):
        return {name: _unnamed(item) for name, item in value.items()}
    return [_unnamed(item) for item in value] if isinstance(value, list | tuple) else value
