"""The card of a model: text of whoever made it, which may say anything but open nothing."""

from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextDocument, QTextFormat
from PySide6.QtWidgets import QTextBrowser, QWidget

_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
#: A card is a page, not a book.
_MOST_CHARACTERS = 50_000


class ModelCard(QTextBrowser):
    """Shows Markdown: no links are followed, no files or pictures are read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Card of the model"))
        self.document().setDocumentMargin(self.fontMetrics().height() * 0.75)

    def show_card(self, text: str) -> None:
        """Show a card; a sentence where there is none."""
        self.document().setMarkdown(text[:_MOST_CHARACTERS] or self.tr("This model has no card."), _FEATURES)
        size = QTextCharFormat()
        size.setProperty(QTextFormat.Property.FontSizeAdjustment, 1)
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel():
                cursor = QTextCursor(block)
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.mergeCharFormat(size)  # a heading is one step larger than the text, not three
            block = block.next()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt's own name
        """Nothing: a card that somebody else wrote must not read files of this machine."""
        return None
