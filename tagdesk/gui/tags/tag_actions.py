"""What the window does with the tags of a post: limits of the platform, threshold, copies, what is typed."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.settings import Settings
from tagdesk.assistant.tag_remark import TagRemark, remarks_on
from tagdesk.assistant.typed import shown
from tagdesk.domain import DeskPost
from tagdesk.errors import TagDeskError
from tagdesk.gui.desk_session import DeskSession
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.message_bar import MessageBar
from tagdesk.gui.settings.session import SettingsSession
from tagdesk.gui.tags.platform_text import warnings
from tagdesk.gui.tags.tag_panel import TagPanel
from tagdesk.gui.tags.tag_rule_actions import TagRuleActions
from tagdesk.gui.tags.tag_set_actions import TagSetActions
from tagdesk.gui.window_action import ActionSpec
from tagdesk.paths import Profile, platforms_dir
from tagdesk.platform_files import load_platforms, own_copy
from tagdesk.platforms import Platform, Platforms

#: Who still moves the slider has not chosen yet.
_SLIDING_MS = 400


class TagActions(QObject):
    """Connects the tag panel with session, settings and history.

    Args:
        finish_editing: Saves what is being typed elsewhere, so that a copy has it.
        window: The main window.

    Signals:
        platform_changed: The platform whose limits count now (`Platform`).
    """

    platform_changed = Signal(object)

    def __init__(
        self,
        panel: TagPanel,
        session: DeskSession,
        desk: Desk,
        settings: SettingsSession,
        message: MessageBar,
        jobs: Jobs,
        profile: Profile,
        finish_editing: Callable[[], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._panel, self._session, self._history = panel, session, desk.history
        self._settings, self._message, self._profile = settings, message, profile
        self._finish_editing = finish_editing
        self._platforms = Platforms()
        self.rules = TagRuleActions(panel, session, desk.history, jobs, message, window)
        self.sets = TagSetActions(panel, session, desk.history, message, window)
        self._pause = QTimer(self, interval=_SLIDING_MS, singleShot=True)
        self._pause.timeout.connect(self._keep_threshold)
        panel.field.set_remark(self._remark)
        panel.entered.connect(self._on_entered)
        panel.edited.connect(session.edit_tag)
        panel.reordered.connect(session.reorder)
        panel.several_accepted.connect(session.accept_several)
        panel.platforms.chosen.connect(lambda key: settings.change(platform=key))
        panel.threshold.moved.connect(lambda _: self._pause.start())
        panel.copying.caption_clicked.connect(self._copy_caption)
        panel.copying.line_clicked.connect(self._copy_line)
        panel.copying.comment_clicked.connect(self._copy_comment)
        settings.changed.connect(self._on_settings_changed)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self._on_application_state_changed)
        panel.set_threshold(settings.now.threshold)
        self.read_platforms()

    @property
    def idle(self) -> bool:
        """Whether no tag is being renamed everywhere."""
        return self.rules.idle

    @property
    def platform(self) -> Platform:
        """The platform whose limits count."""
        return self._panel.platform

    def specs(self) -> list[ActionSpec]:
        """What the menu offers about tags."""
        return [
            ActionSpec(
                self.tr("Accept all that are c&ertain enough"), ("Ctrl+Return", "Ctrl+Enter"), self._panel.accept_above
            ),
            ActionSpec(self.tr("Saved sets &of tags"), ("Ctrl+T",), self._panel.sets_button.showMenu),
            ActionSpec(self.tr("Aliases and &blocked tags…"), (), self.rules.show_rules),
            ActionSpec(self.tr("Li&mits of the platform…"), (), self._edit_platform),
            ActionSpec(),
        ]

    def read_platforms(self) -> None:
        """Read the platform profiles, which the person may have changed meanwhile."""
        before, self._platforms = self._platforms, load_platforms(platforms_dir(), self._profile.platforms_dir)
        platform = self._platforms.get(self._settings.now.platform)
        if self._platforms == before and platform == self.platform:
            return
        self._panel.set_platforms(self._platforms.by_key.values(), platform)
        self.platform_changed.emit(platform)
        if self._platforms.problems and self._platforms.problems != before.problems:
            self._message.say_problem(" ".join(self._platforms.problems))

    def copy_and_finish(self) -> None:
        """Copy the tags, and mark the post as done."""
        self._finish_editing()
        if (post := self._session.common) is None:
            return
        if not (line := self.platform.line(post.chosen)):
            self._message.say_notice(self.tr("There is nothing to copy yet: accept a suggestion or add a tag first."))
            return
        self._copy(line, post)
        if not post.done:
            self._session.set_done(True)

    def close(self) -> None:
        """Keep what was chosen last."""
        if self._pause.isActive():
            self._pause.stop()
            self._keep_threshold()

    def _copy_caption(self) -> None:
        self._finish_editing()
        if (post := self._session.common) is not None:
            self._copy(self.platform.caption_text(post.caption, post.chosen), post)

    def _copy_line(self) -> None:
        if (post := self._session.common) is not None:
            self._copy(self.platform.line(post.chosen), post)

    def _copy_comment(self) -> None:
        self._finish_editing()
        if (post := self._session.common) is None:
            return
        if text := self.platform.comment_text(post.caption, post.chosen):
            self._copy(text, post)
        else:
            self._message.say_notice(self.tr("All tags stand in the caption already."))

    def _copy(self, text: str, post: DeskPost) -> None:
        """Copy all of it; what is over a limit is said, never cut."""
        QGuiApplication.clipboard().setText(text)
        said = warnings(self.platform, self.platform.tally(post.caption, post.chosen))
        self._message.say_notice("\n".join([self.tr("Copied: {line}").format(line=" ".join(text.split())), *said]))

    def _remark(self, text: str) -> tuple[str, str]:
        """What is to be known of a text that is being typed, and the tag that is meant instead."""
        try:
            remarks = remarks_on(self._history, [text])
        except TagDeskError:
            return "", ""  # what is typed is kept with a decision, which says why it can't be
        return (self._in_words(remarks[0]), remarks[0].target) if remarks else ("", "")

    def _in_words(self, remark: TagRemark) -> str:
        if remark.target:
            words = self.tr("{tag} stands for {target}")
            return words.format(tag=shown(remark.tag), target=shown(remark.target))
        return self.tr("You blocked {tag}: it is never suggested").format(tag=shown(remark.tag))

    def _on_entered(self, tags: Sequence[str]) -> None:
        """Say what is to be known of tags that were added as typed."""
        self._session.add_own(tags)
        try:
            remarks = remarks_on(self._history, tags)
        except TagDeskError:
            return
        if remarks:
            said = "; ".join(map(self._in_words, remarks))
            self._message.say_notice(self.tr("{said}. It was added as you typed it.").format(said=said))

    def _edit_platform(self) -> None:
        """Open the person's own copy of the profile, made if there is none."""
        try:
            path = own_copy(platforms_dir(), self._profile.platforms_dir, self.platform.key)
        except TagDeskError as error:
            self._message.say_problem(str(error))
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        self._message.say_notice(
            self.tr("Your copy of the limits is {path}. What you change there counts once you are back here.").format(
                path=path
            )
        )

    def _keep_threshold(self) -> None:
        self._settings.change(threshold=self._panel.threshold.threshold)

    def _on_application_state_changed(self, state: Qt.ApplicationState) -> None:
        """Whoever comes back may have edited the limits."""
        if state == Qt.ApplicationState.ApplicationActive:
            self.read_platforms()

    def _on_settings_changed(self, before: Settings, after: Settings) -> None:
        if after.platform != before.platform:
            self.read_platforms()
        if after.threshold != before.threshold and not self._pause.isActive():
            self._panel.set_threshold(after.threshold)
