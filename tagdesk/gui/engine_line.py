"""The line at the bottom: where the suggestions come from and how long they took."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from tagdesk.domain import Progress
from tagdesk.gui.model_rest import Rest
from tagdesk.gui.number_text import number_text
from tagdesk.gui.plain_tip import plain_tip

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import EngineStatus


class EngineLine(QLabel):
    """`on this machine · CPU (2 threads) · 1 model · 128 ms`, and what is being read of the past meanwhile."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status: EngineStatus | None = None
        self._elapsed_ms: float | None = None
        self._progress: Progress | None = None
        self._rest = Rest.AWAKE
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._show()

    def set_status(self, status: "EngineStatus") -> None:
        """What runs the models."""
        self._status = status
        self._show()

    def set_rest(self, rest: Rest) -> None:
        """Whether the models are in memory."""
        self._rest = rest
        self._show()

    def set_timings(self, timings_ms: Mapping[str, float] | None) -> None:
        """How long the last suggestions took."""
        if timings_ms:
            self._elapsed_ms = timings_ms.get("total", sum(timings_ms.values()))
            self._show()

    def set_progress(self, progress: Progress | None) -> None:
        """How far the past is read; None when it is."""
        self._progress = progress
        self._show()

    def _show(self) -> None:
        parts = [self.tr("on this machine")]
        if self._status is None or self._rest is Rest.WAKING:
            parts.append(self.tr("loading the models…"))
        elif self._rest is Rest.RESTING:
            parts.append(self.tr("models resting"))
        else:
            status, count = self._status, len(self._status.models)
            threads = (
                self.tr("1 thread") if status.threads == 1 else self.tr("{count} threads").format(count=status.threads)
            )
            parts.append(f"{status.provider.removesuffix('ExecutionProvider')} ({threads})")
            parts.append(self.tr("1 model") if count == 1 else self.tr("{count} models").format(count=count))
        if self._elapsed_ms is not None and self._rest is Rest.AWAKE:
            parts.append(self.tr("{elapsed} ms").format(elapsed=round(self._elapsed_ms)))
        if (progress := self._progress) is not None:
            words = self.tr("{note} {done} of {total}") if progress.total else "{note}"
            note = self._notes().get(progress.note, progress.note)
            parts.append(words.format(note=note, done=number_text(progress.done), total=number_text(progress.total)))
        self.setText(" · ".join(parts))
        self.setToolTip(plain_tip("\n".join(self._status.problems)) if self._status else "")

    def _notes(self) -> dict[str, str]:
        """What is said of the reading of the past, in the language of the window."""
        return {
            "reading your posts": self.tr("reading your posts"),
            "reading your captions": self.tr("reading your captions"),
            "reading your tags": self.tr("reading your tags"),
            "reading your photos": self.tr("reading your photos"),
        }
