"""Damages exports at random: their JSON, text, bytes and names of files. The same random numbers, the same damage."""

import contextlib
import copy
import gzip
import io
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random
from typing import Any

import libipld
from test_bluesky import cbor

from tagdesk.importers.atproto_repository import Repository, is_repository

Files = dict[str, bytes]


class Raw(str):
    """Text that stands in JSON as it is."""


class Pairs(list[tuple[str, Any]]):
    """An object of JSON in which a key may be there twice."""


_TIMES = (
    *("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2024-02-30T00:00:00Z", "2024-01-01T24:00:00"),
    *(
        "٢٠٢٤-٠١-٠١ ٠٠:٠٠:٠٠",
        "2024-W05-3",
        "-0001-01-01",
        "0000-00-00 00:00:00",
        "1825-12-31",
        "Mon Feb 30 25:61:61 2024",
    ),
    *("2024-01-01T00:00:00.0000000000000001Z", "2024-01-01T00:00:00+99:99", "Sat, 99 Foo 99999 99:99:99 +9999"),
)
_PATHS = (
    *("../../../etc/passwd", "/etc/passwd", "C:\\x\\y.jpg", "a\0b.jpg", "%00", "%ZZ%2e%2e%2f", "//host/share/a.jpg"),
    *(
        "file:///etc/passwd",
        "a/" * 5000,
        ".",
        "..",
        "/",
        "\\",
        "a" * 5000 + ".jpg",
        "x.jpg?y=.mp4",
        "\udc80.jpg",
        "²/³.jpg",
    ),
    *(
        "http://[",
        "https://a.example:x/b.jpg",
        "http://[::1",
        "https://h.example/a.jpg#?%",
        "at://",
        "did:plc:",
        "#",
        "＃",
    ),
)
_TEXTS = (
    *(
        "",
        " ",
        "\n",
        "\0",
        "\ud800",
        "\udfff#a",
        "a\0#b\0c",
        "\u202e#abc\u202c",
        "\ufeff",
        "\u200d",
        "#",
        "##",
        "#\ufe0f\u20e3",
    ),
    *(
        "#" * 5000,
        "#a" * 5000,
        "#a " * 3000,
        "😀" * 1000,
        "#😀" * 500,
        "a" * 100_000,
        "<" * 5000,
        "&" * 5000,
        "<p>" * 3000,
    ),
    *(
        "&#0;&#xD800;&#99999999999;&amp;amp;",
        "&#" + "9" * 5000 + ";",
        "<!--" * 2000,
        "<![CDATA[",
        "<a href='" * 2000,
        "²",
        "٣",
    ),
    *(
        "Ã¼Ã¶ #mÃ¼nster",
        "\x80\x99#x",
        "é" * 3000 + "#é",
        "1e400",
        "-0",
        "nan",
        "inf",
        "1_000",
        "0x10",
        "１２",
        "True",
        "null",
    ),
    *(
        "http://" * 2000,
        "@" * 3000,
        "\u0345" * 3000,
        "{" * 5000,
        "[" * 5000,
        '"',
        "'",
        "\\",
        "\\u0000",
        "\\" * 3001,
        "İ#İ",
        "ß" * 2000,
    ),
)
#: What takes for ever if something looks at each character anew from each character.
_LONG_TEXTS = tuple(
    piece * (150_000 // len(piece))
    for piece in (
        "#",
        "#a",
        "#a ",
        "#😀",
        "<",
        "<p>",
        "</p>",
        "<a href='",
        "<!--",
        "<script>",
        "&",
        "&#",
        "&amp;",
        "@a ",
        "http://",
    )
) + tuple(
    piece * (150_000 // len(piece))
    for piece in (
        "https://t.co/a ",
        "\n",
        " ",
        "\r\n ",
        "\u200d",
        "é",
        "e\u0301",
        "\u0345",
        "-",
        "1",
        "1:",
        "a,",
        '"',
        "\\",
        "]]>",
        "'",
        "(",
        "../",
        "%41",
    )
)
_NUMBERS = (
    *(0, -1, 1, 1 << 31, -(1 << 31), 1 << 63, 1 << 64, 10**18, -(10**18), 10**30, 10**400, 253402300800, -62135596801),
    *(0.1, -0.0, 1e308, -1e308, 5e-324, 1e17, 90.0000001, 180.0000001, float("nan"), float("inf"), float("-inf")),
    *(Raw("1e400"), Raw("-1e400"), Raw("1" * 5000), Raw("0." + "1" * 5000), Raw("1E+2"), Raw("01"), Raw("1_0")),
)
_CONTAINERS = (
    *([], {}, [[]], [{}], [None], {"": None}, [[[[["#a"]]]]], {"a": {"a": {"a": {}}}}, [0] * 1000, [{}] * 300),
    *(
        Raw("[" * 500 + "]" * 500),
        Raw("[" * 30_000),
        Raw('{"a":' * 2000 + "1" + "}" * 2000),
        Raw("[" * 30_000 + "]" * 30_000),
    ),
    *(
        Raw(""),
        Raw("undefined"),
        Raw("'a'"),
        Raw("/**/1"),
        Raw('"\\ud800"'),
        Raw('"\\u0000"'),
        Raw('"\n"'),
        Raw("}"),
        Raw("]"),
    ),
)
_KEYS = (
    "",
    "id",
    "type",
    "$type",
    "url",
    "uri",
    "text",
    "tags",
    "media",
    "time",
    "title",
    "\ud800",
    "\0",
    "#",
    "__class__",
    "a" * 5000,
)
_BREAKS = re.compile(r"(<[^<>]*>|&[#\w]+;|[,;\t\n\"=:/])")
_ASSIGNED = re.compile(r"\s*[\w.\s]+=\s*")


def as_bytes(files: dict[str, Any]) -> Files:
    """Files as tests write them: bytes as they are, text as UTF-8, everything else as JSON."""
    return {
        name: content
        if isinstance(content, bytes)
        else (content if isinstance(content, str) else json.dumps(content)).encode()
        for name, content in files.items()
    }


def mutated(files: Files, random: Random) -> Files:
    """An export with some damage, mostly in its structure."""
    files = dict(files)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5))):
        if not files:
            break
        name = random.choice(list(files))
        kind = random.random()
        if kind < 0.08:
            _rename(files, name, random)
        elif kind < 0.22:
            files[name] = of_bytes(files[name], random)
        else:
            files[name] = of_content(files[name], random)
    return files


def of_content(content: bytes, random: Random) -> bytes:
    """A file with damage that leaves it readable, where it is of a kind that is known here."""
    for unpack, pack in _PACKED:
        try:
            inner = unpack(content)
        except (OSError, EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, ValueError, KeyError):
            continue
        return pack({name: of_content(one, random) if random.random() < 0.7 else one for name, one in inner.items()})
    if is_repository(content[:256]):
        return _of_repository(content, random)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return of_bytes(content, random)
    return _of_text(text, random).encode("utf-8", "surrogatepass")


def of_bytes(content: bytes, random: Random) -> bytes:
    """Bytes turned, put in, taken out, cut off, put elsewhere, repeated."""
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 4, 16))):
        at = random.randrange(len(changed) + 1)
        size = random.choice((1, 1, 2, 4, 16, 256, 4096))
        match random.randrange(7):
            case 0 if at < len(changed):
                changed[at] ^= 1 << random.randrange(8)
            case 1:
                changed[at:at] = bytes(random.randrange(256) for _ in range(min(size, 16)))
            case 2:
                del changed[at : at + size]
            case 3:
                del changed[at:]
            case 4:
                other = random.randrange(len(changed) + 1)
                changed[at : at + size] = changed[other : other + size]
            case 5:
                changed[at:at] = bytes(changed[at : at + size]) * random.choice((1, 2, 50))
            case _:
                changed[at:at] = random.choice((b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x80" * 100))
    return bytes(changed[: 4 << 20])


def of_json(value: Any, random: Random) -> Any:
    """A value of JSON with other values, keys and types at some places; the value itself is changed."""
    root = [value]
    for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
        if not (places := list(_places(root))):
            break
        container, key = random.choice(places)
        _change(container, key, places, random)
    return root[0] if root else None


def parsed(content: bytes) -> tuple[str, Any] | None:
    """What stands before the JSON of a file, and the JSON; None if it is none."""
    try:
        text = content.decode()
        assigned = _ASSIGNED.match(text)
        head = assigned[0] if assigned else ""
        return head, json.loads(text[len(head) :])
    except (ValueError, RecursionError):
        return None


def places(value: Any) -> list[tuple[Any, Any]]:
    """All places in a value of JSON: containers and their keys."""
    return list(_places([value]))


def written(value: Any) -> str:
    """JSON, with all that no writer of JSON would write."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, Pairs):
        return "{" + ",".join(f"{json.dumps(key)}:{written(one)}" for key, one in value) + "}"
    if isinstance(value, dict):
        return written(Pairs(value.items()))
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 1 << 128:
        return "1" + "0" * len(f"{value:x}")
    return json.dumps(value)


def _text(random: Random) -> str:
    return random.choice(_LONG_TEXTS if random.random() < 0.04 else _TEXTS)


def _any_value(random: Random) -> Any:
    kind = random.choice((_TIMES, _PATHS, _TEXTS, _NUMBERS, _NUMBERS, _CONTAINERS, (None, True, False)))
    return copy.deepcopy(random.choice(kind))


def _places(value: Any) -> Any:
    """Containers and their keys, all the way down."""
    todo = [value]
    while todo:
        container = todo.pop()
        items = container.items() if isinstance(container, dict) else enumerate(container)
        for key, one in items:
            yield container, key
            if isinstance(one, dict | list) and not isinstance(one, Pairs):
                todo.append(one)


def _change(container: Any, key: Any, places: list[tuple[Any, Any]], random: Random) -> None:
    value = container[key]
    match random.randrange(12):
        case 0 | 1 | 2:
            container[key] = _any_value(random)
        case 3:
            other, there = random.choice(places)
            with contextlib.suppress(LookupError):  # gone by an earlier change
                container[key] = copy.deepcopy(other[there])
        case 4:
            del container[key]
        case 5 if isinstance(container, list):
            container[key:key] = [copy.deepcopy(value) for _ in range(random.choice((1, 1, 1, 2, 20, 500)))]
        case 5:
            container[random.choice(_KEYS)] = copy.deepcopy(value)
        case 6 if isinstance(value, list):
            random.shuffle(value)
        case 6 if isinstance(value, dict):
            container[key] = Pairs([*value.items(), *((one, _any_value(random)) for one in list(value)[:3])])
        case 7:
            container[key] = [value] if random.random() < 0.5 else {random.choice(_KEYS): value}
        case 8 if isinstance(value, list | dict):
            container[key] = json.dumps(value, default=str)[:100_000]
        case 8:
            container[key] = str(value)
        case 9 if isinstance(value, str):
            container[key] = _of_string(value, random)
        case 9 if isinstance(value, int | float) and not isinstance(value, bool):
            container[key] = value * random.choice((-1, 1000, 1_000_000, 0, 0.001)) if abs(value) < 1e30 else 0
        case 10 if isinstance(container, dict):
            container[random.choice(_KEYS)] = container.pop(key)
        case 11 if isinstance(value, str):
            container[key] = value + _text(random)
        case _:
            container[key] = _text(random)


def _of_string(text: str, random: Random) -> str:
    at = random.randrange(len(text) + 1)
    match random.randrange(6):
        case 0:
            return text[:at] + _text(random) + text[at:]
        case 1:
            return text[:at]
        case 2:
            return text[at:]
        case 3:
            return text.encode("utf-8", "surrogatepass").decode("latin-1")
        case 4:
            return text * random.choice((2, 100))
        case _:
            return text.swapcase()[::-1]


def _of_text(text: str, random: Random) -> str:
    """JSON in its structure; lines of JSON one by one; other text by its pieces."""
    if found := parsed(text.encode("utf-8", "surrogatepass")):
        with contextlib.suppress(RecursionError):  # nested deeply by damage before
            return found[0] + written(of_json(found[1], random))
    lines = text.splitlines(keepends=True)
    if len(lines) > 1 and lines[0].startswith("{"):
        at = random.randrange(len(lines))
        with contextlib.suppress(ValueError, RecursionError):
            lines[at] = written(of_json(json.loads(lines[at]), random)) + "\n"
            return "".join(lines)
    return _of_pieces(text, random)


def _of_pieces(text: str, random: Random) -> str:
    """Markup and tables: tags, cells and lines changed, taken out, repeated, put elsewhere."""
    pieces = _BREAKS.split(text)
    for _ in range(random.choice((1, 1, 2, 4, 8))):
        at, other = random.randrange(len(pieces)), random.randrange(len(pieces))
        match random.randrange(7):
            case 0:
                pieces[at] = (
                    str(random.choice((_text(random), *_TEXTS, *_TIMES, *_PATHS, *_NUMBERS)))
                    if random.random() < 0.9
                    else ""
                )
            case 1:
                pieces[at : at + random.choice((1, 1, 3, 20))] = [""]
            case 2:
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case 3:
                pieces[at:at] = pieces[other : other + random.choice((1, 3, 20))]
            case 4:
                pieces[at] *= random.choice((2, 50, 1000)) if len(pieces[at]) < 100 else 2
            case 5:
                pieces[at] = _of_string(pieces[at], random)
            case _:
                first, last = sorted((at, other))
                pieces[first:last] = pieces[first:last][::-1]
    return "".join(pieces)[: 4 << 20]


def _of_repository(content: bytes, random: Random) -> bytes:
    """Blocks with other values under the ids they had."""
    try:
        blocks = Repository(content)._blocks
        start, end = random.choice(sorted(blocks.values()))
        value = of_json(libipld.decode_dag_cbor(content[start:end]), random)
        block = cbor(value)
    except (ValueError, IndexError, TypeError, AttributeError, OverflowError, RecursionError, struct.error):
        return of_bytes(content, random)
    except BaseException as error:  # a panic of the library, which is no `Exception`
        if type(error).__name__ != "PanicException":
            raise
        return of_bytes(content, random)
    cid = next(cid for cid, place in blocks.items() if place == (start, end))
    before = content[: start - len(cid)].removesuffix(_varint(end - start + len(cid)))
    return before + _varint(len(cid) + len(block)) + cid + block + content[end:]


def _varint(number: int) -> bytes:
    pieces = []
    while number >= 0x80:
        pieces.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*pieces, number])


def _rename(files: Files, name: str, random: Random) -> None:
    content = files.pop(name)
    folder, _, file = name.rpartition("/")
    match random.randrange(6):
        case 0:
            pass
        case 1:
            files[random.choice(_PATHS)] = content
        case 2:
            files[f"{folder}/x/{file}"] = content
        case 3:
            files[name] = content
            files[f"{random.choice(('x', '²', '9' * 5000, ' '))}/{name}"] = content
        case 4:
            files[name.swapcase()] = content
        case _:
            other = random.choice(list(files)) if files else name
            files[name], files[other] = files.get(other, content), content


def _unzipped(content: bytes) -> Files:
    if not content.startswith(b"PK\3\4"):
        raise ValueError
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _zipped(files: Files) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _gunzipped(content: bytes) -> Files:
    if not content.startswith(b"\x1f\x8b"):
        raise ValueError
    return {"": gzip.decompress(content)}


def _unxz(content: bytes) -> Files:
    if not content.startswith(b"\xfd7zXZ\0"):
        raise ValueError
    return {"": lzma.decompress(content)}


_PACKED: tuple[tuple[Callable[[bytes], Files], Callable[[Files], bytes]], ...] = (
    (_unzipped, _zipped),
    (_gunzipped, lambda files: gzip.compress(files[""], 1)),
    (_unxz, lambda files: lzma.compress(files[""], preset=0)),
)
