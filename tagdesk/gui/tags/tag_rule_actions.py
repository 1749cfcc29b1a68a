"""The menu of a tag: what can be done with it on this post, and as such."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from tagdesk.assistant.tags import add_alias, block, rename_tag
from tagdesk.assistant.typed import one_tag, shown
from tagdesk.contract.features import model_key
from tagdesk.domain import FIRST_ACCOUNT
from tagdesk.errors import TagDeskError
from tagdesk.gui.desk_session import DeskSession
from tagdesk.gui.jobs import Job, Jobs, Lane
from tagdesk.gui.message_bar import MessageBar
from tagdesk.gui.number_text import number_text
from tagdesk.gui.tags.tag_panel import TagPanel
from tagdesk.gui.tags.tag_rules_dialog import TagRulesDialog
from tagdesk.gui.tags.word_dialog import WordDialog
from tagdesk.history.store import History


class TagRuleActions(QObject):
    """Aliases, blocked tags, and another name for a tag in the whole history.

    Signals:
        progressed: How far a renaming is (`Progress`), None when it is over.
    """

    progressed = Signal(object)

    def __init__(
        self, panel: TagPanel, session: DeskSession, history: History, jobs: Jobs, message: MessageBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._panel, self._session, self._history = panel, session, history
        self._jobs, self._message, self._window = jobs, message, window
        self._renaming: Job | None = None
        self.menu: QMenu | None = None
        self.word_dialog: WordDialog | None = None
        self.rules_dialog: TagRulesDialog | None = None
        panel.menu_wanted.connect(self._show_menu)

    @property
    def idle(self) -> bool:
        """Whether no tag is being renamed."""
        return self._renaming is None

    def show_rules(self) -> None:
        """Open the dialog with aliases and blocked tags."""
        self.rules_dialog = TagRulesDialog(self._history, self._window)
        self.rules_dialog.changed.connect(self._session.ask_anew)
        self.rules_dialog.open()

    def menu_of(self, tag: str, *, is_chosen: bool) -> QMenu:
        """The menu of a chosen tag or of a suggestion."""
        menu = QMenu(self._window)
        name = shown(tag).replace("&", "&&")
        if is_chosen:
            menu.addAction(self.tr("&Edit on this post"), partial(self._panel.chips.edit, tag))
            menu.addAction(self.tr("&Take off this post"), partial(self._panel.removed.emit, tag))
        else:
            row = self._panel.model.row_of(tag)
            menu.addAction(self.tr("&Accept"), partial(self._panel.accept_row, row))
            menu.addAction(self.tr("&Reject for this post"), partial(self._panel.reject_row, row))
        menu.addSeparator()
        menu.addAction(self.tr("{tag} is the &same as…").format(tag=name), partial(self._ask_alias, tag))
        menu.addAction(self.tr("Re&name {tag} everywhere…").format(tag=name), partial(self._ask_name, tag))
        menu.addAction(self.tr("Never suggest {tag} a&gain").format(tag=name), partial(self._block, tag))
        menu.addSeparator()
        menu.addAction(self.tr("Aliases and &blocked tags…"), self.show_rules)
        return menu

    def _show_menu(self, tag: str, is_chosen: bool, place: QPoint) -> None:
        if self.menu is not None:
            self.menu.deleteLater()
        self.menu = self.menu_of(tag, is_chosen=is_chosen)
        self.menu.popup(place)

    def _block(self, tag: str) -> None:
        try:
            block(self._history, tag)
        except TagDeskError as error:
            self._message.say_problem(str(error))
            return
        self._session.ask_anew()
        self._message.say_notice(
            self.tr("{tag} is never suggested again; “Aliases and blocked tags” in the menu takes that back.").format(
                tag=shown(tag)
            )
        )

    def _ask_alias(self, tag: str) -> None:
        def take(target: str) -> None:
            _, meant = add_alias(self._history, tag, target)
            self._session.ask_anew()
            note = self.tr("{tag} stands for {target} from now on; only {target} is suggested.")
            self._message.say_notice(note.format(tag=shown(tag), target=shown(meant)))

        self._ask(
            self.tr("Same as"),
            self.tr("{tag} is the same as:").format(tag=shown(tag)),
            take,
            verb=self.tr("Same"),
            hint=self.tr("Only that one is suggested then, with the habits of both. Posts keep the tags they have."),
        )

    def _ask_name(self, tag: str) -> None:
        try:
            posts = len(self._history.posts_with(model_key(tag)))
        except TagDeskError as error:
            self._message.say_problem(str(error))
            return
        if not posts:
            self._message.say_notice(self.tr("No post has {tag} yet, so there is nothing to rename.").format(tag=tag))
            return
        count = self.tr("1 post") if posts == 1 else self.tr("{count} posts").format(count=number_text(posts))
        self._ask(
            self.tr("Rename everywhere"),
            self.tr("New name of {tag} on {posts}:").format(tag=shown(tag), posts=count),
            lambda new: self._rename(tag, one_tag(new)),
            verb=self.tr("Rename"),
            text=tag,
            hint=self.tr("Captions keep their words. Ctrl+Z takes it back."),
        )

    def _ask(
        self, title: str, question: str, take: Callable[[str], object], *, verb: str, text: str = "", hint: str = ""
    ) -> None:
        self.word_dialog = WordDialog(title, question, take, verb=verb, parent=self._window, text=text, hint=hint)
        self.word_dialog.open()

    def _rename(self, old: str, new: str) -> None:
        if self._renaming is not None:
            raise TagDeskError(self.tr("Another tag is being renamed; wait until that is done."))
        job = self._renaming = Job(partial(rename_tag, self._history, old, new))
        job.progressed.connect(self.progressed)
        job.succeeded.connect(lambda posts: self._on_renamed(old, new, posts))
        job.failed.connect(lambda error: self._message.say_problem(str(error)))
        job.finished.connect(lambda _: self._on_finished())
        self._jobs.start(job, Lane.HISTORY)

    def _on_renamed(self, old: str, new: str, posts: int) -> None:
        count = self.tr("1 post") if posts == 1 else self.tr("{count} posts").format(count=number_text(posts))
        note = self.tr("{old} is {new} now, on {posts}; Ctrl+Z takes that back.")
        self._message.say_notice(note.format(old=shown(old), new=shown(new), posts=count))

    def _on_finished(self) -> None:
        """Posts done so far stay renamed, also if it ended early."""
        self._renaming = None
        self.progressed.emit(None)
        post = self._session.current
        self._session.follow_past([post.account_id if post else FIRST_ACCOUNT])
        self._session.decided.emit()
