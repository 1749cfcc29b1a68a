"""Rules for text: hashtags, captions, tags, times, platforms, searches, events, arguments of a desktop entry."""

import contextlib
import functools
import re
import sqlite3
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from bounds import expect
from target import Target, as_text, refused_by

from tagdesk.assistant.desktop_entry import entry_text
from tagdesk.assistant.training.event_file import EventTail, last_word, mend
from tagdesk.assistant.typed import one_tag, storable, storable_tags
from tagdesk.contract.events import EventError, Failed, Hello, Metric, Step, read_event
from tagdesk.contract.features import caption_terms, clean_caption, model_key, plain_words, tag_key
from tagdesk.errors import TagDeskError
from tagdesk.hashtags import (
    as_hashtag,
    as_instagram_hashtag,
    find_hashtags,
    find_instagram_hashtags,
    split_tags,
    unique_tags,
)
from tagdesk.history.search import indexed_tags, indexed_text, match_expression
from tagdesk.importers.csv_times import Times
from tagdesk.importers.markup import text_of_html
from tagdesk.importers.moments import from_iso, from_seconds, from_wall_clock, position
from tagdesk.importers.written_time import from_written
from tagdesk.metadata.embedded import parsed_offset, parsed_time
from tagdesk.metadata.xmp import xmp_time
from tagdesk.paths import resources_dir
from tagdesk.platform_files import load_platforms
from tagdesk.platforms import Platform

_TEXTS = (
    "Evening swim #sunset #Lake #lake #New_York. https://x.y/#top @me@host.example ❤️#love #1️⃣ #हिन्दी ＃桜",
    "it&#39;s &amp;#39; <user> C# c++ New York; a, b\n#a#b 👩\u200d👩\u200d👧 #2024",
    "#cafe\u0301 #ŉ \u0345 ½ #①st ﷺ İ ß #می\u200cخواهم",
)
_TIMES = (
    "0001-01-01 00:00:00",
    "9999:12:31 23:59:59",
    "2026-06-14T20:52:00+02:00",
    "1700000000.5",
    "2008-07-01 13:04:18",
    "Aug 17, 2025 11:23 am",
    "17. August 2025 um 11:23",
    "13/02/2024 5:06 pm",
    "Sat, 01 Jun 2024 10:00:00 +0200",
    "2024:06:14 20:52:00.25+02:00",
)


def _hashtags(data: bytes, folder: Path) -> None:
    text = as_text(data)
    for found in (find_hashtags(text), find_instagram_hashtags(text), split_tags(text), storable_tags([text])):
        expect(all(tag_key(tag) for tag in found), f"an empty tag in {found!r}")
        expect(len({model_key(tag) for tag in found}) == len(found), f"a tag twice in {found!r}")
        expect(unique_tags(found) == found, f"{found!r} changes")
    for tag in find_hashtags(text):
        expect(find_hashtags(f"#{tag}") == [tag], f"{tag!r} is not found again")
    for write in (as_hashtag, as_instagram_hashtag):
        hashtag = write(text)
        expect(write(hashtag) == hashtag, f"{hashtag!r} changes")
        expect(len(hashtag.split()) <= 1, f"{hashtag!r} is several words")
    expect(find_hashtags(as_hashtag(text)) in ([], [as_hashtag(text)[1:]]), "a hashtag is found in part")
    key = tag_key(text)
    expect(tag_key(key) == key, f"the key of {key!r} is another one")
    expect(model_key(key) == model_key(text), f"the key of {key!r} is another one")


def _captions(data: bytes, folder: Path) -> None:
    text = as_text(data)
    clean = clean_caption(text)
    expect(clean == " ".join(clean.split()), f"blanks in {clean!r}")
    clean.encode()
    expect(all(term.strip() for term in caption_terms(clean)), "an empty term")
    expect(all(plain_words(clean.split())), "an empty word")
    kept = storable(text)
    expect(storable(kept) == kept, "what can be kept changes")
    kept.encode()
    with refused_by(TagDeskError):
        expect(tag_key(one_tag(text)), "an empty tag")
    text_of_html(text)


def _moments(data: bytes, folder: Path) -> None:
    text = as_text(data)
    times = Times()
    times.see(text)
    found = [from_seconds(text), from_iso(text), from_wall_clock(text), from_written(text), times.time(text)]
    for time in (*found, xmp_time(text), parsed_time(text)):
        if time is not None:
            expect(1826 <= time.year <= datetime.now().year + 1, f"{time} can't be")
            expect(datetime.fromisoformat(time.isoformat()) == time, f"{time} is not read again")
            if time.tzinfo:
                time.timestamp()
    if zone := parsed_offset(text):
        zone.utcoffset(None)
    north, east = position(text, text)
    expect((north is None) == (east is None), "half a place")
    expect(north is None or abs(north) <= 90, f"a place at {north}")


@functools.cache
def _platforms() -> tuple[Platform, ...]:
    return tuple(load_platforms(resources_dir() / "profiles", Path("/nowhere")).by_key.values())


def _platform_text(data: bytes, folder: Path) -> None:
    caption, _, rest = as_text(data).partition("\n\n")
    tags = split_tags(rest)
    for platform in _platforms():
        tally = platform.tally(caption, tags)
        expect(tally.tags >= 0 and tally.characters >= 0, f"{tally}")
        expect(set(tally.over) <= set(tags), "more than its tags are over")
        for text in (platform.caption_text(caption, tags), platform.line(tags)):
            expect(platform.length(text) >= 0, "a text of no length")
        for tag in tags:
            written = platform.rendered(tag)
            expect(platform.rendered(written) == written or platform.quoted, f"{written!r} changes")


@functools.cache
def _index() -> sqlite3.Connection:
    """The index as the history has it."""
    db = sqlite3.connect(":memory:", check_same_thread=False)
    db.execute(
        "CREATE VIRTUAL TABLE post_search USING fts5 (caption, tags, place,"
        """ tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'")"""
    )
    return db


def _searches(data: bytes, folder: Path) -> None:
    typed = as_text(data)
    kept = storable(typed)
    db = _index()
    found = "SELECT rowid FROM post_search WHERE post_search MATCH ?"
    db.execute("DELETE FROM post_search")
    row = (indexed_text(kept), indexed_tags(split_tags(kept)), indexed_text("Ulm"))
    db.execute("INSERT INTO post_search (rowid, caption, tags, place) VALUES (1, ?, ?, ?)", row)
    if expression := match_expression(typed):
        db.execute(found, [expression])
    if expression := match_expression(kept):
        expect(db.execute(found, [expression]).fetchall() == [(1,)], f"not found by its own words: {expression!r}")
    db.rollback()


def _events(data: bytes, folder: Path) -> None:
    text = as_text(data)
    try:
        event = read_event(text)
    except EventError:
        pass
    else:
        line = event.line()
        expect("\n" not in line and read_event(line).line() == line, f"{line!r} is not read again")
    path = folder / "events.jsonl"
    path.write_bytes(data)
    tail = EventTail(path)
    with contextlib.suppress(EventError):
        expect(len(list(tail.lines())) == data.count(b"\n"), "not all lines were read")
        expect(tail.offset == data.rfind(b"\n") + 1, "not all lines were read")
    last_word(path)
    mend(path)
    expect(path.read_bytes() == data[: data.rfind(b"\n") + 1], "other bytes than half a line went")


def _event_seeds() -> Iterable[bytes]:
    events = (Hello(1, "0.1", "cpu"), Step("sog", "fitting", 1, 2, 0.5), Metric("sog", 1, None, 0.4), Failed("No."))
    yield from (event.line().encode() for event in events)
    yield "".join(event.line() + "\n" for event in events).encode() + b'{"event": "pro'


def _desktop_entries(data: bytes, folder: Path) -> None:
    command = as_text(data).split("\x1f")
    try:
        text = entry_text(command)
    except TagDeskError:
        return
    lines = text.split("\n")  # only this ends a line there
    starts = [line for line in lines if line.startswith("Exec=")]
    expect(len(starts) == 1, f"{len(starts)} commands")
    keys = [line.partition("=")[0] for line in lines if "=" in line]
    expect(len(keys) == len(set(keys)), f"keys twice: {keys}")
    expect(_arguments(starts[0].removeprefix("Exec=")) == [*command, "%F"], "other arguments")


def _arguments(value: str) -> list[str]:
    """Arguments of an `Exec` as the specification has them: the value's escapes first, then the quotes."""
    plain = re.sub(r"\\(.)", lambda m: {"s": " ", "n": "\n", "t": "\t", "r": "\r"}.get(m[1], m[1]), value)
    words = re.findall(r'"((?:[^"\\`$]|\\.)*)"(?= |\Z)|([^ "]+)(?= |\Z)', plain, re.DOTALL)
    unquoted = [re.sub(r'\\(["`$\\])', r"\1", quoted) if quoted or not bare else bare for quoted, bare in words]
    return [word if word == "%F" else re.sub("%(.?)", r"\1", word) for word in unquoted]


TARGETS = (
    Target("hashtags", _hashtags, lambda: [text.encode() for text in _TEXTS]),
    Target("captions", _captions, lambda: [text.encode() for text in _TEXTS], (b"&#", b"<p>", b"<!--", b"&amp;")),
    Target("moments", _moments, lambda: [text.encode() for text in _TIMES]),
    Target("platform texts", _platform_text, lambda: [text.encode() for text in _TEXTS]),
    Target("searches", _searches, lambda: [text.encode() for text in _TEXTS], (b'"', b"*", b"NOT ", b"NEAR(")),
    Target("events", _events, _event_seeds, (b'"event"', b"NaN", b"null", b"1e999", b"[" * 3000)),
    Target("desktop entries", _desktop_entries, lambda: [b'/usr/bin/python3\x1f-m\x1ftag desk\x1f%U $x `y` \\"']),
)
