"""The windows beside the main one: settings, and those of the help menu; each is made when it is first wanted."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from tagdesk.assistant.settings import Settings
from tagdesk.gui.jobs import Job, Jobs, Lane, single_step
from tagdesk.gui.settings.session import SettingsSession
from tagdesk.gui.window_action import ActionSpec, add_actions, key_groups
from tagdesk.gui.window_memory import WindowMemory
from tagdesk.paths import Profile, platforms_dir

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestService
    from tagdesk.gui.help.doctor import HelpDoctor
    from tagdesk.gui.settings.dialog import SettingsDialog

Window = TypeVar("Window", bound=QDialog)


class SideWindows(QObject):
    """Opens them, and lets the engine follow the settings.

    Args:
        settings: The settings.
        service: The engine.
        profile: The person's data folder.
        memory: What the window remembers.
        jobs: Where longer work runs.
        window: The main window, whose keys are shown.

    Signals:
        engine_wanted: A change of the engine, to be made between two answers.
        said, refused: A sentence to the person: something was done, or could not be.
    """

    engine_wanted = Signal(object)
    said = Signal(str)
    refused = Signal(str)

    def __init__(
        self,
        settings: SettingsSession,
        service: "SuggestService",
        profile: Profile,
        memory: WindowMemory,
        jobs: Jobs,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._settings, self._service = settings, service
        self._profile, self._memory, self._jobs, self._window = profile, memory, jobs, window
        self._open: dict[str, QDialog] = {}
        self._running: set[Job] = set()
        settings.changed.connect(self._on_settings_changed)

    @property
    def idle(self) -> bool:
        """Whether nothing is being counted or examined."""
        doctor: HelpDoctor | None = self._open.get("doctor")  # type: ignore[assignment]
        return not self._running and (doctor is None or doctor.idle)

    def settings_spec(self) -> ActionSpec:
        """The row of the menu that opens the settings."""
        return ActionSpec(self.tr("&Settings…"), ("Ctrl+,",), self.show_settings)

    def help_menu(self, parent: QWidget) -> QMenu:
        """The menu of help, whose keys work everywhere in the window."""
        menu = QMenu(self.tr("&Help"), parent)
        menu.addActions(self._help_actions())
        return menu

    def show_settings(self) -> "SettingsDialog":
        """Open the settings."""
        from tagdesk.assistant.engine_choice import engine_facts
        from tagdesk.assistant.stored import take_stock
        from tagdesk.gui.settings.dialog import SettingsDialog

        dialog = self._shown(
            "settings",
            lambda: SettingsDialog(self._settings, self._profile, self._memory, self._platforms(), self._window),
        )
        self._find_out(lambda: engine_facts(self._service.folders), dialog.models.show_facts, dialog)
        self._run(Job(partial(take_stock, self._profile)), dialog.privacy.show_stock, dialog)
        return dialog

    def show_model_settings(self) -> None:
        """Open the settings where single models are switched on and off."""
        dialog = self.show_settings()
        dialog.show_page(dialog.models)

    def show_keys(self) -> QDialog:
        """Open the map of the keyboard."""
        from tagdesk.gui.help.keys import HelpKeys

        return self._shown(
            "keys", lambda: HelpKeys(lambda: key_groups(self._window.actions()), self._memory, self._window)
        )

    def show_log(self) -> QDialog:
        """Open the log."""
        from tagdesk.gui.help.log import HelpLog

        return self._shown("log", lambda: HelpLog(self._profile.log_file, self._memory, self._window))

    def show_doctor(self) -> QDialog:
        """Open the doctor, who begins at once."""
        from tagdesk.gui.help.doctor import HelpDoctor

        return self._shown(
            "doctor",
            lambda: HelpDoctor(self._profile, self._service.folders.shipped, self._jobs, self._memory, self._window),
        )

    def show_about(self) -> QDialog:
        """Open what TagDesk is."""
        from tagdesk.gui.help.about import HelpAbout

        return self._shown("about", lambda: HelpAbout(self._memory, self._window))

    def close(self) -> None:
        """Close all of them."""
        for dialog in self._open.values():
            dialog.close()

    def _help_actions(self) -> Sequence[QAction]:
        return add_actions(
            self._window,
            [
                ActionSpec(self.tr("&Keys…"), ("F1",), self.show_keys),
                ActionSpec(self.tr("&Log…"), (), self.show_log),
                ActionSpec(self.tr("Open lo&g folder"), (), self._open_log_folder),
                ActionSpec(self.tr("&Copy details for a report"), (), self._copy_details),
                ActionSpec(self.tr("&Doctor…"), (), self.show_doctor),
                ActionSpec(self.tr("&About TagDesk…"), (), self.show_about),
            ],
        )

    def _copy_details(self) -> None:
        from tagdesk.assistant.fault_report import latest_faults

        try:
            text = latest_faults(self._profile)
        except OSError as error:
            words = self.tr("{file} can't be read: {reason}")
            self.refused.emit(words.format(file=self._profile.log_file, reason=error.strerror))
            return
        QGuiApplication.clipboard().setText(text)
        self.said.emit(
            self.tr(
                "Copied: versions, and where in the program something went wrong. No captions, tags, names of files or "
                "accounts are in it."
            )
        )

    def _open_log_folder(self) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._profile.root))):
            words = self.tr("{folder} could not be opened; open it with your file manager.")
            self.refused.emit(words.format(folder=self._profile.root))

    def _shown(self, name: str, make: Callable[[], Window]) -> Window:
        if name not in self._open:
            self._open[name] = make()
        dialog: Window = self._open[name]  # type: ignore[assignment]
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog

    def _find_out(self, ask: Callable[[], Any], tell: Callable[[Any], None], dialog: "SettingsDialog") -> None:
        self._run(Job(single_step(ask)), tell, dialog)

    def _run(self, job: Job, tell: Callable[[Any], None], dialog: "SettingsDialog") -> None:
        job.succeeded.connect(tell)
        job.failed.connect(lambda error: dialog.problem.say(str(error)))
        job.finished.connect(self._running.discard)
        self._running.add(job)
        self._jobs.start(job, Lane.CHECK)

    def _on_settings_changed(self, before: Settings, after: Settings) -> None:
        from tagdesk.assistant.engine_choice import choose_again, needs_other_engine

        if needs_other_engine(before, after):
            self.engine_wanted.emit(partial(choose_again, self._service, after))

    def _platforms(self) -> list[tuple[str, str]]:
        """Key and name of each platform profile; a few small files."""
        from tagdesk.platform_files import load_platforms

        platforms = load_platforms(platforms_dir(), self._profile.platforms_dir)
        return [(platform.key, platform.name) for platform in platforms.by_key.values()]
