"""Model packs for every test that needs a working engine but no particular model."""

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# As tagdesk/__init__.py does, for tests that import ONNX Runtime first.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# How long an example takes depends on what else the machine does.
settings.register_profile("tagdesk", deadline=None)
settings.load_profile("tagdesk")

# Who is started in the background ignores Ctrl+C, and so does every process that it starts: tests press it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _gpu_is_allowed_again() -> Iterator[None]:
    """What a person's settings allow is for the whole process, and tests share one."""
    yield
    if runtime := sys.modules.get("tagdesk.recommend.runtime"):
        runtime.allow_gpu(True)


@pytest.fixture(scope="session")
def shared_packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models folder with the two packs of `pack_maker`; not to be changed."""
    from pack_maker import make_packs

    return make_packs(tmp_path_factory.mktemp("models"))


@pytest.fixture
def own_packs(shared_packs: Path, tmp_path: Path) -> Path:
    """A copy of the packs that a test may damage."""
    return Path(shutil.copytree(shared_packs, tmp_path / "models"))
