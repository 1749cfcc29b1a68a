"""The dialog with the saved sets of tags."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from tagdesk.assistant.tag_sets import rename_set, save_set
from tagdesk.gui.post_text import hashtag_line
from tagdesk.gui.tags.removal_dialog import RemovalDialog
from tagdesk.gui.tags.removal_list import RemovalList
from tagdesk.gui.tags.word_dialog import WordDialog
from tagdesk.history.store import History


class TagSetsDialog(RemovalDialog):
    """Lists them; each can be renamed and removed."""

    def __init__(self, history: History, parent: QWidget) -> None:
        super().__init__(history, parent)
        self.setWindowTitle(self.tr("Sets of tags"))
        self.sets = RemovalList(
            self.tr("&Saved sets"),
            self.tr("None yet. “Save these tags as a set…” beside the tag field makes one."),
            self,
        )
        self.rename_button = QPushButton(self.tr("Re&name…"), self)
        self.rename_button.setAutoDefault(False)
        self.sets.buttons.insertWidget(0, self.rename_button)
        self._lay_out([self.sets], lines_high=18)
        self.word_dialog: WordDialog | None = None
        self.sets.removed.connect(lambda sets: self._do(lambda: [history.remove_tag_set(name) for name, _ in sets]))
        self.sets.brought_back.connect(lambda sets: self._do(lambda: [save_set(history, *one) for one in sets]))
        self.sets.list.itemSelectionChanged.connect(self._show_buttons)
        self.rename_button.clicked.connect(self._rename)
        self._show()

    def _read(self) -> None:
        sets = self._history.tag_sets()
        self.sets.show_rows([((name, tags), f"{name}: {hashtag_line(tags)}") for name, tags in sets.items()])
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.rename_button.setEnabled(len(self.sets.list.selectedItems()) == 1)

    def _rename(self) -> None:
        name, _ = self.sets.list.selectedItems()[0].data(Qt.ItemDataRole.UserRole)

        def take(new: str) -> None:
            rename_set(self._history, name, new)
            self._show()

        question = self.tr("New name of the set “{name}”:").format(name=name)
        self.word_dialog = WordDialog(
            self.tr("Rename the set"), question, take, verb=self.tr("Rename"), parent=self, text=name
        )
        self.word_dialog.open()
