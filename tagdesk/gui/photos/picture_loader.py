"""Photos and thumbnails, decoded off the GUI thread at the size that is shown."""

import hashlib
import logging
from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from tagdesk.errors import TagDeskError
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step

_logger = logging.getLogger(__name__)

#: Sharp up to a thumbnail of 80 logical pixels on a screen of factor 2.
THUMBNAIL_SIDE_PX = 160
#: Longest side that zooming in shows; more would take hundreds of megabytes.
DETAIL_SIDE_PX = 6000

#: A hundred kilobytes each at most; more come from the disk in a millisecond.
_KEPT_THUMBNAILS = 400
#: As many rows as a large screen shows; who scrolls on leaves the others behind.
_MOST_WAITING = 64
_KEPT_PHOTOS = 4


def load_picture(path: Path, max_side_px: int) -> QImage:
    """Decode a photo upright and not larger than asked for.

    Raises:
        PhotoError: The file can't be shown; the message is the sentence for the person.
    """
    from tagdesk.recommend.photo_file import open_photo  # imports Pillow, which must not delay the first paint

    photo = open_photo(path, max_side_px)
    width, height = photo.size
    pixels = photo.tobytes("raw", "BGRX")
    return QImage(pixels, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def load_thumbnail(path: Path, cache_dir: Path) -> QImage:
    """Small picture from the cache, else decoded and put there; a changed file gets a new one.

    Raises:
        PhotoError: The file can't be shown.
    """
    try:
        status = path.stat()
    except OSError:
        return load_picture(path, THUMBNAIL_SIDE_PX)  # says in a sentence what is wrong
    stamp = f"{path}\0{status.st_mtime_ns}\0{status.st_size}\0{THUMBNAIL_SIDE_PX}"
    cached = cache_dir / f"{hashlib.sha256(stamp.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.jpg"
    image = QImage(str(cached)) if cached.exists() else QImage()
    if image.isNull():
        image = load_picture(path, THUMBNAIL_SIDE_PX)
        _keep(image, cached)
    return image


def _keep(image: QImage, cached: Path) -> None:
    """Put a thumbnail into the cache, whole or not at all; a cache that can't be written only costs time."""
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        partial = cached.with_suffix(".part.jpg")
        if image.save(str(partial), quality=88):
            partial.replace(cached)
    except OSError as error:
        _logger.warning("No thumbnail is kept in %s: %s", cached.parent, error)


class PictureLoader(QObject):
    """Answers at once from memory, by signal after decoding; what was asked for last comes first.

    Thumbnails wait here, not in the lane: of those that were asked for long ago, because somebody scrolled on, none is
    decoded. They are asked for again when their row is painted again.
    """

    thumbnail_loaded = Signal(object)
    photo_loaded = Signal(object, object)
    refused = Signal(object, str)
    forgotten = Signal(object)

    def __init__(self, jobs: Jobs, cache_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._cache_dir = cache_dir
        self._thumbnails: OrderedDict[Path, QPixmap] = OrderedDict()
        self._photos: OrderedDict[tuple[Path, int], QImage] = OrderedDict()
        self._refused: set[Path] = set()
        self._under_way: dict[tuple[Path, int], Job] = {}
        self._waiting: OrderedDict[Path, None] = OrderedDict()
        self._decoding: Path | None = None

    def thumbnail(self, path: Path) -> QPixmap | None:
        """The thumbnail if it is there; else it is decoded and `thumbnail_loaded` or `refused` follows."""
        if (pixmap := self._thumbnails.get(path)) is not None:
            self._thumbnails.move_to_end(path)
            return pixmap
        if path not in self._refused and path != self._decoding:
            self._waiting[path] = None
            self._waiting.move_to_end(path)
            if len(self._waiting) > _MOST_WAITING:
                self._waiting.popitem(last=False)
            self._next_thumbnail()
        return None

    def photo(self, path: Path, side_px: int) -> QImage | None:
        """The photo at that size if it is there; else it is decoded and `photo_loaded` or `refused` follows."""
        if (image := self._photos.get((path, side_px))) is not None:
            self._photos.move_to_end((path, side_px))
            return image
        if (path, side_px) not in self._under_way:
            job = self._under_way[path, side_px] = Job(single_step(lambda: load_picture(path, side_px)))
            job.succeeded.connect(lambda image: self._keep_photo(path, side_px, image))
            job.failed.connect(lambda error: self._on_failed(path, error))
            job.finished.connect(lambda _: self._on_photo_finished((path, side_px), job))
            self._jobs.start(job, Lane.PICTURES, priority=1)
        return None

    @property
    def idle(self) -> bool:
        """Whether nothing is being decoded."""
        return not self._under_way and not self._waiting and self._decoding is None

    def forget(self, path: Path) -> None:
        """A file is another one now, or gone: read it anew when it is asked for."""
        self._thumbnails.pop(path, None)
        self._refused.discard(path)
        for key in [key for key in self._photos if key[0] == path]:
            del self._photos[key]
        for key in [key for key in self._under_way if key[0] == path]:
            del self._under_way[key]  # what it reads is of before
        if path == self._decoding:
            self._waiting[path] = None
        self.forgotten.emit(path)

    def _next_thumbnail(self) -> None:
        if self._decoding is not None or not self._waiting:
            return
        path, _ = self._waiting.popitem()
        self._decoding = path
        job = Job(single_step(lambda: load_thumbnail(path, self._cache_dir)))
        job.succeeded.connect(lambda image: self._keep_thumbnail(path, image))
        job.failed.connect(lambda error: self._on_failed(path, error))
        job.crashed.connect(lambda _: self._refused.add(path))  # or every repaint would try again
        job.finished.connect(lambda _: self._on_thumbnail_finished())
        self._jobs.start(job, Lane.PICTURES)

    def _on_thumbnail_finished(self) -> None:
        self._decoding = None
        self._next_thumbnail()

    def _on_photo_finished(self, key: tuple[Path, int], job: Job) -> None:
        if self._under_way.get(key) is job:
            del self._under_way[key]

    def _keep_thumbnail(self, path: Path, image: QImage) -> None:
        self._thumbnails[path] = QPixmap.fromImage(image)
        if len(self._thumbnails) > _KEPT_THUMBNAILS:
            self._thumbnails.popitem(last=False)
        self.thumbnail_loaded.emit(path)

    def _keep_photo(self, path: Path, side_px: int, image: QImage) -> None:
        self._refused.discard(path)
        self._photos[path, side_px] = image
        if len(self._photos) > _KEPT_PHOTOS:
            self._photos.popitem(last=False)
        self.photo_loaded.emit(path, image)

    def _on_failed(self, path: Path, error: TagDeskError) -> None:
        self._refused.add(path)
        self.refused.emit(path, str(error))


def fitted(pixmap: QPixmap, box: QSize, ratio: float) -> QPixmap:
    """The pixmap scaled into a box of logical pixels on a screen of that pixel ratio."""
    scaled = pixmap.scaled(box * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    scaled.setDevicePixelRatio(ratio)
    return scaled
