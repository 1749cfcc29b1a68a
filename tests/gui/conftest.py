"""A window on an empty profile with a predictable engine; a Qt warning fails the test."""

import os
import threading
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QMessageLogContext, QtMsgType, qInstallMessageHandler

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.explanation import Explanation
from tagdesk.assistant.importing import ImportService
from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.assistant.suggest import EngineStatus, SuggestionList
from tagdesk.contract.features import model_key
from tagdesk.domain import FIRST_ACCOUNT, Progress, Suggestion
from tagdesk.gui.main_window import MainWindow
from tagdesk.history.store import History
from tagdesk.paths import Profile, models_dir
from tagdesk.recommend.photo_file import open_photo

TAGS = ("sunset", "beach", "summer", "dog", "lake", "sky", "travel", "nature", "water", "holiday", "evening", "friends")


class FakeSuggestService:
    """Answers with a fixed list; accepted tags and words of the caption push the tags that follow them to the top.

    Attributes:
        behind: Accounts that a catch-up is needed for.
        caught_up: Accounts of the catch-ups that were begun, in order.
        past: Posts that each of them reads, when `past_gate` is open.
        past_error: Why they fail.
        unseen: Photos of the past that nobody looked at; `seen` are those that somebody did.
        explained: Tags whose reasons were looked for, with the post; those of `given_up` to no end.
        reasons: What is found, when `reason_gate` is open; `reason_error` is why nothing is.
        off: Models that the settings switched off, with how many `threads`.
        rests: How often the models were let go, while `rest_gate` was open.
    """

    def __init__(self) -> None:
        self.folders = ModelFolders(models_dir())
        self.off: frozenset[str] = frozenset()
        self.threads: int | None = None
        self.asked: list[dict[str, object]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.is_warm = False
        self.error: Exception | None = None
        self.behind: set[int] = set()
        self.caught_up: list[int] = []
        self.closed = 0
        self.past = 0
        self.past_gate = threading.Event()
        self.past_gate.set()
        self.past_error: Exception | None = None
        self.unseen: list[Path] = []
        self.seen: list[Path] = []
        self.explained: list[tuple[str, dict[str, object]]] = []
        self.given_up: list[str] = []
        self.reasons: dict[str, Explanation] = {}
        self.reason_steps = 3
        self.reason_gate = threading.Event()
        self.reason_gate.set()
        self.reason_error: Exception | None = None
        self.rests = 0
        self.rest_gate = threading.Event()
        self.rest_gate.set()

    def warm_up(self) -> None:
        self.is_warm = True

    def rest(self) -> None:
        assert self.rest_gate.wait(10), "the test never opened the gate"
        self.rests += 1

    def use(
        self, *, off: Collection[str] = (), threads: int | None = None, folders: ModelFolders | None = None
    ) -> None:
        self.off, self.threads, self.folders = frozenset(off), threads, folders or self.folders

    def catch_up(self, account_id: int = FIRST_ACCOUNT) -> Generator[Progress, None, None]:
        self.caught_up.append(account_id)
        try:
            for done in range(0, self.past, 50):
                yield Progress(done, self.past, "reading your posts")
                self.past_gate.wait(0.01)
            while not self.past_gate.wait(0.01):
                yield Progress(self.past, self.past, "reading your posts")
        except GeneratorExit:
            self.closed += 1
            raise
        if self.past_error is not None:
            raise self.past_error
        self.behind.discard(account_id)

    def unseen_photos(self, account_id: int = FIRST_ACCOUNT) -> list[Path]:
        return [photo for photo in self.unseen if photo not in self.seen]

    def look_at(self, photo: Path) -> bool:
        self.seen.append(photo)
        return photo.is_file()

    def ahead(self, photos: Iterable[Path], *, spare_a_core: bool = False) -> Generator[Path, None, None]:
        assert spare_a_core, "a window runs beside"
        yield from photos

    def explaining(self, tag: str, **post: object) -> Generator[Progress, None, Explanation]:
        self.explained.append((tag, post))
        try:
            for _ in range(self.reason_steps):
                yield Progress(0, 0, "looking for reasons")
                self.reason_gate.wait(0.01)
            while not self.reason_gate.wait(0.01):
                yield Progress(0, 0, "looking for reasons")
        except GeneratorExit:
            self.given_up.append(tag)
            raise
        if self.reason_error is not None:
            raise self.reason_error
        return self.reasons.get(tag, Explanation(f"Because of {tag}."))

    def status(self) -> EngineStatus:
        models = ("fake",) if self.is_warm else ()
        return EngineStatus(provider="CPUExecutionProvider", threads=2, models=models, problems=())

    def complete(self, prefix: str, limit: int = 10) -> list[str]:
        return [tag for tag in TAGS if tag.startswith(prefix.casefold())][:limit]

    def suggest(
        self,
        *,
        photo: Path | None = None,
        caption: str = "",
        place: str = "",
        time: datetime | None = None,
        camera: str = "",
        accepted: Sequence[str] = (),
        rejected: Collection[str] = (),
        top_k: int = 20,
        account_id: int = FIRST_ACCOUNT,
    ) -> SuggestionList:
        asked = {"photo": photo, "caption": caption, "accepted": tuple(accepted), "rejected": tuple(rejected)}
        self.asked.append({**asked, "account": account_id})
        assert self.gate.wait(10), "the test never opened the gate"
        if self.error is not None:
            raise self.error
        if photo is not None:
            open_photo(photo, 32)
        decided = {model_key(tag) for tag in (*accepted, *rejected)}
        first = [tag for tag in TAGS if tag in caption.casefold().split()]
        if "dog" in decided:
            first.insert(0, "friends")
        ranked = [tag for tag in dict.fromkeys([*first, *TAGS]) if tag not in decided][:top_k]
        suggestions = tuple(Suggestion(tag, round(0.95 / (rank + 1) ** 0.5, 4)) for rank, tag in enumerate(ranked))
        return SuggestionList(suggestions, {"total": 128.0}, (), account_id in self.behind)


@pytest.fixture(autouse=True)
def _qt_warnings_fail(request: pytest.FixtureRequest) -> Iterator[None]:
    """Qt says on its message channel what is wrong; nobody would read it there."""
    messages: list[str] = []

    def keep(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            messages.append(text)

    before = qInstallMessageHandler(keep)
    yield
    qInstallMessageHandler(before)
    ignored = ("This plugin does not support",)  # the offscreen platform has no mouse cursor and no raise()
    complaints = [text for text in messages if not text.startswith(ignored)]
    assert not complaints, f"Qt complained: {complaints}"


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture
def service() -> FakeSuggestService:
    return FakeSuggestService()


@pytest.fixture
def desk(profile: Profile) -> Iterator[Desk]:
    history = History(profile.history_file)
    yield Desk(history)
    history.close()


@pytest.fixture
def open_window(qtbot, profile: Profile, service: FakeSuggestService) -> Iterator[Callable[..., MainWindow]]:
    """Opens windows on the profile, each with its own connection to the history, as a new start would."""
    opened: list[tuple[MainWindow, History]] = []

    def open_one(photos: Sequence[Path] = (), *, wait: bool = True) -> MainWindow:
        history = History(profile.history_file)
        window = MainWindow(Desk(history), service, lambda: ImportService(history, profile), profile, photos)
        opened.append((window, history))
        window.show()
        if wait:
            qtbot.waitUntil(lambda: window.idle)
        return window

    yield open_one
    service.gate.set()
    service.past_gate.set()
    service.reason_gate.set()
    service.rest_gate.set()
    for window, history in opened:
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        history.close()


@pytest.fixture
def window(open_window: Callable[..., MainWindow]) -> MainWindow:
    return open_window()


@pytest.fixture
def make_photo(tmp_path: Path) -> Callable[..., Path]:
    """Makes small JPEGs, each of another colour."""
    count = 0

    def make(name: str = "", size: tuple[int, int] = (60, 40)) -> Path:
        nonlocal count
        count += 1
        path = tmp_path / "photos" / (name or f"IMG_{count:02}.jpg")
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", size, (count * 37 % 256, 90, 160)).save(path)
        return path

    return make
