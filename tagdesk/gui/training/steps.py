"""The long steps of a training between what the services do, as work for the jobs (Qt-free)."""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tagdesk.assistant.training.adoption import about_new_set, adopt
from tagdesk.assistant.training.extra import training_extra_missing
from tagdesk.assistant.training.gate import judge
from tagdesk.assistant.training.picture import TrainingProgress
from tagdesk.assistant.training.plan import MODELS
from tagdesk.assistant.training.request import TrainingWish
from tagdesk.assistant.training.run_folder import CAN_GO_ON, RunFolder, RunState, RunStatus
from tagdesk.assistant.training.verdict import Verdict, read_verdict
from tagdesk.domain import Account, Progress
from tagdesk.gui.training.phase import Phase, found_phase, next_phase
from tagdesk.history.store import History

if TYPE_CHECKING:
    from tagdesk.assistant.model_store import ModelStore
    from tagdesk.assistant.training.service import TrainingService


@dataclass(frozen=True)
class TrainingFacts:
    """What there is to choose from.

    Attributes:
        first_year: Of the posts; None: there are none.
        is_complete: Whether everything that training needs is installed.
    """

    accounts: tuple[Account, ...]
    first_year: int | None
    is_complete: bool


@dataclass(frozen=True)
class Stand:
    """Where a training stands.

    Attributes:
        run: Its folder; None before there is one.
        models: Systems that are wished to learn.
        sentence: What is wrong, if anything is.
        is_ours: Nobody else, such as `tagdesk train`, waits to go on with it.
    """

    phase: Phase
    run: RunFolder | None = None
    state: RunState = RunState.SETTLED
    models: tuple[str, ...] = ()
    sentence: str = ""
    verdict: Verdict | None = None
    is_ours: bool = True


def training_facts(history: History) -> TrainingFacts:
    """Look what there is."""
    return TrainingFacts(tuple(history.accounts()), history.first_year(), not training_extra_missing())


def found_stand(run: RunFolder | None) -> Stand:
    """Where a run stands that was found, if one was."""
    if run is None:
        return Stand(Phase.CHOOSING)
    status = run.status()
    verdict = read_verdict(run.verdict_file) if status.state is RunState.JUDGED else None
    state = RunState.FITTED if status.state is RunState.JUDGED and verdict is None else status.state
    phase, wish = found_phase(state, bool(run.models())), run.wish()
    # Who lets a run end with itself is still there when the run is at work.
    is_ours = wish.keep_running or phase is not Phase.LEARNING
    return Stand(phase, run, state, wish.models or tuple(MODELS), status.sentence, verdict, is_ours)


def beginning(service: "TrainingService", wish: TrainingWish) -> Generator[Progress, None, Stand]:
    """Begin a run."""
    run = yield from service.begin(wish)
    return Stand(Phase.LEARNING, run, RunState.RUNNING, wish.models)


def going_on(service: "TrainingService", stand: Stand) -> Generator[Progress, None, Stand]:
    """Let a run go on from where it stopped, if its child has something left to do."""
    run, stand = _run_of(stand), replace(stand, is_ours=True)
    status = run.status()
    if status.state in CAN_GO_ON:
        yield from service.resume_run(run)
        return replace(stand, phase=Phase.LEARNING, state=RunState.RUNNING, sentence="")
    return _stand_after(stand, status)


def following(service: "TrainingService", stand: Stand) -> Generator[TrainingProgress, None, Stand]:
    """Look on while models learn."""
    return _stand_after(stand, (yield from service.follow(_run_of(stand))))


def trying(service: "TrainingService", store: "ModelStore", stand: Stand) -> Generator[Progress, None, Stand]:
    """Try the models in use and the new ones on the person's latest posts."""
    run = _run_of(stand)
    for _ in service.prepare_gate(run):
        yield Progress(0, 0)
    verdict = yield from judge(run.gate_posts, run.split_file, tuple(store.folders()), run.packs_dir, run.gate_dir)
    return replace(stand, phase=Phase.DECIDING, state=RunState.JUDGED, sentence="", verdict=verdict)


def adopting(store: "ModelStore", stand: Stand, title: str) -> Generator[Progress, None, str]:
    """Put the new models to use; the name of their set."""
    run = _run_of(stand)
    if stand.verdict is None:
        raise ValueError("the new models were not tried yet")
    return (yield from adopt(run, store, about_new_set(run, stand.verdict, title), activate=True))


def _stand_after(stand: Stand, status: RunStatus) -> Stand:
    """Where a run stands whose child has just ended."""
    next_or_found = next_phase if stand.is_ours else found_phase
    phase = next_or_found(status.state, bool(_run_of(stand).models()))
    return replace(stand, phase=phase, state=status.state, sentence=status.sentence)


def _run_of(stand: Stand) -> RunFolder:
    if stand.run is None:
        raise ValueError("there is no run yet")
    return stand.run
