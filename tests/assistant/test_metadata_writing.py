"""Tags come into the metadata of photos and go from there as a person expects who uses other programs too."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest
from keyword_files import iptc, jpeg, taken, xmp
from PIL import Image

from tagdesk.assistant.desk import Desk
from tagdesk.assistant.metadata_writing import Becomes, Into, KeywordChange, MetadataWriter, counted
from tagdesk.domain import DeskPost, Progress
from tagdesk.errors import HistoryError, MetadataError
from tagdesk.history.store import History
from tagdesk.metadata.jpeg_packet import JpegFile
from tagdesk.metadata.sidecar_file import SidecarFile
from tagdesk.paths import Profile


@pytest.fixture
def desk(history: History) -> Desk:
    return Desk(history)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def writer(history: History, profile: Profile) -> MetadataWriter:
    return MetadataWriter(history, profile)


@pytest.fixture
def into_jpeg(history: History, profile: Profile) -> MetadataWriter:
    return MetadataWriter(history, profile, Into.JPEG)


def drain(work: Generator[Progress, None, list[KeywordChange]]) -> list[KeywordChange]:
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: list[KeywordChange] = end.value
            return found


def put(desk: Desk, *photos: Path, tags: tuple[str, ...] = ()) -> list[DeskPost]:
    """Posts of photos on the desk, each with these tags."""
    work = desk.add_photos(photos)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return [desk.add_own(post.post_id, tags) for post in end.value]


def photo(folder: Path, name: str = "IMG_1.jpg", content: bytes = b"") -> Path:
    path = folder / name
    path.write_bytes(content or jpeg(exif=taken("2024:01:01 10:00:00")))
    return path


def names_in(folder: Path) -> list[str]:
    """Names of the files in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


def keywords(path: Path) -> list[str]:
    file = JpegFile(path) if path.suffix == ".jpg" else SidecarFile(path)
    return list(file.keywords.values())


def only(changes: list[KeywordChange]) -> KeywordChange:
    [change] = changes
    return change


class TestSidecars:
    def test_plan_tells_and_writes_nothing_write_does_it(
        self, desk: Desk, writer: MetadataWriter, folder: Path
    ) -> None:
        path = photo(folder)
        before = path.read_bytes()
        [post] = put(desk, path, tags=("lake", "New York"))
        planned = only(drain(writer.plan([post.post_id])))
        sidecar = folder / "IMG_1.jpg.xmp"
        assert planned == KeywordChange(post.post_id, path, sidecar, Becomes.NEW, added=("lake", "New York"))
        assert not sidecar.exists()
        assert only(drain(writer.write([post.post_id]))) == planned
        assert keywords(sidecar) == ["lake", "New York"] and path.read_bytes() == before
        again = only(drain(writer.write([post.post_id])))
        assert (again.becomes, again.added, again.kept) == (Becomes.UNCHANGED, (), ("lake", "New York"))

    def test_foreign_keywords_stay_and_own_ones_go(self, desk: Desk, writer: MetadataWriter, folder: Path) -> None:
        [post] = put(desk, photo(folder), tags=("lake", "dog"))
        sidecar = folder / "IMG_1.xmp"
        sidecar.write_bytes(xmp(dc__subject=["Ulm"], attributes='xmp:Rating="4"'))
        assert only(drain(writer.write([post.post_id]))).kept == ("Ulm",)
        desk.remove(post.post_id, "lake")
        change = only(drain(writer.write([post.post_id])))
        assert (change.file, change.becomes, change.removed) == (sidecar, Becomes.UPDATED, ("lake",))
        assert keywords(sidecar) == ["Ulm", "dog"] and b'xmp:Rating="4"' in sidecar.read_bytes()

    def test_undo_brings_a_keyword_back(self, desk: Desk, writer: MetadataWriter, folder: Path) -> None:
        [post] = put(desk, photo(folder), tags=("lake", "dog"))
        drain(writer.write([post.post_id]))
        desk.remove(post.post_id, "lake")
        drain(writer.write([post.post_id]))
        desk.undo()
        assert only(drain(writer.write([post.post_id]))).added == ("lake",)

    def test_what_was_taken_out_elsewhere_stays_out_until_accepted_anew(
        self, desk: Desk, writer: MetadataWriter, folder: Path
    ) -> None:
        [post] = put(desk, photo(folder), tags=("lake", "dog"))
        drain(writer.write([post.post_id]))
        sidecar = folder / "IMG_1.jpg.xmp"

        def take_out(keyword: str) -> None:
            sidecar.write_bytes(sidecar.read_bytes().replace(f"<rdf:li>{keyword}</rdf:li>".encode(), b""))

        take_out("lake")
        desk.add_own(post.post_id, ["sea"])
        change = only(drain(writer.write([post.post_id])))
        assert (change.left_out, change.added) == (("lake",), ("sea",))
        assert only(drain(writer.write([post.post_id]))).left_out == ("lake",)
        desk.reorder(post.post_id, ["sea", "lake", "dog"])
        assert only(drain(writer.plan([post.post_id]))).left_out == ("lake",)
        desk.remove(post.post_id, "lake")
        desk.accept(post.post_id, "Lake")
        assert only(drain(writer.write([post.post_id]))).added == ("Lake",)
        # Typed anew while it is in the file: taken out afterwards it stays out.
        desk.add_own(post.post_id, ["Lake"])
        drain(writer.write([post.post_id]))
        take_out("Lake")
        assert only(drain(writer.write([post.post_id]))).left_out == ("Lake",)

    def test_a_sidecar_thrown_away_is_made_anew(self, desk: Desk, writer: MetadataWriter, folder: Path) -> None:
        [post] = put(desk, photo(folder), tags=("lake",))
        drain(writer.write([post.post_id]))
        (folder / "IMG_1.jpg.xmp").unlink()
        change = only(drain(writer.write([post.post_id])))
        assert (change.becomes, change.added) == (Becomes.NEW, ("lake",))

    def test_raw_and_jpeg_share_a_sidecar(self, desk: Desk, writer: MetadataWriter, folder: Path) -> None:
        sidecar = folder / "IMG_1.xmp"
        sidecar.write_bytes(xmp(dc__subject=[]))
        posts = put(desk, photo(folder), photo(folder, "IMG_1.png"))
        for post, tags in zip(posts, (["lake", "dog"], ["lake", "cat"]), strict=True):
            desk.add_own(post.post_id, tags)
        ids = [post.post_id for post in posts]
        assert [change.file for change in drain(writer.write(ids))] == [sidecar, sidecar]
        assert keywords(sidecar) == ["lake", "dog", "cat"]
        desk.remove(ids[0], "lake")
        desk.remove(ids[0], "dog")
        drain(writer.write(ids))
        assert keywords(sidecar) == ["lake", "cat"]
        desk.remove(ids[1], "lake")
        drain(writer.write(ids))
        assert keywords(sidecar) == ["cat"]

    def test_posts_of_two_accounts_and_a_link_share_a_file(
        self, desk: Desk, history: History, writer: MetadataWriter, folder: Path
    ) -> None:
        path = photo(folder)
        link = folder / "link.jpg"
        link.symlink_to(path)
        (folder / "IMG_1.xmp").write_bytes(xmp(dc__subject=["Ulm"]))
        other = Desk(history, history.add_account("work").account_id)
        posts = [*put(desk, path, tags=("lake",)), *put(other, path, tags=("job",)), *put(desk, link, tags=("sea",))]
        ids = [post.post_id for post in posts]
        for _ in range(2):
            drain(writer.write(ids))
            assert keywords(folder / "IMG_1.xmp") == ["Ulm", "lake", "job", "sea"]

    def test_all_photos_of_a_post(self, desk: Desk, writer: MetadataWriter, folder: Path) -> None:
        posts = put(desk, photo(folder, "a.jpg"), photo(folder, "b.jpg"), tags=("lake",))
        group = desk.group([post.post_id for post in posts])
        assert len(drain(writer.write([group.post_id]))) == 2
        assert keywords(folder / "a.jpg.xmp") == keywords(folder / "b.jpg.xmp") == ["lake"]

    def test_nothing_to_write(self, desk: Desk, writer: MetadataWriter, folder: Path) -> None:
        [post] = put(desk, photo(folder))
        caption = desk.add_caption_post("no photo")
        changes = drain(writer.write([post.post_id, caption.post_id, 999]))
        assert only(changes).becomes is Becomes.UNCHANGED and names_in(folder) == ["IMG_1.jpg"]


class TestKeywordsOfThePhoto:
    def test_they_become_own_tags_without_ancestors(self, desk: Desk, folder: Path) -> None:
        content = jpeg(xmp(dc__subject=["Ulm", "Places"], lr__hierarchicalSubject=["Places|Ulm"]), iptc((2, 25, "dog")))
        path = photo(folder, content=content)
        (folder / "IMG_1.xmp").write_bytes(xmp(dc__subject=["Evening"]))
        [post] = put(desk, path)
        assert [(tag.tag, str(tag.state)) for tag in post.tags] == [("Ulm", "own"), ("dog", "own"), ("Evening", "own")]
        undone = desk.undo()
        assert undone and undone.note == "add 1 post" and not desk.posts()

    def test_once_only(self, desk: Desk, folder: Path) -> None:
        path = photo(folder, content=jpeg(xmp(dc__subject=["Ulm"])))
        [post] = put(desk, path)
        desk.remove(post.post_id, "Ulm")
        desk.remove_posts([post.post_id])
        assert put(desk, path)[0].chosen == ()

    def test_of_a_photo_that_could_not_be_read_at_first(self, desk: Desk, folder: Path) -> None:
        path = folder / "IMG_1.jpg"
        assert put(desk, path)[0].photos[0].error
        photo(folder, content=jpeg(xmp(dc__subject=["Ulm"])))
        assert put(desk, path)[0].chosen == ("Ulm",)

    def test_a_caption_in_a_sidecar_and_a_damaged_one(self, desk: Desk, folder: Path) -> None:
        path = photo(folder)
        words = "<dc:description><rdf:Alt><rdf:li>By the #river</rdf:li></rdf:Alt></dc:description>"
        (folder / "IMG_1.xmp").write_bytes(xmp(words, dc__subject=["Ulm"]))
        (folder / "IMG_1.jpg.xmp").write_bytes(b"not XML")
        [post] = put(desk, path)
        assert (post.caption, sorted(post.chosen), post.photos[0].error) == ("By the #river", ["Ulm", "river"], None)

    def test_taken_out_elsewhere_they_are_not_written_back(
        self, desk: Desk, writer: MetadataWriter, folder: Path
    ) -> None:
        path, sidecar = photo(folder), folder / "IMG_1.xmp"
        sidecar.write_bytes(xmp(dc__subject=["Ulm", "dog"]))
        [post] = put(desk, path)
        sidecar.write_bytes(xmp(dc__subject=["dog"]))
        change = only(drain(writer.write([post.post_id])))
        assert (change.left_out, change.added) == (("Ulm",), ())

    def test_taken_off_here_they_go_whoever_wrote_them(self, desk: Desk, writer: MetadataWriter, folder: Path) -> None:
        path, sidecar = photo(folder), folder / "IMG_1.xmp"
        sidecar.write_bytes(xmp(dc__subject=["Ulm", "dog"]))
        [post] = put(desk, path)
        desk.remove(post.post_id, "Ulm")
        change = only(drain(writer.write([post.post_id])))
        assert (change.removed, change.kept) == (("Ulm",), ("dog",))

    def test_added_elsewhere_since_they_stay(self, desk: Desk, writer: MetadataWriter, folder: Path) -> None:
        path, sidecar = photo(folder), folder / "IMG_1.xmp"
        sidecar.write_bytes(xmp(dc__subject=["Ulm"]))
        [post] = put(desk, path)
        sidecar.write_bytes(xmp(dc__subject=["Ulm", "dog"]))
        change = only(drain(writer.write([post.post_id])))
        assert (change.removed, change.kept) == ((), ("Ulm", "dog"))

    def test_taken_off_and_typed_again_they_stay(self, desk: Desk, writer: MetadataWriter, folder: Path) -> None:
        path, sidecar = photo(folder), folder / "IMG_1.xmp"
        sidecar.write_bytes(xmp(dc__subject=["Ulm"]))
        [post] = put(desk, path)
        desk.remove(post.post_id, "Ulm")
        desk.add_own(post.post_id, ["Ulm"])
        assert only(drain(writer.write([post.post_id]))).kept == ("Ulm",)
        desk.remove(post.post_id, "Ulm")
        desk.undo()
        assert only(drain(writer.write([post.post_id]))).kept == ("Ulm",)


class TestJpeg:
    def test_packet_backup_and_sidecar(
        self, desk: Desk, into_jpeg: MetadataWriter, profile: Profile, folder: Path
    ) -> None:
        content = jpeg(records=iptc((2, 25, "Ulm")), exif=taken("2024:01:01 10:00:00"))
        path = photo(folder, content=content)
        [post] = put(desk, path, tags=("lake",))
        change = only(drain(into_jpeg.write([post.post_id])))
        assert (change.file, change.becomes, change.added) == (path, Becomes.UPDATED, ("lake",))
        assert keywords(path) == ["Ulm", "lake"] and names_in(folder) == ["IMG_1.jpg"]
        [backup] = profile.backups_dir.iterdir()
        assert backup.read_bytes() == content and backup.name.startswith("IMG_1-")
        # What TagDesk left needs no further backup, what another program changed does.
        desk.add_own(post.post_id, ["dog"])
        drain(into_jpeg.write([post.post_id]))
        assert len(list(profile.backups_dir.iterdir())) == 1
        path.write_bytes(path.read_bytes() + b"more")
        desk.add_own(post.post_id, ["cat"])
        drain(into_jpeg.write([post.post_id]))
        assert len(list(profile.backups_dir.iterdir())) == 2
        # A sidecar that is there follows.
        (folder / "IMG_1.xmp").write_bytes(xmp(dc__subject=["sea"]))
        changes = drain(into_jpeg.write([post.post_id]))
        assert [(change.file.name, change.becomes) for change in changes] == [
            ("IMG_1.jpg", Becomes.UNCHANGED),
            ("IMG_1.xmp", Becomes.UPDATED),
        ]

    def test_other_formats_get_sidecars(self, desk: Desk, into_jpeg: MetadataWriter, folder: Path) -> None:
        path = folder / "a.png"
        Image.new("RGB", (8, 8)).save(path)
        [post] = put(desk, path, tags=("lake",))
        assert only(drain(into_jpeg.write([post.post_id]))).file == folder / "a.png.xmp"

    def test_a_link_stays_one(self, desk: Desk, into_jpeg: MetadataWriter, folder: Path) -> None:
        path, link = photo(folder), folder / "link.jpg"
        link.symlink_to(path)
        [post] = put(desk, link, tags=("lake",))
        drain(into_jpeg.write([post.post_id]))
        assert link.is_symlink() and keywords(path) == ["lake"]

    def test_from_a_sidecar_into_the_photo(
        self, desk: Desk, writer: MetadataWriter, into_jpeg: MetadataWriter, folder: Path
    ) -> None:
        [post] = put(desk, photo(folder), tags=("lake",))
        drain(writer.write([post.post_id]))
        (folder / "IMG_1.jpg.xmp").unlink()
        assert only(drain(into_jpeg.write([post.post_id]))).added == ("lake",)

    def test_exported_anew_it_gets_its_keywords_again(
        self, desk: Desk, into_jpeg: MetadataWriter, folder: Path
    ) -> None:
        path = photo(folder)
        [post] = put(desk, path, tags=("lake",))
        drain(into_jpeg.write([post.post_id]))
        photo(folder, content=jpeg(colour=9))
        change = only(drain(into_jpeg.write([post.post_id])))
        assert (change.added, change.left_out) == (("lake",), ())


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="needs exiftool")
def test_other_formats_by_exiftool(desk: Desk, history: History, profile: Profile, folder: Path) -> None:
    path = folder / "a.png"
    Image.new("RGB", (8, 8)).save(path)
    before = path.read_bytes()
    posts = put(desk, path, photo(folder), tags=("lake",))
    writer = MetadataWriter(history, profile, Into.EXIFTOOL)
    changes = drain(writer.write([post.post_id for post in posts]))
    assert [(change.file.name, change.becomes) for change in changes] == [
        ("a.png", Becomes.UPDATED),
        ("IMG_1.jpg", Becomes.UPDATED),
    ]
    assert {backup.read_bytes() for backup in profile.backups_dir.iterdir()} >= {before}
    assert [change.becomes for change in drain(writer.plan([posts[0].post_id]))] == [Becomes.UNCHANGED]
    assert names_in(folder) == ["IMG_1.jpg", "a.png"]


def test_without_exiftool_one_sentence(history: History, profile: Profile) -> None:
    with pytest.raises(MetadataError, match=r"^ExifTool is not on this machine; .*\.$"):
        MetadataWriter(history, profile, Into.EXIFTOOL, exiftool="no-such-program")


class TestTrouble:
    def test_one_bad_file_does_not_stop_the_others(self, desk: Desk, writer: MetadataWriter, folder: Path) -> None:
        posts = put(desk, *(photo(folder, f"{name}.jpg") for name in "abcd"), tags=("lake",))
        (folder / "a.jpg").unlink()
        (folder / "b.xmp").write_bytes(b"not XML")
        (folder / "c.jpg").rename(folder / "renamed.jpg")
        changes = drain(writer.write([post.post_id for post in posts]))
        assert counted(changes) == {Becomes.NEW: 1, Becomes.FAILED: 3}
        gone, damaged, renamed, fine = [change.error for change in changes]
        assert (gone, fine) == ("a.jpg is not there; add it from where it is now.", None)
        assert renamed == "c.jpg is not there; add it from where it is now."
        assert damaged and damaged.startswith("b.xmp is damaged or no XMP (syntax error: ")
        assert damaged.endswith("), so it stays as it is; mend it or move it away.")
        assert names_in(folder) == ["b.jpg", "b.xmp", "d.jpg", "d.jpg.xmp", "renamed.jpg"]
        assert (folder / "b.xmp").read_bytes() == b"not XML"

    @pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
    def test_full_or_read_only_disk(
        self, desk: Desk, writer: MetadataWriter, folder: Path, monkeypatch: pytest.MonkeyPatch, code: int
    ) -> None:
        [post] = put(desk, photo(folder), tags=("lake",))

        def fail(*_: object) -> None:
            raise OSError(code, os.strerror(code))

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", fail)
            change = only(drain(writer.write([post.post_id])))
        assert change.becomes is Becomes.FAILED
        assert change.error and change.error.startswith("IMG_1.jpg.xmp can't be written: ")
        assert names_in(folder) == ["IMG_1.jpg"]
        assert only(drain(writer.write([post.post_id]))).added == ("lake",)

    def test_no_room_for_the_backup_leaves_the_photo(
        self, desk: Desk, into_jpeg: MetadataWriter, profile: Profile, folder: Path
    ) -> None:
        path = photo(folder)
        [post] = put(desk, path, tags=("lake",))
        before = path.read_bytes()
        profile.backups_dir.touch()
        change = only(drain(into_jpeg.write([post.post_id])))
        assert change.error and "can't be backed up, so it was left as it was" in change.error
        assert path.read_bytes() == before

    def test_a_history_that_can_not_be_written_stops_it(
        self, desk: Desk, history: History, writer: MetadataWriter, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        posts = put(desk, photo(folder), photo(folder, "b.jpg"), tags=("lake",))

        def fail(_rows: object) -> None:
            raise HistoryError("The disk is full.")

        monkeypatch.setattr(history, "remember_written", fail)
        with pytest.raises(HistoryError):
            drain(writer.write([post.post_id for post in posts]))
        assert names_in(folder) == ["IMG_1.jpg", "b.jpg"]

    def test_cancelled_what_was_written_is_remembered(self, desk: Desk, writer: MetadataWriter, folder: Path) -> None:
        posts = put(desk, *(photo(folder, f"{name}.jpg") for name in "abc"), tags=("lake",))
        ids = [post.post_id for post in posts]
        work = writer.write(ids)
        assert [next(work) for _ in range(3)] == [Progress(at, 3, f"{name}.jpg") for at, name in enumerate("abc")]
        work.close()
        assert names_in(folder) == ["a.jpg", "a.jpg.xmp", "b.jpg", "b.jpg.xmp", "c.jpg"]
        desk.remove(ids[0], "lake")
        desk.remove(ids[1], "lake")
        assert [change.removed for change in drain(writer.write(ids))] == [("lake",), ("lake",), ()]

    @pytest.mark.skipif(os.name == "nt", reason="needs signals")
    @pytest.mark.parametrize("into", ["sidecar", "jpeg"])
    @pytest.mark.parametrize(
        "moment",
        [
            "os.fsync",
            "Path.replace",
            "whole_file.put_in_place",
            "whole_file.flush_folder",
            "metadata_writing.digest_of",
        ],
    )
    def test_killed_in_the_midst(
        self, desk: Desk, history: History, profile: Profile, folder: Path, into: str, moment: str
    ) -> None:
        path = photo(folder)
        before = path.read_bytes()
        [post] = put(desk, path, tags=("lake",))
        code = f"""
import os, signal
from pathlib import Path
from tagdesk.assistant import metadata_writing
from tagdesk.assistant.metadata_writing import Into, MetadataWriter
from tagdesk.history.store import History
from tagdesk.metadata import whole_file
from tagdesk.paths import Profile
def kill(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
profile = Profile(Path({str(profile.root)!r}))
writer = MetadataWriter(History(profile.history_file), profile, Into({into!r}))
for step in writer.write([{post.post_id}]):
    {moment} = kill
"""
        # Nobody asks for the digest of a sidecar.
        survives = into == "sidecar" and "digest" in moment
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == (0 if survives else -9)
        target = path if into == "jpeg" else folder / "IMG_1.jpg.xmp"
        assert path.read_bytes() == before or keywords(path) == ["lake"]
        assert not target.exists() or target.read_bytes() == before or keywords(target) == ["lake"]
        # Whenever it was: it is gone on with, and the keyword is known as our own.
        with closing(History(profile.history_file)) as again:
            writer = MetadataWriter(again, profile, Into(into))
            drain(writer.write([post.post_id]))
            assert keywords(target) == ["lake"]
            assert names_in(folder) == sorted({"IMG_1.jpg", target.name})
            desk.remove(post.post_id, "lake")
            assert only(drain(writer.write([post.post_id]))).removed == ("lake",)
