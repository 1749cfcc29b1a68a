"""How certain is certain enough: a slider, and a button that accepts all suggestions above it."""

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from tagdesk.gui import tone
from tagdesk.gui.tags.certainty import percent


class ThresholdBar(QWidget):
    """The slider in whole percents.

    Signals:
        moved: The threshold that the person chose, 0…1.
        accept_clicked: All above it are to be accepted.
    """

    moved = Signal(float)
    accept_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(1, 100)
        self.slider.setPageStep(5)
        self.slider.setAccessibleName(self.tr("Certainty for accepting all, in percent"))
        self.slider.setToolTip(self.tr("Suggestions at least so certain are accepted together"))
        self.slider.setMinimumWidth(self.fontMetrics().height() * 4)
        self._percent = QLabel(self)
        self._percent.setMinimumWidth(self.fontMetrics().horizontalAdvance("100%"))
        self._percent.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        self.button = QPushButton(self)
        self.button.setToolTip(self.tr("Accept all suggestions at least so certain (Ctrl+Enter)"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider, 1)
        row.addWidget(self._percent)
        row.addWidget(self.button)
        self.slider.valueChanged.connect(self._on_moved)
        self.button.clicked.connect(self.accept_clicked)
        self.set_threshold(0.5)
        self.set_count(0)
        self._tint()

    @property
    def threshold(self) -> float:
        """Certainty from which on suggestions are accepted together, 0…1."""
        return self.slider.value() / 100

    def set_threshold(self, threshold: float) -> None:
        """Show a threshold; says nothing."""
        with QSignalBlocker(self.slider):
            self.slider.setValue(percent(threshold))
        self._percent.setText(f"{self.slider.value()}%")

    def set_count(self, count: int) -> None:
        """Show how many suggestions are above it."""
        self.button.setText(self.tr("Accept {count}").format(count=count))
        self.button.setAccessibleName(
            self.tr("Accept {count} of at least {percent} percent").format(count=count, percent=self.slider.value())
        )
        self.button.setEnabled(count > 0)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _on_moved(self) -> None:
        self._percent.setText(f"{self.slider.value()}%")
        self.moved.emit(self.threshold)

    def _tint(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, tone.quiet_text(palette))
        self._percent.setPalette(palette)
