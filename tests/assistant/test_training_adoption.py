"""New models of a run become a set, and those in use that it didn't train go on beside them."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from made_up_sets import ABOUT, make_fitted_packs, outcome

from tagdesk.assistant.model_store import ModelStore
from tagdesk.assistant.training.adoption import adopt
from tagdesk.assistant.training.request import TrainingWish
from tagdesk.assistant.training.run_folder import RunFolder, RunState, new_run
from tagdesk.contract.manifest import sha256_of
from tagdesk.paths import Profile


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture
def store(profile: Profile, engine_packs: Path) -> ModelStore:
    return ModelStore(profile, engine_packs)


@pytest.fixture
def run(profile: Profile, tmp_path: Path) -> RunFolder:
    """A run that trained SOG."""
    run = new_run(profile.training_dir, TrainingWish(), datetime(2026, 11, 27, tzinfo=UTC))
    shutil.copytree(make_fitted_packs(tmp_path / "new", 2) / "sog", run.packs_dir / "sog")
    return run


def test_a_run_becomes_a_set_that_is_used_if_that_is_wished(store: ModelStore, run: RunFolder):
    set_id = outcome(adopt(run, store, ABOUT, activate=False))
    assert store.folders().systems == ()
    assert [one.set_id for one in store.installed()][1:] == [set_id]
    assert run.status().state == RunState.SETTLED


def test_models_in_use_that_were_not_trained_go_on(store: ModelStore, run: RunFolder, tmp_path: Path):
    before = make_fitted_packs(tmp_path / "before", 1, fusion=True)
    store.activate(outcome(store.install(before, ABOUT)))
    fusion, new = sha256_of(before / "fusion" / "fusion.onnx"), sha256_of(run.packs_dir / "sog" / "sog.onnx")
    set_id = outcome(adopt(run, store, ABOUT, activate=True))
    folders = store.folders()
    assert folders.own is not None and folders.own.name == set_id
    assert folders.systems == ("sog", "fusion")
    assert sha256_of(folders.of("fusion") / "fusion.onnx") == fusion
    assert sha256_of(folders.of("sog") / "sog.onnx") == new
