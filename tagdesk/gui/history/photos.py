"""The photos of a past post, one large, with what it shows in words."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tagdesk.domain import DeskPost
from tagdesk.gui.photos.photo_pane import PhotoPane
from tagdesk.gui.photos.picture_loader import PictureLoader
from tagdesk.gui.plain_label import PlainLabel, Voice

_LEAST_LINES = 8


class HistoryPhotos(QWidget):
    """Shows one photo at a time.

    Signals:
        lead_wanted: This photo (its id) is to be the first one.
    """

    lead_wanted = Signal(int)

    def __init__(self, pictures: PictureLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pane = PhotoPane(pictures, self)
        self.alt = PlainLabel("", Voice.QUIET, self)
        self.setMinimumHeight(self.fontMetrics().height() * _LEAST_LINES)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane, 1)
        column.addWidget(self.alt)
        self.pane.shown.connect(lambda _: self._say_alt())
        self.pane.pager.lead_wanted.connect(self.lead_wanted)

    def show_post(self, post: DeskPost | None) -> None:
        """Show another post, or another state of the same one."""
        self.pane.show_post(post)

    def _say_alt(self) -> None:
        photo = self.pane.pager.photo
        self.alt.say(self.tr("Shows: {what}").format(what=photo.alt) if photo and photo.alt else "")
