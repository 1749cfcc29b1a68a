"""What a drop or the clipboard brings: files, a picture, or text."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage


@dataclass(frozen=True)
class Incoming:
    """One of the three; files win over a picture, a picture over text (programs often offer several)."""

    paths: tuple[Path, ...] = ()
    image: QImage | None = None
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.paths or self.image is not None or self.text)


def has_photos(mime: QMimeData) -> bool:
    """Whether there are files or a picture, cheaply: this is asked for every move of a drag."""
    return mime.hasImage() or (mime.hasUrls() and any(url.isLocalFile() for url in mime.urls()))


def is_welcome(mime: QMimeData) -> bool:
    """Whether the window can do something with it, cheaply."""
    return has_photos(mime) or mime.hasText()


def read_incoming(mime: QMimeData) -> Incoming:
    """Take out what the window can use; empty if there is nothing."""
    paths = tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()) if mime.hasUrls() else ()
    if paths:
        return Incoming(paths=paths)
    if mime.hasImage() and isinstance(image := mime.imageData(), QImage) and not image.isNull():
        return Incoming(image=image)
    return Incoming(text=mime.text().strip())
