"""A disk that is full or can only be read: one sentence, nothing lost, and afterwards it works again."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.metadata_writing import Into, MetadataWriter
from tagdesk.assistant.model_pointer import Pointer, PointerFile
from tagdesk.assistant.own_set import SHIPPED
from tagdesk.assistant.settings import SettingsFile
from tagdesk.errors import HistoryError, PackError, TagDeskError
from tagdesk.history.migrations import MIGRATIONS, STEPS
from tagdesk.history.store import History
from tagdesk.history.upkeep import restore_backup
from tagdesk.metadata.jpeg_packet import JpegFile
from tagdesk.metadata.sidecar import sidecar_for
from tagdesk.metadata.sidecar_file import SidecarFile
from tagdesk.paths import Profile
from tagdesk.recommend.steps import at_once

#: What a full disk, and one that can only be read, say.
FULL, READ_ONLY = "full", "read-only"


@pytest.fixture
def profile(disk: Any) -> Profile:
    return Profile(disk.path / "profile")


@pytest.fixture
def history(profile: Profile) -> Iterator[History]:
    with closing(History(profile.history_file)) as opened:
        yield opened


@contextmanager
def trouble(disk: Any, kind: str) -> Iterator[None]:
    """The disk takes nothing inside the block."""
    if kind == FULL:
        disk.fill()
    else:
        disk.allow_writing(False)
    try:
        yield
    finally:
        if kind == FULL:
            disk.clear()
        else:
            disk.allow_writing(True)


def is_sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def no_half_files(folder: Path) -> bool:
    return not [path for path in folder.rglob("*") if "partial" in path.name or ".draft" in path.name]


def test_decisions_until_the_disk_is_full(disk: Any, history: History, profile: Profile) -> None:
    desk = Desk(history)
    kept = desk.add_caption_post("first")
    disk.fill(spare_bytes=200_000)
    saved = 0
    with pytest.raises(HistoryError, match=r"disk is full.*free some space and do it again"):
        for number in range(1000):
            desk.set_caption(kept.post_id, f"{number} " + "x" * 3_000)
            saved = number
    assert saved > 0
    assert desk.post(kept.post_id).caption.split()[0] == str(saved), "the last one that was saved"
    disk.clear()
    desk.set_caption(kept.post_id, "afterwards")
    history.close()
    assert is_sound(profile.history_file)
    with closing(History(profile.history_file)) as again:
        assert Desk(again).post(kept.post_id).caption == "afterwards"
        assert Desk(again).undo() is not None


def test_opened_on_a_full_disk_nothing_is_lost(disk: Any, profile: Profile) -> None:
    with closing(History(profile.history_file)) as history:
        Desk(history).add_caption_post("first")
    with trouble(disk, FULL):
        try:
            with closing(History(profile.history_file)) as history:
                assert len(Desk(history).posts()) == 1
        except HistoryError as error:
            assert "disk" in str(error) or "opened or written" in str(error)
    with closing(History(profile.history_file)) as history:
        assert len(Desk(history).posts()) == 1
    assert is_sound(profile.history_file)


def test_a_history_that_can_only_be_read_is_a_sentence(disk: Any, profile: Profile) -> None:
    with closing(History(profile.history_file)) as history:
        Desk(history).add_caption_post("first")
    with trouble(disk, READ_ONLY), pytest.raises(HistoryError, match="can't be opened or written; check"):
        History(profile.history_file)
    with closing(History(profile.history_file)) as history:
        assert len(Desk(history).posts()) == 1


@pytest.mark.parametrize("kind", [FULL, READ_ONLY])
def test_no_backup_where_it_can_not_be_written(disk: Any, tmp_path: Path, profile: Profile, kind: str) -> None:
    profile.root.mkdir()
    with closing(History(tmp_path / "history.sqlite")) as history:
        Desk(history).add_caption_post("first")
        (tmp_path / "history-backups").symlink_to(profile.root)
        first = history.back_up()
        with trouble(disk, kind):
            with pytest.raises(HistoryError, match=r"can't be backed up to .*free some space there, or check"):
                history.back_up()
            assert history.backups == [first]
        assert no_half_files(disk.path)
        assert history.back_up().number == 2


def test_no_restore_without_room(disk: Any, profile: Profile) -> None:
    with closing(History(profile.history_file)) as history:
        desk = Desk(history)
        post = desk.add_caption_post("first")
        backup = history.back_up()
        desk.set_caption(post.post_id, "second")
    before = profile.history_file.read_bytes()
    with trouble(disk, FULL):
        with pytest.raises(HistoryError, match="free some space or check the rights, then do it again"):
            restore_backup(profile.history_file, backup)
        assert profile.history_file.read_bytes() == before
    assert no_half_files(disk.path)
    restore_backup(profile.history_file, backup)
    with closing(History(profile.history_file)) as history:
        assert Desk(history).post(post.post_id).caption == "first"


def test_no_migration_without_room_for_a_backup(disk: Any, profile: Profile) -> None:
    profile.root.mkdir()
    with closing(sqlite3.connect(profile.history_file, isolation_level=None)) as db:
        from sqlite_utils import Database

        MIGRATIONS.apply(Database(db), stop_before=STEPS[1].__name__)
        db.execute("INSERT INTO posts (account_id, added, caption, on_desk) VALUES (1, '2026-01-01', 'kept', 1)")
    with trouble(disk, FULL), pytest.raises(HistoryError, match="free some space"):
        History(profile.history_file)
    assert no_half_files(disk.path)
    with closing(History(profile.history_file)) as history:
        assert [post.caption for post in Desk(history).posts()] == ["kept"]
        assert len(history.backups) == 1


@pytest.mark.parametrize("kind", [FULL, READ_ONLY])
@pytest.mark.parametrize("into", [Into.SIDECAR, Into.JPEG])
def test_no_keywords_where_they_can_not_be_written(disk: Any, tmp_path: Path, kind: str, into: Into) -> None:
    photo = disk.path / "photo.jpg"
    Image.new("RGB", (60, 40)).save(photo)
    with closing(History(tmp_path / "history.sqlite")) as history:
        desk = Desk(history)
        [post] = at_once(desk.add_photos([photo]))
        writer = MetadataWriter(history, Profile(tmp_path), into)
        desk.add_own(post.post_id, ["before"])
        at_once(writer.write([post.post_id]))
        content = photo.read_bytes()
        desk.add_own(post.post_id, ["after"])
        with trouble(disk, kind):
            [change] = at_once(writer.write([post.post_id]))
            assert "the disk" in str(change.error)
            assert photo.read_bytes() == content
        file = sidecar_for(photo) if into is Into.SIDECAR else photo
        assert _keywords(file) == ("before",)
        assert no_half_files(disk.path)
        assert [change.error for change in at_once(writer.write([post.post_id]))] == [None]
        assert _keywords(file) == ("before", "after")


@pytest.mark.parametrize("kind", [FULL, READ_ONLY])
def test_no_settings_where_they_can_not_be_written(disk: Any, profile: Profile, kind: str) -> None:
    file = SettingsFile(profile.settings_file)
    file.save(replace(file.load()[0], threads=3))
    _refused_then_done(
        disk, kind, lambda: file.save(replace(file.load()[0], threads=4)), r"could not be saved.*can't be written"
    )
    assert file.load()[0].threads == 4
    assert no_half_files(disk.path)


@pytest.mark.parametrize("kind", [FULL, READ_ONLY])
def test_no_other_models_where_the_choice_can_not_be_written(disk: Any, profile: Profile, kind: str) -> None:
    profile.models_dir.mkdir(parents=True)
    file = PointerFile(profile.models_dir / "active.json")
    file.save(Pointer("20260101-000000"))

    def choose() -> None:
        try:
            file.save(Pointer(SHIPPED, ("20260101-000000",)))
        except PackError:
            assert file.load() == (Pointer("20260101-000000"), "")
            raise

    _refused_then_done(disk, kind, choose, r"can't be chosen.*can't be written")
    assert file.load()[0].active == SHIPPED
    assert no_half_files(disk.path)


def _refused_then_done(disk: Any, kind: str, act: Callable[[], None], sentence: str) -> None:
    with trouble(disk, kind), pytest.raises(TagDeskError, match=sentence):
        act()
    act()


def _keywords(path: Path) -> tuple[str, ...]:
    file = JpegFile(path) if path.suffix == ".jpg" else SidecarFile(path)
    return tuple(file.keywords)
