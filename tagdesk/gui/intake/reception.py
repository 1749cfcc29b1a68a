"""Decides where something dropped or pasted goes: files and pictures to the desk, text into a caption."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage

from tagdesk.gui.desk_session import DeskSession
from tagdesk.gui.importing.archive_reception import ArchiveReception
from tagdesk.gui.intake.incoming import Incoming, has_photos, read_incoming
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.gui.photos.pasted_picture import store_picture


class Reception(QObject):
    """Receives for one session.

    Args:
        session: The desk.
        archives: Where dropped files go first: exports among them are imported.
        jobs: Where pictures are stored off the GUI thread.
        pictures_dir: Folder for pictures that come without a file.
        parent: The window.
    """

    refused = Signal(str)
    replaced = Signal(str)

    def __init__(
        self,
        session: DeskSession,
        archives: ArchiveReception,
        jobs: Jobs,
        pictures_dir: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._archives = archives
        archives.photos_came.connect(session.take_in)
        self._jobs = jobs
        self._pictures_dir = pictures_dir

    def announce(self, mime: QMimeData) -> str:
        """What a drop of this would do."""
        if words := self._archives.announce(mime):
            return words
        if has_photos(mime):
            return self.tr("Drop to add to the queue")
        return self.tr("Drop as caption") if self._session.current else self.tr("Drop as a post without photo")

    def paste(self) -> None:
        """Take what is in the clipboard."""
        self.receive(read_incoming(QGuiApplication.clipboard().mimeData()))

    def receive(self, incoming: Incoming) -> None:
        """Take what was dropped or pasted."""
        if incoming.paths:
            self._archives.receive(incoming.paths)
        elif incoming.image is not None:
            self._store(incoming.image)
        elif incoming.text:
            self._set_caption(incoming.text)

    def _set_caption(self, text: str) -> None:
        post = self._session.current
        if post is None:
            self._session.add_caption_post(text)
        elif self._session.set_caption(post.post_id, text) is not None and post.caption.strip():
            self.replaced.emit(self.tr("The caption was replaced; Ctrl+Z brings the old one back."))

    def _store(self, image: QImage) -> None:
        job = Job(single_step(lambda: store_picture(image, self._pictures_dir)))
        job.succeeded.connect(lambda path: self._session.take_in([path]))
        job.failed.connect(lambda error: self.refused.emit(str(error)))
        self._jobs.start(job, Lane.INTAKE)
