"""The doctor: what fails becomes a problem, the rest is still reported."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from tagdesk.assistant.doctor import examine
from tagdesk.assistant.versions import installed_versions
from tagdesk.errors import PackError
from tagdesk.paths import resources_dir
from tagdesk.recommend.runtime import ProviderReport

SAMPLES = resources_dir() / "samples"
CPU = ProviderReport(("CPUExecutionProvider",), "CPUExecutionProvider", False, "no NVIDIA card")


class FakeService:
    """Answers at once and keeps what it was asked."""

    def __init__(self, failure: PackError | None = None) -> None:
        self.failure = failure
        self.asked: list[dict[str, Any]] = []
        self.sizes: set[tuple[int, int]] = set()
        self.contents: set[bytes] = set()

    def warm_up(self) -> None:
        if self.failure:
            raise self.failure

    def suggest(self, **question: Any) -> Any:
        self.asked.append(question)
        with Image.open(question["photo"]) as image:
            image.draft("RGB", (500, 375))
            image.load()
        with Image.open(question["photo"]) as image:
            self.sizes.add(image.size)
        self.contents.add(question["photo"].read_bytes()[-20:])
        return SimpleNamespace(suggestions=[SimpleNamespace(tag="cat"), SimpleNamespace(tag="pet")])

    def status(self) -> Any:
        problems = (str(self.failure),) if self.failure else ()
        return SimpleNamespace(provider="CPUExecutionProvider", threads=1, models=("sog",), problems=problems)


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tagdesk.assistant.doctor.check_packs", lambda *_args: iter(()))
    monkeypatch.setattr("tagdesk.assistant.doctor.provider_report", lambda: CPU)
    return tmp_path


def test_self_test_times_new_large_photos_and_the_re_rank(models: Path) -> None:
    service = FakeService()
    diagnosis = examine(service, models, SAMPLES)
    assert diagnosis.problems == ()
    assert diagnosis.self_test is not None
    assert diagnosis.self_test.tags == ("cat", "pet")
    assert diagnosis.self_test.first_suggestion_ms > 0
    assert service.sizes == {(4000, 3000)}
    assert [tuple(question["accepted"]) for question in service.asked[:2]] == [(), ("cat",)]
    assert len(service.contents) == len(service.asked) // 2, "a cached photo would be timed"


def test_model_that_fails_is_one_problem_and_the_rest_is_reported(models: Path) -> None:
    service = FakeService(PackError("Model file x is damaged; reinstall TagDesk."))
    diagnosis = examine(service, models, SAMPLES)
    assert diagnosis.problems == ("Model file x is damaged; reinstall TagDesk.",)
    assert diagnosis.self_test is None
    assert diagnosis.versions["python"]
    assert diagnosis.runtime.note == "no NVIDIA card"


def test_missing_sample_is_one_problem(models: Path, tmp_path: Path) -> None:
    diagnosis = examine(FakeService(), models, tmp_path)
    (problem,) = diagnosis.problems
    assert str(tmp_path / "cat.jpg") in problem


def test_versions_name_the_one_onnx_runtime() -> None:
    versions = installed_versions()
    assert len({"onnxruntime", "onnxruntime-gpu"} & set(versions)) == 1
    assert versions["tagdesk"]
