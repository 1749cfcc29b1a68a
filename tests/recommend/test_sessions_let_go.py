"""Sessions that are let go free their memory and come back by themselves, the same as before."""

import gc
import threading
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from tagdesk.errors import PackError
from tagdesk.recommend.runtime import Pack, let_sessions_go


def logits(pack: Pack) -> np.ndarray:
    ids = np.arange(10, dtype=np.int64).reshape(2, 5)
    return pack.run({"input_ids": ids, "position_ids": ids, "attention_mask": np.ones_like(ids)}, ["logits"])[0]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> "list[weakref.ref[Any]]":
    """Sessions that were opened; a reference is dead once the session is freed."""
    sessions: list[weakref.ref[Any]] = []
    real = onnxruntime.InferenceSession

    def note(*args: Any, **options: Any) -> Any:
        session = real(*args, **options)
        sessions.append(weakref.ref(session))
        return session

    monkeypatch.setattr(onnxruntime, "InferenceSession", note)
    return sessions


def test_freed_without_the_collector_and_the_same_again(shared_packs: Path, opened: "list[weakref.ref[Any]]") -> None:
    pack = Pack(shared_packs / "sog", "sog.onnx", threads=1)
    before, provider = logits(pack), pack.provider
    gc.disable()
    try:
        let_sessions_go()
        assert [session() for session in opened] == [None]
    finally:
        gc.enable()
    assert pack.provider == provider, "told without opening anything"
    assert len(opened) == 1
    np.testing.assert_array_equal(logits(pack), before)
    assert len(opened) == 2
    np.testing.assert_array_equal(logits(pack), before)
    assert len(opened) == 2, "opened once, not at every run"


def test_what_a_run_gave_keeps_nothing_of_the_session(shared_packs: Path) -> None:
    assert logits(Pack(shared_packs / "sog", "sog.onnx", threads=1)).flags.owndata


def test_a_run_under_way_ends_with_what_it_began_with(shared_packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running, go_on = threading.Event(), threading.Event()
    real = onnxruntime.InferenceSession

    class Slow:
        def __init__(self, *args: Any, **options: Any) -> None:
            self._real = real(*args, **options)
            self.get_providers = self._real.get_providers

        def run(self, *args: Any) -> Any:
            running.set()
            assert go_on.wait(10)
            return self._real.run(*args)

    monkeypatch.setattr(onnxruntime, "InferenceSession", Slow)
    pack = Pack(shared_packs / "sog", "sog.onnx", threads=1)
    found: list[np.ndarray] = []
    asking = threading.Thread(target=lambda: found.append(logits(pack)))
    asking.start()
    assert running.wait(10)
    let_sessions_go()
    go_on.set()
    asking.join(10)
    assert found[0].shape[0] == 2


def test_several_threads_open_it_once(shared_packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = Pack(shared_packs / "sog", "sog.onnx", threads=1)
    let_sessions_go()
    opened: list[str] = []
    real = onnxruntime.InferenceSession

    def slow(path: str, **options: Any) -> Any:
        opened.append(path)
        threading.Event().wait(0.05)
        return real(path, **options)

    monkeypatch.setattr(onnxruntime, "InferenceSession", slow)
    threads = [threading.Thread(target=logits, args=(pack,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(opened) == 1


def test_another_file_than_before_is_not_opened(own_packs: Path) -> None:
    pack = Pack(own_packs / "sog", "sog.onnx", threads=1)
    let_sessions_go()
    file = own_packs / "sog" / "sog.onnx"
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(PackError, match=r"sog\.onnx is damaged; reinstall"):
        logits(pack)


def test_packs_that_nobody_holds_are_forgotten(shared_packs: Path, opened: "list[weakref.ref[Any]]") -> None:
    Pack(shared_packs / "sog", "sog.onnx", threads=1)
    assert opened[0]() is None
