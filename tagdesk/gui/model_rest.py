"""Lets the models rest when nothing was asked of them for a while; the next question wakes them."""

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from tagdesk.gui.jobs import Job, Jobs, Lane, single_step

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestService

#: Half a gigabyte is worth the second that the first suggestion takes after a pause as long as this.
PAUSE_MS = 5 * 60_000
#: Work that asks the models.
_LANES = frozenset({Lane.ENGINE, Lane.PAST, Lane.PHOTOS, Lane.FITS})


class Rest(Enum):
    """Whether the models are in memory."""

    AWAKE = "awake"
    RESTING = "resting"
    WAKING = "waking"


class ModelRest(QObject):
    """Watches the jobs: whatever a person does that needs a model is one.

    Signals:
        changed: Whether the models are in memory now (`Rest`).
    """

    changed = Signal(object)

    def __init__(
        self, service: "SuggestService", jobs: Jobs, parent: QObject | None = None, *, pause_ms: int | None = None
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._jobs = jobs
        self.state = Rest.AWAKE
        self._asking = 0
        self._letting_go: Job | None = None
        self._pause = QTimer(self, interval=PAUSE_MS if pause_ms is None else pause_ms, singleShot=True)
        self._pause.timeout.connect(self.let_go)
        jobs.begun.connect(self._on_begun)
        jobs.ended.connect(self._on_ended)

    @property
    def idle(self) -> bool:
        """Whether the models are not just being let go."""
        return self._letting_go is None

    def let_go(self) -> None:
        """Let them rest now; what is asked for meanwhile comes after, and loads what it needs."""
        if self._letting_go is None:
            self._letting_go = Job(single_step(self._service.rest))
            self._jobs.start(self._letting_go, Lane.ENGINE)

    def _on_begun(self, job: Job, lane: Lane) -> None:
        if lane not in _LANES or job is self._letting_go:
            return
        self._asking += 1
        self._pause.stop()
        if self.state is Rest.RESTING:
            self._become(Rest.WAKING)

    def _on_ended(self, job: Job, lane: Lane) -> None:
        if job is self._letting_go:
            self._letting_go = None
            self._become(Rest.WAKING if self._asking else Rest.RESTING)
        elif lane in _LANES:
            self._asking -= 1
            if self.state is Rest.WAKING:
                self._become(Rest.AWAKE)
            if not self._asking:
                self._pause.start()

    def _become(self, state: Rest) -> None:
        self.state = state
        self.changed.emit(state)
