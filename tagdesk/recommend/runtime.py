"""ONNX sessions: which provider really runs, how many threads, and a pack opened with one clear sentence on failure."""

import contextlib
import ctypes
import io
import logging
import os
import sys
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagdesk.contract.manifest import MANIFEST_NAME, ManifestError, ModelManifest
from tagdesk.errors import PackError
from tagdesk.heap import give_back
from tagdesk.paths import models_dir

if TYPE_CHECKING:
    import numpy as np

_LOG = logging.getLogger(__name__)
#: The provider that is always there.
CPU = "CPUExecutionProvider"
#: What models that TagDesk did not bring along may take for all that they hold and compute: ten times what is usual.
_MOST_BYTES_OF_OTHERS, _AS_ASKED_FOR = 4 << 30, 1
#: The largest of ours has 47 MB once its weights are widened.
_LARGEST_CONSTANT = str(128 << 20)
_GPU_HINT = "An NVIDIA card is present but the CUDA libraries are not: run  pip install 'tagdesk[gpu]'"


@dataclass(frozen=True)
class ProviderReport:
    """What ONNX Runtime offers, what is used, and why."""

    available: tuple[str, ...]
    chosen: str
    gpu_present: bool
    note: str


def default_threads() -> int:
    """Threads for inference: all cores but one, which belongs to the window."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
    return max(1, usable - 1)


def cuda_device_present() -> bool:
    """True if the NVIDIA driver loads, initialises and has a device.

    Asked before CUDA is requested: ONNX Runtime lists CUDA on machines without a card and then prints errors.
    """
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
        count = ctypes.c_int(0)
        return driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value > 0
    except (OSError, AttributeError):
        return False


@cache
def provider_report() -> ProviderReport:
    """Choose between CUDA and the CPU by what is really there."""
    import onnxruntime as ort

    available = tuple(ort.get_available_providers())
    gpu = cuda_device_present()
    if gpu and getattr(sys, "frozen", False):
        return ProviderReport(available, CPU, gpu, "a single folder runs models on the processor only")
    if gpu and "CUDAExecutionProvider" in available:
        if _cuda_libraries_load(ort):
            return ProviderReport(available, "CUDAExecutionProvider", gpu, "NVIDIA card")
        return ProviderReport(available, CPU, gpu, _GPU_HINT)
    note = "no NVIDIA card" if not gpu else "this ONNX Runtime was built without CUDA"
    return ProviderReport(available, CPU, gpu, note)


class _Wish:
    """What the person allows, for all sessions of the process, as a card is one for all of them."""

    gpu = True


def allow_gpu(is_allowed: bool) -> None:
    """Whether sessions that are opened from now on may run on a graphics card."""
    _Wish.gpu = is_allowed


def chosen_provider() -> str:
    """What a session that is opened now will ask for."""
    report = provider_report()
    return report.chosen if _Wish.gpu else CPU


def _cuda_libraries_load(ort: Any) -> bool:
    # It prints what is missing, which would stand in the middle of a command's output.
    with contextlib.redirect_stdout(io.StringIO()) as said:
        ort.preload_dlls()
    _LOG.debug("preload_dlls: %s", said.getvalue())
    library = "cudnn64_9.dll" if sys.platform == "win32" else "libcudnn.so.9"
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def pack_folder(name: str, *folders: Path) -> Path:
    """Folder of a pack: in the first of the folders that holds it; in the last if none does."""
    return next((path for folder in folders if holds_pack(path := folder / name)), folders[-1] / name)


def holds_pack(folder: Path) -> bool:
    """Whether a pack is there, whole or not."""
    return (folder / MANIFEST_NAME).is_file()


class Pack:
    """A verified model pack with its session; opening it reads the files, so keep it off the GUI thread.

    Attributes:
        name: Of the folder and the file, as in `sog/sog`.
        runs: How often the graph ran.
        seconds: How long that took altogether.
    """

    def __init__(self, folder: Path, model_file: str, *, threads: int | None = None) -> None:
        """Check manifest and hashes and load `model_file`.

        Raises:
            PackError: The sentence names the file and what to do.
        """
        self.folder = folder
        self._path, self._threads = folder / model_file, threads or default_threads()
        self.name = f"{folder.name}/{self._path.stem}"
        self.runs, self.seconds = 0, 0.0
        self._opening = threading.Lock()
        try:
            self.manifest = ModelManifest.load(folder)
        except ManifestError as error:
            raise PackError(str(error)) from error
        self._session = self._opened()
        #: The provider that the session really got.
        self.provider = str(self._session.get_providers()[0])
        with _NOTING:
            _PACKS.add(self)

    def setting(self, name: str) -> Any:
        """What the system needs to know of its model; raises `PackError` if the manifest doesn't say."""
        try:
            return self.manifest.settings[name]
        except KeyError:
            path = self.folder / MANIFEST_NAME
            raise PackError(f"{path} is incomplete (no '{name}'); reinstall TagDesk or this model pack.") from None

    def run(self, inputs: Mapping[str, "np.ndarray"], outputs: list[str]) -> "list[np.ndarray]":
        """Run the graph; shapes as in the manifest.

        Raises:
            PackError: The provider gave up, as a graphics card does whose memory is full; or the session was let go,
                and its file is no longer what it was.
        """
        # Kept here for the length of the run: it may be let go meanwhile.
        session = self._session or self._reopened()
        started = time.perf_counter()
        try:
            # What it gives lies in memory of the session, all of which would stay for as long as one of them is kept.
            found = [output.copy() for output in session.run(outputs, dict(inputs))]
        except Exception as error:  # ONNX Runtime raises its own unrelated classes, and RuntimeError
            reason = _reason(error)
            message = f"The model in {self.folder} could not be run ({reason}); close other programs and start anew."
            raise PackError(message) from error
        self.runs, self.seconds = self.runs + 1, self.seconds + time.perf_counter() - started
        return found

    def let_go(self) -> None:
        """Free the session, which takes a multiple of its file; the next run opens it again."""
        self._session = None

    def _opened(self) -> Any:
        try:
            self.manifest.verify_files(self.folder)
        except ManifestError as error:
            raise PackError(str(error)) from error
        return _open_session(self._path, self._threads)

    def _reopened(self) -> Any:
        with self._opening:  # several threads may want it at the same time
            session = self._session or self._opened()
            self._session = session
            return session


#: Packs of this process that somebody holds: its memory is one for all of them.
_PACKS: "weakref.WeakSet[Pack]" = weakref.WeakSet()
_NOTING = threading.Lock()


def packs_in_use() -> list[Pack]:
    """Packs of this process that somebody holds."""
    with _NOTING:
        return list(_PACKS)


def let_sessions_go() -> None:
    """Free what all models hold in memory, even while they run; each one comes back at its next run."""
    for pack in packs_in_use():
        pack.let_go()
    give_back()


@cache
def _register_bounded_arena() -> None:
    """Memory for models that others may have made, of which all sessions together get so much and no more."""
    import onnxruntime as ort

    memory = ort.OrtMemoryInfo("Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT)
    # Extended by what is asked for: doubling would hold twice what models need.
    limits = ort.OrtArenaCfg({"max_mem": _MOST_BYTES_OF_OTHERS, "arena_extend_strategy": _AS_ASKED_FOR})
    ort.create_and_register_allocator(memory, limits)


def _reason(error: Exception) -> str:
    """What ONNX Runtime says in a few words; it names what stands in the model."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(error)).split())[:200]


def _open_session(path: Path, threads: int) -> Any:
    import onnxruntime as ort

    ort.disable_telemetry_events()  # on Windows; elsewhere the variable in tagdesk/__init__.py has seen to it
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    if not path.is_relative_to(models_dir()):
        # A kilobyte may ask for a hundred gigabytes, and only where all of it comes from one arena is there a limit.
        _register_bounded_arena()
        options.add_session_config_entry("session.use_env_allocators", "1")
        # What is computed while loading comes from elsewhere.
        options.add_session_config_entry("optimization.constant_folding_max_output_size_in_bytes", _LARGEST_CONSTANT)
    # Spinning workers would steal the window's core between two calls.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    chosen = chosen_provider()
    providers = [chosen] if chosen == CPU else [chosen, CPU]
    try:
        session = ort.InferenceSession(str(path), sess_options=options, providers=providers)
    except Exception as error:
        reason = _reason(error)
        raise PackError(f"Model file {path} can't be loaded ({reason}); reinstall TagDesk or this pack.") from error
    _LOG.info("loaded %s on %s with %d threads", path.name, session.get_providers()[0], threads)
    return session
