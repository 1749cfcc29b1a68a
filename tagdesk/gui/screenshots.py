"""Makes the README's pictures of the window: `python -m tagdesk.gui.screenshots --out resources/screenshots`.

They come from the program itself, on a made-up profile, so they show what it does now.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from PySide6.QtCore import QBuffer, QCoreApplication, QEvent, QEventLoop, QSize, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from tagdesk.assistant.settings import Language
from tagdesk.errors import TagDeskError
from tagdesk.gui.screenshot_past import write_past
from tagdesk.gui.wording import speak
from tagdesk.paths import Profile, models_dir, resources_dir

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestService
    from tagdesk.gui.main_window import MainWindow
    from tagdesk.history.store import History

_SIZE = QSize(1200, 760)
_TIMEOUT_S = 120.0
#: Pictures of the window need few colours, but for the photos in them: so many as the largest size allows.
_COLOURS = (192, 128, 96, 64)
_MOST_BYTES = 145_000
_QUEUE = ("cat.jpg", "coffee.jpg", "flower.jpg", "temple.jpg", "galaxies.jpg", "rocket.jpg")
_CAPTION = "Chelsea on the sofa, waiting for Sunday breakfast"


@dataclass(frozen=True)
class Scene:
    """The window with something made-up in it."""

    window: "MainWindow"
    archive: Path


Shot = Callable[[Scene], QWidget]


def light() -> QPalette:
    """The palette of a light desktop."""
    palette = QPalette(QColor("#efefef"))
    for role, colour in (
        (QPalette.ColorRole.Accent, "#308cc6"),
        (QPalette.ColorRole.Highlight, "#308cc6"),
        (QPalette.ColorRole.HighlightedText, "#ffffff"),
    ):
        palette.setColor(role, QColor(colour))
    return palette


def dark() -> QPalette:
    """The palette of a dark desktop."""
    palette = QPalette(QColor("#323232"))
    for role, colour in (
        (QPalette.ColorRole.WindowText, "#f0f0f0"),
        (QPalette.ColorRole.Text, "#f0f0f0"),
        (QPalette.ColorRole.ButtonText, "#f0f0f0"),
        (QPalette.ColorRole.Base, "#242424"),
        (QPalette.ColorRole.AlternateBase, "#2b2b2b"),
        (QPalette.ColorRole.ToolTipBase, "#3a3a3a"),
        (QPalette.ColorRole.ToolTipText, "#f0f0f0"),
        (QPalette.ColorRole.Accent, "#308cc6"),
        (QPalette.ColorRole.Highlight, "#308cc6"),
        (QPalette.ColorRole.HighlightedText, "#ffffff"),
    ):
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#8c8c8c"))
    return palette


def take(
    out: Path, *, only: tuple[str, ...] = (), posts: int = 120, language: Language = Language.ENGLISH
) -> list[Path]:
    """Make the pictures (or those named in `only`) in a folder; their paths.

    Args:
        posts: Of the made-up past.
        language: Of the words.
    """
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setStyle("Fusion")
    before = app.palette()
    translators = speak(app, language)
    out.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in _SHOTS if not only or name in only]
    paths = []
    try:
        with tempfile.TemporaryDirectory() as folder, _scene(Path(folder), posts) as scene:
            for name in wanted:
                app.setPalette(dark() if name.endswith("-dark") else light())
                widget = _SHOTS[name](scene)
                settle(lambda: scene.window.idle)
                path = out / f"{name}.png"
                _save(widget, path)
                paths.append(path)
                if widget is not scene.window:
                    widget.close()
    finally:
        app.setPalette(before)
        for translator in translators:
            app.removeTranslator(translator)
    return paths


def settle(is_idle: Callable[[], bool], pause_s: float = 0.3) -> None:
    """Let everything come to rest."""
    deadline_s = time.monotonic() + _TIMEOUT_S
    calm_since_s = time.monotonic()
    while time.monotonic() - calm_since_s < pause_s:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.005)
        if not is_idle():
            calm_since_s = time.monotonic()
        if time.monotonic() > deadline_s:
            raise TagDeskError("The window did not come to rest, so there is no picture of it.")


@contextmanager
def _scene(folder: Path, posts: int) -> Iterator[Scene]:
    from tagdesk.assistant.desk import Desk
    from tagdesk.assistant.engine_choice import chosen_service
    from tagdesk.assistant.importing import ImportService
    from tagdesk.assistant.settings import Settings
    from tagdesk.gui.main_window import MainWindow
    from tagdesk.history.store import History

    profile = Profile(folder / "profile")
    archive = write_past(folder / "export", resources_dir() / "samples", posts)
    with closing(History(profile.history_file)) as history:
        _import(history, profile, archive)
        service: SuggestService = chosen_service(Settings(), models_dir(), history)
        window = MainWindow(Desk(history), service, lambda: ImportService(history, profile), profile)
        window.resize(_SIZE)
        window.show()
        settle(lambda: window.idle)
        yield Scene(window, archive)
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _import(history: "History", profile: Profile, archive: Path) -> None:
    from tagdesk.assistant.importing import Choice, ImportService

    service = ImportService(history, profile)
    with service.open([archive]) as arrival:
        for found in arrival.found:
            for _ in service.take_in(arrival, found, Choice()):
                pass


# -- the pictures ------------------------------------------------------------------------------------------------


def _empty(scene: Scene) -> QWidget:
    return scene.window


def _suggestions(scene: Scene) -> QWidget:
    """Photos in the queue, a caption, two tags accepted, one of the person's own."""
    session = scene.window.session
    if not session.posts:
        samples = resources_dir() / "samples"
        session.take_in([samples / name for name in _QUEUE])
        settle(lambda: scene.window.idle)
        first = next(post for post in session.posts if post.photos[0].path.name == _QUEUE[0])
        session.show(first.post_id)
        session.set_caption(first.post_id, _CAPTION)
        session.set_place(first.post_id, "Ulm, Germany")
        session.set_time(first.post_id, datetime(2026, 6, 14, 9, 5))
        for _ in range(2):
            settle(lambda: scene.window.idle)
            scene.window.tags.accept_row(0)
        session.add_own(["SundayMood"])
    return scene.window


def _reasons(scene: Scene) -> QWidget:
    """The same, with the reasons of the likeliest tag."""
    window = scene.window
    _suggestions(scene)
    settle(lambda: window.idle)
    window.tags.view.setCurrentIndex(window.tags.model.index(0))
    if window.why.card is None:
        window.reasons.toggle()
    return window


def _history(scene: Scene) -> QWidget:
    """Past posts that a search finds, one of them open."""
    window = scene.window
    window.history.search("cat")
    settle(lambda: window.idle)
    shown = window.history.window
    assert shown is not None
    shown.resize(_SIZE)
    shown.posts.list.setCurrentIndex(shown.posts.model.index(0, 0))
    return shown


def _statistics(scene: Scene) -> QWidget:
    """What the made-up person posts."""
    window = scene.window
    window.history.open()
    shown = window.history.window
    assert shown is not None
    shown.resize(_SIZE)
    shown.tabs.setCurrentWidget(shown.statistics)
    settle(lambda: window.idle)
    for area in shown.statistics.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum() // 2)
    return shown


def _import_preview(scene: Scene) -> QWidget:
    extra = scene.archive.with_name("bea.jsonl")
    extra.write_text(scene.archive.read_text(encoding="utf-8").replace("anna-", "bea-"), encoding="utf-8")
    scene.window.archives.receive([extra])
    settle(lambda: scene.window.idle and scene.window.archives.dialog is not None)
    dialog = scene.window.archives.dialog
    assert dialog is not None
    return dialog


def _settings(scene: Scene) -> QWidget:
    dialog = scene.window.side.show_settings()
    dialog.show_page(dialog.privacy)
    # Where it is by default, rather than where these pictures are made.
    dialog.privacy.folder.setText("/home/anna/.local/share/TagDesk")
    return dialog


def _settings_models(scene: Scene) -> QWidget:
    dialog = scene.window.side.show_settings()
    dialog.show_page(dialog.models)
    return dialog


def _settings_tags(scene: Scene) -> QWidget:
    dialog = scene.window.side.show_settings()
    dialog.show_page(dialog.posting)
    return dialog


def _models(scene: Scene) -> QWidget:
    from tagdesk.gui.screenshot_training import install_made_up_set

    models = scene.window.models
    install_made_up_set(models.session.store, models_dir(), scene.archive.with_name("packs"))
    models.open()
    assert models.dialog is not None
    return models.dialog


def _training(scene: Scene) -> QWidget:
    """Models that learn."""
    from tagdesk.assistant.training.plan import MODELS
    from tagdesk.assistant.training.request import TrainingWish
    from tagdesk.gui.screenshot_training import ActedTraining

    training = scene.window.training
    training.session.service = ActedTraining()  # type: ignore[assignment]
    training.session.begin(TrainingWish(models=tuple(MODELS), keep_running=True))
    training.open()
    dialog = training.dialog
    assert dialog is not None
    settle(lambda: len(dialog.running.charts) == 2)
    return dialog


def _keys(scene: Scene) -> QWidget:
    return scene.window.side.show_keys()


#: Pictures by name, in the order in which they are made; the first ones need an empty desk.
_SHOTS: dict[str, Shot] = {
    "empty": _empty,
    "empty-dark": _empty,
    "window": _suggestions,
    "window-dark": _suggestions,
    "reasons": _reasons,
    "reasons-dark": _reasons,
    "history": _history,
    "statistics": _statistics,
    "import": _import_preview,
    "settings": _settings,
    "settings-models-dark": _settings_models,
    "settings-tags": _settings_tags,
    "models": _models,
    "training": _training,
    "keys": _keys,
}


def _save(widget: QWidget, path: Path) -> None:
    """Write a picture of a widget with few colours."""
    import io

    from PIL import Image

    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")  # type: ignore[call-overload]
    with Image.open(io.BytesIO(bytes(buffer.data().data()))) as image:
        full = image.convert("RGB")
    for colours in _COLOURS:
        small = full.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.FLOYDSTEINBERG)
        small.save(path, optimize=True)
        if path.stat().st_size <= _MOST_BYTES:
            break


@click.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the pictures.")
@click.option("--only", multiple=True, type=click.Choice(list(_SHOTS)), help="Make this one only; may be repeated.")
@click.option("--language", type=click.Choice(["en", "de"]), default="en", show_default=True)
@click.option("--scale", default=1.0, show_default=True, help="Of fonts: 2 for 200 %.")
@click.option("--right-to-left", is_flag=True, help="Mirror the layout.")
def main(out: Path, only: tuple[str, ...], language: str, scale: float, right_to_left: bool) -> None:
    """Make pictures of the window from a made-up profile."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    font = app.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    app.setFont(font)
    if right_to_left:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    for path in take(out, only=only, language=Language(language)):
        click.echo(f"{path} {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
