"""Above the queue: which kind of posts is shown, and the words they hold."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy

from tagdesk.gui.number_text import number_text
from tagdesk.gui.queue.filter import QueueKind

#: Who types on does not wait for the list in between.
_TYPING_MS = 120


class WordsField(QLineEdit):
    """What to look for; Down and Return go to the list, Esc first takes the words away."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that lead out of the field."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class QueueFilterBar(QObject):
    """Two controls, for the panel to place.

    Signals:
        kind_chosen: A `QueueKind`.
        words_changed: The text as typed, a moment after the last letter.
        left: The person wants to go to the list.
    """

    kind_chosen = Signal(object)
    words_changed = Signal(str)
    left = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = {
            QueueKind.ALL: self.tr("All"),
            QueueKind.TO_DO: self.tr("To do"),
            QueueKind.DONE: self.tr("Done"),
            QueueKind.OVER: self.tr("Over the cap"),
        }
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("Which posts to show"))
        self.kind.setToolTip(self.tr("Which posts to show"))
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.kind.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for kind in QueueKind:
            self.kind.addItem(self._names[kind])
        self.words = WordsField()
        self.words.setAccessibleName(self.tr("Filter the queue by words"))
        self.words.setToolTip(self.tr("Show posts whose file name, caption, place or tags hold these words (Ctrl+L)"))
        self.words.setPlaceholderText(self.tr("Filter…"))
        self.words.setClearButtonEnabled(True)
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(lambda: self.words_changed.emit(self.words.text()))
        self.kind.currentIndexChanged.connect(lambda place: self.kind_chosen.emit(list(QueueKind)[place]))
        self.words.textChanged.connect(lambda _: self._typing.start())
        self.words.left.connect(self._on_left)

    def set(self, kind: QueueKind, words: str) -> None:
        """Show a kind and words, as if the person had chosen them."""
        self.kind.setCurrentIndex(list(QueueKind).index(kind))
        self.words.setText(words)
        self._flush()

    def show_counts(self, counts: Mapping[QueueKind, int]) -> None:
        """How many posts there are of each kind."""
        for place, kind in enumerate(QueueKind):
            text = f"{self._names[kind]}  {number_text(counts[kind])}"
            if self.kind.itemText(place) != text:
                self.kind.setItemText(place, text)

    def _flush(self) -> None:
        if self._typing.isActive():
            self._typing.stop()
            self.words_changed.emit(self.words.text())

    def _on_left(self) -> None:
        self._flush()
        self.left.emit()
