"""IPTC records (IIM): the words older programs write into JPEG and TIFF."""

from collections.abc import Iterator

from tagdesk.metadata.description import clean_caption, persons_words
from tagdesk.metadata.embedded import parsed_offset, parsed_time
from tagdesk.metadata.keywords import PhotoWords, sorted_keywords, title_of

_CHARSET, _TITLE, KEYWORD, _DATE, _TIME, _CITY, _CAPTION = (
    (1, 90),
    (2, 5),
    (2, 25),
    (2, 55),
    (2, 60),
    (2, 90),
    (2, 120),
)
UTF_8 = b"\x1b%G"
_MOST_RECORDS = 10_000


def words_in_iptc(data: bytes) -> PhotoWords:
    """What the records tell; what stands behind damage is left out."""
    found: dict[tuple[int, int], list[bytes]] = {}
    for dataset, value in records(data):
        found.setdefault(dataset, []).append(value)
    charset = (found.get(_CHARSET) or [b""])[0]

    def first(dataset: tuple[int, int]) -> str:
        return decoded((found.get(dataset) or [b""])[0], charset)

    keywords, paths = sorted_keywords(decoded(value, charset) for value in found.get(KEYWORD, []))
    day, clock = first(_DATE), first(_TIME)
    time = parsed_time(f"{day[:4]}-{day[4:6]}-{day[6:8]} {clock[:2] or '00'}:{clock[2:4] or '00'}:{clock[4:6] or '00'}")
    zone = parsed_offset(clock[6:])
    return PhotoWords(
        keywords,
        paths,
        title=title_of(first(_TITLE)),
        caption=persons_words(first(_CAPTION)),
        place=clean_caption(first(_CITY)),
        time=time.replace(tzinfo=zone) if time and zone else time,
    )


def records(data: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Number of record and dataset, and value, one after the other."""
    at = 0
    for _ in range(_MOST_RECORDS):
        if data[at : at + 1] != b"\x1c" or at + 5 > len(data):
            return
        dataset, size = (data[at + 1], data[at + 2]), int.from_bytes(data[at + 3 : at + 5], "big")
        at += 5
        if size & 0x8000:  # the size stands behind, in as many bytes
            length = size & 0x7FFF
            size = int.from_bytes(data[at : at + min(length, 8)], "big")
            at += length
        yield dataset, data[at : at + size]
        at += size


def decoded(value: bytes, charset: bytes) -> str:
    """By the character set that is told, else UTF-8 where it is that, else Latin-1."""
    value = value.rstrip(b"\0")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        # Keywords are cut to 64 bytes, also inside of a character.
        if charset == UTF_8 and error.start >= len(value) - 3:
            return value[: error.start].decode("utf-8")
        return value.decode("latin-1")
