"""ONNX sessions: which provider really runs, how many threads, and a pack opened with one clear sentence on failure."""

import contextlib
import ctypes
import io
import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagdesk.contract.manifest import MANIFEST_NAME, ManifestError, ModelManifest
from tagdesk.errors import PackError

if TYPE_CHECKING:
    import numpy as np

_LOG = logging.getLogger(__name__)
#: The provider that is always there.
CPU = "CPUExecutionProvider"
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
    """A verified model pack with its session; opening it reads the files, so keep it off the GUI thread."""

    def __init__(self, folder: Path, model_file: str, *, threads: int | None = None) -> None:
        """Check manifest and hashes and load `model_file`.

        Raises:
            PackError: The sentence names the file and what to do.
        """
        self.folder = folder
        try:
            self.manifest = ModelManifest.load(folder)
            self.manifest.verify_files(folder)
        except ManifestError as error:
            raise PackError(str(error)) from error
        self._session = _open_session(folder / model_file, threads or default_threads())

    @property
    def provider(self) -> str:
        """The provider that the session really got."""
        return str(self._session.get_providers()[0])

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
            PackError: The provider gave up, as a graphics card does whose memory is full.
        """
        try:
            return list(self._session.run(outputs, dict(inputs)))
        except Exception as error:  # ONNX Runtime raises its own unrelated classes, and RuntimeError
            message = f"The model in {self.folder} could not be run ({error}); close other programs and start anew."
            raise PackError(message) from error


def _open_session(path: Path, threads: int) -> Any:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Spinning workers would steal the window's core between two calls.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    chosen = chosen_provider()
    providers = [chosen] if chosen == CPU else [chosen, CPU]
    try:
        session = ort.InferenceSession(str(path), sess_options=options, providers=providers)
    except Exception as error:
        raise PackError(f"Model file {path} can't be loaded ({error}); reinstall TagDesk or this pack.") from error
    _LOG.info("loaded %s on %s with %d threads", path.name, session.get_providers()[0], threads)
    return session
