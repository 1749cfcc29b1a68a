"""Copy the tags; and a small menu with other ways to copy."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from tagdesk.platforms import Place, Platform


class CopyButtons(QWidget):
    """A button and the menu beside it.

    Signals:
        tags_clicked: The tags, and the post is done.
        caption_clicked: Caption and tags together.
        line_clicked: The tags alone.
        comment_clicked: The tags for a first comment: without those that stand in the caption.
    """

    tags_clicked = Signal()
    caption_clicked = Signal()
    line_clicked = Signal()
    comment_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = QPushButton(self.tr("Copy tags"), self)
        self.button.setToolTip(self.tr("Copy the tags and mark the post as done (Ctrl+Shift+C)"))
        self.more = QPushButton(self)
        self.more.setAccessibleName(self.tr("More ways to copy"))
        self.more.setToolTip(self.tr("More ways to copy"))
        self.more.setFixedWidth(round(self.fontMetrics().height() * 1.6))
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        self._caption = self.menu.addAction(self.tr("&Caption and tags"))
        self._line = self.menu.addAction(self.tr("&Tags alone"))
        self._comment = self.menu.addAction(self.tr("Tags for the first c&omment"))
        self._caption.triggered.connect(self.caption_clicked)
        self._line.triggered.connect(self.line_clicked)
        self._comment.triggered.connect(self.comment_clicked)
        self.button.clicked.connect(self.tags_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.button)
        row.addWidget(self.more)

    def offer(self, platform: Platform, *, has_tags: bool, has_caption: bool) -> None:
        """Offer what there is to copy, in the words of where tags go."""
        into_caption = Place.CAPTION in platform.places
        self._caption.setText(self.tr("&Caption and tags") if into_caption else self.tr("&Caption"))
        self._caption.setEnabled(has_caption or (has_tags and into_caption))
        self._line.setEnabled(has_tags)
        self._comment.setVisible(Place.COMMENT in platform.places)
        self._comment.setEnabled(has_tags)
        self.button.setEnabled(has_tags)
        self.more.setEnabled(has_tags or has_caption)
