"""Ways to the models: menu, and what a training made; when another set is put to use, the engine follows."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from tagdesk.assistant.model_store import ModelStore
from tagdesk.gui.jobs import Jobs
from tagdesk.gui.message_bar import MessageBar
from tagdesk.gui.models.session import ModelsSession
from tagdesk.gui.models.text import set_title
from tagdesk.gui.settings.session import SettingsSession
from tagdesk.gui.window_action import ActionSpec
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.paths import Profile

if TYPE_CHECKING:
    from tagdesk.assistant.installed_set import InstalledSet
    from tagdesk.assistant.suggest import SuggestService
    from tagdesk.gui.models.dialog import ModelsDialog


class ModelsReception(QObject):
    """Opens the page, and says what is in use now.

    Signals:
        engine_wanted: A change of the engine, to be made between two answers.
        switches_clicked: The person wants to switch single models on or off.
    """

    engine_wanted = Signal(object)
    switches_clicked = Signal()

    def __init__(
        self,
        service: "SuggestService",
        settings: SettingsSession,
        profile: Profile,
        memory: WindowMemory,
        message: MessageBar,
        jobs: Jobs,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._service, self._settings, self._memory = service, settings, memory
        self._message, self._window = message, window
        self.session = ModelsSession(ModelStore(profile, service.folders.shipped), jobs, self)
        self.session.switched.connect(self._on_switched)
        self.session.refused.connect(self._on_refused)
        self.dialog: ModelsDialog | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing is being installed, checked or changed."""
        return self.session.idle

    def spec(self) -> ActionSpec:
        """The row of the menu that opens the page."""
        return ActionSpec(self.tr("M&odels…"), (), self.open)

    def open(self) -> None:
        """Show what is installed."""
        from tagdesk.gui.models.dialog import ModelsDialog

        if self.dialog is None:
            self.dialog = ModelsDialog(self.session, self._memory, self._window)
            self.dialog.switches_clicked.connect(self.switches_clicked)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def close(self) -> None:
        """Close the page."""
        if self.dialog is not None:
            self.dialog.close()

    def _on_switched(self, found: "InstalledSet", is_back: bool) -> None:
        self.engine_wanted.emit(partial(_follow, self._service, self._settings, self.session.store))
        words = self.tr("In use now: “{title}”.").format(title=set_title(found))
        if is_back:
            self._message.say_notice(words)
        else:
            self._message.ask(words, [(self.tr("Undo"), self.session.go_back)])

    def _on_refused(self, sentence: str) -> None:
        if self.dialog is None or not self.dialog.isVisible():
            self._message.say_problem(sentence)


def _follow(service: "SuggestService", settings: SettingsSession, store: ModelStore) -> None:
    """Let the engine go on with the models that are in use now."""
    from tagdesk.assistant.engine_choice import choose_again

    choose_again(service, settings.now, store.folders())
