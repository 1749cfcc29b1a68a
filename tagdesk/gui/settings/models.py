"""Settings of the engine: which models take part, what runs them, with how many threads."""

from PySide6.QtCore import QSignalBlocker, Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QGridLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from tagdesk.assistant.engine_choice import EngineFacts, ModelFact
from tagdesk.assistant.settings import Device, Settings
from tagdesk.gui.models.words import looks_at
from tagdesk.gui.plain_label import PlainLabel, Voice
from tagdesk.gui.plain_tip import plain_tip
from tagdesk.gui.settings.session import SettingsSession

#: The models are loaded anew after a change: several in a row are one.
_PAUSE_MS = 600


class SettingsModels(QWidget):
    """Shows what is installed once that is known, and takes choices a moment after the last one."""

    def __init__(self, session: SettingsSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.boxes: dict[str, QCheckBox] = {}
        self._boxes = QGridLayout()
        self._boxes.setColumnStretch(1, 1)
        self.wait = PlainLabel(self.tr("Looking at what is installed…"), Voice.QUIET, self)
        self._boxes.addWidget(self.wait, 0, 0, 1, 2)
        self.device = QComboBox(self)
        self.device.setAccessibleName(self.tr("Models run on"))
        device_label = QLabel(self.tr("Models &run on"), self)
        device_label.setBuddy(self.device)
        self.device_note = PlainLabel("", Voice.QUIET, self)
        self.threads = QSpinBox(self)
        self.threads.setSpecialValueText(self.tr("Automatic"))
        self.threads.setAccessibleName(self.tr("Threads"))
        threads_label = QLabel(self.tr("&Threads"), self)
        threads_label.setBuddy(self.threads)
        self.threads_note = PlainLabel("", Voice.QUIET, self)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setVerticalSpacing(self.fontMetrics().height() // 4)
        for label, field, note in (
            (device_label, self.device, self.device_note),
            (threads_label, self.threads, self.threads_note),
        ):
            beside = QVBoxLayout()
            beside.setSpacing(self.fontMetrics().height() // 4)
            beside.addWidget(field)
            beside.addWidget(note)
            beside.addSpacing(self.fontMetrics().height() // 2)
            form.addRow(label, beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.fontMetrics().height() // 2)
        column.addWidget(
            PlainLabel(
                self.tr(
                    "Suggestions come from all of these together with your own habits. One that is off is not asked, "
                    "and takes no memory."
                ),
                parent=self,
            )
        )
        column.addLayout(self._boxes)
        column.addSpacing(self.fontMetrics().height() // 2)
        column.addLayout(form)
        self._later = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._later.timeout.connect(self.flush)
        self._show_devices(has_gpu=False)
        self._show_threads(session.now, most=1)
        self.device.currentIndexChanged.connect(self._later.start)
        self.threads.valueChanged.connect(self._later.start)

    def show_facts(self, facts: EngineFacts) -> None:
        """Show what is installed and what is there to run it."""
        settings = self._session.now
        self.wait.say("" if facts.models else self.tr("No models are installed."))
        for model in facts.models:
            if model.name not in self.boxes:
                self._add_box(model, settings)
        self._show_devices(facts.has_gpu)
        self.device_note.say(self._device_words(facts))
        self._show_threads(settings, facts.most_threads)
        self.threads_note.say(
            self.tr("Automatic takes {count} here: all cores but one, which belongs to the window.").format(
                count=facts.usual_threads
            )
        )

    def flush(self) -> None:
        """Take the choices now."""
        self._later.stop()
        off = tuple(name for name, box in self.boxes.items() if not box.isChecked())
        unknown = tuple(name for name in self._session.now.models_off if name not in self.boxes)
        device = self.device.currentData()
        self._session.change(
            models_off=off + unknown, device=Device(device or self._session.now.device), threads=self.threads.value()
        )

    def _add_box(self, model: ModelFact, settings: Settings) -> None:
        words = looks_at(model.system) or model.title
        box = QCheckBox(model.name, self)
        box.setAccessibleDescription(words)
        box.setChecked(model.name not in settings.models_off)
        box.setToolTip(plain_tip(model.title))
        box.toggled.connect(self._later.start)
        row = self._boxes.rowCount()
        self._boxes.addWidget(box, row, 0, Qt.AlignmentFlag.AlignTop)
        self._boxes.addWidget(PlainLabel(words, Voice.QUIET, self), row, 1)
        self.boxes[model.name] = box

    def _show_devices(self, has_gpu: bool) -> None:
        with QSignalBlocker(self.device):
            self.device.clear()
            if has_gpu:
                self.device.addItem(self.tr("Graphics card"), Device.AUTO)
            self.device.addItem(self.tr("Processor"), Device.CPU if has_gpu else "")
            self.device.setCurrentIndex(max(self.device.findData(self._session.now.device), 0))
            self.device.setEnabled(has_gpu)

    def _device_words(self, facts: EngineFacts) -> str:
        if facts.has_gpu:
            return ""
        if facts.has_idle_card:
            return facts.note  # says what to install
        return self.tr("There is no NVIDIA card that TagDesk could use, so the processor does all of it.")

    def _show_threads(self, settings: Settings, most: int) -> None:
        with QSignalBlocker(self.threads):
            self.threads.setRange(0, max(most, settings.threads))
            self.threads.setValue(settings.threads)
