"""From archives into the history: looked at, taken in, interrupted, done again; photos where they belong."""

import errno
import json
import shutil
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tagdesk.assistant.import_report import ImportReport
from tagdesk.assistant.importing import Choice, ImportService, choice_of, paths_of
from tagdesk.assistant.library import Library, NoRoomError, Photos
from tagdesk.domain import Progress
from tagdesk.errors import ArchiveError
from tagdesk.history.imports import Outcome
from tagdesk.history.store import History
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Options, Skip
from tagdesk.paths import Profile

PHOTO = b"\xff\xd8 a photo"


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile")


@pytest.fixture
def history(profile: Profile) -> Iterator[History]:
    with closing(History(profile.history_file)) as opened:
        yield opened


@pytest.fixture
def service(history: History, profile: Profile) -> ImportService:
    return ImportService(history, profile)


def note(number: int, text: str = "swim #lake", **more: Any) -> dict[str, Any]:
    """A public post of Mastodon."""
    public = {"to": ["https://www.w3.org/ns/activitystreams#Public"]}
    content = {"id": f"https://h/{number}", "type": "Note", "content": f"<p>{number} {text}</p>", **public, **more}
    time = f"2024-01-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    return {"type": "Create", "published": time, "object": {**content, "published": time}, **public}


def picture(name: str) -> dict[str, Any]:
    return {"type": "Document", "mediaType": "image/jpeg", "url": f"/media_attachments/{name}", "name": "a lake"}


def archive(path: Path, notes: list[dict[str, Any]], files: Mapping[str, bytes] | None = None) -> Path:
    """A zip or folder of Mastodon."""
    contents = {
        "outbox.json": json.dumps({"type": "OrderedCollection", "orderedItems": notes}).encode(),
        "actor.json": json.dumps({"type": "Person", "preferredUsername": "anna"}).encode(),
        **(files or {}),
    }
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as packed:
            for name, content in contents.items():
                packed.writestr(name, content)
    else:
        for name, content in contents.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)
    return path


def finish(work: Generator[Progress, None, ImportReport]) -> ImportReport:
    while True:
        try:
            next(work)
        except StopIteration as end:
            report: ImportReport = end.value
            return report


def take_in(service: ImportService, *paths: Path, choice: Choice | None = None) -> ImportReport:
    with service.open(paths) as arrival:
        (found,) = arrival.found
        return finish(service.take_in(arrival, found, choice or Choice()))


class TestReport:
    def test_a_dry_run_tells_what_will_happen(self, service: ImportService, history: History, tmp_path: Path) -> None:
        notes = [
            note(1),
            note(2, attachment=[picture("a.jpg"), picture("gone.jpg")]),
            {"type": "Announce", "object": "x"},
        ]
        path = archive(tmp_path / "a.zip", notes, {"media_attachments/a.jpg": PHOTO})
        with service.open([path]) as arrival:
            (found,) = arrival.found
            told = finish(service.preview(found, Choice()))
        assert history.stats()["posts"] == 0
        assert service.unfinished() == []
        done = take_in(service, path)
        assert told.to_record() == done.to_record()
        assert done.to_record() == {
            "source": "mastodon",
            "account": "anna",
            "posts_found": 2,
            "imported": 2,
            "updated": 0,
            "duplicates": 0,
            "skipped": {"reposts": 1},
            "tags": 1,
            "photos": 1,
            "missing_media": 1,
            "into": "me",
            "first": "2024-01-01T00:00:01+00:00",
            "last": "2024-01-01T00:00:02+00:00",
            "top_tags": [{"tag": "lake", "posts": 2}],
            "notes": [],
        }
        assert (told.photo_bytes, told.months) == (len(PHOTO), Counter({"2024-01": 2}))

    def test_the_latest_posts_are_shown(self, service: ImportService, tmp_path: Path) -> None:
        report = take_in(service, archive(tmp_path / "a.zip", [note(number) for number in range(50)]))
        assert [post.caption.split()[0] for post in report.latest] == [str(number) for number in range(49, 39, -1)]

    def test_damage_is_told_once(self, service: ImportService, history: History, tmp_path: Path) -> None:
        path = archive(tmp_path / "a", [note(number) for number in range(50)])
        outbox = path / "outbox.json"
        outbox.write_bytes(outbox.read_bytes()[:-200])
        report = take_in(service, path)
        assert report.problems == ["outbox.json is damaged; what stands behind the damage was left out."]
        assert report.posts_found == history.stats()["posts"] == 49


class TestAgain:
    def test_a_newer_export_brings_up_to_date(self, service: ImportService, history: History, tmp_path: Path) -> None:
        take_in(service, archive(tmp_path / "a.zip", [note(1), note(2)]))
        report = take_in(service, archive(tmp_path / "b.zip", [note(1), note(2, "dive #sea"), note(3)]))
        assert report.outcomes == Counter({Outcome.IMPORTED: 1, Outcome.UPDATED: 1, Outcome.DUPLICATE: 1})
        assert [post.post.chosen for post in history.past(1)] == [("lake",), ("sea",), ("lake",)]

    def test_cancelled_goes_on_as_one_step(self, service: ImportService, history: History, tmp_path: Path) -> None:
        path = archive(tmp_path / "a.zip", [note(number) for number in range(200)])
        with service.open([path]) as arrival:
            work = service.take_in(arrival, arrival.found[0], Choice(into="work"))
            next(work), next(work)
            work.close()
        came = history.stats()["posts"]
        assert 0 < came < 200
        (run,) = service.unfinished()
        assert (paths_of(run), choice_of(run), run.title) == ([path], Choice(into="work"), "Mastodon")
        report = take_in(service, *paths_of(run), choice=choice_of(run))
        assert report.outcomes == Counter({Outcome.DUPLICATE: came, Outcome.IMPORTED: 200 - came})
        assert service.unfinished() == []
        with history.read() as db:
            assert db.execute("SELECT COUNT(DISTINCT batch) FROM decisions").fetchone() == (1,)

    def test_given_up(self, service: ImportService, tmp_path: Path) -> None:
        path = archive(tmp_path / "a.zip", [note(number) for number in range(200)])
        with service.open([path]) as arrival:
            work = service.take_in(arrival, arrival.found[0], Choice())
            next(work)
            work.close()
        service.give_up(*service.unfinished())
        assert service.unfinished() == []

    def test_few_rows_a_transaction(self, service: ImportService, history: History, tmp_path: Path) -> None:
        path = archive(tmp_path / "a.zip", [note(number, "#a #b #c #d") for number in range(500)])
        with service.open([path]) as arrival:
            before = 0
            for _ in service.take_in(arrival, arrival.found[0], Choice()):
                rows = _rows(history)
                assert rows - before <= 200
                before = rows


def _rows(history: History) -> int:
    tables = ("posts", "post_tags", "photos", "decisions", "imported")
    with history.read() as db:
        return sum(db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables)


class TestAccounts:
    def test_into_the_first_one(self, service: ImportService, history: History, tmp_path: Path) -> None:
        take_in(service, archive(tmp_path / "a.zip", [note(1)]))
        assert [(account.name, account.done) for account in history.accounts()] == [("me", 1)]

    def test_into_a_new_one(self, service: ImportService, history: History, tmp_path: Path) -> None:
        path = archive(tmp_path / "a.zip", [note(1)])
        assert take_in(service, path, choice=Choice(into="Work")).into == "Work"
        assert take_in(service, path, choice=Choice(into="work")).outcomes == Counter({Outcome.DUPLICATE: 1})
        assert [(account.name, account.done) for account in history.accounts()] == [("me", 0), ("Work", 1)]

    def test_an_own_export_knows_its_accounts(self, service: ImportService, history: History, tmp_path: Path) -> None:
        path = tmp_path / "posts.jsonl"
        path.write_text(
            "\n".join(json.dumps({"post_id": user, "user": user, "tags": ["a"]}) for user in ("me", "work"))
        )
        take_in(service, path)
        assert [(account.name, account.done) for account in history.accounts()] == [("me", 1), ("work", 1)]


class TestPhotos:
    @pytest.fixture
    def notes(self) -> list[dict[str, Any]]:
        return [note(1, attachment=[picture("2024/a.jpg")])]

    def test_those_in_a_folder_stay(
        self, service: ImportService, history: History, profile: Profile, tmp_path: Path, notes: list[dict[str, Any]]
    ) -> None:
        path = archive(tmp_path / "a", notes, {"media_attachments/2024/a.jpg": PHOTO})
        take_in(service, path)
        assert _photos(history) == [(path / "media_attachments/2024/a.jpg", "a lake")]
        assert not profile.library_dir.exists()

    @pytest.mark.parametrize(("name", "photos"), [("a.zip", Photos.AUTO), ("a", Photos.COPY)])
    def test_those_in_an_archive_are_copied(
        self, service: ImportService, history: History, profile: Profile, tmp_path: Path, name: str, photos: Photos,
        notes: list[dict[str, Any]],
    ) -> None:  # fmt: skip
        path = archive(tmp_path / name, notes, {"media_attachments/2024/a.jpg": PHOTO})
        take_in(service, path, choice=Choice(photos=photos))
        assert _photos(history) == [(profile.library_dir / "mastodon/2024/a.jpg", "a lake")]
        assert (profile.library_dir / "mastodon/2024/a.jpg").read_bytes() == PHOTO

    def test_left_out(
        self, service: ImportService, history: History, tmp_path: Path, notes: list[dict[str, Any]]
    ) -> None:
        path = archive(tmp_path / "a.zip", notes, {"media_attachments/2024/a.jpg": PHOTO})
        assert take_in(service, path, choice=Choice(photos=Photos.LEAVE_OUT)).photos == 1
        assert _photos(history) == []

    def test_one_that_is_damaged_is_missing_and_told(
        self, service: ImportService, history: History, tmp_path: Path, notes: list[dict[str, Any]]
    ) -> None:
        path = archive(tmp_path / "a.zip", notes, {"media_attachments/2024/a.jpg": PHOTO * 50})
        raw = bytearray(path.read_bytes())
        raw[raw.index(PHOTO) + 3] ^= 1
        path.write_bytes(raw)
        report = take_in(service, path)
        assert report.problems == ["media_attachments/2024/a.jpg is damaged and can't be read."]
        assert (report.posts_found, _photos(history)) == (1, [])

    def test_no_room_stops_and_goes_on_later(
        self, service: ImportService, history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        notes = [note(number, attachment=[picture(f"{number}.jpg")]) for number in range(60)]
        files = {f"media_attachments/{number}.jpg": PHOTO + bytes([number]) for number in range(60)}
        path = archive(tmp_path / "a.zip", notes, files)
        real = shutil.disk_usage
        calls: list[object] = []

        def full(folder: Path) -> Any:
            calls.append(folder)
            return real(folder)._replace(free=0) if len(calls) > 40 else real(folder)

        monkeypatch.setattr(shutil, "disk_usage", full)
        with pytest.raises(NoRoomError, match="no room for the photos"):
            take_in(service, path)
        monkeypatch.undo()
        came = history.stats()["posts"]
        assert 0 < came < 60
        assert len(service.unfinished()) == 1
        take_in(service, path)
        assert (history.stats()["posts"], len(_photos(history))) == (60, 60)


def _photos(history: History) -> list[tuple[Path, str]]:
    return [(photo.path, photo.alt) for done in history.past(1) for photo in done.post.photos]


class TestLibrary:
    @pytest.fixture
    def tree(self, tmp_path: Path) -> Iterator[ArchiveTree]:
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as packed:
            for name, content in {"a/x.jpg": b"1", "b/x.jpg": b"2", "c/x.jpg": b"1", "a\x01:?.jpg": b"3"}.items():
                packed.writestr(name, content)
            packed.writestr("long/" + "ü" * 120 + ".jpg", b"4")
        with ArchiveTree.open([path], tmp_path) as tree:
            yield tree

    def test_each_picture_lies_there_once(self, tree: ArchiveTree, tmp_path: Path) -> None:
        library = Library(tmp_path / "library")
        placed = [library.place(tree, f"{folder}/x.jpg", Photos.COPY, "x") for folder in "abc"]
        assert placed == [tmp_path / "library/x" / name for name in ("x.jpg", "x-2.jpg", "x.jpg")]
        assert sorted(path.name for path in (tmp_path / "library/x").iterdir()) == ["x-2.jpg", "x.jpg"]

    def test_names_that_every_system_takes(self, tree: ArchiveTree, tmp_path: Path) -> None:
        library = Library(tmp_path / "library")
        for name in tree:
            path = library.place(tree, name, Photos.COPY, "x")
            assert path
            assert len(path.name.encode()) < 255
            assert not set(path.name).intersection('\x01:?"*<>|')

    def test_what_a_kill_left_behind_goes(self, tmp_path: Path) -> None:
        left = tmp_path / "library/x/0.partial"
        left.parent.mkdir(parents=True)
        left.write_bytes(b"half")
        Library(tmp_path / "library").sweep()
        assert not left.exists()

    @pytest.mark.parametrize(
        ("number", "sentence"), [(errno.ENOSPC, "no room for the photos"), (errno.EROFS, "can't be written: ")]
    )
    def test_a_disk_that_takes_nothing(
        self, tree: ArchiveTree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise OSError(number, "no")

        monkeypatch.setattr(Path, "replace", refuse)
        with pytest.raises(ArchiveError, match=sentence):
            Library(tmp_path / "library").place(tree, "a/x.jpg", Photos.COPY, "x")
        assert list((tmp_path / "library").rglob("*.*")) == []


def test_options_reach_the_importer(service: ImportService, history: History, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", [note(1), note(2, inReplyTo="https://other/9")])
    assert take_in(service, path).skipped == Counter({Skip.REPLY: 1})
    report = take_in(service, path, choice=Choice(options=Options(replies=True)))
    assert report.outcomes == Counter({Outcome.IMPORTED: 1, Outcome.DUPLICATE: 1})


def test_text_that_cannot_be_kept_is_mended(service: ImportService, history: History, tmp_path: Path) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(
        '{"id": "a\\ud800", "caption": "x\\u0000\\udfff", "tags": ["t\\ud800", "#", " "], "place": "\\ud800"}'
    )
    take_in(service, path)
    ((done),) = history.past(1)
    assert (done.post.caption, done.post.place, done.post.chosen) == ("x?", "?", ("t?",))


def test_nothing_stays_outside_of_the_profile(service: ImportService, profile: Profile, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", [note(1, attachment=[picture("a.jpg")])], {"media_attachments/a.jpg": PHOTO})
    take_in(service, path)
    inside = {path.relative_to(profile.root).parts[0] for path in profile.root.rglob("*")}
    beside = {f"history.sqlite{ending}" for ending in ("-wal", "-shm", ".lock")}
    assert inside <= {"history.sqlite", *beside, "library", "scratch"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "profile"]


@pytest.mark.parametrize("kills", [5])
def test_killed_at_any_moment_nothing_is_half(tmp_path: Path, kills: int) -> None:
    """SIGKILL while a child imports: what is there is whole, and doing it again brings the rest."""
    import random
    import subprocess
    import sys
    import time

    notes = [note(number, attachment=[picture(f"{number}.jpg")]) for number in range(1_500)]
    files = {f"media_attachments/{number}.jpg": PHOTO + str(number).encode() for number in range(1_500)}
    path = archive(tmp_path / "a.zip", notes, files)
    home = tmp_path / "home"
    command = [sys.executable, "-m", "tagdesk", "import", str(path), "--profile", str(home), "--json"]
    chance = random.Random(1)
    for _ in range(kills):
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.3, 1.2))
        child.kill()
        child.wait()
        if (home / "history.sqlite").exists():
            with closing(sqlite3.connect(home / "history.sqlite")) as db:
                assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                posts, imported = (
                    db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] if _has(db, table) else 0
                    for table in ("posts", "imported")
                )
                assert posts == imported
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with closing(History(home / "history.sqlite")) as history:
        assert history.stats()["done"] == 1_500
        assert all(photo.is_file() for photo, _ in _photos(history))
    assert list(home.rglob("*.partial")) == []


def _has(db: sqlite3.Connection, table: str) -> bool:
    return bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone())
