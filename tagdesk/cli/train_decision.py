"""What becomes of the new models of a training: the figures, the question, the switch."""

from typing import TYPE_CHECKING, Any

import click

from tagdesk.cli.options import Session
from tagdesk.cli.output import print_json, print_table
from tagdesk.cli.work import result_of, somebody_answers

if TYPE_CHECKING:
    from tagdesk.assistant.training.request import Activate
    from tagdesk.assistant.training.run_folder import RunFolder
    from tagdesk.assistant.training.verdict import Comparison, Verdict

_NOTHING_NEW = "No model got better by your posts, so those in use stay."


def decide(session: Session, run: "RunFolder", verdict: "Verdict | None", how: "Activate") -> None:
    """Show how old and new models did, decide as it is wished, and be done with the run.

    Args:
        verdict: None if there are no new models.
    """
    from tagdesk.assistant.training.request import Activate

    models = run.models()
    if verdict is None:
        run.settle(None)
        _tell(session, run, models, None, None, is_used=False)
        return
    if not session.as_json:
        _print_table(verdict)
        click.echo(verdict.sentence())
    if how is Activate.ASK and somebody_answers(session):
        use = click.confirm("Use the new models from now on?", default=verdict.is_better)
    else:
        use = how is Activate.BETTER and verdict.is_better
    # Better ones that are not used yet can be any time; others are only kept if somebody wants them.
    set_id = _adopted(session, run, verdict, use=use) if use or verdict.is_better else None
    if set_id is None:
        run.settle(None)
    _tell(session, run, models, verdict, set_id, is_used=use)


def _adopted(session: Session, run: "RunFolder", verdict: "Verdict", *, use: bool) -> str:
    from tagdesk.assistant.training.adoption import about_new_set, adopt

    about = about_new_set(run, verdict, f"Taught by the posts of {', '.join(verdict.accounts)}")
    return result_of(adopt(run, session.model_store(), about, activate=use))


def _tell(
    session: Session,
    run: "RunFolder",
    models: tuple[str, ...],
    verdict: "Verdict | None",
    set_id: str | None,
    *,
    is_used: bool,
) -> None:
    if session.as_json:
        record: dict[str, Any] = {
            "run": run.run_id,
            "models": list(models),
            "verdict": verdict.as_dict() if verdict else None,
            "set": set_id,
            "active": is_used,
        }
        print_json(record)
    elif verdict is None:
        click.echo(_NOTHING_NEW)
    elif set_id is None:
        click.echo("The models in use stay, and the new ones are not kept.")
    elif is_used:
        click.echo(f"The new models {set_id} are in use now; go back with: tagdesk models rollback")
    else:
        click.echo(f"The new models are installed; use them with: tagdesk models activate {set_id}")


def _print_table(verdict: "Verdict") -> None:
    compared = {"all together": verdict.fused, **verdict.models}
    rows = [(name, *_cells(comparison)) for name, comparison in compared.items()]
    print_table(rows, ("R@5", "Old", "New", "Difference", "95 % between"), numbers=(1, 2, 3, 4))


def _cells(comparison: "Comparison") -> tuple[str, ...]:
    old, new = (f"{share:.3f}" for share in (comparison.old, comparison.new))
    difference = f"{comparison.new - comparison.old:+.3f}"
    return old, new, difference, f"{comparison.low:+.3f} … {comparison.high:+.3f}"
