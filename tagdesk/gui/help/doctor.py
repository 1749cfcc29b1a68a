"""What `tagdesk doctor` finds: everything a report about a problem should hold."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from tagdesk.assistant.plain_rows import plain_rows
from tagdesk.domain import Progress
from tagdesk.errors import TagDeskError
from tagdesk.gui.help.text import HelpText
from tagdesk.gui.jobs import Job, Jobs, Lane
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.paths import Profile, resources_dir

if TYPE_CHECKING:
    from tagdesk.assistant.doctor import Diagnosis
    from tagdesk.assistant.surroundings import Surroundings


class HelpDoctor(HelpText):
    """Examines whenever it is opened, with models of its own beside those at work."""

    def __init__(
        self, profile: Profile, shipped: Path, jobs: Jobs, memory: WindowMemory, parent: QWidget | None = None
    ) -> None:
        super().__init__("doctor", "", memory, parent)
        self.setWindowTitle(self.tr("Doctor"))
        self.text.setAccessibleName(self.tr("Findings of the doctor"))
        self._profile, self._shipped, self._jobs = profile, shipped, jobs
        self._job: Job | None = None
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName(self.tr("Examining"))
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.row.insertWidget(1, self.bar)

    @property
    def idle(self) -> bool:
        """Whether it examines nothing."""
        return self._job is None

    def showEvent(self, event: QShowEvent) -> None:
        """Examine."""
        super().showEvent(event)
        self.examine()

    def examine(self) -> None:
        """Check models and speed once more."""
        if self._job is not None:
            return
        from tagdesk.assistant.doctor import examination  # needs ONNX Runtime
        from tagdesk.assistant.engine_choice import profile_service
        from tagdesk.assistant.surroundings import Surroundings

        def work():  # type: ignore[no-untyped-def]
            service = profile_service(self._profile, self._shipped)
            diagnosis = yield from examination(service, service.folders, resources_dir() / "samples")
            return diagnosis, Surroundings.of(self._profile)

        self.head.say(self.tr("Checking the models, then doing the main job with a stop-watch. It takes a moment."))
        self.text.setPlainText("")
        self.copy_button.setEnabled(False)
        self.bar.show()
        self._job = job = Job(work)
        job.progressed.connect(self._on_progressed)
        job.succeeded.connect(self._on_examined)
        job.failed.connect(self._on_failed)
        job.finished.connect(lambda _: self._on_finished())
        self._jobs.start(job, Lane.CHECK)

    def _on_progressed(self, progress: Progress) -> None:
        self.head.say(self.tr("Looking at: {what}").format(what=progress.note))

    def _on_examined(self, findings: "tuple[Diagnosis, Surroundings]") -> None:
        from tagdesk.assistant.doctor import report_rows

        diagnosis, surroundings = findings
        problems = [*diagnosis.problems, *filter(None, [surroundings.problem])]
        if problems:
            self.head.say("\n".join(problems))
        else:
            self.head.say(self.tr("All is well."))
        self.text.setPlainText(plain_rows(report_rows(diagnosis, surroundings)))
        self.copy_button.setEnabled(True)

    def _on_failed(self, error: TagDeskError) -> None:
        self.head.say(str(error))

    def _on_finished(self) -> None:
        self._job = None
        self.bar.hide()
