"""The service goes on with other models without a restart: what it says and what it kept is of those in use."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from made_up_past import FollowingService, add_done, drain
from made_up_sets import installed, make_fitted_packs
from pack_maker import TAGS, rehash

from tagdesk.assistant.engine_choice import choose_again, engine_facts, profile_service
from tagdesk.assistant.model_folders import ModelFolders
from tagdesk.assistant.model_store import ModelStore
from tagdesk.assistant.parts import Parts
from tagdesk.assistant.settings import Settings
from tagdesk.assistant.suggest import SuggestService
from tagdesk.errors import PackError
from tagdesk.history.store import History
from tagdesk.paths import Profile, models_dir
from tagdesk.recommend.sentences import SentenceEncoder
from tagdesk.recommend.usercond import UserCondRecommender

CAPTION = "my cat at the beach"


@pytest.fixture
def store(tmp_path: Path, engine_packs: Path) -> ModelStore:
    return ModelStore(Profile(tmp_path / "profile"), engine_packs)


def tags(service: SuggestService, model: str | None = None) -> Sequence[tuple[str, float]]:
    found = service.suggest(caption=CAPTION, model=model).suggestions
    return [(suggestion.tag, suggestion.score) for suggestion in found]


def test_there_and_back_without_a_restart(
    store: ModelStore, engine_packs: Path, history: History, tmp_path: Path
) -> None:
    add_done(history, "kite", caption="at the pier")
    service = SuggestService(engine_packs, threads=1, history=history)
    drain(service.catch_up())
    shipped, alone = tags(service), tags(service, "sog")
    assert alone[0][0] == TAGS[0]

    set_id = installed(store, make_fitted_packs(tmp_path / "packs", 4))
    store.activate(set_id)
    assert tags(service) == shipped, "nothing changes unasked"
    service.use(threads=1, folders=store.folders())
    assert service.status().models == (), "the old models are gone at once"
    assert service.suggest(caption=CAPTION).is_behind
    drain(service.catch_up())
    assert tags(service, "sog")[0][0] == TAGS[4]
    assert tags(service) != shipped and "kite" in dict(tags(service))

    store.rollback()
    choose_again(service, Settings(threads=1), store.folders())
    drain(service.catch_up())
    assert tags(service, "sog") == alone
    assert [tag for tag, _ in tags(service)] == [tag for tag, _ in shipped]


def test_other_settings_keep_the_models(store: ModelStore, engine_packs: Path, tmp_path: Path) -> None:
    store.activate(installed(store, make_fitted_packs(tmp_path / "packs", 4)))
    service = SuggestService(store.folders(), threads=1)
    choose_again(service, Settings(threads=1, models_off=("macon",)))
    assert tags(service, "sog")[0][0] == TAGS[4]


def test_a_catch_up_that_was_under_way_ends_for_nothing(
    store: ModelStore, engine_packs: Path, history: History, tmp_path: Path
) -> None:
    for number in range(3):
        add_done(history, "kite", caption="at the pier", days=number)
    store.activate(installed(store, make_fitted_packs(tmp_path / "packs", 4)))
    service = SuggestService(engine_packs, threads=1, history=history)
    work = service.catch_up()
    next(work)
    service.use(threads=1, folders=store.folders())
    drain(work)
    assert service.suggest(caption=CAPTION).is_behind
    assert tags(service, "sog")[0][0] == TAGS[4]


def test_states_are_of_the_models_that_made_them(
    parts: Parts, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tagdesk.assistant.states.EVERY", 4)
    for number in range(9):
        add_done(history, "kite", days=number)
    # What the fusion learns from are the latest posts, which no state spares the model.
    monkeypatch.setattr("tagdesk.assistant.person._TAUGHT", 1)
    service = FollowingService(parts, history)

    def told(version: str) -> int:
        monkeypatch.setattr(type(service.model), "version", version)
        service.model.told = 0
        service.use(threads=1, folders=parts.folders)
        drain(service.catch_up())
        return service.model.told

    assert told("shipped") == 9
    assert told("fitted") == 9, "a state of other models is no state"
    assert told("shipped") == 1 and told("fitted") == 1


@pytest.mark.skipif(not (models_dir() / "usercond").is_dir(), reason="no models are installed yet")
def test_every_file_of_the_user_conditioned_model_has_its_part_in_its_states(tmp_path: Path) -> None:
    sentences = SentenceEncoder(models_dir() / "sentences", threads=1)
    shipped = UserCondRecommender(models_dir() / "usercond", lambda: sentences, threads=1)
    copied = Path(shutil.copytree(models_dir() / "usercond", tmp_path / "usercond"))
    same = UserCondRecommender(copied, lambda: sentences, threads=1)
    assert same.version == shipped.version
    (copied / "vocabulary.json").write_text(json.dumps(list(reversed(shipped.vocabulary))))
    rehash(copied)
    assert UserCondRecommender(copied, lambda: sentences, threads=1).version != shipped.version


class TestParts:
    def test_own_packs_go_first_and_encoders_never_do(self, engine_packs: Path, tmp_path: Path) -> None:
        own = make_fitted_packs(tmp_path / "own")
        parts = Parts(ModelFolders.with_own(engine_packs, own), 1)
        assert parts.open("sog", lambda folder: folder) == parts.place("sog") == own / "sog"
        assert parts.open("fusion", lambda folder: folder) == engine_packs / "fusion"
        assert parts.has("sentences") and not parts.has("macon")

    def test_a_damaged_one_is_replaced_until_it_is_mended(self, engine_packs: Path, tmp_path: Path) -> None:
        own = make_fitted_packs(tmp_path / "own")
        folders = ModelFolders.with_own(engine_packs, own)

        def broken(folder: Path) -> Path:
            if folder == own / "sog":
                raise PackError("sog is damaged; reinstall it.")
            return folder

        parts = Parts(folders, 1)
        assert parts.open("sog", broken) == parts.place("sog") == engine_packs / "sog"
        assert "is damaged, so the one that TagDesk brought along is in use" in parts.problems["sog"]
        again = Parts(folders, 1)
        again.open("sog", lambda folder: folder)
        assert again.problems == {}

    def test_if_the_shipped_one_is_damaged_too_that_is_told(self, engine_packs: Path, tmp_path: Path) -> None:
        def broken(folder: Path) -> Path:
            raise PackError(f"{folder.parent.name} is damaged; reinstall it.")

        parts = Parts(ModelFolders.with_own(engine_packs, make_fitted_packs(tmp_path / "own")), 1)
        with pytest.raises(PackError):
            parts.open("sog", broken)
        assert parts.problems == {"sog": f"{engine_packs.name} is damaged; reinstall it."}


def test_commands_and_facts_are_of_the_models_in_use(store: ModelStore, engine_packs: Path, tmp_path: Path) -> None:
    own = make_fitted_packs(tmp_path / "packs", 4)
    manifest = json.loads((own / "sog/manifest.json").read_text())
    (own / "sog/manifest.json").write_text(json.dumps(manifest | {"title": "SOG for ann"}))
    store.activate(installed(store, own))
    service = profile_service(Profile(tmp_path / "profile"), engine_packs)
    assert tags(service, "sog")[0][0] == TAGS[4]
    assert [model.title for model in engine_facts(service.folders).models] == ["SOG for ann"]
