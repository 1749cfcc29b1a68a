"""Words and facts in photos and beside them: XMP, IPTC, EXIF, pictures of all formats, and writing keywords."""

import contextlib
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from bounds import expect
from hostile_pictures import HOSTILE
from keyword_files import exif, iptc, jpeg, png_with_late_xmp, taken, xmp
from made_up_exports import SAMPLES_DIR
from made_up_sidecars import STYLES
from PIL import Image
from target import Check, Target, refused_by
from test_photo_file import HEIC

from tagdesk.assistant.typed import storable
from tagdesk.contract.features import model_key
from tagdesk.errors import MetadataError, PhotoError
from tagdesk.metadata.iptc import words_in_iptc
from tagdesk.metadata.iptc_keywords import changed_iptc, changed_resources, iptc_keywords, keywords_in_resources
from tagdesk.metadata.jpeg_packet import JpegFile
from tagdesk.metadata.jpeg_segments import put_together, taken_apart
from tagdesk.metadata.keyword_merge import merged
from tagdesk.metadata.keywords import PhotoWords
from tagdesk.metadata.photo_facts import caption_beside, read_photo_facts
from tagdesk.metadata.picture_words import words_in_picture, words_in_raw
from tagdesk.metadata.sidecar_file import SidecarFile
from tagdesk.metadata.xmp import words_in_xmp
from tagdesk.metadata.xmp_keywords import XmpKeywords
from tagdesk.recommend import photo_file
from tagdesk.recommend.photo_file import open_photo

_WANTED = ["lake", "寿司"]
_SIDE_PX = 64
#: Real photos reach two hundred million; a case shall take milliseconds.
_MOST_PIXELS = 4_000_000
_LARGEST_SAMPLE = 40_000


def _check_words(words: PhotoWords) -> None:
    texts = [*words.keywords, *(piece for path in words.paths for piece in path), *words.people]
    texts += [words.title, words.caption, words.place, words.text, *words.tags(), *words.tags(people=True)]
    for text in texts:
        expect(storable(text) == text, f"no text that can be kept: {text!r:.200}")
    expect(all(words.paths), "an empty path")
    expect(len(set(map(model_key, words.tags()))) == len(words.tags()), "a tag twice")
    for time in (words.time, words.changed):
        if time is not None:
            expect(1826 <= time.year <= datetime.now().year + 1, f"{time} can't be")
    if words.position:
        expect(abs(words.position[0]) <= 90 and abs(words.position[1]) <= 180, f"a place at {words.position}")


def _xmp(data: bytes, folder: Path) -> None:
    words = words_in_xmp(data)
    _check_words(words)
    try:
        document = XmpKeywords(data)
    except ValueError:
        return
    keywords = document.keywords()
    merge = merged(_WANTED, keywords, {}, {})
    removed = {next(iter(keywords))} - set(map(model_key, _WANTED)) if keywords else set()
    try:
        changed = document.changed(merge.wanted, removed)
    except ValueError:
        return
    again = XmpKeywords(changed)
    expect(again.keywords().keys() >= {*map(model_key, _WANTED)}, "a keyword is not there")
    expect(not removed & again.keywords().keys(), "a keyword did not go")
    expect(again.changed(_WANTED, removed) is changed, "written twice, it changes")
    second = merged(_WANTED, again.keywords(), merge.keys, {})
    expect(not second.added and not second.removed, "merged twice, it changes")
    found = words_in_xmp(changed)
    expect(set(map(model_key, found.keywords)) >= set(map(model_key, _WANTED)), "who reads it doesn't find it")
    expect(_besides(found) == _besides(words), "more than keywords changed")


def _besides(words: PhotoWords) -> PhotoWords:
    return replace(words, keywords=(), paths=())


def _sidecar(data: bytes, folder: Path) -> None:
    path = folder / "IMG_1.jpg.xmp"
    path.write_bytes(data)
    with refused_by(MetadataError):
        file = SidecarFile(path)
        if file.change(_WANTED, set()):
            file.save()
            expect(SidecarFile(path).keywords.keys() >= {*map(model_key, _WANTED)}, "a keyword is not there")
        else:
            expect(path.read_bytes() == data, "it changed")
    expect([one.name for one in folder.iterdir()] == [path.name], "files were left behind")


def _iptc(data: bytes, folder: Path) -> None:
    words = words_in_iptc(data)
    _check_words(words)
    for change, keywords in ((changed_iptc, iptc_keywords), (changed_resources, keywords_in_resources)):
        there = keywords(data)
        if change is changed_resources and not there:
            continue
        removed = {next(iter(there))} - set(map(model_key, _WANTED)) if there else set()
        try:
            changed = change(data, _WANTED, removed)
        except ValueError:
            continue
        expect(keywords(changed).keys() >= {*map(model_key, _WANTED)}, "a keyword is not there")
        expect(not removed & keywords(changed).keys(), "a keyword did not go")
        expect(change(changed, _WANTED, removed) is changed, "written twice, it changes")
        if change is changed_iptc:
            found = words_in_iptc(changed)
            expect((found.time, found.place) == (words.time, words.place), "more than keywords changed")


def _packet(data: bytes, folder: Path) -> None:
    path = folder / "IMG_1.jpg"
    path.write_bytes(data)
    with contextlib.suppress(ValueError):
        expect(put_together(*taken_apart(data)) == data, "put together it is another one")
    with refused_by(MetadataError, PhotoError):
        file = JpegFile(path)
        removed = {next(iter(file.keywords))} - set(map(model_key, _WANTED)) if file.keywords else set()
        if file.change(_WANTED, removed):
            file.save()
            _check_packet(data, path, removed)
        else:
            expect(path.read_bytes() == data, "it changed")
    expect([one.name for one in folder.iterdir()] == [path.name], "files were left behind")


def _check_packet(data: bytes, path: Path, removed: set[str]) -> None:
    again = JpegFile(path)
    expect(again.keywords.keys() >= {*map(model_key, _WANTED)}, "a keyword is not there")
    expect(not removed & again.keywords.keys(), "a keyword did not go")
    expect(not again.change(_WANTED, removed), "written twice, it changes")
    before, after = _pixels(data), _pixels(path.read_bytes())
    if before is None:
        return
    expect(after is not None and np.array_equal(before, after), "other pixels")
    with refused_by(PhotoError):
        words = words_in_picture(io.BytesIO(path.read_bytes()), "photo")
        expect({*map(model_key, words.keywords)} >= {*map(model_key, _WANTED)}, "who reads it doesn't find it")


def _pixels(content: bytes) -> np.ndarray | None:
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG"]) as image:
            return None if image.width * image.height > _MOST_PIXELS else np.asarray(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def _facts(data: bytes, folder: Path) -> None:
    path = folder / "IMG_1.jpg"
    path.write_bytes(data)
    with refused_by(PhotoError):
        facts = read_photo_facts(path)
        for text in (facts.place, facts.caption, facts.camera, *facts.keywords):
            expect(storable(text) == text, f"no text that can be kept: {text!r:.200}")
        expect((facts.lat is None) == (facts.lon is None), "half a place")
        expect(facts.time_zone_known == bool(facts.time and facts.time.tzinfo), "the zone of no time")
    with refused_by(PhotoError):
        _check_words(words_in_picture(io.BytesIO(data), "photo"))
    _check_words(words_in_raw(io.BytesIO(data)))


def _picture(data: bytes, folder: Path) -> None:
    path = folder / "IMG_1.jpg"
    path.write_bytes(data)
    limits = photo_file.MAX_DECODED_PIXELS, photo_file.MAX_REDUCED_PIXELS
    photo_file.MAX_DECODED_PIXELS = photo_file.MAX_REDUCED_PIXELS = _MOST_PIXELS
    try:
        with refused_by(PhotoError):
            picture = open_photo(path, _SIDE_PX)
            expect(picture.mode == "RGB" and 1 <= max(picture.size) <= _SIDE_PX, f"{picture}")
            expect(picture.tobytes(), "no pixels")
    finally:
        photo_file.MAX_DECODED_PIXELS, photo_file.MAX_REDUCED_PIXELS = limits


def _caption(data: bytes, folder: Path) -> None:
    (folder / "IMG_1.txt").write_bytes(data)
    caption = caption_beside(folder / "IMG_1.jpg")
    expect(storable(caption) == caption and len(caption) <= 100_000, f"{caption!r:.200}")


def _samples(*endings: str) -> Iterable[bytes]:
    """Real ones where they are there."""
    for path in sorted(SAMPLES_DIR.rglob("*")):
        if path.suffix.lower() in endings and path.stat().st_size <= _LARGEST_SAMPLE:
            yield path.read_bytes()


def _packets() -> Iterable[bytes]:
    yield from STYLES.values()
    yield xmp(
        "<photoshop:City>Ulm</photoshop:City><dc:description>At the lake</dc:description>",
        'exif:GPSLatitude="48,23.9N" exif:GPSLongitude="9,59.4E" xmp:MetadataDate="2024-05-01T20:15:00+02:00"',
        dc__subject=["cat", "New York"],
        digiKam__TagsList=["Places/Ulm"],
        lr__hierarchicalSubject=["Places|Ulm"],
        Iptc4xmpExt__PersonInImage=["Ann"],
    )
    yield from _samples(".xmp")


_RECORDS = iptc(
    (1, 90, b"\x1b%G"),
    (2, 0, b"\0\4"),
    (2, 25, "Ulm"),
    (2, 55, "20240501"),
    (2, 60, "201500+0200"),
    (2, 120, "evening"),
)
_EXIF = exif(
    {0x010F: "Maker", 0x0110: "Maker One", 0x010E: "At the lake", 0x9C9E: "a;b".encode("utf-16-le"), 0x0112: 6},
    {0x9003: "2024:01:01 10:00:00", 0x9011: "+01:00", 0x9286: b"ASCII\0\0\0hello", 0xA434: "Lens"},
)


def _jpegs() -> Iterable[bytes]:
    yield jpeg()
    yield jpeg(xmp(dc__subject=["cat"]), _RECORDS, _EXIF)
    yield jpeg(exif=taken("2024:01:01 10:00:00", "+01:00"))
    yield _saved("RGB", "JPEG", progressive=True, exif=_EXIF)
    yield _saved("CMYK", "JPEG")


def _others(form: str, modes: Iterable[str], **options: Any) -> Callable[[], Iterable[bytes]]:
    def made() -> Iterable[bytes]:
        for mode in modes:
            yield _saved(mode, form, **options)

    return made


def _pngs() -> Iterable[bytes]:
    yield png_with_late_xmp(xmp(dc__subject=["cat"]))
    yield from _others("PNG", ("L", "P", "RGBA", "I;16"), exif=_EXIF)()


def _tiffs() -> Iterable[bytes]:
    for packing in ("raw", "tiff_deflate", "tiff_lzw", "jpeg"):
        yield _saved("RGB", "TIFF", compression=packing, description="At the lake")
    yield from _others("TIFF", ("1", "L", "CMYK", "F"))()


def _heics() -> Iterable[bytes]:
    yield HEIC
    yield _saved("RGB", "AVIF", exif=_EXIF)
    yield from (content for name, make in HOSTILE.items() if name.endswith("heic") and len(content := make()) < 4_000)


def _saved(mode: str, form: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    picture = Image.linear_gradient("L").resize((16, 12))
    # Only this way 16 bits are reached.
    (picture.convert("I").convert(mode) if mode == "I;16" else picture.convert(mode)).save(stream, form, **options)
    return stream.getvalue()


_FORMATS: Mapping[str, Callable[[], Iterable[bytes]]] = {
    "JPEG": _jpegs,
    "PNG": _pngs,
    "TIFF": _tiffs,
    "HEIC and AVIF": _heics,
    "WebP": _others("WEBP", ("RGB", "RGBA"), exif=_EXIF),
    "GIF and BMP": lambda: [*_others("GIF", ("L", "P"))(), *_others("BMP", ("1", "RGB"))()],
}


def _of_formats(name: str, check: Check) -> Iterable[Target]:
    for form, seeds in _FORMATS.items():
        yield Target(f"{name} {form}", check, seeds)


_XML = (b"rdf:Bag", b"rdf:li", b"dc:subject", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"&#0;", b"<![CDATA[", b"]]>")

TARGETS = (
    Target("XMP", _xmp, _packets, _XML),
    Target("sidecars", _sidecar, _packets, _XML),
    Target("IPTC", _iptc, lambda: [_RECORDS, b"8BIM\x04\x04\0\0" + len(_RECORDS).to_bytes(4, "big") + _RECORDS]),
    Target("keywords into a JPEG", _packet, _jpegs, _XML),
    *_of_formats("facts of", _facts),
    *_of_formats("pixels of", _picture),
    Target(
        "captions beside", _caption, lambda: ["At the lake ö".encode(form) for form in ("utf-8", "utf-16", "cp1252")]
    ),
)
