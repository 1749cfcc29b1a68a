"""Sets of models: installed, chosen, taken back, deleted, by several processes, with a crash at any point."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from made_up_sets import ABOUT, change_manifest, entries, installed, make_fitted_packs, outcome
from pack_maker import TAGS, make_backbone

from tagdesk.assistant.model_folders import OWN_SYSTEMS, ModelFolders
from tagdesk.assistant.model_store import KEPT, ModelStore
from tagdesk.assistant.own_set import SHIPPED, AboutSet
from tagdesk.assistant.packs import installed_packs
from tagdesk.assistant.suggest import SuggestService
from tagdesk.errors import PackError
from tagdesk.paths import Profile


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Folders of packs, each of another set; not to be changed."""
    root = tmp_path_factory.mktemp("fitted")
    return [make_fitted_packs(root / str(turn), turn, fusion=turn == 1) for turn in range(1, 7)]


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture
def store(profile: Profile, engine_packs: Path) -> ModelStore:
    return ModelStore(profile, engine_packs)


def change_set(folder: Path, old: str, new: str) -> None:
    path = folder / "set.json"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def first_tag(folders: ModelFolders) -> str:
    """Tag that the model SOG suggests for a word that calls for the first one of its vocabulary."""
    found = SuggestService(folders, threads=1).suggest(caption="my cat", model="sog")
    return found.suggestions[0].tag


class TestFolders:
    def test_of_a_new_profile_are_the_shipped_ones_and_asking_makes_nothing(
        self, store: ModelStore, profile: Profile, engine_packs: Path
    ) -> None:
        folders = store.folders()
        assert list(folders) == [engine_packs] and folders.problem == ""
        assert [found.set_id for found in store.installed()] == [SHIPPED]
        assert store.previous() is None
        store.tidy()
        assert not profile.root.exists()

    def test_a_set_goes_before_the_shipped_ones_with_what_it_has(
        self, store: ModelStore, profile: Profile, engine_packs: Path, fitted: list[Path]
    ) -> None:
        set_id = installed(store, fitted[1])
        assert first_tag(store.folders()) == TAGS[0], "it is not in use yet"
        store.activate(set_id)
        folders = store.folders()
        assert list(folders) == [profile.models_dir / set_id, engine_packs]
        assert folders.of("sog") == profile.models_dir / set_id / "sog"
        assert folders.of("fusion") == engine_packs / "fusion"
        assert first_tag(folders) == TAGS[2]
        assert {pack.name: pack.folder.parent.name for pack in installed_packs(folders)}["sog"] == set_id

    def test_encoders_are_always_the_shipped_ones(self, engine_packs: Path, tmp_path: Path) -> None:
        make_backbone(tmp_path / "backbone")
        assert ModelFolders.with_own(engine_packs, tmp_path).of("backbone") == engine_packs / "backbone"

    def test_every_system_can_be_part_of_a_set(self) -> None:
        from tagdesk.recommend.voices import SYSTEMS

        assert set(OWN_SYSTEMS) == {*SYSTEMS, "fusion"}


class TestInstalling:
    def test_tells_what_it_is_and_keeps_card_and_figures(
        self, store: ModelStore, profile: Profile, fitted: list[Path]
    ) -> None:
        set_id = installed(store, fitted[0])
        assert [found.set_id for found in store.installed()] == [SHIPPED, set_id]
        found = store.installed()[1]
        assert (found.title, found.accounts, found.posts, found.figures) == (
            "Fitted to ann",
            ("ann",),
            120,
            ABOUT.figures,
        )
        assert (found.created, found.is_active, found.problem) == (ABOUT.created, False, None)
        assert [pack.name for pack in found.packs] == ["sog", "fusion"]
        assert found.packs[0].card() == "# Fitted 1\n" and found.packs[1].card() == ""
        assert found.size_bytes == sum(
            path.stat().st_size for path in (profile.models_dir / set_id).glob("*/*") if path.is_file()
        )
        assert entries(profile) == {set_id}
        assert [check.problem for check in outcome(store.verify(set_id))] == [None, None]

    def test_the_same_packs_twice_are_one_set_unless_it_was_damaged(
        self, store: ModelStore, profile: Profile, fitted: list[Path]
    ) -> None:
        set_id = installed(store, fitted[1])
        assert installed(store, fitted[1], AboutSet("Again")) == set_id
        (profile.models_dir / set_id / "sog/vocabulary.json").write_text("[]")
        assert installed(store, fitted[1]) != set_id

    def test_newest_first_whatever_the_clock_says(
        self, store: ModelStore, fitted: list[Path], profile: Profile
    ) -> None:
        future = profile.models_dir / "29990101-000000"
        shutil.copytree(profile.models_dir / installed(store, fitted[1]), future)
        newer = installed(store, fitted[2])
        assert newer == "29990101-000000-2"
        assert [found.set_id for found in store.installed()][1:3] == [newer, future.name]

    @pytest.mark.parametrize(
        ("damage", "sentence"),
        [
            (lambda sog: (sog / "sog.onnx").write_bytes(b"x"), "sog.onnx is damaged"),
            (lambda sog: (sog / "vocabulary.json").unlink(), "vocabulary.json is missing"),
            (lambda sog: (sog / "manifest.json").unlink(), "manifest.json is missing"),
            (lambda sog: (sog / "manifest.json").write_text("["), "manifest.json can't be read"),
            (lambda sog: (sog / "golden.json").unlink(), "golden.json is missing"),
            (lambda sog: (sog / "golden.json").write_text('{"input": {}, "top": [["cat", 1]]}'), "golden example"),
            (lambda sog: (sog / "golden.json").write_text('{"input": {"a": 1}, "top": [["cat", 1]]}'), "can't answer"),
            (lambda sog: sog.rename(sog.with_name("csrw")), "says what no manifest"),
            (lambda sog: sog.rename(sog.with_name("backbone")), "can't bring 'backbone'"),
            (lambda sog: sog.rename(sog.with_name("sentences")), "can't bring 'sentences'"),
            (
                lambda sog: change_manifest(sog, lambda m: m["files"].update({"../../evil": "0"})),
                "says what no manifest",
            ),
            (lambda sog: change_manifest(sog, lambda m: m["files"].update({"NUL.json": "0"})), "says what no manifest"),
            (lambda sog: change_manifest(sog, lambda m: m["files"].update({"run.pkl": "0"})), "says what no manifest"),
            (lambda sog: change_manifest(sog, lambda m: m.update(fitted_until={"ann": "soon"})), "is incomplete"),
            (lambda sog: change_manifest(sog, lambda m: m.update(fitted_until=["ann"])), "is incomplete"),
            (lambda sog: change_manifest(sog, lambda m: m.update(created="\x1b[2J")), "no manifest"),
            (lambda sog: change_manifest(sog, lambda m: m.update(title="a\nb")), "no manifest"),
            (lambda sog: change_manifest(sog, lambda m: m.update(vocabulary_size="many")), "no manifest"),
            (lambda sog: change_manifest(sog, lambda m: m.update(metrics={"r": "x"})), "no manifest"),
            (lambda sog: change_manifest(sog, lambda m: m.update(schema_version=2)), "of another format"),
            (lambda sog: change_manifest(sog, lambda m: m["settings"].update(max_length="x")), "another version"),
            (lambda sog: change_manifest(sog, lambda m: m["settings"].update(region_width=4)), "another version"),
            (lambda sog: change_manifest(sog, lambda m: m["settings"].update(state_width=9)), "another version"),
            (lambda sog: change_manifest(sog, lambda m: m["files"].pop("vocabulary.json")), "can't answer"),
        ],
    )
    def test_what_is_damaged_or_no_part_of_a_set_is_refused(
        self,
        store: ModelStore,
        profile: Profile,
        fitted: list[Path],
        tmp_path: Path,
        damage: Callable[[Path], object],
        sentence: str,
    ) -> None:
        before = installed(store, fitted[2])
        packs = Path(shutil.copytree(fitted[1], tmp_path / "packs"))
        damage(packs / "sog")
        with pytest.raises(PackError, match=sentence) as refusal:
            installed(store, packs)
        assert ".incoming" not in str(refusal.value)
        assert entries(profile) == {before}

    def test_a_fusion_of_other_evidence_is_refused(self, store: ModelStore, fitted: list[Path], tmp_path: Path) -> None:
        packs = Path(shutil.copytree(fitted[0], tmp_path / "packs"))
        change_manifest(packs / "fusion", lambda manifest: manifest["settings"]["columns"].reverse())
        with pytest.raises(PackError, match="'fusion' was made for another version"):
            installed(store, packs)

    def test_what_lies_beside_the_files_of_a_pack_is_left(
        self, store: ModelStore, profile: Profile, fitted: list[Path], tmp_path: Path
    ) -> None:
        packs = Path(shutil.copytree(fitted[1], tmp_path / "packs"))
        (packs / "sog" / "weights.pkl").write_bytes(b"x")
        (packs / ".cache").mkdir()
        assert not (profile.models_dir / installed(store, packs) / "sog/weights.pkl").exists()

    def test_nothing_to_install(self, store: ModelStore, tmp_path: Path) -> None:
        (tmp_path / "empty").mkdir()
        with pytest.raises(PackError, match="no model to install"):
            installed(store, tmp_path / "empty")
        with pytest.raises(PackError, match="No such file"):
            installed(store, tmp_path / "nowhere")

    def test_cancelled_nothing_is_left(self, store: ModelStore, profile: Profile, fitted: list[Path]) -> None:
        for steps in (1, 4, 6):
            work = store.install(fitted[1], ABOUT)
            for _ in range(steps):
                next(work)
            work.close()
            assert entries(profile) == set()
        assert installed(store, fitted[1])

    def test_a_full_disk_is_one_sentence(
        self, store: ModelStore, profile: Profile, fitted: list[Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_args: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("tagdesk.assistant.model_store.copy_file", full)
        with pytest.raises(PackError, match=r"^The models can't be changed: .*No space left on device; check"):
            installed(store, fitted[1])
        assert entries(profile) == set()

    def test_only_one_at_a_time(
        self, store: ModelStore, fitted: list[Path], profile: Profile, engine_packs: Path
    ) -> None:
        first = store.install(fitted[1], ABOUT)
        next(first)
        other = ModelStore(profile, engine_packs)
        other.tidy()
        assert any(name.startswith(".incoming-") for name in entries(profile)), "it is at work"
        with pytest.raises(PackError, match="Another TagDesk is changing the models"):
            installed(other, fitted[2])
        set_id = outcome(first)
        assert entries(profile) == {set_id}


class TestChoosing:
    @staticmethod
    def chosen(store: ModelStore, folder: Path) -> str:
        set_id = installed(store, folder)
        store.activate(set_id)
        return set_id

    def test_back_step_by_step_down_to_the_shipped_ones(self, store: ModelStore, fitted: list[Path]) -> None:
        a, b = installed(store, fitted[0]), installed(store, fitted[1])
        for set_id in (a, b, b, SHIPPED, a):
            store.activate(set_id)
        assert store.previous() == SHIPPED
        assert [store.rollback() for _ in range(4)] == [SHIPPED, b, a, SHIPPED]
        assert store.previous() is None and list(store.folders())[1:] == []
        with pytest.raises(PackError, match="nothing to go back to"):
            store.rollback()

    def test_back_passes_sets_that_are_gone_or_damaged(
        self, store: ModelStore, fitted: list[Path], profile: Profile
    ) -> None:
        a, b, c, _ = (self.chosen(store, folder) for folder in fitted[:4])
        assert a not in entries(profile), "three are kept"
        (profile.models_dir / c / "sog/vocabulary.json").write_text("[1]")
        store.delete(b)
        assert store.previous() == c, "what is in it is not looked at before it is wished"
        assert store.rollback() == SHIPPED

    def test_what_was_damaged_since_is_not_chosen(
        self, store: ModelStore, fitted: list[Path], profile: Profile
    ) -> None:
        set_id = installed(store, fitted[0])
        (profile.models_dir / set_id / "sog/sog.onnx").write_bytes(b"x")
        with pytest.raises(PackError, match=r"sog\.onnx is damaged"):
            store.activate(set_id)
        assert [found.is_active for found in store.installed()] == [True, False]
        assert "sog.onnx is damaged" in (outcome(store.verify(set_id))[0].problem or "")

    @pytest.mark.parametrize("set_id", ["", "20260101-000000", "../profile", "active.json", ".", "20260101-000000/sog"])
    def test_unknown_sets_are_one_sentence(
        self, store: ModelStore, fitted: list[Path], set_id: str, tmp_path: Path
    ) -> None:
        own = installed(store, fitted[0])
        for deed in (store.activate, store.delete, lambda name: outcome(store.verify(name))):
            with pytest.raises(PackError, match=f"There are no models '{set_id}'; your own ones: {own} "):
                deed(set_id)
        with pytest.raises(PackError, match="There are no models"):
            store.export(set_id, tmp_path / "file")

    def test_three_are_kept_and_what_is_in_use_and_what_was_before(
        self, store: ModelStore, fitted: list[Path], profile: Profile
    ) -> None:
        sets = [installed(store, fitted[0]), installed(store, fitted[1])]
        store.activate(sets[1])
        store.activate(sets[0])
        sets += [installed(store, folder) for folder in fitted[2:6]]
        assert KEPT == 3
        assert entries(profile) == {*sets[:2], *sets[3:], "active.json"}
        store.activate(sets[3])
        store.activate(sets[4])
        installed(store, fitted[2])
        assert sets[0] not in entries(profile) and sets[1] not in entries(profile)

    def test_deleting(self, store: ModelStore, fitted: list[Path], profile: Profile) -> None:
        a, b = installed(store, fitted[0]), installed(store, fitted[1])
        store.activate(a)
        with pytest.raises(PackError, match=f"The models {a} are in use"):
            store.delete(a)
        with pytest.raises(PackError, match="brought along can't be deleted"):
            store.delete(SHIPPED)
        store.delete(b)
        assert entries(profile) == {a, "active.json"}
        assert store.folders().own == profile.models_dir / a

    def test_shipped_models_are_verified_too(self, tmp_path: Path) -> None:
        store = ModelStore(Profile(tmp_path), make_fitted_packs(tmp_path / "shipped"))
        assert [(check.name, check.problem) for check in outcome(store.verify(SHIPPED))] == [("sog", None)]


class TestDamage:
    @pytest.mark.parametrize(
        "text",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"\xff\xfe",
            b'{"active": 5, "before": []}',
            b'{"active": "shipped"}',
            b'{"active": "shipped", "before": null}',
            b'{"active": "../../etc", "before": []}',
            b'{"active": "shipped", "before": [["shipped"]]}',
            b"[" * 100_000,
        ],
    )
    def test_a_damaged_pointer_is_told_and_the_shipped_ones_work(
        self, store: ModelStore, fitted: list[Path], profile: Profile, text: bytes
    ) -> None:
        set_id = installed(store, fitted[0])
        store.activate(set_id)
        (profile.models_dir / "active.json").write_bytes(text)
        folders = store.folders()
        assert folders.own is None and "active.json is damaged, so the models that TagDesk brought" in folders.problem
        assert SuggestService(folders, threads=1).status().problems == (folders.problem,)
        assert first_tag(folders) == TAGS[0]
        store.activate(set_id)
        assert store.folders().problem == ""

    def test_a_pointer_that_can_not_be_read(self, store: ModelStore, profile: Profile) -> None:
        (profile.models_dir / "active.json").mkdir(parents=True)
        assert "can't be read" in store.folders().problem
        with pytest.raises(PackError, match=r"active\.json can't be written"):
            store.activate(SHIPPED)

    @pytest.mark.parametrize(
        "damage",
        [
            shutil.rmtree,
            lambda folder: (folder / "set.json").unlink(),
            lambda folder: (folder / "set.json").write_text("{}"),
            lambda folder: (folder / "set.json").write_text("[" * 100_000),
            lambda folder: change_set(folder, "0.6", "NaN"),
            lambda folder: change_set(folder, '"sog"', '"backbone"'),
            lambda folder: change_set(folder, "120", '"many"'),
            lambda folder: shutil.rmtree(folder / "fusion"),
            lambda folder: (folder / "sog/sog.onnx").unlink(),
            lambda folder: (folder / "sog/manifest.json").write_text("[]"),
        ],
    )
    def test_a_damaged_set_is_told_listed_and_left_behind(
        self, store: ModelStore, fitted: list[Path], profile: Profile, damage: Callable[[Path], object]
    ) -> None:
        set_id = installed(store, fitted[0])
        store.activate(set_id)
        damage(profile.models_dir / set_id)
        folders = store.folders()
        assert folders.own is None and "gone or damaged, so those that TagDesk brought along" in folders.problem
        own = [found for found in store.installed() if found.set_id == set_id]
        assert all(found.problem and found.is_active for found in own)
        assert SuggestService(folders, threads=1).suggest(caption="my cat").suggestions
        assert store.rollback() == SHIPPED
        assert store.folders().problem == ""

    def test_what_somebody_else_wrote_can_not_trick_a_terminal(
        self, store: ModelStore, fitted: list[Path], profile: Profile
    ) -> None:
        set_id = installed(store, fitted[0])
        change_set(profile.models_dir / set_id, '"Fitted to ann"', '"\\u001b[2J a\\n b \\ud800 \\u202e"')
        assert store.installed()[1].title == "[2J a b"
        assert store.installed()[1].problem is None

    def test_a_model_that_rotted_is_replaced_by_the_shipped_one_and_told(
        self, store: ModelStore, fitted: list[Path], profile: Profile
    ) -> None:
        set_id = installed(store, fitted[0])
        store.activate(set_id)
        model = profile.models_dir / set_id / "sog/sog.onnx"
        model.write_bytes(model.read_bytes()[:-1] + b"x")
        service = SuggestService(store.folders(), threads=1)
        assert service.suggest(caption="my cat", model="sog").suggestions[0].tag == TAGS[0]
        (problem,) = service.status().problems
        assert f"The model in {model.parent} is damaged, so the one that TagDesk brought along is in use" in problem

    def test_what_goes_while_it_is_in_use_is_told_too(
        self, store: ModelStore, fitted: list[Path], profile: Profile
    ) -> None:
        set_id = installed(store, fitted[0])
        store.activate(set_id)
        service = SuggestService(store.folders(), threads=1)
        shutil.rmtree(profile.models_dir / set_id)
        service.warm_up()
        assert len(service.status().problems) == 2, "of sog and of fusion"
        assert service.suggest(caption="my cat").suggestions

    def test_sets_of_a_newer_version_are_left_alone(
        self, store: ModelStore, fitted: list[Path], profile: Profile
    ) -> None:
        change_set(profile.models_dir / installed(store, fitted[0]), '"format": 1', '"format": 2')
        assert "update TagDesk" in (store.installed()[1].problem or "")


def test_a_folder_that_can_not_be_written_is_one_sentence(
    store: ModelStore, profile: Profile, fitted: list[Path], engine_packs: Path
) -> None:
    profile.root.mkdir()
    profile.models_dir.write_text("a file")
    for deed in (lambda: installed(store, fitted[0]), lambda: store.activate(SHIPPED)):
        with pytest.raises(PackError, match="The models can't be changed"):
            deed()
    assert list(store.folders()) == [engine_packs]
    assert len(store.installed()) == 1


def test_missing_shipped_models_are_one_sentence(profile: Profile, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="can't be read"):
        ModelStore(profile, tmp_path / "nowhere").installed()


def test_set_of_real_systems(profile: Profile, tmp_path: Path) -> None:
    """Models that read captions are checked with the shipped encoder, which lies elsewhere."""
    from tagdesk.paths import models_dir

    packs = tmp_path / "packs"
    for system in ("csrw", "macon", "amnn", "usercond", "fusion"):
        shutil.copytree(models_dir() / system, packs / system)
    store = ModelStore(profile, models_dir())
    set_id = installed(store, packs)
    store.activate(set_id)
    assert store.folders().systems == ("csrw", "amnn", "macon", "usercond", "fusion")
