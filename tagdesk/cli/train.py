"""`tagdesk train`: let the models go on learning from the history, prove it, switch."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import click

from tagdesk.cli.options import Session, common_options
from tagdesk.cli.output import complain, is_terminal
from tagdesk.cli.train_decision import decide
from tagdesk.cli.train_progress import Display, Story, duration
from tagdesk.cli.work import models_in_use, opened, result_of, somebody_answers
from tagdesk.errors import TagDeskError

if TYPE_CHECKING:
    from tagdesk.assistant.training.picture import TrainingProgress
    from tagdesk.assistant.training.request import TrainingWish
    from tagdesk.assistant.training.run_folder import RunFolder, RunStatus
    from tagdesk.assistant.training.service import TrainingService
    from tagdesk.assistant.training.verdict import Verdict
    from tagdesk.history.store import History

_GO_ON = "go on with: tagdesk train --resume"
_STOPPED = f"The training was stopped; {_GO_ON}"
#: Of a program that was ended by Ctrl+C.
_INTERRUPTED = 130


@click.command()
@click.option("--models", metavar="A,B", help="Only these models. Default: all that can learn from your posts.")
@click.option("--account", "accounts", multiple=True, metavar="NAME", help="Only its posts; may be repeated.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Only posts from this day on.")
@click.option(
    "--activate",
    type=click.Choice(["ask", "better", "never"]),
    help="What becomes of new models: you are asked, they are used if they are better, or they are only installed. "
    "Default: ask; without a terminal: never.",
)
@click.option("--resume", is_flag=True, help="Go on with the latest training, wherever it stopped.")
@click.option("--keep-running", is_flag=True, help="Learning goes on if this command is killed.")
@click.option("--yes", is_flag=True, help="Start without asking.")
@common_options
@click.pass_obj
def train(
    session: Session,
    models: str | None,
    accounts: tuple[str, ...],
    since: datetime | None,
    activate: str | None,
    resume: bool,
    keep_running: bool,
    yes: bool,
) -> None:
    """Let the models learn from your posts, and see whether they are better then.

    The newest fifth of the posts is kept aside: old and new models are tried on it, and you decide by that. Nothing
    leaves this machine. Ctrl+C stops; `tagdesk train --resume` goes on.

    \b
    Examples:
      tagdesk train
      tagdesk train --models sog,csrw --account work --since 2024-01-01
      tagdesk train --yes --activate better --json
    """
    from tagdesk.assistant.training.request import Activate, TrainingWish
    from tagdesk.assistant.training.service import TrainingService

    if resume and (models is not None or accounts or since or keep_running):
        raise click.UsageError("--resume goes on with what was chosen before; leave the other options out.")
    with opened(session) as history:
        service = TrainingService(history, session.profile)
        if resume:
            run = _found(service)
        else:
            wish = TrainingWish(
                models=_known(models),
                accounts=accounts,
                since=since.date() if since else None,
                keep_running=keep_running,
                activate=Activate(activate or Activate.ASK),
                base=tuple(models_in_use(session)),
            )
            run = _begun(session, service, history, wish, yes=yes)
        with Display() as display:
            _learn(service, run, display)
            verdict = _tried(session, service, run, display)
    how = Activate(activate) if activate else run.wish().activate
    decide(session, run, verdict, how)


def _known(models: str | None) -> tuple[str, ...]:
    from tagdesk.assistant.training.plan import MODELS

    names = tuple(name.strip() for name in models.split(",")) if models is not None else ()
    for name in names:
        if name not in MODELS:
            raise click.BadParameter(f"'{name}' is unknown; there are {', '.join(MODELS)}.", param_hint="'--models'")
    return names


def _begun(
    session: Session, service: "TrainingService", history: "History", wish: "TrainingWish", *, yes: bool
) -> "RunFolder":
    """A run that has just started."""
    from tagdesk.assistant.training.cost import seconds_needed
    from tagdesk.assistant.training.plan import MODELS, what_is_there

    service.check_installed()
    models = wish.models or tuple(MODELS)
    holding = what_is_there(history, wish.accounts, wish.since, models=models, hold_out=wish.hold_out)
    if holding.refusal:
        raise TagDeskError(holding.refusal)
    taught = tuple(model for model in models if model not in holding.not_worth)
    teaching = holding.teaching
    for remark in (*holding.remarks, *holding.not_worth.values()):
        complain(remark)
    seconds = seconds_needed(teaching.posts, teaching.with_photos, taught, hold_out=wish.hold_out)
    complain(
        f"{teaching.posts} posts, {teaching.with_photos} of them with photos, will teach {', '.join(taught)}; "
        f"that takes {duration(seconds)} on this machine."
    )
    if service.unfinished() is not None:
        complain(f"An earlier training is not finished, and this one takes its place; or {_GO_ON}")
    if not yes and somebody_answers(session) and not click.confirm("Start now?", default=True, err=True):
        raise click.Abort
    return result_of(service.begin(replace(wish, models=taught)))


def _found(service: "TrainingService") -> "RunFolder":
    """The latest run, at work again if it stopped."""
    from tagdesk.assistant.training.run_folder import CAN_GO_ON, RunState

    over = (RunState.SETTLED, RunState.DAMAGED)
    run = next((run for run in service.runs() if run.status().state not in over), None)
    if run is None:
        raise TagDeskError("There is no training to go on with; begin one with: tagdesk train")
    return result_of(service.resume_run(run)) if run.status().state in CAN_GO_ON else run


def _learn(service: "TrainingService", run: "RunFolder", display: Display) -> None:
    """Look on until the models have learned."""
    from tagdesk.assistant.training.run_folder import RunState

    status, was_interrupted = _followed(service, run, display)
    if status.state is RunState.FAILED:
        raise TagDeskError(status.sentence)
    if status.state is RunState.STOPPED:
        complain(_STOPPED if was_interrupted or not status.sentence else status.sentence)
        raise click.exceptions.Exit(_INTERRUPTED if was_interrupted else 1)


def _followed(service: "TrainingService", run: "RunFolder", display: Display) -> "tuple[RunStatus, bool]":
    """How the run stands in the end, and whether that was by Ctrl+C; a second one stops it at once."""
    story = Story(display)
    was_interrupted = False

    def tell(seen: "TrainingProgress") -> None:
        story.tell(seen)
        if seen.is_silent and not is_terminal():
            service.cancel(run)  # nobody is there who could

    while True:
        try:
            return result_of(service.follow(run), tell), was_interrupted
        except KeyboardInterrupt:
            if was_interrupted:
                service.end(run)
            else:
                service.cancel(run)
                display.say("Stopping; what is learned so far is kept.")
            was_interrupted = True


def _tried(session: Session, service: "TrainingService", run: "RunFolder", display: Display) -> "Verdict | None":
    """How the new models do beside the old ones; None if there are no new ones."""
    from tagdesk.assistant.training.gate import judge, read_verdict

    if not run.models():
        return None
    if verdict := read_verdict(run.verdict_file):
        return verdict
    old = tuple(models_in_use(session))
    try:
        result_of(
            service.prepare_gate(run), lambda step: display.show(step.done, step.total, "looking for your latest posts")
        )
        work = judge(run.gate_posts, run.split_file, old, run.packs_dir, run.gate_dir)
        return result_of(work, lambda step: display.show(step.done, step.total, step.note))
    except KeyboardInterrupt:
        display.say(_STOPPED)
        raise click.exceptions.Exit(_INTERRUPTED) from None
