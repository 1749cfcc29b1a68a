"""What is stored where."""

from pathlib import Path

from tagdesk.assistant.stored import Kind, take_stock
from tagdesk.history.store import History
from tagdesk.paths import Profile


def stock(profile: Profile) -> dict[Kind, tuple[int, int]]:
    steps = take_stock(profile)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return {entry.kind: (entry.files, entry.size_bytes) for entry in end.value}


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    found = stock(Profile(tmp_path / "nowhere"))
    assert list(found) == list(Kind)
    assert set(found.values()) == {(0, 0)}


def test_every_file_is_counted_once(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "profile")
    History(profile.history_file).close()
    for path, size in (
        (profile.library_dir / "instagram" / "2024" / "a.jpg", 1000),
        (profile.library_dir / "b.jpg", 500),
        (profile.backups_dir / "c.jpg", 70),
        (profile.history_backups_dir / "000001-20261127-150312-daily.sqlite", 60),
        (profile.history_backups_dir / "replaced-20261127-150312" / "history.sqlite", 61),
        (profile.thumbnails_dir / "x" / "c.jpg", 40),
        (profile.pasted_dir / "p.png", 30),
        (profile.log_file, 20),
        (profile.root / "tagdesk.log.1", 10),
        (profile.details_file, 3),
        (profile.crash_file, 2),
        (profile.settings_file, 5),
        (profile.window_file, 6),
        (profile.platforms_dir / "mine.toml", 7),
        (profile.root / "history.sqlite-wal", 8),
        (profile.scratch_dir / "half", 9),
        (profile.models_dir / "20261127-150312" / "sog" / "sog.onnx", 300),
        (profile.training_dir / "20261127-150312" / "snapshot.sqlite", 200),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    (profile.root / "elsewhere").symlink_to(tmp_path)
    found = stock(profile)
    assert found[Kind.LIBRARY] == (2, 1500)
    assert found[Kind.BACKUPS] == (1, 70)
    assert found[Kind.THUMBNAILS] == (1, 40)
    assert found[Kind.PASTED] == (1, 30)
    assert found[Kind.MODELS] == (1, 300)
    assert found[Kind.TRAINING] == (1, 200)
    assert found[Kind.LOG] == (4, 35)
    assert found[Kind.SETTINGS] == (3, 18)
    assert found[Kind.HISTORY_BACKUPS] == (2, 121)
    assert found[Kind.HISTORY] == (3, profile.history_file.stat().st_size + 8)
    assert found[Kind.OTHER][0] == 2, "the file of another program, and the link, which is not followed"
