"""The provider that is chosen on every kind of machine, and packs that open or say why not."""

import ctypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from pack_maker import MAX_LENGTH, TAGS, rehash

from tagdesk.errors import PackError
from tagdesk.recommend import runtime
from tagdesk.recommend.runtime import Pack, cuda_device_present, default_threads, provider_report

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


class Driver:
    """Stands for libcuda."""

    def __init__(self, *, init: int = 0, count: int = 0, devices: int = 1) -> None:
        self._init, self._count, self._devices = init, count, devices

    def cuInit(self, _flags: int) -> int:  # noqa: N802
        return self._init

    def cuDeviceGetCount(self, result: Any) -> int:  # noqa: N802
        result._obj.value = self._devices
        return self._count


Machine = Callable[..., None]


@pytest.fixture(autouse=True)
def fresh_report() -> Iterator[None]:
    provider_report.cache_clear()
    yield
    provider_report.cache_clear()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Pretend a machine with this driver, these CUDA libraries and this build of ONNX Runtime."""

    def pretend(*, driver: object | None, libraries: bool = False, providers: tuple[str, ...] = (CUDA, CPU)) -> None:
        def load(name: str, *_args: object, **_options: object) -> object:
            if "cuda" in name and driver is not None:
                return driver
            if "cudnn" in name and libraries:
                return object()
            raise OSError(f"{name}: cannot open shared object file")

        monkeypatch.setattr(ctypes, "CDLL", load)
        monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: list(providers))
        monkeypatch.setattr(onnxruntime, "preload_dlls", lambda: print("Failed to load libcublasLt.so.13"))  # noqa: T201

    return pretend


@pytest.mark.parametrize(
    "driver",
    [None, Driver(init=100), Driver(count=3), Driver(devices=0), object()],
    ids=["no libcuda", "cuInit fails", "count fails", "no device", "not a driver"],
)
def test_no_usable_card(machine: Machine, driver: object | None) -> None:
    machine(driver=driver, libraries=True)
    assert not cuda_device_present()
    report = provider_report()
    assert (report.chosen, report.gpu_present, report.note) == (CPU, False, "no NVIDIA card")
    assert report.available == (CUDA, CPU)


def test_card_without_cuda_libraries_gets_the_line_to_run(machine: Machine, capfd: pytest.CaptureFixture[str]) -> None:
    machine(driver=Driver())
    report = provider_report()
    assert (report.chosen, report.gpu_present) == (CPU, True)
    assert "pip install 'tagdesk[gpu]'" in report.note
    assert capfd.readouterr() == ("", ""), "what ONNX Runtime prints would stand in a command's output"


def test_card_with_cuda_libraries(machine: Machine) -> None:
    machine(driver=Driver(), libraries=True)
    report = provider_report()
    assert (report.chosen, report.gpu_present, report.note) == (CUDA, True, "NVIDIA card")


def test_card_but_onnx_runtime_without_cuda(machine: Machine) -> None:
    machine(driver=Driver(), libraries=True, providers=(CPU,))
    report = provider_report()
    assert (report.chosen, report.gpu_present) == (CPU, True)
    assert "without CUDA" in report.note


def test_the_machine_is_asked_once(machine: Machine) -> None:
    machine(driver=None)
    report = provider_report()
    machine(driver=Driver(), libraries=True)
    assert provider_report() is report


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (8, 7)])
def test_default_threads_leave_a_core(monkeypatch: pytest.MonkeyPatch, cores: int, threads: int) -> None:
    monkeypatch.setattr(runtime.os, "sched_getaffinity", lambda _pid: set(range(cores)), raising=False)
    assert default_threads() == threads


@pytest.mark.parametrize(("cores", "threads"), [(None, 1), (4, 3)])
def test_default_threads_where_affinity_is_unknown(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, threads: int
) -> None:
    monkeypatch.delattr(runtime.os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(runtime.os, "cpu_count", lambda: cores)
    assert default_threads() == threads


def test_pack_runs_and_tells_its_provider(shared_packs: Path) -> None:
    pack = Pack(shared_packs / "sog", "sog.onnx", threads=1)
    ids = np.zeros((2, 5), np.int64)
    (logits,) = pack.run({"input_ids": ids, "position_ids": ids, "attention_mask": ids}, ["logits"])
    assert logits.shape == (2, len(TAGS))
    assert pack.provider in onnxruntime.get_available_providers()
    assert pack.setting("max_length") == MAX_LENGTH


def test_session_gets_the_threads_and_does_not_spin(shared_packs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    real = onnxruntime.InferenceSession

    def record(path: str, sess_options: Any, providers: list[str]) -> Any:
        asked.append((sess_options, providers))
        return real(path, sess_options=sess_options, providers=providers)

    monkeypatch.setattr(onnxruntime, "InferenceSession", record)
    Pack(shared_packs / "sog", "sog.onnx", threads=3)
    ((options, providers),) = asked
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (3, 1)
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"
    assert providers == [CPU], "asking for CUDA without a card prints errors"


def test_cuda_keeps_the_processor_as_a_fallback(
    shared_packs: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(driver=Driver(), libraries=True)
    real, asked = onnxruntime.InferenceSession, []

    def record(path: str, sess_options: Any, providers: list[str]) -> Any:
        asked.extend(providers)
        return real(path, sess_options=sess_options, providers=[CPU])

    monkeypatch.setattr(onnxruntime, "InferenceSession", record)
    pack = Pack(shared_packs / "sog", "sog.onnx", threads=1)
    assert asked == [CUDA, CPU]
    assert pack.provider == CPU, "told is what the session got, not what was asked for"


def refusal(folder: Path) -> str:
    with pytest.raises(PackError) as caught:
        Pack(folder, "sog.onnx", threads=1)
    return str(caught.value)


def test_missing_pack(tmp_path: Path) -> None:
    assert (
        refusal(tmp_path / "sog")
        == f"{tmp_path / 'sog' / 'manifest.json'} is missing; reinstall TagDesk or this model pack."
    )


def test_changed_weights(own_packs: Path) -> None:
    path = own_packs / "sog" / "sog.onnx"
    path.write_bytes(path.read_bytes()[:-1])
    assert refusal(path.parent) == f"Model file {path} is damaged; reinstall TagDesk or this model pack."


@pytest.mark.parametrize("content", [b"", b"no graph at all", b"\x00" * 100])
def test_damaged_graph_with_a_right_hash(own_packs: Path, content: bytes) -> None:
    path = own_packs / "sog" / "sog.onnx"
    path.write_bytes(content)
    rehash(path.parent)
    assert f"Model file {path} can't be loaded" in refusal(path.parent)


def test_a_provider_that_gives_up_is_a_sentence(shared_packs: Path) -> None:
    pack = Pack(shared_packs / "sog", "sog.onnx", threads=1)
    with pytest.raises(PackError, match="could not be run"):
        pack.run({"input_ids": np.zeros((1, 2), np.int64)}, ["logits"])
