"""Exports of platforms and what they are packed in: importers, zip, tar, CAR, HTML, JSON, tables."""

import contextlib
import csv
import gzip
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bounds import FaultError, expect
from fuzz import Case, run, starts, tree_of_files
from fuzz_archives import _with_sums, made_archives, zip_of_kind
from fuzz_archives import failure_of as failure_of_archive
from made_up_exports import SAMPLES_DIR
from mutations import Files
from target import Check, Target, as_text, refused_by
from test_bluesky import made_up as made_up_bluesky

from tagdesk.archive import archives
from tagdesk.assistant.export_forms import TABLE_HEAD, table_row, text_of
from tagdesk.assistant.typed import storable, storable_tags
from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.errors import ArchiveError
from tagdesk.hashtags import find_hashtags
from tagdesk.importers.atproto_repository import Repository, is_repository
from tagdesk.importers.csv_table import CSV
from tagdesk.importers.formats import IMPORTERS
from tagdesk.importers.html_stream import html_stream
from tagdesk.importers.importer import Importer, Item, Options
from tagdesk.importers.json_file import document, elements, first_value, peek
from tagdesk.importers.jsonl import read_posts

_LARGEST_SAMPLE = 60_000
_SAMPLES_A_FILE = 5
_EXPORTS: dict[str, list[Files]] = {}
#: Nothing is imported from inside of these.
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".mp4", ".heic", ".gif")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WAYS = (
    Options(),
    Options(first_comment=True, stories=True, replies=True, people=True, albums=True),
    Options(account="ann"),
    Options(account=""),
)


def _exports(importer: Importer, scratch: Path) -> list[Files]:
    """Made-up exports, what is read of them first."""
    if importer.name not in _EXPORTS:
        _EXPORTS[importer.name] = [
            dict(sorted(files.items(), key=lambda one: one[0].lower().endswith(_PICTURES)))
            for files in starts(importer, scratch)
        ]
    return _EXPORTS[importer.name]


def _made_up(importer: Importer) -> list[Files]:
    with tempfile.TemporaryDirectory() as scratch:
        return _exports(importer, Path(scratch))


def _importer(importer: Importer) -> Target:
    """Bytes in the place of one file of an export: two of them say which, a third one with which options."""

    def check(data: bytes, folder: Path) -> None:
        exports = _exports(importer, folder)
        which, place, way = [*data[:3], 0, 0, 0][:3]
        files = dict(exports[which % len(exports)])
        files[list(files)[place % len(files)]] = data[3:]
        run(Case(importer, 0, 1, files, _WAYS[way % len(_WAYS)], is_folder=bool(way & 4)), folder)

    def seeds() -> Iterable[bytes]:
        real = [path for path in sorted(SAMPLES_DIR.glob(f"{importer.name}*/**/*")) if path.is_file()]
        for which, files in enumerate(_made_up(importer)):
            for place, (name, content) in enumerate(files.items()):
                if name.lower().endswith(_PICTURES) and importer.name != "photos":
                    continue
                yield bytes([which, place, 0]) + content
                yield bytes([which, place, 1]) + content
                alike = [path for path in real if path.suffix == Path(name).suffix]
                for path in [one for one in alike if one.stat().st_size < _LARGEST_SAMPLE][:_SAMPLES_A_FILE]:
                    yield bytes([which, place, 0]) + path.read_bytes()

    return Target(
        f"importer {importer.name}", check, seeds, (b'"id"', b"null", b"1e400", b"\\ud800", b"<a href=", b"#a")
    )


def _archive(name: str) -> Check:
    def check(data: bytes, folder: Path) -> None:
        if failure := failure_of_archive(name, _with_sums(bytearray(data)), folder):
            raise FaultError(failure)

    return check


#: Names that lead out of an archive.
_LEADING_OUT = zip_of_kind(zipfile.ZIP_STORED, dict.fromkeys(("../out", "/etc/out", "a\\..\\..\\out", "C:/out"), b"x"))


def _archives() -> Iterable[Target]:
    """Of each form those that begin so."""
    for name, begins in (("a.zip", "stored deflated bzip2 lzma large nested"), ("a.tar", "pax gnu ustar packed")):
        stems = begins.split()

        def seeds(stems: list[str] = stems) -> Iterable[bytes]:
            yield from (content for made, content in made_archives().items() if made.partition(".")[0] in stems)
            yield from [_LEADING_OUT] if "stored" in stems else []

        yield Target(f"archives {name[2:]}", _archive(name), seeds, (b"PK\1\2", b"PK\5\6", b"ustar", b"\xff" * 8))


def _repository(data: bytes, folder: Path) -> None:
    is_repository(data[:256])
    found = Repository(data)
    for key, _record in found.records("app.bsky.feed.post"):
        expect(key.startswith("app.bsky.feed.post/"), f"{key!r} was not asked for")
    expect(isinstance(found.did, str), "no name of an account")


def _html(data: bytes, folder: Path) -> None:
    with tree_of_files({"a.html": data}, folder) as tree:
        pieces = list(html_stream(tree, "a.html"))
        expect(all(isinstance(piece, str) or piece.name.islower() for piece in pieces), "a name in capitals")
        texts = sum(len(piece) for piece in pieces if isinstance(piece, str))
        expect(texts <= len(data) + 1, "more text than there was")
        for piece in pieces:
            if not isinstance(piece, str):
                piece.get("href")


def _json(data: bytes, folder: Path) -> None:
    with tree_of_files({"a.json": data}, folder) as tree:
        for path in ("item", "a.item"):
            found = list(elements(tree, "a.json", path))
            whole = _plain_json(data)
            if path == "item" and isinstance(whole, list) and not tree.problems:
                expect(len(found) == len(whole), "other elements than JSON has")
        document(tree, "a.json")
        peek(tree, "a.json")
        expect(first_value(tree, "a.json")[:1] in ("", "{", "["), "no beginning")


def _plain_json(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _table(data: bytes, folder: Path) -> None:
    """A post that is written into a table, and read again."""
    post = _post_of(data)
    [row] = csv.DictReader(io.StringIO(TABLE_HEAD.lstrip("\ufeff") + table_row(post), newline=""))
    texts = [cell for name, cell in row.items() if name not in ("lat", "lon")]
    expect(not any(cell.startswith(_FORMULA) for cell in texts), f"a formula in {texts!r:.300}")
    read = read_table(post, folder)
    text = storable(post.caption).strip()
    tags = {model_key(tag) for tag in [*find_hashtags(text), *storable_tags(post.tags)]}
    if not text and not tags:
        return
    expect(len(read) == 1, f"{len(read)} posts")
    expect(read[0].caption == text, f"{read[0].caption!r:.200} instead of {text!r:.200}")
    expect({*map(model_key, read[0].tags)} == tags, f"{read[0].tags!r:.200} instead of {post.tags!r:.200}")
    expect(read[0].time == post.time, f"{read[0].time} instead of {post.time}")
    text_of(post).encode()


def read_table(post: Post, folder: Path) -> list[Post]:
    """What is read of a post that was written into a table."""
    with tree_of_files({"a.csv": (TABLE_HEAD + table_row(post)).encode()}, folder) as tree:
        export = CSV.recognise(tree)
        expect(export, "not recognised")
        return [item.post for item in CSV.posts(tree, export, Options()) if isinstance(item, Item)]


def _post_of(data: bytes) -> Post:
    caption, tags, place, moment, *_ = [*as_text(data).split("\x1e"), "", "", ""]
    clean = [" ".join(tag.split()) for tag in storable_tags(tags.split("\x1f"))]
    time = datetime.fromtimestamp(sum(moment.encode("utf-8", "replace")) % 1_700 * 1e6, UTC) if moment else None
    return Post("1", caption, tuple(clean), place=storable(place) or None, time=time, time_zone_known=bool(time))


def _lines(data: bytes, folder: Path) -> None:
    path = folder / ("posts.jsonl.gz" if data.startswith(b"\x1f\x8b") else "posts.jsonl")
    path.write_bytes(data)
    for skips in (False, True):
        with refused_by(ArchiveError):
            posts = list(read_posts(path, skip_bad_lines=skips))
            archives(posts)
            for post in posts:
                record = post.to_record()
                again = Post.from_record(json.loads(json.dumps(record)))
                expect(json.dumps(again.to_record()) == json.dumps(record), "read again it is another one")
                expect(all(Path(image).is_absolute() for image in post.images), "a picture is nowhere")


def _line_seeds() -> Iterable[bytes]:
    post = Post("1", "At the #lake", ("lake", "New York"), user="me", lat=48.4, lon=9.99, images=("a.jpg",))
    lines = [replace(post, time=datetime(2024, 5, 1, 20, 15, tzinfo=UTC), camera="Maker", rejected=("dog",)), post]
    text = b"".join(json.dumps(one.to_record()).encode() + b"\n" for one in lines)
    yield from (text, gzip.compress(text, 1))


def _bluesky_seeds() -> Iterable[bytes]:
    yield from (content for content in made_up_bluesky().values() if isinstance(content, bytes))
    with contextlib.suppress(OSError):
        yield from (path.read_bytes() for path in SAMPLES_DIR.glob("bluesky/*.car"))


def _html_seeds() -> Iterable[bytes]:
    for importer in IMPORTERS:
        for files in _made_up(importer):
            yield from (content for name, content in files.items() if name.endswith(".html"))


_JSONS: Callable[[], Iterable[bytes]] = lambda: (  # noqa: E731
    json.dumps(value).encode() for value in ([{"a": [1, 2.5, "x"]}, None], {"a": [{"b": "#c"}]}, [[]])
)

TARGETS = (
    *map(_importer, IMPORTERS),
    *_archives(),
    Target("Bluesky CAR", _repository, _bluesky_seeds, (b"eroots", b"gversion\x01")),
    Target("HTML", _html, _html_seeds, (b"<!--", b"-->", b"<script>", b"</script>", b"&amp;", b"<![CDATA[")),
    Target("JSON streams", _json, _JSONS, (b"1e999", b"[[[[", b'{"a":', b"\\ud800", b"\xef\xbb\xbf", b"\xff\xfe")),
    Target(
        "tables written",
        _table,
        lambda: ['Evening\nswim, "cold"\x1eNew York\x1f寿司\x1fC#\x1eUlm, Germany\x1ex'.encode()],
        (b"=", b"'=", b"|", b";", b"\x1e", b"\x1f", b"[a]", b'"'),
    ),
    Target("JSON lines", _lines, _line_seeds, (b"1e999", b"NaN", b'"lat"', b'"time"', b"1" * 400)),
)
