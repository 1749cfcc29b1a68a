"""One sentence to the person, above everything else, until it is closed or replaced."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QStyle, QToolButton, QWidget

from tagdesk.gui import tone

_NOTICE_MS = 6000


#: What a button says, and what it does.
Answer = tuple[str, Callable[[], object]]


class MessageBar(QFrame):
    """Problems and questions stay until they are closed, notices go by themselves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_problem = False
        self.buttons: list[QPushButton] = []
        self._system_palette = QGuiApplication.palette()
        self.setAutoFillBackground(True)
        self.label = QLabel(self)
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        close = QToolButton(self)
        close.setAutoRaise(True)
        close.setIcon(self.style().standardIcon(QStyle.StandardPixmap.SP_TitleBarCloseButton))
        close.setAccessibleName(self.tr("Close the message"))
        close.setToolTip(self.tr("Close the message"))
        close.clicked.connect(self.hide)
        self._answers = QHBoxLayout()
        row = QHBoxLayout(self)
        row.addWidget(self.label, 1)
        row.addLayout(self._answers)
        row.addWidget(close)
        self._timer = QTimer(self, interval=_NOTICE_MS, singleShot=True)
        self._timer.timeout.connect(self.hide)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence on show, empty if none is."""
        return self.label.text() if not self.isHidden() else ""

    def say_problem(self, sentence: str) -> None:
        """Something did not work."""
        self._say(sentence, is_problem=True)

    def say_notice(self, sentence: str) -> None:
        """Something was done; a problem on show is not replaced by that."""
        if not (self._is_problem and self.text):
            self._say(sentence, is_problem=False)

    def ask(self, sentence: str, answers: Sequence[Answer]) -> None:
        """Something can be done about it, by a button each; none of them is a must, and one is enough."""
        self._say(sentence, is_problem=False)
        self._timer.stop()
        for text, act in answers:
            button = QPushButton(text, self)
            button.clicked.connect(lambda _checked, act=act: self._on_answered(act))
            self._answers.addWidget(button)
            self.buttons.append(button)
            button.show()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and QGuiApplication.palette() != self._system_palette:
            self._paint_ground()

    def _on_answered(self, act: Callable[[], object]) -> None:
        self.hide()
        act()

    def _say(self, sentence: str, *, is_problem: bool) -> None:
        self._is_problem = is_problem
        while self.buttons:
            button = self.buttons.pop()
            button.hide()
            button.deleteLater()
        self.label.setText(sentence)
        self.label.setAccessibleName(sentence)
        self._paint_ground()
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self.label, QAccessible.Event.Alert))
        if is_problem:
            self._timer.stop()
        else:
            self._timer.start()

    def _paint_ground(self) -> None:
        self._system_palette = system = QGuiApplication.palette()
        palette = QPalette()
        ground = tone.soft_warning(system) if self._is_problem else tone.soft_accent(system)
        palette.setColor(QPalette.ColorRole.Window, ground)
        palette.setColor(QPalette.ColorRole.WindowText, system.color(QPalette.ColorRole.Text))
        self.setPalette(palette)
