"""The middle of the window: the photo of the current post, or the sentence why it can't be shown."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from tagdesk.domain import DeskPost, Photo
from tagdesk.gui.photos.photo_pager import PhotoPager
from tagdesk.gui.photos.photo_view import PhotoView
from tagdesk.gui.photos.picture_loader import DETAIL_SIDE_PX, PictureLoader
from tagdesk.gui.reasons.overlay import heat_over

if TYPE_CHECKING:
    import numpy as np

_SIZE_STEP_PX = 512
_LARGEST_FITTED_PX = 4096


class PhotoPane(QWidget):
    """Shows a photo of a post, first the leading one: the thumbnail at once, the photo when it is decoded.

    `recovered` says that a photo with an error can be shown after all (a drive is back), `shown` which file is on show.
    """

    recovered = Signal(object)
    shown = Signal(object)

    def __init__(self, pictures: PictureLoader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._photo: Photo | None = None
        self._shown_side_px = 0
        self.view = PhotoView(self)
        self.sentence = QLabel(self)
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setMargin(self.fontMetrics().height() * 2)
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.sentence)
        self.pager = PhotoPager()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack, 1)
        column.addWidget(self.pager)
        self._post: DeskPost | None = None
        self.pager.turned.connect(lambda: self.show_post(self._post))
        # Dragging the edge of the window must not decode a photo for every pixel.
        self._resized = QTimer(self, interval=200, singleShot=True)
        self._resized.timeout.connect(self._show_photo)
        self.view.detail_wanted.connect(self._on_detail_wanted)
        pictures.photo_loaded.connect(self._on_photo_loaded)
        pictures.refused.connect(self._on_refused)

    def show_post(self, post: DeskPost | None) -> None:
        """Show the leading photo of a post, or the one that was turned to."""
        self._post = post
        self.pager.show_post(post)
        photo = self.pager.photo
        before, self._photo = self._photo, photo
        self.shown.emit(photo.path if photo else None)
        if photo is None or before is None or before.path != photo.path:
            self.view.show_heat(None)
        if photo is None:
            self._say(self.tr("This post has no photo; its tags come from the caption.") if post else "")
            self.view.clear()
            return
        if before is not None and before.path == photo.path and (photo.error or "") == (before.error or ""):
            return
        self.view.clear()
        self._shown_side_px = 0
        if photo.error:
            self._say(photo.error)
        else:
            self._stack.setCurrentWidget(self.view)
            if (thumbnail := self._pictures.thumbnail(photo.path)) is not None:
                self.view.set_image(thumbnail.toImage(), preview=True)
        self._show_photo()

    def show_heat(self, path: Path | None, pixels: "np.ndarray | None") -> None:
        """Lay a heat map over a photo if that is the one on show.

        Args:
            pixels: What `heat_pixels` gave; None: take the heat map away.
        """
        if pixels is None or self._photo is None or path != self._photo.path or self.view.is_empty:
            self.view.show_heat(None)
        else:
            size = self.view.picture_size_px
            self.view.show_heat(heat_over(pixels, size.width(), size.height()))

    def reload(self, path: Path) -> None:
        """The file is another one than before, or gone: show what is there now."""
        if self._photo is not None and path == self._photo.path:
            self._shown_side_px = 0
            self._show_photo()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A larger pane may need a larger picture."""
        super().resizeEvent(event)
        self._resized.start()

    def _show_photo(self) -> None:
        if self._photo is None:
            return
        wanted_px = max(self.width(), self.height()) * self.devicePixelRatioF()
        side_px = min(-(-int(wanted_px) // _SIZE_STEP_PX) * _SIZE_STEP_PX, _LARGEST_FITTED_PX)
        if side_px > self._shown_side_px and (image := self._pictures.photo(self._photo.path, side_px)) is not None:
            self._on_photo_loaded(self._photo.path, image)

    def _on_detail_wanted(self) -> None:
        # A picture smaller than it was asked for is all there is.
        if self._photo is not None and self._shown_side_px not in (0, DETAIL_SIDE_PX):
            image = self._pictures.photo(self._photo.path, DETAIL_SIDE_PX)
            if image is not None:
                self._on_photo_loaded(self._photo.path, image)

    def _on_photo_loaded(self, path: Path, image: QImage) -> None:
        if self._photo is None or path != self._photo.path:
            return
        side_px = max(image.width(), image.height())
        if side_px <= self._shown_side_px:
            return
        self.view.set_image(image, keep_place=self._shown_side_px > 0)
        self._shown_side_px = side_px
        self._stack.setCurrentWidget(self.view)
        if self._photo.error:
            self.recovered.emit(self._photo)

    def _on_refused(self, path: Path, sentence: str) -> None:
        if self._photo is not None and path == self._photo.path:
            self.view.clear()
            self._say(sentence)

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self._stack.setCurrentWidget(self.sentence)
