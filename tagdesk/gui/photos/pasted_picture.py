"""Pictures that come without a file get one in the profile's folder."""

from datetime import datetime
from pathlib import Path

from PySide6.QtGui import QImage

from tagdesk.errors import PhotoError


def store_picture(image: QImage, folder: Path) -> Path:
    """Write a picture as PNG under a name made of the time; the path of the file.

    Raises:
        PhotoError: It can't be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PhotoError(f"The folder {folder} can't be made ({error.strerror}); free or unlock the disk.") from error
    path = folder / f"pasted-{datetime.now():%Y%m%d-%H%M%S-%f}.png"
    if not image.save(str(path)):
        path.unlink(missing_ok=True)
        raise PhotoError(f"The pasted picture could not be saved to {folder}; free some space and paste it again.")
    return path
