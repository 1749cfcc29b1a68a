"""Which exports are found in what was given, and which parts belong together."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import test_flickr
import test_google_photos
import test_mastodon
import test_tumblr
import test_twitter
from fuzz import Memory
from made_up_exports import zip_of

from tagdesk.errors import ArchiveError
from tagdesk.importers import exports
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.exports import Found, find_exports
from tagdesk.importers.formats import IMPORTERS
from tagdesk.importers.importer import Importer, Item, Options

Finds = Callable[..., list[Found]]


@pytest.fixture
def found_in(tmp_path: Path) -> Iterator[Finds]:
    with ExitStack() as stack:

        def find(*paths: Path, importers: tuple[Importer, ...] = IMPORTERS) -> list[Found]:
            found = find_exports(paths, tmp_path / "scratch", importers)
            for one in found:
                stack.callback(one.tree.close)
            return found

        yield find


@pytest.fixture
def given(tmp_path: Path) -> Callable[[str, Mapping[str, Any]], Path]:
    """Writes a zip, or a folder if the name has no suffix."""

    def write(name: str, files: Mapping[str, Any]) -> Path:
        path = tmp_path / name
        if path.suffix:
            path.write_bytes(zip_of(files))
            return path
        for file, content in files.items():
            inside = path / file
            inside.parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, (bytes, str)) else json.dumps(content)
            inside.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def names(found: list[Found]) -> list[str]:
    return [one.importer.name for one in found]


def posts_of(found: Found) -> list[Item]:
    items = found.importer.posts(found.tree, found.export, Options())
    return [item for item in items if isinstance(item, Item)]


def halves(files: Mapping[str, Any], *media: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The data and the media of an export."""
    second = {name: content for name, content in files.items() if name.endswith(media)}
    return {name: content for name, content in files.items() if name not in second}, second


def test_parts_of_one_export_are_joined(found_in: Finds, given: Any) -> None:
    album = "Takeout/Google Photos/Ulm"
    sidecars = {f"{album}/{n}.jpg.json": test_google_photos.sidecar(f"{n}.jpg", f"#ulm {n}") for n in "abc"}
    one = given("1.zip", dict(list(sidecars.items())[:2]))
    two = given("2.zip", {**dict(list(sidecars.items())[2:]), f"{album}/a.jpg": b"a"})
    three = given("3.zip", {f"{album}/b.jpg": b"b", f"{album}/c.jpg": b"c"})
    (found,) = found_in(one, two, three)
    posts = posts_of(found)
    assert len(posts) == 3
    assert [(len(item.post.images), item.missing) for item in posts] == [(1, 0)] * 3


@pytest.mark.parametrize("order", [1, -1])
def test_archives_of_media_alone_belong_to_the_export(found_in: Finds, given: Any, order: int) -> None:
    data, media = halves(test_mastodon.made_up(), ".jpg", ".png", ".webp", ".jpeg")
    (whole,) = found_in(given("whole.zip", test_mastodon.made_up()))
    paths = [given("data.zip", data), given("media.zip", media)]
    (found,) = found_in(*paths[::order])
    count = [(len(item.post.images), item.missing) for item in posts_of(found)]
    assert count == [(len(item.post.images), item.missing) for item in posts_of(whole)]
    assert sum(images for images, _ in count) > 0


def test_a_folder_of_media_belongs_to_the_export(found_in: Finds, given: Any) -> None:
    data, media = halves(test_mastodon.made_up(), ".jpg", ".png", ".webp", ".jpeg")
    (found,) = found_in(given("data.zip", data), given("media", media))
    assert sum(len(item.post.images) for item in posts_of(found)) > 0


def test_the_same_archive_twice_is_one_export(found_in: Finds, given: Any) -> None:
    path = given("a.zip", test_mastodon.made_up())
    copy = given("copy.zip", test_mastodon.made_up())
    (once,), (found,), (again,) = found_in(path), found_in(path, copy), found_in(path, path)
    assert len(posts_of(found)) == len(posts_of(once)) == len(posts_of(again))


def test_the_same_platform_with_other_content_is_two_exports(found_in: Finds, given: Any) -> None:
    other = {**test_mastodon.made_up(), "outbox.json": test_mastodon.outbox(test_mastodon.create(99, "<p>other</p>"))}
    paths = [given("1.zip", test_mastodon.made_up()), given("2.zip", other)]
    found = found_in(*paths)
    assert names(found) == ["mastodon", "mastodon"]
    assert [len(posts_of(one)) for one in found][1] == 1


def test_accounts_tell_exports_apart_whose_files_are_called_otherwise(found_in: Finds, given: Any) -> None:
    def photo(number: int, owner: str) -> dict[str, Any]:
        page = f"https://www.flickr.com/photos/{owner}/{number}/"
        return {f"photo_{number}.json": test_flickr.photo(number, photopage=page)}

    paths = [given(f"{number}.zip", photo(number, owner)) for number, owner in enumerate(("ann", "bob", "ann"))]
    found = found_in(*paths)
    assert [(one.export.account, len(one.export.files)) for one in found] == [("ann", 2), ("bob", 1)]


def test_a_folder_of_archives_stands_for_these(found_in: Finds, given: Any) -> None:
    given("zips", {"1.zip": zip_of(test_mastodon.made_up()), "2.zip": zip_of(test_twitter.made_up())})
    other = test_mastodon.outbox(test_mastodon.create(99, "<p>other</p>"))
    folder = given("zips", {"3.zip": zip_of({**test_mastodon.made_up(), "outbox.json": other})})
    assert sorted(names(found_in(folder))) == ["mastodon", "mastodon", "twitter"]


def test_several_platforms_in_one_tree(found_in: Finds, given: Any) -> None:
    files = {f"m/{name}": content for name, content in test_mastodon.made_up().items()}
    files |= {f"t/{name}": content for name, content in test_twitter.made_up().items()}
    found = found_in(given("backup.zip", files))
    assert names(found) == [name for name in (one.name for one in IMPORTERS) if name in ("twitter", "mastodon")]
    assert found[0].tree is found[1].tree
    again = found_in(given("backup.zip", files), given("copy.zip", files))
    assert names(again) == names(found)


def test_several_platforms_in_the_order_of_the_importers(found_in: Finds, given: Any) -> None:
    paths = [given("m.zip", test_mastodon.made_up()), given("t.zip", test_twitter.made_up())]
    assert names(found_in(*paths)) == names(found_in(*paths[::-1])) == ["twitter", "mastodon"]


def test_posts_packed_apart(found_in: Finds, given: Any) -> None:
    files = test_tumblr.made_up()
    (expected,) = found_in(given("whole.zip", files))
    pages = {name: content for name, content in files.items() if "media" not in name.split("/")}
    media = {name: content for name, content in files.items() if name not in pages}
    (zipped,) = found_in(given("export.zip", {"posts.zip": zip_of(pages), **media}))
    (unpacked,) = found_in(given("export", {"posts.zip": zip_of(pages), **media}))
    assert len(posts_of(zipped)) == len(posts_of(unpacked)) == len(posts_of(expected)) > 0


LINES = {"posts.jsonl": '{"post_id": "1", "caption": "a #b"}\n'}


def test_general_importers_only_where_nothing_else_fits(found_in: Finds, given: Any) -> None:
    assert names(found_in(given("own", LINES))) == ["jsonl"]
    assert names(found_in(given("mixed", {**LINES, "posts.csv": "caption,tags\na,b\n"}))) == ["jsonl"], "the first"
    assert names(found_in(given("a.zip", {**test_mastodon.made_up(), **LINES}))) == ["mastodon"]
    assert sorted(names(found_in(given("b.zip", test_mastodon.made_up()), given("own", LINES)))) == [
        "jsonl",
        "mastodon",
    ]


@pytest.mark.parametrize("files", [{"a.txt": "text"}, {}, {"a.json": b"{", "b.html": "<p>", "c.csv": b"\xff\0"}])
@pytest.mark.parametrize("name", ["folder", "archive.zip"])
def test_nothing_that_is_known(found_in: Finds, given: Any, name: str, files: dict[str, Any]) -> None:
    path = given(name, files)
    path.mkdir(exist_ok=True) if name == "folder" else None
    with pytest.raises(ArchiveError) as error:
        found_in(path)
    assert str(error.value) == f"{name} holds no export that TagDesk knows; README lists the formats."


def test_why_nothing_is_known(found_in: Finds, given: Any) -> None:
    with pytest.raises(ArchiveError, match=r"a\.zip holds no export .* \(.*b\.zip is damaged.*\); README"):
        found_in(given("a.zip", {"b.zip": b"no zip"}))
    paths = [given(f"{number}.zip", {"a.txt": ""}) for number in range(5)]
    with pytest.raises(ArchiveError, match=r"^0\.zip, 1\.zip, 2\.zip … holds no export"):
        found_in(*paths)


def test_what_is_left_out_is_told(found_in: Finds, given: Any, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")
    (found,) = found_in(given("a.zip", test_mastodon.made_up()), tmp_path / "letter.pdf")
    assert found.tree.problems == ["letter.pdf holds no export that TagDesk knows; README lists the formats."]
    found.tree.forget_reading()
    assert len(found.tree.problems) == 1


def test_one_archive_that_is_damaged(found_in: Finds, given: Any, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(zip_of(test_twitter.made_up())[:-50])
    with pytest.raises(ArchiveError, match=r"^b\.zip is damaged or cut off; download it again\.$"):
        found_in(given("a.zip", test_mastodon.made_up()), tmp_path / "b.zip")


def test_archives_are_let_go(given: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, closed = [], []
    open_tree, close = exports.ArchiveTree.open.__func__, exports.ArchiveTree.close  # type: ignore[attr-defined]
    monkeypatch.setattr(ArchiveTree, "open", classmethod(lambda cls, *a: opened.append(1) or open_tree(cls, *a)))
    monkeypatch.setattr(ArchiveTree, "close", lambda tree: closed.append(1) or close(tree))
    with pytest.raises(ArchiveError):
        find_exports([given("a.zip", {"a": ""}), given("b.zip", {"b": ""})], tmp_path / "scratch")
    assert len(closed) == len(opened) == 2


def test_each_tree_is_asked_once(found_in: Finds, given: Any) -> None:
    asked: Counter[str] = Counter()

    def counting(importer: Importer) -> Importer:
        def recognise(tree: ArchiveTree) -> Any:
            asked[importer.name] += 1
            return importer.recognise(tree)

        return replace(importer, recognise=recognise)

    importers = tuple(map(counting, IMPORTERS))
    parts = [given(f"{number}.zip", {f"{number}/a.json": {}, f"{number}/x.txt": ""}) for number in range(10)]
    found_in(given("a.zip", test_mastodon.made_up()), *parts, importers=importers)
    assert asked["mastodon"] <= 12, "once each, and once when all are joined"


def test_large_trees_are_recognised_quickly() -> None:
    files = {f"Takeout/Google Photos/Album {n // 500}/IMG_{n}.jpg": b"" for n in range(50_000)}
    files |= {f"x/{n}.json": b"{}" for n in range(30_000)} | {f"y/{n}/{n}_{n}.html": b"" for n in range(20_000)}
    tree = ArchiveTree([Memory(files)])
    start = time.process_time()
    for importer in IMPORTERS:
        importer.recognise(tree)
    assert time.process_time() - start < 6, "about 1 s on a machine that does nothing else"
