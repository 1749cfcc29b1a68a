"""Sets of models when a process dies at any moment, and when several are at them at once."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from made_up_sets import entries, installed, make_fitted_packs, outcome

from tagdesk.assistant import model_shelf
from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.assistant.model_store import ModelStore
from tagdesk.assistant.own_set import SHIPPED, verified_set
from tagdesk.contract.run_lock import RunLock
from tagdesk.errors import PackError
from tagdesk.paths import Profile


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Folders of packs, each of another set; not to be changed."""
    root = tmp_path_factory.mktemp("fitted")
    return [make_fitted_packs(root / str(turn), turn) for turn in range(1, 7)]


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture
def store(profile: Profile, engine_packs: Path) -> ModelStore:
    return ModelStore(profile, engine_packs)


class Dead(BaseException):
    """The process has died."""


class Dying:
    """Lets a process die before one of its changes to the disk; after that it does nothing any more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
        self.changes, self._at = 0, at
        for module, name in [
            (os, "fsync"),
            (os, "replace"),
            (os, "rename"),
            (os, "mkdir"),
            (os, "unlink"),
            (os, "rmdir"),
            (shutil, "rmtree"),
            (shutil, "copyfileobj"),
            (tempfile, "mkdtemp"),
        ]:
            monkeypatch.setattr(module, name, self._mortal(getattr(module, name)))

    def _mortal(self, change: Callable[..., Any]) -> Callable[..., Any]:
        def act(*args: Any, **options: Any) -> Any:
            self.changes += 1
            if self.changes >= self._at:
                raise Dead
            return change(*args, **options)

        return act


@contextlib.contextmanager
def death(at: int) -> Iterator[Dying]:
    with pytest.MonkeyPatch.context() as patch:
        yield Dying(patch, at)


@pytest.mark.parametrize("deed", ["install", "import_file", "activate", "rollback", "delete"])
def test_whenever_it_dies_the_old_set_or_the_new_one_works_and_it_can_be_done_again(
    tmp_path: Path, engine_packs: Path, fitted: list[Path], deed: str
) -> None:
    """Every change to the disk is once the one before which the process dies."""
    template = ModelStore(Profile(tmp_path / "template"), engine_packs)
    sets = []
    for turn in (0, 2, 3, 4, 5):
        sets.append(installed(template, fitted[turn]))
        if turn < 3:
            template.activate(sets[-1])
    template.export(sets[2], tmp_path / "file")
    if deed == "import_file":
        template.delete(sets[2])

    def act(store: ModelStore) -> object:
        match deed:
            case "install":
                return installed(store, fitted[1])  # one set has to go for it
            case "import_file":
                return outcome(store.import_file(tmp_path / "file"))
            case "activate":
                return store.activate(sets[2])
            case "rollback":
                return store.rollback()
            case _:
                return store.delete(sets[2])

    for at in range(1, 200):
        profile = Profile(Path(shutil.copytree(tmp_path / "template", tmp_path / str(at))))
        store = ModelStore(profile, engine_packs)
        with death(at) as dying:
            try:
                act(store)
            except Dead:
                is_done = False
            else:
                is_done = True
        folders = store.folders()
        allowed = {"activate": {sets[1], sets[2]}, "rollback": {sets[0], sets[1]}}.get(deed, {sets[1]})
        assert folders.problem == "" and folders.own is not None and folders.own.name in allowed
        store.tidy()
        own = {found.set_id for found in store.installed() if found.set_id != SHIPPED}
        assert {name for name in entries(profile) if name.startswith((".incoming-", ".gone-"))} == set()
        for set_id in own:
            verified_set(profile.models_dir / set_id)
        if is_done:
            assert (sets[2] in own) is (deed in ("activate", "rollback"))
            assert dying.changes < at
            break
        if deed != "delete" or sets[2] in own:
            act(store)
            assert {name for name in entries(profile) if name.startswith(".")} == set()
        shutil.rmtree(profile.root)
    else:
        pytest.fail("it never came to an end")


KILLED = """
import os, signal, sys
from pathlib import Path
from made_up_sets import ABOUT, installed
from tagdesk.assistant.model_store import ModelStore
from tagdesk.paths import Profile
root, shipped, packs, at = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
real, count = os.fsync, 0
def fsync(descriptor):
    global count
    count += 1
    if count == at:
        os.kill(os.getpid(), signal.SIGKILL)
    real(descriptor)
os.fsync = fsync
store = ModelStore(Profile(root), shipped)
store.activate(installed(store, packs))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
def test_a_process_that_is_killed_leaves_no_lock_and_a_working_set(
    profile: Profile, store: ModelStore, engine_packs: Path, fitted: list[Path]
) -> None:
    old = installed(store, fitted[1])
    store.activate(old)
    path = os.pathsep.join([*(str(Path(__file__).parents[up]) for up in range(3)), os.environ.get("PYTHONPATH", "")])

    def run(at: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", KILLED, *map(str, (profile.root, engine_packs, fitted[0], at))]
        env = {**os.environ, "PYTHONPATH": path}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    for at in (2, 8):
        assert run(at).returncode == -signal.SIGKILL
        assert store.folders().own == profile.models_dir / old
        assert any(name.startswith(".incoming-") for name in entries(profile))
        store.tidy()
        assert entries(profile) == {old, "active.json"}
    assert run(11).returncode == -signal.SIGKILL
    assert store.folders().own == profile.models_dir / old, "the new one is installed, but was not chosen yet"
    assert len(store.installed()) == 3
    ended = run(10_000)
    assert ended.returncode == 0, ended.stderr
    assert store.folders().own not in (None, profile.models_dir / old)


def test_the_next_set_takes_away_what_a_crash_left(store: ModelStore, profile: Profile, fitted: list[Path]) -> None:
    for name in (".incoming-abc", ".gone-20260101-000000"):
        (profile.models_dir / name / "sog").mkdir(parents=True)
    (profile.models_dir / ".active.json.99.partial").write_text("{")
    assert len(store.installed()) == 1
    set_id = installed(store, fitted[0])
    assert entries(profile) == {set_id}


class TestSeveral:
    def test_who_reads_meanwhile_never_sees_anything_but_a_whole_pointer(
        self, profile: Profile, engine_packs: Path, store: ModelStore, fitted: list[Path]
    ) -> None:
        sets = [installed(store, fitted[0]), installed(store, fitted[1])]
        store.activate(sets[0])
        seen: list[ModelFolders] = []
        is_over = threading.Event()
        failures: list[BaseException] = []

        def read() -> None:
            while not is_over.is_set():
                seen.append(ModelStore(profile, engine_packs).folders())

        def choose(number: int) -> None:
            try:
                own = ModelStore(profile, engine_packs)
                for turn in range(15):
                    own.activate(sets[(number + turn) % 2])
                    if turn % 5 == 4:
                        with contextlib.suppress(PackError):
                            own.rollback()
            except BaseException as error:
                failures.append(error)
                raise

        reader = threading.Thread(target=read)
        writers = [threading.Thread(target=choose, args=[number]) for number in range(3)]
        for thread in (reader, *writers):
            thread.start()
        for thread in writers:
            thread.join(60)
        is_over.set()
        reader.join(60)
        assert failures == []
        assert {folders.problem for folders in seen} == {""}
        assert store.folders().problem == ""

    def test_no_choice_is_lost_to_another_at_the_same_time(
        self, profile: Profile, engine_packs: Path, store: ModelStore, fitted: list[Path]
    ) -> None:
        sets = [installed(store, fitted[turn]) for turn in range(3)]
        threads = [threading.Thread(target=ModelStore(profile, engine_packs).activate, args=[name]) for name in sets]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        record = json.loads((profile.models_dir / "active.json").read_text())
        assert sorted([record["active"], *record["before"]]) == sorted([*sets, SHIPPED])

    def test_who_has_no_turn_says_so(
        self, profile: Profile, store: ModelStore, fitted: list[Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_id = installed(store, fitted[0])
        monkeypatch.setattr(model_shelf, "_PATIENCE_S", 0)
        lock = RunLock(profile.models_dir / ".active.lock")
        assert lock.take()
        for deed in (lambda: store.activate(set_id), lambda: store.delete(set_id)):
            with pytest.raises(PackError, match="Another TagDesk is changing the models; wait"):
                deed()
        lock.release()
        store.activate(set_id)

    def test_a_set_that_was_deleted_meanwhile_is_not_chosen(
        self, store: ModelStore, fitted: list[Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_id = installed(store, fitted[0])
        turn = store._shelf.turn

        @contextlib.contextmanager
        def late() -> Iterator[None]:
            monkeypatch.setattr(store._shelf, "turn", turn)
            store.delete(set_id)
            with turn():
                yield

        monkeypatch.setattr(store._shelf, "turn", late)
        with pytest.raises(PackError, match="There are no models"):
            store.activate(set_id)
        assert store.folders().own is None
