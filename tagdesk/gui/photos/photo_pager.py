"""Below the photo: which photo of its post it is, and the way to the others."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from tagdesk.domain import DeskPost, Photo


class PhotoPager(QWidget):
    """Hidden for a post of one photo; keeps its place while the post stays the same.

    Signals:
        turned: Another photo of the post is to be shown.
        lead_wanted: This photo (its id) is to be the first one.
    """

    turned = Signal()
    lead_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photos: tuple[Photo, ...] = ()
        self._post_id: int | None = None
        self._place = 0
        self.back = QToolButton()
        self.back.setArrowType(Qt.ArrowType.LeftArrow)
        self.back.setAccessibleName(self.tr("Previous photo of this post"))
        self.back.setToolTip(self.tr("Previous photo of this post (Left)"))
        self.next = QToolButton()
        self.next.setArrowType(Qt.ArrowType.RightArrow)
        self.next.setAccessibleName(self.tr("Next photo of this post"))
        self.next.setToolTip(self.tr("Next photo of this post (Right)"))
        self.count = QLabel()
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.lead = QPushButton(self.tr("Put first"))
        self.lead.setToolTip(self.tr("Let this photo lead: suggestions go by the first one"))
        for button in (self.back, self.next):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAutoRaise(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        row.addWidget(self.back)
        row.addWidget(self.count)
        row.addWidget(self.next)
        row.addSpacing(self.fontMetrics().height())
        row.addWidget(self.lead)
        row.addStretch()
        self.back.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        self.lead.clicked.connect(self._on_lead_clicked)
        self.hide()

    @property
    def photo(self) -> Photo | None:
        """The photo to show."""
        return self._photos[self._place] if self._photos else None

    def show_post(self, post: DeskPost | None) -> None:
        """Page through another post, or another state of the same one."""
        shown = self.photo
        photos = post.photos if post else ()
        places = [place for place, photo in enumerate(photos) if shown and photo.photo_id == shown.photo_id]
        same = post is not None and post.post_id == self._post_id
        self._post_id = post.post_id if post else None
        self._photos = photos
        self._place = places[0] if same and places else 0
        self._tell()

    def step(self, photos: int) -> bool:
        """Turn to another photo of the post; False if there are no others."""
        if len(self._photos) < 2:
            return False
        self._place = (self._place + photos) % len(self._photos)
        self._tell()
        self.turned.emit()
        return True

    def _tell(self) -> None:
        total = len(self._photos)
        self.count.setText(self.tr("{number} of {total}").format(number=self._place + 1, total=total))
        self.lead.setEnabled(self._place > 0)
        self.setVisible(total > 1)

    def _on_lead_clicked(self) -> None:
        if (photo := self.photo) is not None:
            self.lead_wanted.emit(photo.photo_id)
