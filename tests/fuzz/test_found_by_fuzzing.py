"""What the campaigns found, each as small as it gets."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path

import pytest
from archive_targets import read_table
from fuzz import tree_of_files
from PySide6.QtCore import QByteArray
from test_pinterest import made_up

from tagdesk.archive import archives
from tagdesk.assistant import desktop_entry
from tagdesk.assistant.packs import GOLDEN_NAME, InstalledPack, check_pack
from tagdesk.assistant.settings import Settings, SettingsFile
from tagdesk.contract.manifest import MANIFEST_NAME, ManifestError, ModelManifest
from tagdesk.domain import Post
from tagdesk.errors import ArchiveError
from tagdesk.gui.queue.memory import _read
from tagdesk.history.store import History
from tagdesk.importers.jsonl import read_posts
from tagdesk.importers.pinterest import PINTEREST
from tagdesk.platform_files import load_platforms

#: Deeper than Python goes.
_DEEP = b"[" * 20_000


class TestNestedTooDeep:
    def test_manifests(self, tmp_path: Path) -> None:
        (tmp_path / MANIFEST_NAME).write_bytes(_DEEP)
        with pytest.raises(ManifestError, match="can't be read"):
            ModelManifest.load(tmp_path)

    def test_settings(self, tmp_path: Path) -> None:
        path = tmp_path / "settings.json"
        path.write_bytes(_DEEP)
        settings, problem = SettingsFile(path).load()
        assert settings == Settings() and "is damaged" in problem
        SettingsFile(path).save(settings)
        assert SettingsFile(path).load() == (settings, "")
        assert (tmp_path / "settings.json.damaged").read_bytes() == _DEEP

    def test_the_state_of_a_window(self) -> None:
        assert _read(QByteArray(_DEEP)) is None

    def test_platform_profiles(self, tmp_path: Path) -> None:
        (tmp_path / "own.toml").write_bytes(b"name = " + _DEEP)
        [problem] = load_platforms(tmp_path, tmp_path / "none").problems
        assert problem.endswith("(it is nested too deep); it is left out.")


def test_half_characters_in_settings(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(rb'{"models_off": ["\ud800"], "of another version": "\udc80 \u00fc"}')
    settings, _ = SettingsFile(path).load()
    SettingsFile(path).save(settings)
    assert SettingsFile(path).load() == (settings, "")
    assert json.loads(path.read_bytes())["of another version"] == "\udc80 ü"


@pytest.mark.parametrize("image", [r"a\u0000b", r"\ud800"])
def test_names_that_no_file_has(tmp_path: Path, image: str) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(f'{{"caption": "a", "images": ["{image}"]}}\n{{"caption": "b"}}\n')
    with pytest.raises(ArchiveError, match=r"line 1: .*; mend it"):
        list(read_posts(path))
    assert [post.caption for post in read_posts(path, skip_bad_lines=True)] == ["b"]


def test_ids_of_thousands_of_digits() -> None:
    posts = [Post(digit * 5_000, tags=("a",), user="me", time=datetime(2024, 1, 1)) for digit in "21"]
    assert [post.post_id[0] for post in archives(posts)["me"]] == ["1", "2"]


def test_a_name_with_nul_in_it(tmp_path: Path) -> None:
    page = made_up()["data.html"].replace("Username: ann", "Username: a\0nn")
    with tree_of_files({"data.html": page.encode()}, tmp_path) as tree:
        export = PINTEREST.recognise(tree)
    assert export and export.account == "ann"


def test_half_characters_in_a_search(tmp_path: Path) -> None:
    history = History(tmp_path / "history.sqlite")
    assert history.search("a\udcff \ud800") == []
    history.close()


@pytest.mark.skipif(sys.platform != "linux", reason="desktop entries are for Linux")
def test_a_desktop_entry_for_a_path_that_is_no_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desktop_entry, "start_command", lambda: [os.fsdecode(b"/caf\xe9/tagdesk")])
    entry = next(path for path in desktop_entry.install(tmp_path) if path.suffix == ".desktop")
    assert b'Exec="/caf\xe9/tagdesk" %F\n' in entry.read_bytes()


def test_a_score_that_is_no_number_is_another_answer(tmp_path: Path) -> None:
    (tmp_path / GOLDEN_NAME).write_text('{"input": {}, "top": [["sea", 0.25], ["lake", 0.1]]}')
    manifest = ModelManifest("sog", "", "", "", (), (), {}, {}, 1, (), (), {}, "2024-01-01")
    pack = InstalledPack("sog", tmp_path, manifest, 0)
    checked = check_pack(pack, lambda _folder, _example: [("sea", 0.25), ("lake", float("nan"))])
    assert checked.problem and "answers its golden example differently" in checked.problem


@pytest.mark.parametrize(
    "post",
    [
        Post("1", "a", (";b", "c;d", "e")),
        Post("1", "a", ("[b]",)),
        Post("1", "\v'=b", ("c",)),
        Post("1", " '=b", ("c",)),
        Post("1", "' '=b", ("c",)),
        Post("1", "\t", ("c",)),
    ],
    ids=range(6),
)
def test_tables_are_read_as_they_were_written(tmp_path: Path, post: Post) -> None:
    [read] = read_table(post, tmp_path)
    assert (read.caption, read.tags) == (post.caption.strip(), post.tags)
