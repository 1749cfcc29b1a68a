"""A training from the button to the new models in use, with a program that only acts."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from made_up_training import fill, program
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from test_accessible import nameless

from tagdesk.assistant.durable import replace_text
from tagdesk.assistant.own_set import AboutSet
from tagdesk.assistant.training import service as training_service
from tagdesk.assistant.training.run_folder import RunFolder, RunState
from tagdesk.assistant.training.verdict import Comparison, Verdict
from tagdesk.domain import Progress
from tagdesk.gui.main_window import MainWindow
from tagdesk.gui.training import steps
from tagdesk.gui.training.dialog import TrainingDialog
from tagdesk.gui.training.phase import Deed, Phase
from tagdesk.gui.training.session import TrainingSession
from tagdesk.history.store import History
from tagdesk.paths import Profile

#: Learns something, then obeys until it is told that it is enough.
LEARNING = """
hello()
say(Log("The photos are small."))
say(Step("amnn", "fitting", 1, 4, 0.25))
for epoch in range(3):
    say(Metric("amnn", epoch, 1 / epoch if epoch else None, 0.2 + 0.05 * epoch))
while (told := command()) != "enough":
    if told == "cancel":
        say(Cancelled())
        sys.exit()
    say(Paused(told == "pause"))
    say(Step("amnn", "fitting", 2, 4, 0.5))
"""
FINISHED = """
(OUT / "packs" / "amnn").mkdir(parents=True)
(OUT / "split.json").write_text("{}")
finish("amnn")
"""

BETTER = Verdict(Comparison(0.33, 0.38, 0.01, 0.08, 40), {"amnn": Comparison(0.2, 0.3, 0.05, 0.15, 40)}, ("me",))
NOT_BETTER = Verdict(Comparison(0.33, 0.32, -0.03, 0.01, 40), {}, ("me",))


def press(box: QMessageBox, role: QMessageBox.ButtonRole = QMessageBox.ButtonRole.DestructiveRole) -> int:
    """Answer a question."""
    next(button for button in box.buttons() if box.buttonRole(button) == role).click()
    return 0


@pytest.fixture(autouse=True)
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program stands; training seems to be installed, and the trial says what is better."""
    folder = tmp_path / "stage"
    real = training_service.TrainingService
    command = program(folder, LEARNING + FINISHED)
    monkeypatch.setattr(training_service, "TrainingService", lambda *what: real(*what, program=command))
    for module in (training_service, steps):
        monkeypatch.setattr(module, "training_extra_missing", lambda: "")
    let_judge(monkeypatch, BETTER)
    monkeypatch.setattr(QMessageBox, "exec", press)  # nothing goes on behind a test that fails
    return folder


def let_judge(monkeypatch: pytest.MonkeyPatch, verdict: Verdict) -> None:
    def judge(posts: Path, split: Path, old: object, new: Path, folder: Path):  # type: ignore[no-untyped-def]
        assert posts.is_file() and split.is_file() and new.is_dir()
        yield Progress(1, 2)
        return verdict

    monkeypatch.setattr(steps, "judge", judge)


@pytest.fixture
def past(profile: Profile) -> None:
    history = History(profile.history_file)
    fill_up(history, 160)
    history.close()


def fill_up(history: History, posts: int) -> None:
    """Take in posts, to the end."""
    fill(history, posts)
    for run in history.unfinished_imports():
        history.finish_import(run.import_id)


@pytest.fixture
def session(past: None, stage: Path, window: MainWindow) -> TrainingSession:
    return window.training.session


@pytest.fixture
def dialog(qtbot, window: MainWindow, session: TrainingSession) -> TrainingDialog:
    window.training.open()
    dialog = window.training.dialog
    qtbot.waitUntil(dialog.buttons[Deed.START].isEnabled)
    return dialog


def shown(dialog: TrainingDialog) -> set[Deed]:
    return {deed for deed, button in dialog.buttons.items() if button.isVisible()}


def wait_for(qtbot, session: TrainingSession, phase: Phase) -> None:
    qtbot.waitUntil(lambda: session.stand.phase is phase, timeout=20_000)


def start(qtbot, dialog: TrainingDialog, session: TrainingSession) -> RunFolder:
    """Start, and wait until something was learned."""
    dialog.buttons[Deed.START].click()
    qtbot.waitUntil(lambda: session.progress is not None and bool(session.progress.curves), timeout=20_000)
    assert session.stand.run is not None
    return session.stand.run


def let_finish(run: RunFolder) -> None:
    """It has learned enough."""
    replace_text(run.command_file, "enough\n")


def test_what_is_told_before(dialog: TrainingDialog) -> None:
    setup = dialog.setup
    assert setup.material.text() == "160 posts to learn from: 0 with a photo, 160 with a caption, 3 different tags."
    assert setup.duration.text().startswith("On this machine: about")
    assert setup.problem.isHidden()
    assert setup.accounts_box.isHidden()
    assert shown(dialog) == {Deed.START}
    assert dialog.buttons[Deed.START].isDefault()
    assert nameless(dialog) == []


def test_from_the_start_to_new_models(
    qtbot, window: MainWindow, dialog: TrainingDialog, session, stage: Path, monkeypatch
) -> None:
    run = start(qtbot, dialog, session)
    assert shown(dialog) == {Deed.PAUSE, Deed.STOP}
    assert dialog.running.title.text() == "Learning: AMNN"
    assert dialog.running.notes.text() == "The photos are small."
    qtbot.waitUntil(lambda: len(dialog.running.charts) == 2)
    assert dialog.running.charts[0].accessibleDescription() == "AMNN: 20 % at first, 30 % now."
    assert window.training.line.text().startswith("Training: 25 %")
    assert nameless(dialog) == []
    dialog.close_button.click()
    assert dialog.isHidden() and session.stand.phase is Phase.LEARNING
    window.training.line.click()
    assert dialog.isVisible()
    let_finish(run)
    wait_for(qtbot, session, Phase.DECIDING)
    assert dialog.pages.currentWidget() is dialog.verdict
    assert dialog.verdict.title.text() == "The new models are better"
    assert dialog.buttons[Deed.USE].isDefault()
    assert window.training.line.text().startswith("New models")
    assert nameless(dialog) == []
    installed: list[tuple[Path, AboutSet]] = []
    store = window.models.session.store

    def install(packs: Path, about: AboutSet):  # type: ignore[no-untyped-def]
        installed.append((packs, about))
        yield Progress(0, 1)
        return "20261127-150312"

    monkeypatch.setattr(store, "install", install)
    monkeypatch.setattr(store, "activate", lambda _: None)
    with qtbot.waitSignal(window.models.engine_wanted):
        dialog.buttons[Deed.USE].click()
    qtbot.waitUntil(lambda: session.stand.phase is Phase.CHOOSING and window.idle)
    assert installed[0][0] == run.packs_dir
    assert (installed[0][1].accounts, installed[0][1].posts) == (("me",), 120)
    assert run.status().state is RunState.SETTLED
    assert window.message.text.startswith("In use now:")
    assert [button.text() for button in window.message.buttons] == ["Undo"]
    assert dialog.isHidden() and window.training.line.isHidden()


def test_worse_models_are_not_put_to_use(qtbot, window, dialog: TrainingDialog, session, stage, monkeypatch) -> None:
    let_judge(monkeypatch, NOT_BETTER)
    program(stage, "hello()" + FINISHED)
    dialog.buttons[Deed.START].click()
    wait_for(qtbot, session, Phase.DECIDING)
    assert dialog.verdict.title.text() == "The new models are not surely better"
    assert dialog.buttons[Deed.KEEP].isDefault()
    run = session.stand.run
    dialog.buttons[Deed.KEEP].click()
    wait_for(qtbot, session, Phase.CHOOSING)
    assert run.status().state is RunState.SETTLED
    assert window.message.text == ""


def test_pause_stop_and_go_on(qtbot, dialog: TrainingDialog, session: TrainingSession, stage: Path) -> None:
    start(qtbot, dialog, session)
    dialog.buttons[Deed.PAUSE].click()
    qtbot.waitUntil(lambda: shown(dialog) == {Deed.RESUME, Deed.STOP})
    assert dialog.running.title.text() == "Paused"
    dialog.buttons[Deed.RESUME].click()
    qtbot.waitUntil(lambda: shown(dialog) == {Deed.PAUSE, Deed.STOP})
    dialog.buttons[Deed.STOP].click()
    assert dialog.running.title.text() == "Stopping…"
    wait_for(qtbot, session, Phase.STOPPED)
    assert shown(dialog) == {Deed.GO_ON, Deed.DISCARD}
    assert dialog.stopped.title.text() == "The training has stopped"
    program(stage, "hello()" + FINISHED)
    dialog.buttons[Deed.GO_ON].click()
    wait_for(qtbot, session, Phase.DECIDING)


def test_a_program_that_fails_says_why(qtbot, window, dialog: TrainingDialog, session, stage: Path) -> None:
    program(stage, 'hello()\nsay(Failed("The disk is full; free some space."))')
    dialog.buttons[Deed.START].click()
    wait_for(qtbot, session, Phase.STOPPED)
    assert dialog.stopped.title.text() == "The training could not go on"
    assert dialog.stopped.words.text().startswith("The disk is full; free some space.")
    run = session.stand.run
    dialog.buttons[Deed.DISCARD].click()
    wait_for(qtbot, session, Phase.CHOOSING)
    assert not run.path.exists()


def test_nothing_new(qtbot, dialog: TrainingDialog, session: TrainingSession, stage: Path) -> None:
    program(stage, "hello()\nfinish()")
    dialog.buttons[Deed.START].click()
    wait_for(qtbot, session, Phase.NOTHING_NEW)
    assert dialog.stopped.title.text() == "No model got better"
    assert shown(dialog) == {Deed.DISCARD}


class TestClosingTheWindow:
    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[QMessageBox.ButtonRole]]:
        """Roles of the buttons that are pressed, one a question."""
        answers: list[QMessageBox.ButtonRole] = []

        monkeypatch.setattr(QMessageBox, "exec", lambda box: press(box, *(answers.pop(0) for _ in answers[:1])))
        yield answers
        assert not answers, "the question never came"

    def test_it_stays_open(self, qtbot, window: MainWindow, dialog, session, asked) -> None:
        start(qtbot, dialog, session)
        asked.append(QMessageBox.ButtonRole.RejectRole)
        window.close()
        assert window.isVisible()
        assert session.stand.phase is Phase.LEARNING

    def test_it_stops(self, qtbot, window: MainWindow, dialog, session, asked) -> None:
        run = start(qtbot, dialog, session)
        asked.append(QMessageBox.ButtonRole.DestructiveRole)
        window.close()
        assert not window.isVisible()
        wait_until(lambda: run.status().state is RunState.STOPPED)

    def test_it_goes_on_and_is_found_again(
        self, qtbot, window: MainWindow, dialog, session, asked, open_window, stage: Path
    ) -> None:
        run = start(qtbot, dialog, session)
        asked.append(QMessageBox.ButtonRole.AcceptRole)
        window.close()
        again = open_window()
        other = again.training.session
        qtbot.waitUntil(lambda: other.progress is not None, timeout=20_000)
        assert other.stand.run == run
        assert again.training.line.text().startswith("Training: 25 %")
        assert again.message.text == ""
        let_finish(run)
        wait_for(qtbot, other, Phase.DECIDING)

    def test_who_wants_it_to_go_on_is_not_asked(self, qtbot, window: MainWindow, dialog, session, asked) -> None:
        dialog.setup.keep_running.setChecked(True)
        run = start(qtbot, dialog, session)
        window.close()
        assert not window.isVisible()
        assert run.status().state is RunState.RUNNING
        session.service.end(run)


class TestFoundAgain:
    @pytest.fixture
    def run(self, qtbot, window: MainWindow, dialog, session, monkeypatch) -> RunFolder:
        """A run that was stopped, and a window that was closed."""
        run = start(qtbot, dialog, session)
        dialog.buttons[Deed.STOP].click()
        wait_for(qtbot, session, Phase.STOPPED)
        window.close()
        return run

    def test_it_is_offered_to_go_on(self, qtbot, run: RunFolder, open_window: Callable[..., MainWindow]) -> None:
        window = open_window()
        assert window.message.text.startswith("A training was interrupted")
        assert [button.text() for button in window.message.buttons] == ["Go on", "Discard"]
        window.message.buttons[0].click()
        wait_for(qtbot, window.training.session, Phase.LEARNING)
        assert window.message.text == ""
        window.training.session.stop()
        wait_for(qtbot, window.training.session, Phase.STOPPED)

    def test_it_is_offered_to_be_discarded(self, qtbot, run: RunFolder, open_window) -> None:
        window = open_window()
        window.message.buttons[1].click()
        wait_for(qtbot, window.training.session, Phase.CHOOSING)
        assert not run.path.exists()
        assert window.training.line.isHidden()

    def test_models_that_are_fitted_are_offered_to_be_tried(self, qtbot, run: RunFolder, open_window) -> None:
        (run.packs_dir / "amnn").mkdir(parents=True)
        run.split_file.write_text("{}")
        run.finished_file.write_text('{"models": ["amnn"]}')
        window = open_window()
        assert "still to be tried" in window.message.text
        window.message.buttons[0].click()
        wait_for(qtbot, window.training.session, Phase.DECIDING)

    def test_who_started_it_elsewhere_goes_on_there(self, qtbot, run: RunFolder, open_window, stage: Path) -> None:
        """What `tagdesk train` began is tried by that, unless the person wants it here."""
        wish = replace(run.wish(), keep_running=False)
        wish.save(run.request_file)
        service = training_service.TrainingService(None, None)
        for _ in service.resume_run(run):
            pass
        wait_until(run.is_at_work)
        window = open_window()
        session = window.training.session
        wait_for(qtbot, session, Phase.LEARNING)
        let_finish(run)
        wait_for(qtbot, session, Phase.STOPPED)
        assert window.training.line.text() == "New models wait for their trial"
        session.go_on()
        wait_for(qtbot, session, Phase.DECIDING)

    def test_a_decision_that_is_open_is_shown(self, qtbot, run: RunFolder, open_window) -> None:
        run.finished_file.write_text('{"models": ["amnn"]}')
        run.gate_dir.mkdir()
        import json

        run.verdict_file.write_text(json.dumps(BETTER.as_dict()))
        window = open_window()
        window.message.buttons[0].click()
        dialog = window.training.dialog
        assert dialog.isVisible() and dialog.verdict.title.text() == "The new models are better"


def wait_until(is_so: Callable[[], bool], timeout_s: float = 20.0) -> None:
    """Wait for a process of its own."""
    end_s = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < end_s
        time.sleep(0.02)


def test_too_few_posts(qtbot, profile: Profile, stage: Path, window: MainWindow) -> None:
    fill_up(window.training._history, 100)
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    dialog = window.training.dialog
    qtbot.waitUntil(lambda: bool(dialog.setup.problem.text()))
    assert dialog.setup.problem.text().startswith("Too few posts to learn from, still needed: 25 posts.")
    assert dialog.setup.duration.isHidden()
    assert not dialog.buttons[Deed.START].isEnabled()


def test_without_the_training_package(qtbot, past: None, window: MainWindow, monkeypatch) -> None:
    monkeypatch.setattr(steps, "training_extra_missing", lambda: "Training needs torch.")
    window._head.train_clicked.emit()
    dialog = window.training.dialog
    qtbot.waitUntil(lambda: bool(dialog.setup.problem.text()))
    assert 'pip install "tagdesk[training]"' in dialog.setup.problem.text()
    assert not dialog.setup.choices.isEnabled()
    assert not dialog.buttons[Deed.START].isEnabled()
