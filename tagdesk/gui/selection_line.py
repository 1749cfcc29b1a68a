"""Above the tags while several posts are selected: how many, and which tags only some of them have."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPalette
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from tagdesk.assistant.batch import partial_tags
from tagdesk.domain import DeskPost, Progress
from tagdesk.gui import tone
from tagdesk.gui.flow_layout import FlowLayout
from tagdesk.gui.number_text import number_text
from tagdesk.gui.plain_label import PlainLabel, Voice

_MOST_TAGS = 6


class PartialTag(QPushButton):
    """A tag that some of the posts have: a click adds it to the others, Delete takes it off all."""

    removed = Signal(str)

    def __init__(self, tag: str, count: int, total: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tag = tag
        words = self.tr("#{tag}  on {count} of {total}").format(tag=tag, count=count, total=total)
        self.setText(words.replace("&", "&&"))
        self.setAccessibleName(words)
        self.setAccessibleDescription(self.tr("Space adds it to the others, Delete takes it off all"))
        self.setToolTip(self.tr("A click adds it to the others, Delete takes it off all"))

    def event(self, event: QEvent) -> bool:
        """Keep Delete from the window, where it means the posts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _removes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the tag off."""
        if _removes(event):
            self.removed.emit(self.tag)
        else:
            super().keyPressEvent(event)


class SelectionLine(QFrame):
    """Hidden while one post is selected.

    Signals:
        completed: A tag is to be added to the posts that lack it.
        removed: A tag is to be taken off all of them.
    """

    completed = Signal(str)
    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: object = None
        self._system_palette = QGuiApplication.palette()
        self.setAutoFillBackground(True)
        self.title = PlainLabel("", Voice.HEAD, self)
        self.sentence = PlainLabel(self.tr("Tag decisions go for all of them."), Voice.PLAIN, self)
        self.work = PlainLabel("", Voice.PLAIN, self)
        self._box = QWidget(self)
        self._flow = FlowLayout(self._box)
        self.tags: list[PartialTag] = []
        self.more = PlainLabel("", Voice.PLAIN, self)
        column = QVBoxLayout(self)
        for widget in (self.title, self.sentence, self._box, self.more, self.work):
            column.addWidget(widget)
        self._paint_ground()
        self.hide()

    def show_posts(self, posts: Sequence[DeskPost]) -> None:
        """Tell about these posts; of fewer than two there is nothing to tell."""
        self.setVisible(len(posts) > 1)
        partial = partial_tags(posts)
        if (state := (len(posts), partial)) == self._state:
            return
        self._state = state
        self.title.say(self.tr("{count} posts selected").format(count=number_text(len(posts))))
        focused = next((place for place, button in enumerate(self.tags) if button.hasFocus()), None)
        for button in self.tags:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.tags = [PartialTag(tag, count, len(posts), self._box) for tag, count in partial[:_MOST_TAGS]]
        for button in self.tags:
            button.clicked.connect(lambda _checked, tag=button.tag: self.completed.emit(tag))
            button.removed.connect(self.removed)
            self._flow.addWidget(button)
            button.show()
        if focused is not None and self.tags:
            self.tags[min(focused, len(self.tags) - 1)].setFocus()
        self._box.setVisible(bool(self.tags))
        left = len(partial) - len(self.tags)
        one = self.tr("and 1 more tag that some of them have")
        many = self.tr("and {count} more tags that some of them have")
        self.more.say((one if left == 1 else many).format(count=number_text(left)) if left else "")

    def show_progress(self, progress: Progress | None) -> None:
        """How far the work on them is; None when it is over."""
        words = self.tr("{done} of {total}…")
        is_worth_it = progress is not None and progress.total > 1 and progress.done < progress.total
        if progress is None or not is_worth_it:
            self.work.say("")
        else:
            self.work.say(words.format(done=number_text(progress.done), total=number_text(progress.total)))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system from light to dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and QGuiApplication.palette() != self._system_palette:
            self._paint_ground()

    def _paint_ground(self) -> None:
        self._system_palette = QGuiApplication.palette()
        palette = QPalette(self._system_palette)
        palette.setColor(QPalette.ColorRole.Window, tone.soft_accent(palette))
        palette.setColor(QPalette.ColorRole.WindowText, palette.color(QPalette.ColorRole.Text))
        self.setPalette(palette)


def _removes(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
