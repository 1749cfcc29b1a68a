"""Posts as JSON lines: what `tagdesk history export` writes and training reads, plain or gzipped."""

import gzip
import hashlib
import json
import logging
import math
import zlib
from collections.abc import Generator, Iterator, Mapping
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from tagdesk.contract.features import HASH_SIGNS
from tagdesk.domain import Post
from tagdesk.errors import ArchiveError
from tagdesk.hashtags import find_hashtags, unique_tags
from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Export, Importer, Item, Options, Skip
from tagdesk.importers.json_file import text_of
from tagdesk.importers.named_pictures import basename, named_pictures

_LOG = logging.getLogger(__name__)

_LONGEST_LINE_BYTES = 64 << 20
#: A compressed file that unpacks to more than this and to so many times its size is no list of posts.
_LARGE_BYTES, _MOST_TIMES = 100 << 20, 200
#: Lines that are looked at to see what a file is; the first ones may be damaged.
_FIRST_LINES = 5
#: Outside of these a time can't be told in UTC on every system, and no photo was taken.
_YEARS = range(1826, 9999)
#: Fields that TagDesk itself always writes: its own tags are all there are, whatever the caption says.
_OWN_FIELDS = frozenset({"tags", "time_zone_known", "flags"})


def read_posts(path: Path, *, skip_bad_lines: bool = False) -> Iterator[Post]:
    """Posts of a `.jsonl` or `.jsonl.gz` file, in its order; image paths become absolute.

    Args:
        skip_bad_lines: Leave unreadable lines out and say so, instead of refusing the file.

    Raises:
        ArchiveError: The file or a line can't be read; a line is named by its number.
    """
    skipped = []
    try:
        with _open(path) as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip():
                    continue
                try:
                    post = Post.from_record(json.loads(line))
                    images = tuple(str((path.parent / image).resolve()) for image in post.images)
                except (ValueError, RuntimeError) as error:  # also JSON and Unicode errors, and links in a circle
                    if not skip_bad_lines:
                        raise ArchiveError(
                            f"{path}, line {number}: {error}; mend it or leave such lines out by --bad-lines skip."
                        ) from error
                    skipped.append(number)
                    continue
                yield replace(post, images=images)
    except FileNotFoundError:
        raise ArchiveError(f"{path} doesn't exist.") from None
    except (OSError, EOFError, zlib.error) as error:
        raise ArchiveError(f"{path} can't be read: {error}.") from error
    if skipped:
        _LOG.warning("%s: %d unreadable lines left out, the first is line %d.", path, len(skipped), skipped[0])


def _open(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb"))


def _recognise(tree: ArchiveTree) -> Export | None:
    users: dict[str, str | None] = {}
    for name in tree.matching(r"[^/]+\.(?i:jsonl|ndjson)(?i:\.gz)?"):
        with closing(_lines(tree, name)) as lines:
            records = [_record(line) for line in islice(lines, _FIRST_LINES)]
        if record := next((record for record in records if _is_post(record)), None):
            users[name] = text_of(record, "user") or None
    if not users:
        return None
    return Export(next(iter(users.values())) if len(set(users.values())) == 1 else None, tuple(users))


def _posts(tree: ArchiveTree, export: Export, options: Options) -> Iterator[Item | Skip]:
    seen: set[tuple[str | None, str | None, str]] = set()
    for name in export.files:
        for line in _lines(tree, name):
            item = _item(tree, name, _record(line))
            if isinstance(item, Item):
                key = item.post.source, item.post.user, item.post.post_id
                item = Skip.TWICE if key in seen else item
                seen.add(key)
            yield item


JSONL = Importer("jsonl", "Posts as JSON lines", _recognise, _posts, general=True)


def _item(tree: ArchiveTree, file: str, record: Mapping[str, Any]) -> Item | Skip:
    if not record:
        return Skip.UNREADABLE
    if not any(record.get(field) for field in ("caption", "text", "tags")):
        return Skip.EMPTY
    try:
        post = Post.from_record(record)
    except (ValueError, OverflowError):
        return Skip.UNREADABLE
    tags = post.tags if record.keys() >= _OWN_FIELDS else (*post.tags, *find_hashtags(post.caption))
    tags = tuple(unique_tags(" ".join(tag.split()).lstrip(HASH_SIGNS) for tag in tags))
    if not post.caption.strip() and not tags:
        return Skip.EMPTY
    images, alt, missing = named_pictures(tree, file, post.images, post.alt, anywhere=True)
    time = _tellable(post.time)
    lat, lon = _degrees(post.lat, 90), _degrees(post.lon, 180)
    whole = replace(
        post,
        post_id=post.post_id or _made_id(post, time),
        tags=tags,
        source=post.source or JSONL.name,
        time=time,
        done_at=_tellable(post.done_at),
        lat=lat if lon is not None else None,
        lon=lon if lat is not None else None,
        images=images,
        alt=alt,
    )
    return Item(whole, missing)


def _made_id(post: Post, time: datetime | None) -> str:
    """An id for a post that has none: the same for the same post."""
    first = text_of(basename(post.images[0])) if post.images else ""
    return hashlib.sha1(f"{time.isoformat() if time else ''}|{post.caption}|{first}".encode()).hexdigest()


def _is_post(record: Mapping[str, Any]) -> bool:
    """Whether it is a post of this schema and not what gallery-dl writes, which has an importer of its own."""
    texts = isinstance(record.get("caption"), str) or isinstance(record.get("text"), str)
    return (texts or isinstance(record.get("tags"), list)) and not record.keys() >= {"category", "subcategory"}


def _record(line: bytes | None) -> dict[str, Any]:
    """The object of a line with text that can be kept; empty if there is none."""
    try:
        record = json.loads(line.removeprefix(b"\xef\xbb\xbf")) if line else None
    except (ValueError, RecursionError):
        return {}
    if not isinstance(record, dict):
        return {}
    # Names of files may hold bytes that are no text; they stay, or the files would not be found.
    clean = {key: value if key in ("images", "image") else _clean(value) for key, value in record.items()}
    for name in ("post_id", "id"):
        if not isinstance(clean.get(name), str | int) or isinstance(clean.get(name), bool):
            clean.pop(name, None)
    return clean


def _clean(value: Any) -> Any:
    if isinstance(value, list):
        return [_clean(item) if isinstance(item, str) else item for item in value]
    return text_of(value) if isinstance(value, str) else value


def _tellable(time: datetime | None) -> datetime | None:
    return time if time and time.year in _YEARS else None


def _degrees(value: float | None, most: int) -> float | None:
    """Degrees, where they are any: JSON may hold NaN and numbers of any size."""
    return float(value) if value is not None and -most <= value <= most and math.isfinite(value) else None


def _plain(stream: IO[bytes], name: str) -> AbstractContextManager[IO[bytes]]:
    packed = name.lower().endswith(".gz")
    return cast(IO[bytes], gzip.GzipFile(fileobj=stream)) if packed else nullcontext(stream)


def _lines(tree: ArchiveTree, name: str) -> Generator[bytes | None, None, None]:
    """Lines with something in them; None for one that is too long. What is damaged is noted."""
    try:
        with tree.open_file(name) as raw, _plain(raw, name) as stream:
            most = max(_LARGE_BYTES, _MOST_TIMES * tree.size(name))
            inside = False
            while line := stream.readline(_LONGEST_LINE_BYTES):
                most -= len(line)
                if most < 0:
                    raise ArchiveError(f"{name} unpacks to more than {_MOST_TIMES} times its size; it looks harmful.")
                whole = line.endswith(b"\n") or len(line) < _LONGEST_LINE_BYTES
                if not whole and not inside:
                    tree.problems.append(f"{name} has a line of more than {_LONGEST_LINE_BYTES >> 20} MB.")
                    yield None
                elif not inside and line.strip():
                    yield line
                inside = not whole
    except ArchiveError as error:
        tree.problems.append(str(error))
