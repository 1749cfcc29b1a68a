"""What is read of the past: captions once, photos by what was kept of them, and nothing fails that isn't there."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from made_up_past import add_done, drain
from pack_maker import RED, SENTENCE_WIDTH
from PIL import Image

from tagdesk.assistant.eyes import Eyes
from tagdesk.assistant.parts import Parts
from tagdesk.assistant.past_posts import PastPosts
from tagdesk.errors import HistoryError, PackError
from tagdesk.history.store import History
from tagdesk.recommend.sentences import ReadText, SentenceEncoder


@pytest.fixture
def encoder(parts: Parts) -> SentenceEncoder:
    return parts.open("sentences", lambda folder: SentenceEncoder(folder, threads=1))


@pytest.fixture
def past(parts: Parts, history: History, encoder: SentenceEncoder) -> PastPosts:
    return PastPosts(history, Eyes(parts, history), lambda: encoder)


@pytest.fixture
def read(encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that were really read, in order."""
    texts: list[str] = []
    real: Callable[[str], ReadText] = encoder.read

    def count(text: str) -> ReadText:
        texts.append(text)
        return real(text)

    monkeypatch.setattr(encoder, "read", count)
    return texts


def test_a_post_as_the_engine_reads_it(past: PastPosts, history: History) -> None:
    add_done(history, "Cat", caption="my #cat at the beach", place="Ulm, Germany", time="2026-06-14T20:52:00+02:00")
    (post,) = history.past(1)
    (asked,) = past.read([post], compute=True)
    assert asked.query.text == asked.post.text == "my at the beach"
    assert asked.post.tags == asked.query.accepted == ()
    assert asked.post.time_s == post.done_at.timestamp()
    assert {"place:ulm", "hour:20", "season:summer"} <= set(asked.post.facts)
    assert asked.post.sentence is not None and np.linalg.norm(asked.post.sentence) == pytest.approx(1, abs=1e-3)


def test_a_caption_is_read_once_and_never_differs(past: PastPosts, history: History, read: list[str]) -> None:
    for _ in range(2):
        add_done(history, caption="my cat")
    posts = history.past(1)
    assert [asked.post.sentence for asked in past.read(posts, compute=False)] == [None, None]
    first = [asked.post.sentence for asked in past.read(posts, compute=True)]
    again = [asked.post.sentence for asked in past.read(posts, compute=False)]
    assert read == ["my cat"]
    assert all(vector.dtype == np.float32 and (vector == first[0]).all() for vector in (*first, *again))


def test_captions_that_were_never_read_are_read_with_progress(
    past: PastPosts, history: History, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tagdesk.assistant.past_posts._CHUNK", 3)
    other = history.add_account("other").account_id
    for number in range(45):
        add_done(history, caption=f"caption {number % 41}")
    add_done(history, caption="theirs", account_id=other)
    steps = drain(past.read_captions(1))
    assert [(step.done, step.total) for step in steps] == [(0, 41), (20, 41), (40, 41)]
    assert sorted(read) == sorted(f"caption {number}" for number in range(41))
    assert drain(past.read_captions(1)) == []


def test_how_many_captions_were_read_is_told(past: PastPosts, history: History) -> None:
    add_done(history, caption="my cat")

    def count():  # type: ignore[no-untyped-def]
        counts.append((yield from past.read_captions(1)))

    counts: list[int] = []
    for _ in range(2):
        drain(count())
    assert counts == [1, 0]


@pytest.mark.parametrize("caption", ["", "  ", "#beach #sun", "https://example.org"])
def test_where_nothing_is_to_be_read_nothing_is(
    past: PastPosts, history: History, read: list[str], caption: str
) -> None:
    add_done(history, caption=caption)
    assert drain(past.read_captions(1)) == []
    (asked,) = past.read(history.past(1), compute=True)
    assert asked.post.sentence is None
    assert read == []


def test_closing_in_the_midst_keeps_what_was_read(past: PastPosts, history: History, read: list[str]) -> None:
    for number in range(45):
        add_done(history, caption=f"caption {number}")
    work = past.read_captions(1)
    for _ in range(2):
        next(work)
    work.close()
    assert len(read) == 20
    drain(past.read_captions(1))
    assert len(read) == 45


@pytest.mark.parametrize("payload", [b"", b"x", b"\0" * 2 * (SENTENCE_WIDTH + 1)])
def test_a_damaged_entry_is_read_anew(
    past: PastPosts, history: History, encoder: SentenceEncoder, payload: bytes
) -> None:
    add_done(history, caption="my cat")
    drain(past.read_captions(1))
    posts = history.past(1)
    (right,) = past.read(posts, compute=False)
    with history.read() as db:
        (digest,) = db.execute("SELECT content_hash FROM features").fetchone()
    history.cache_features(digest, encoder.version, payload)
    assert past.read(posts, compute=False)[0].post.sentence is None
    assert len(drain(past.read_captions(1))) == 1
    assert (past.read(posts, compute=False)[0].post.sentence == right.post.sentence).all()


def test_photos_that_were_looked_at_count(past: PastPosts, parts: Parts, history: History, tmp_path: Path) -> None:
    Image.new("RGB", (32, 32), RED).save(tmp_path / "red.png")
    add_done(history, photo=tmp_path / "red.png")
    assert past.read(history.past(1), compute=False)[0].pooled is None
    Eyes(parts, history).look(tmp_path / "red.png")
    (asked,) = past.read(history.past(1), compute=False)
    assert asked.pooled is not None and asked.query.photo
    assert asked.query.image_words == ("cat", "pet")
    assert "seen:cat" in asked.post.facts


def test_without_encoders_the_rest_is_read(history: History, tmp_path: Path) -> None:
    def missing() -> SentenceEncoder:
        raise PackError("sentences is missing.")

    past = PastPosts(history, Eyes(Parts(tmp_path, 1), history), missing)
    add_done(history, caption="my cat", photo=tmp_path / "gone.png")
    with history.write() as journal:
        journal._db.execute("UPDATE photos SET content_hash = 'abc'")
    (asked,) = past.read(history.past(1), compute=True)
    assert (asked.query.text, asked.post.sentence, asked.pooled) == ("my cat", None, None)
    assert drain(past.read_captions(1)) == []


def test_an_encoder_that_gives_up_costs_the_vector_of_a_suggestion(
    past: PastPosts, history: History, encoder: SentenceEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(text: str) -> ReadText:
        raise PackError("The graphics card is full.")

    monkeypatch.setattr(encoder, "read", full)
    add_done(history, caption="my cat")
    assert past.read(history.past(1), compute=True)[0].post.sentence is None
    with pytest.raises(PackError, match="full"):
        drain(past.read_captions(1))


def test_a_disk_that_is_full_costs_time_and_no_vector(
    past: PastPosts, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise HistoryError("The disk is full.")

    monkeypatch.setattr(History, "cache_many", full)
    add_done(history, caption="my cat")
    assert past.read(history.past(1), compute=True)[0].post.sentence is not None
