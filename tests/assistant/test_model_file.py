"""A set as one file: the same set is the same file, and nothing but a whole and safe set comes out of one."""

import io
import json
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_sets import ABOUT, change_manifest, entries, installed, make_fitted_packs, outcome
from onnx import TensorProto

from tagdesk.assistant import model_file
from tagdesk.assistant.model_store import ModelStore
from tagdesk.errors import PackError
from tagdesk.paths import Profile

Files = dict[str, bytes]


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_fitted_packs(tmp_path_factory.mktemp("fitted"), 3, fusion=True)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory, engine_packs: Path, fitted: Path) -> Mapping[str, bytes]:
    """What an exported set holds."""
    root = tmp_path_factory.mktemp("exported")
    store = ModelStore(Profile(root / "profile"), engine_packs)
    store.export(installed(store, fitted), root / "file")
    with zipfile.ZipFile(root / "file") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture
def store(profile: Profile, engine_packs: Path) -> ModelStore:
    return ModelStore(profile, engine_packs)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.tagdesk-models"


def write(path: Path, files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def refused(store: ModelStore, profile: Profile, file: Path, sentence: str) -> None:
    """The file is refused by this sentence, and nothing of it is left, inside the profile or out of it."""
    around = {path.name for path in profile.root.parent.iterdir()} | {profile.root.name}
    with pytest.raises(PackError, match=sentence) as refusal:
        outcome(store.import_file(file))
    assert "\n" not in str(refusal.value) and ".incoming" not in str(refusal.value)
    assert entries(profile) == set()
    assert {path.name for path in profile.root.parent.iterdir()} == around


class TestThereAndBack:
    def test_a_set_is_taken_to_another_machine_and_not_in_use_there(
        self, store: ModelStore, tmp_path: Path, engine_packs: Path, fitted: Path, file: Path
    ) -> None:
        set_id = installed(store, fitted)
        store.export(set_id, file)
        other = ModelStore(Profile(tmp_path / "other"), engine_packs)
        taken = outcome(other.import_file(file))
        assert [found.is_active for found in other.installed()] == [True, False]
        found = other.installed()[1]
        assert (found.title, found.accounts, found.posts, found.created) == (
            "Fitted to ann",
            ("ann",),
            120,
            ABOUT.created,
        )
        assert found.figures == ABOUT.figures
        for path in (tmp_path / "profile/models" / set_id).glob("*/*"):
            assert (tmp_path / "other/models" / taken / path.parent.name / path.name).read_bytes() == path.read_bytes()
        other.activate(taken)
        assert outcome(other.import_file(file)) == taken

    def test_the_same_set_is_the_same_file(self, store: ModelStore, fitted: Path, tmp_path: Path, file: Path) -> None:
        set_id = installed(store, fitted)
        store.export(set_id, file)
        (tmp_path / "profile/models" / set_id / "sog/golden.json").touch()
        store.export(set_id, tmp_path / "again")
        assert file.read_bytes() == (tmp_path / "again").read_bytes()
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert names == sorted(names) and "set.json" in names and "sog/card.md" in names

    def test_a_file_that_is_there_is_replaced_only_if_wished(
        self, store: ModelStore, fitted: Path, file: Path, tmp_path: Path
    ) -> None:
        set_id = installed(store, fitted)
        file.write_text("mine")
        with pytest.raises(PackError, match="exists already"):
            store.export(set_id, file)
        assert file.read_text() == "mine"
        store.export(set_id, file, replace=True)
        assert zipfile.is_zipfile(file)
        with pytest.raises(PackError, match="can't be written"):
            store.export(set_id, tmp_path / "nowhere" / "file")
        with pytest.raises(PackError, match="brought along"):
            store.export("shipped", tmp_path / "shipped")
        (tmp_path / "profile/models" / set_id / "sog/sog.onnx").write_bytes(b"x")
        with pytest.raises(PackError, match=r"sog\.onnx is damaged"):
            store.export(set_id, tmp_path / "damaged")
        assert {path.name for path in tmp_path.iterdir()} == {"profile", file.name}

    def test_packed_by_another_program(self, store: ModelStore, files: Files, file: Path) -> None:
        write(file, files)
        assert outcome(store.import_file(file))

    def test_cancelled_nothing_is_left(self, store: ModelStore, profile: Profile, files: Files, file: Path) -> None:
        write(file, files)
        for steps in (1, 5, len(files) + 1):
            work = store.import_file(file)
            for _ in range(steps):
                next(work)
            work.close()
            assert entries(profile) == set()


def plus(**more: bytes) -> Callable[[Files], Files]:
    return lambda files: files | more


def without(*names: str) -> Callable[[Files], Files]:
    return lambda files: {name: content for name, content in files.items() if name not in names}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        *(
            (plus(**{name: b"x"}), "which no set of models has")
            for name in [
                "../evil.json",
                "/evil.json",
                "C:/evil.json",
                "C:evil.json",
                "//host/share/evil.json",
                "sog\\evil.json",
                "sog/../../evil.json",
                "sog/./evil.json",
                "sog//evil.json",
                "sog/",
                "sog",
                "evil.json",
                "sog/deep/evil.json",
                "backbone/manifest.json",
                "sentences/manifest.json",
                "future/manifest.json",
                "SOG/evil.json",
                "sog/evil.pkl",
                "sog/evil.py",
                "sog/evil.onnx.data",
                "sog/evil",
                "sog/.hidden.json",
                "sog/evil.json ",
                "sog/evil.json.",
                "sog/evil.json:stream",
                "sog/NUL.json",
                "sog/com1.onnx",
                "sog/été.json",
                "sog/ev\til.json",
                "sog/" + "a" * 80 + ".json",
            ]
        ),
        (plus(**{"sog/SOG.onnx": b"x"}), "two files of one name"),
        (plus(**{"SET.json": b"x"}), "two files of one name"),
        (plus(**{"sog/more.json": b"[]"}), r"nothing in it says what sog/more\.json is"),
        (plus(**{"sog/more.onnx": b""}), r"nothing in it says what sog/more\.onnx is"),
        (plus(**{"csrw/words.json": b"[]"}), r"^csrw/manifest\.json is missing"),
        (plus(**{f"sog/{number}.json": b"" for number in range(120)}), "too many files"),
        (plus(**{"sog/a.json": bytes(1 << 20)}), "unpacks to more than 100 times"),
        (without("set.json"), r"holds no set\.json"),
        (without("sog/manifest.json"), r"^sog/manifest\.json is missing"),
        (without("sog/golden.json"), r"golden\.json is missing"),
        (without("sog/vocabulary.json"), r"vocabulary\.json is missing"),
        (lambda files: {"set.json": files["set.json"]}, "no model to install"),
        (lambda _: {}, r"holds no set\.json"),
        (plus(**{"set.json": b"{"}), r"set\.json is damaged"),
        (plus(**{"set.json": b"[" * 50_000}), r"set\.json is damaged"),
        (plus(**{"set.json": b'{"format": 2}'}), "update TagDesk"),
        (plus(**{"set.json": b'{"format": 1, "title": 5}'}), r"set\.json is damaged"),
        (plus(**{"sog/manifest.json": b"\xff"}), "can't be read"),
        (plus(**{"sog/manifest.json": b"[" * 50_000}), r"manifest\.json"),
        (plus(**{"sog/sog.onnx": b"x"}), r"sog\.onnx is damaged"),
        (plus(**{"sog/golden.json": b'{"input": {"text": "a"}, "top": [["cat", 0.9]]}'}), "golden example"),
    ],
)
def test_what_is_no_whole_and_safe_set_is_refused(
    store: ModelStore, profile: Profile, files: Files, file: Path, change: Callable[[Files], Files], sentence: str
) -> None:
    write(file, change(dict(files)))
    refused(store, profile, file, sentence)


@contextmanager
def archive_with(file: Path, files: Files) -> Iterator[zipfile.ZipFile]:
    write(file, files)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        yield archive


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFIFO, stat.S_IFCHR])
def test_what_is_no_plain_file_is_refused(
    store: ModelStore, profile: Profile, files: Files, file: Path, kind: int
) -> None:
    with archive_with(file, files) as archive:
        entry = zipfile.ZipInfo("sog/link.json")
        entry.external_attr = (kind | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    refused(store, profile, file, r"sog/link\.json in it is no plain file")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_is_refused(store: ModelStore, profile: Profile, files: Files, file: Path) -> None:
    with archive_with(file, files) as archive:
        archive.writestr("sog/sog.onnx", b"other")
    refused(store, profile, file, "two files of one name")


def test_a_name_with_a_hidden_end_is_refused(store: ModelStore, profile: Profile, files: Files, file: Path) -> None:
    write(file, files | {"sog/zzzz.json": b"x"})
    file.write_bytes(file.read_bytes().replace(b"sog/zzzz.json", b"sog/z.json\0zz"))
    refused(store, profile, file, "which no set of models has|damaged")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(store: ModelStore, profile: Profile, files: Files, file: Path, method: int) -> None:
    write(file, files, method)
    refused(store, profile, file, "packed in an unusual way")


def test_a_password_is_refused(store: ModelStore, profile: Profile, files: Files, file: Path) -> None:
    write(file, files, zipfile.ZIP_STORED)
    content = bytearray(file.read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = content.index(mark)
        content[start + place] |= 1
    file.write_bytes(content)
    refused(store, profile, file, "locked with a password")


@pytest.mark.parametrize(
    ("limit", "sentence"), [("_LARGEST_MODEL", r"fusion\.onnx in it is too large"), ("_LARGEST_SET", "is too large")]
)
def test_what_is_too_large_is_refused(
    store: ModelStore,
    profile: Profile,
    files: Files,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    sentence: str,
) -> None:
    write(file, files)
    monkeypatch.setattr(model_file, limit, 100)
    refused(store, profile, file, sentence)


def test_a_size_that_is_told_wrong_is_refused(store: ModelStore, profile: Profile, files: Files, file: Path) -> None:
    write(file, files | {"sog/card.md": b"word " * 200_000})
    content = file.read_bytes()
    told, small = (1_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little")
    assert content.count(told) == 2
    file.write_bytes(content.replace(told, small))
    refused(store, profile, file, "damaged or cut off")


def test_a_listing_without_end_is_refused_before_it_is_read(
    store: ModelStore, profile: Profile, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(file, {f"sog/{number}.json": b"" for number in range(3_000)})
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("it was read"))
    refused(store, profile, file, "too many files")


def test_what_is_no_file_is_refused(store: ModelStore, profile: Profile, tmp_path: Path, file: Path) -> None:
    refused(store, profile, tmp_path / "gone", "is no file")
    refused(store, profile, tmp_path, "is no file")
    for content in (b"", b"no zip", b"PK\5\6" + bytes(18) + b"x"):
        file.write_bytes(content)
        refused(store, profile, file, r"damaged or cut off|holds no set\.json")


def make_external(content: bytes) -> bytes:
    model = onnx.load_from_string(content)
    weight = model.graph.initializer[0]
    weight.ClearField("raw_data")
    weight.data_location = TensorProto.EXTERNAL
    weight.external_data.add(key="location", value="vocabulary.json")
    return model.SerializeToString()


def test_weights_in_other_files_are_refused(
    store: ModelStore, profile: Profile, fitted: Path, files: Files, file: Path, tmp_path: Path
) -> None:
    """All hashes fit: it is what the model says that isn't safe."""
    packs = Path(shutil.copytree(fitted, tmp_path / "packs"))
    (packs / "sog/sog.onnx").write_bytes(make_external((packs / "sog/sog.onnx").read_bytes()))
    change_manifest(packs / "sog", lambda _: None)
    write(file, dict(files) | {f"sog/{path.name}": path.read_bytes() for path in (packs / "sog").iterdir()})
    refused(store, profile, file, "reads its weights from other files")


def test_settings_that_nobody_can_read_are_no_fault(
    store: ModelStore, profile: Profile, files: Files, file: Path
) -> None:
    for name, value in (("max_length", None), ("positions", "sideways"), ("tags_per_post", 10**400)):
        manifest = json.loads(files["sog/manifest.json"])
        manifest["settings"][name] = value
        write(file, dict(files) | {"sog/manifest.json": json.dumps(manifest).encode()})
        try:
            store.delete(outcome(store.import_file(file)))
        except PackError as error:
            assert "\n" not in str(error)
        assert entries(profile) == set()


NAMES = st.one_of(
    st.sampled_from(
        ["set.json", "sog/manifest.json", "sog/sog.onnx", "sog/golden.json", "../x.json", "/x", "sog/../x.md", "a\\b"]
    ),
    st.text(max_size=12),
    st.builds("{}/{}".format, st.sampled_from(["sog", "fusion", "..", ""]), st.text(max_size=8)),
)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_no_file_is_a_fault_or_gets_out(
    data: st.DataObject, files: Mapping[str, bytes], engine_packs: Path, tmp_path: Path
) -> None:
    """Whole sets with some files changed, left out and added, and then some bytes of the archive changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            match data.draw(st.integers(0, 11)):
                case 0:
                    continue
                case 1:
                    archive.writestr(name, data.draw(st.binary(max_size=20)))
                case _:
                    archive.writestr(name, content)
        for name in data.draw(st.lists(NAMES, max_size=2)):
            archive.writestr(zipfile.ZipInfo(name), data.draw(st.binary(max_size=20)))
    content = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(0, 3))):
        # Near the end is the listing.
        place = data.draw(
            st.one_of(st.integers(0, len(content) - 1), st.integers(max(0, len(content) - 900), len(content) - 1))
        )
        content[place] = data.draw(st.integers(0, 255))
    root = tmp_path / "fuzzed"
    shutil.rmtree(root, ignore_errors=True)
    profile = Profile(root / "profile")
    root.mkdir()
    (root / "file").write_bytes(content)
    store = ModelStore(profile, engine_packs)
    try:
        set_id = outcome(store.import_file(root / "file"))
    except PackError as error:
        assert "\n" not in str(error)
        assert entries(profile) == set()
    else:
        assert entries(profile) == {set_id}
        assert all(check.problem is None for check in outcome(store.verify(set_id)))
    assert {path.name for path in root.iterdir()} == {"profile", "file"}
    assert {path.name for path in profile.root.iterdir()} == {"models"}


def test_some_changes_pass(files: Mapping[str, bytes]) -> None:
    """The fuzz above begins with a file that is taken in."""
    assert {"set.json", "sog/manifest.json", "sog/golden.json", "fusion/fusion.onnx"} <= files.keys()
