"""Training on the history, from the wish to new models: what the window and the command line drive."""

from collections.abc import Generator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tagdesk.assistant.training.child import PROGRAM, Child
from tagdesk.assistant.training.cost import bytes_needed, room_missing
from tagdesk.assistant.training.extra import training_extra_missing
from tagdesk.assistant.training.following import GRACE_S, PATIENCE_S, follow
from tagdesk.assistant.training.gate_posts import export_gate_posts
from tagdesk.assistant.training.picture import TrainingProgress
from tagdesk.assistant.training.plan import MODELS, what_is_there
from tagdesk.assistant.training.request import TrainingWish
from tagdesk.assistant.training.run_folder import (
    AT_WORK,
    CAN_GO_ON,
    RunFolder,
    RunState,
    RunStatus,
    all_runs,
    new_run,
)
from tagdesk.contract.events import CANCEL, PAUSE, RESUME
from tagdesk.domain import Progress
from tagdesk.errors import TrainingRunError
from tagdesk.paths import Profile

if TYPE_CHECKING:
    from tagdesk.history.store import History

#: In these states a run waits for the person.
_UNFINISHED = (*AT_WORK, RunState.NEW, RunState.STOPPED, RunState.FITTED, RunState.JUDGED)


class TrainingService:
    """Begins runs, follows them, and finds them again; one for a process.

    Args:
        program: The training program as a command.
    """

    def __init__(self, history: "History", profile: Profile, program: Sequence[str] = PROGRAM) -> None:
        self._history, self._profile, self._program = history, profile, program
        self._children: dict[str, Child] = {}

    def check_installed(self) -> None:
        """See whether everything that training needs is installed.

        Raises:
            TrainingRunError: It isn't; the sentence says how to install it.
        """
        if missing := training_extra_missing():
            raise TrainingRunError(missing)

    def begin(self, wish: TrainingWish) -> Generator[Progress, None, RunFolder]:
        """Copy the history and start a run; unfinished ones of before, that nobody is at, make room for it.

        Closing the generator before its end leaves nothing behind.

        Raises:
            TagDeskError: Something is missing: packages, posts, room, or another run is at work.
        """
        self.check_installed()
        models = wish.models or tuple(MODELS)
        holding = what_is_there(
            self._history, wish.accounts, wish.since, wish.until, models=models, hold_out=wish.hold_out
        )
        if holding.refusal:
            raise TrainingRunError(holding.refusal)
        needed = bytes_needed(self._profile.history_file, holding.teaching.with_photos, models)
        if missing := room_missing(self._profile.training_dir, needed):
            raise TrainingRunError(missing)
        self._make_way()
        run = new_run(self._profile.training_dir, wish, datetime.now())
        try:
            yield from self._start(run)
        except BaseException:
            run.delete()
            raise
        return run

    def resume_run(self, run: RunFolder) -> Generator[Progress, None, RunFolder]:
        """Let a run go on that was stopped, or failed.

        Raises:
            TagDeskError: It is at work already, finished or damaged, or something is missing.
        """
        self.check_installed()
        status = run.status()
        if status.state is RunState.DAMAGED:
            raise TrainingRunError(status.sentence)
        if status.state in AT_WORK:
            raise TrainingRunError("This training is at work already; wait until it ends, or stop it first.")
        if status.state not in CAN_GO_ON:
            raise TrainingRunError("This training is finished; begin another one.")
        yield from self._start(run)
        return run

    def follow(
        self, run: RunFolder, *, patience_s: float = PATIENCE_S, grace_s: float = GRACE_S
    ) -> Generator[TrainingProgress, None, RunStatus]:
        """Look on until a run's child is gone, whoever started it; who closes the generator only stops looking.

        Returns:
            How the run stands then: fitted, stopped, or failed with a sentence.

        Raises:
            TrainingRunError: The run's folder is gone.
        """
        status = yield from follow(run, self._child(run), patience_s=patience_s, grace_s=grace_s)
        self._children.pop(run.run_id, None)
        return status

    def pause(self, run: RunFolder) -> None:
        """Let a run wait at its next step."""
        self._child(run).tell(PAUSE)

    def resume(self, run: RunFolder) -> None:
        """Let a run go on that waits."""
        self._child(run).tell(RESUME)

    def cancel(self, run: RunFolder) -> None:
        """Stop a run at its next step; whoever follows it ends it if it doesn't. It can go on later."""
        self._child(run).tell(CANCEL)

    def end(self, run: RunFolder) -> None:
        """Stop a run at once; it can go on later from its last checkpoint."""
        self._child(run).end()

    def prepare_gate(self, run: RunFolder) -> Generator[Progress, None, int]:
        """Write the posts that the gate replays; the number of posts."""
        return export_gate_posts(run)

    def runs(self) -> list[RunFolder]:
        """All runs, the newest first."""
        return all_runs(self._profile.training_dir)

    def unfinished(self) -> RunFolder | None:
        """The newest run that is at work, can go on, or waits for a decision; None: there is none."""
        return next((run for run in self.runs() if run.status().state in _UNFINISHED), None)

    def _start(self, run: RunFolder) -> Generator[Progress, None, None]:
        if not run.snapshot.is_file():
            yield from self._history.copy_to(run.snapshot)
        self._children[run.run_id] = Child.start(run, self._program)

    def _child(self, run: RunFolder) -> Child:
        return self._children.setdefault(run.run_id, Child.find(run))

    def _make_way(self) -> None:
        runs = [(run, run.status().state) for run in self.runs()]
        if any(state in AT_WORK for _, state in runs):
            raise TrainingRunError("Another training is at work; wait until it ends, or stop it first.")
        for run, state in runs:
            if state in CAN_GO_ON or state is RunState.DAMAGED:
                run.delete()
