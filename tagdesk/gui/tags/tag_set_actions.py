"""The menu of saved sets: add one to the post, save the tags of the post, keep the list in order."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from tagdesk.assistant.tag_sets import save_set
from tagdesk.errors import TagDeskError
from tagdesk.gui.desk_session import DeskSession
from tagdesk.gui.message_bar import MessageBar
from tagdesk.gui.plain_tip import plain_tip
from tagdesk.gui.post_text import hashtag_line
from tagdesk.gui.tags.tag_panel import TagPanel
from tagdesk.gui.tags.tag_sets_dialog import TagSetsDialog
from tagdesk.gui.tags.word_dialog import WordDialog
from tagdesk.history.store import History


class TagSetActions(QObject):
    """Fills the menu when it is opened."""

    def __init__(
        self, panel: TagPanel, session: DeskSession, history: History, message: MessageBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._panel, self._session, self._history = panel, session, history
        self._message, self._window = message, window
        self.word_dialog: WordDialog | None = None
        self.sets_dialog: TagSetsDialog | None = None
        panel.sets_menu.setToolTipsVisible(True)
        panel.sets_menu.aboutToShow.connect(self.fill_menu)
        self.fill_menu()

    def fill_menu(self) -> None:
        """Make the menu show what there is."""
        menu = self._panel.sets_menu
        menu.clear()
        sets = self._sets()
        for name, tags in sets.items():
            action = menu.addAction(name.replace("&", "&&"), partial(self._apply, name, tags))
            action.setToolTip(plain_tip(hashtag_line(tags)))
        menu.addSeparator()
        chosen = self._chosen()
        menu.addAction(self.tr("&Save these tags as a set…"), self._ask_name).setEnabled(bool(chosen))
        menu.addAction(self.tr("&Manage sets…"), self._show_sets).setEnabled(bool(sets))

    def _sets(self) -> dict[str, tuple[str, ...]]:
        try:
            return self._history.tag_sets()
        except TagDeskError as error:
            self._message.say_problem(str(error))
            return {}

    def _chosen(self) -> tuple[str, ...]:
        post = self._session.common
        return post.chosen if post else ()

    def _apply(self, name: str, tags: tuple[str, ...]) -> None:
        self._session.add_own(tags)
        self._message.say_notice(self.tr("Added the set “{name}”: {tags}").format(name=name, tags=hashtag_line(tags)))

    def _ask_name(self) -> None:
        chosen = self._chosen()

        def take(text: str) -> None:
            name = save_set(self._history, text, chosen)
            self._message.say_notice(self.tr("Saved as the set “{name}”.").format(name=name))

        self.word_dialog = WordDialog(
            self.tr("Save a set of tags"),
            self.tr("Name of the set with {tags}:").format(tags=hashtag_line(chosen)),
            take,
            verb=self.tr("Save"),
            hint=self.tr("A set of the same name is replaced."),
            parent=self._window,
        )
        self.word_dialog.open()

    def _show_sets(self) -> None:
        self.sets_dialog = TagSetsDialog(self._history, self._window)
        self.sets_dialog.open()
