"""What is kept while a program is open: warnings, strays, crashes; and the details only by choice."""

import logging
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest

from tagdesk.errors import TagDeskError
from tagdesk.log.details import DETAILS_VARIABLE
from tagdesk.log.fault_log import FaultLog, trace_text
from tagdesk.paths import Profile

SECRET = "secret-name.jpg"
CRASHING = """
import faulthandler, sys
from pathlib import Path
from tagdesk.log.fault_log import FaultLog
from tagdesk.paths import Profile
with FaultLog(Profile(Path(sys.argv[1]))).watching():
    faulthandler._sigsegv()
"""


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


def log_of(profile: Profile) -> str:
    return profile.log_file.read_text(encoding="utf-8")


def test_details_are_written_into_a_file_of_their_own_by_choice(profile: Profile) -> None:
    logger = logging.getLogger("tagdesk.x")
    with FaultLog(profile).kept() as log:
        logger.warning("%s can't be read", SECRET)
        assert not profile.details_file.exists()
        log.write_details(True)
        logger.warning("%s can't be read", SECRET)
        log.write_details(False)
        logger.warning("%s can't be read", SECRET)
    logger.warning("%s can't be read", SECRET)
    assert SECRET not in log_of(profile)
    assert log_of(profile).count("can't be read") == 3
    assert profile.details_file.read_text(encoding="utf-8").count(SECRET) == 1


def test_the_environment_turns_details_on(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DETAILS_VARIABLE, "1")
    with FaultLog(profile).kept() as log:
        log.write_details(False)
        logging.getLogger("tagdesk.x").warning("%s can't be read", SECRET)
    assert SECRET in profile.details_file.read_text(encoding="utf-8")
    assert SECRET in trace_text(ValueError(SECRET))
    monkeypatch.delenv(DETAILS_VARIABLE)
    assert trace_text(ValueError(SECRET)) == "ValueError\n"


def test_warnings_are_told_with_their_place(profile: Profile) -> None:
    with pytest.warns(RuntimeWarning), FaultLog(profile).watching():
        warnings.warn(SECRET, RuntimeWarning, stacklevel=1)
    assert "RuntimeWarning in tests/log/test_fault_log.py, line " in log_of(profile)
    assert SECRET not in log_of(profile)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_ends_with_a_fault_is_told_of(profile: Profile) -> None:
    def fail() -> None:
        raise KeyError(SECRET)

    with FaultLog(profile).watching():
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    assert "KeyError" in log_of(profile).splitlines()
    assert SECRET not in log_of(profile)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_fault_that_nobody_can_catch_is_told_of(profile: Profile) -> None:
    class Falls:
        def __del__(self) -> None:
            raise KeyError(SECRET)

    with FaultLog(profile).watching():
        Falls()
    assert "KeyError" in log_of(profile).splitlines()
    assert SECRET not in log_of(profile)


def test_a_native_crash_is_told_of_at_the_next_start(profile: Profile) -> None:
    process = subprocess.run([sys.executable, "-c", CRASHING, str(profile.root)], capture_output=True, check=False)
    assert process.returncode != 0
    assert profile.crash_file.stat().st_size > 0
    with FaultLog(profile).watching():
        pass
    assert "TagDesk broke off the last time" in log_of(profile)
    assert "Segmentation fault" in log_of(profile)
    assert 'File "<string>", line 7 in <module>' in log_of(profile)
    assert not profile.crash_file.exists()
    with FaultLog(profile).watching():
        pass
    assert log_of(profile).count("broke off") == 1


def test_a_crash_names_no_folder_of_the_machine(profile: Profile) -> None:
    profile.root.mkdir()
    code = Path(logging.__file__)
    profile.crash_file.write_text(
        "Fatal Python error: Aborted\n\nCurrent thread 0x00007f (most recent call first):\n"
        f'  File "{code}", line 12 in emit\n  File "/home/bob/{SECRET}", line 3 in x\n{SECRET}\n',
        encoding="utf-8",
    )
    with FaultLog(profile).watching():
        pass
    text = log_of(profile)
    assert 'File "logging/__init__.py", line 12 in emit\n  File "<elsewhere>", line 3 in x' in text
    assert SECRET not in text and "bob" not in text


def test_a_folder_that_can_not_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TagDeskError, match="can't be written"), FaultLog(Profile(tmp_path / "file" / "x")).kept():
        pass


def test_everything_is_as_before_afterwards(profile: Profile) -> None:
    before = (sys.unraisablehook, threading.excepthook, warnings.showwarning, logging.getLogger("tagdesk").handlers[:])
    with FaultLog(profile, details=True).watching():
        assert len(logging.getLogger("tagdesk").handlers) == len(before[3]) + 2
    after = (sys.unraisablehook, threading.excepthook, warnings.showwarning, logging.getLogger("tagdesk").handlers[:])
    assert before == after
