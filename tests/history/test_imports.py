"""Posts out of exports: new, known, told otherwise, undone; what the person changed stays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tagdesk.domain import Post, TagState
from tagdesk.history.imports import ImportRun, Incoming, Outcome
from tagdesk.history.journal import TagRow
from tagdesk.history.store import History

LAKE = Post(
    post_id="1",
    source="mastodon",
    caption="Evening swim #Lake",
    tags=("Lake", "New York"),
    time=datetime(2024, 6, 14, 18, 52, tzinfo=UTC),
    place="Ulm",
    lat=48.4,
    lon=9.99,
)
IMPORTED, UPDATED, DUPLICATE = Outcome.IMPORTED, Outcome.UPDATED, Outcome.DUPLICATE


@pytest.fixture
def run(history: History) -> ImportRun:
    return history.begin_import("mastodon", "Mastodon", {"paths": ["/a.zip"]})


def take_in(history: History, run: ImportRun, *posts: Post, account_id: int = 1) -> list[Outcome]:
    incoming = [Incoming(post, account_id) for post in posts]
    told = history.outcomes(incoming)
    outcomes = history.take_in(run, incoming)
    if len(posts) == 1:
        assert told == outcomes, "what was told before is what happens"
    return outcomes


def _is_sound(history: History) -> None:
    with history.read() as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []


class TestNew:
    def test_a_post_comes_in_whole(self, history: History, run: ImportRun) -> None:
        photos = ((Path("/p/a.jpg"), "a lake"), (Path("/p/b.jpg"), ""))
        assert history.take_in(run, [Incoming(LAKE, 1, photos)]) == [IMPORTED]
        ((done),) = history.past(1)
        post = done.post
        assert (post.caption, post.place, post.time, post.done) == (LAKE.caption, "Ulm", LAKE.time, True)
        assert [(tag.tag, tag.state) for tag in post.tags] == [("Lake", TagState.OWN), ("New York", TagState.OWN)]
        assert [(photo.path, photo.alt) for photo in post.photos] == list(photos)
        assert done.done_at == LAKE.time
        assert history.desk_posts() == []
        assert [post.caption for post in history.search("swim new york ulm")] == [LAKE.caption]
        assert history.tags_starting("new", 5) == ["New York"]
        _is_sound(history)

    @pytest.mark.parametrize(
        ("time", "done_at"),
        [
            (
                datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))),
                datetime(2024, 1, 2, 1, 4, 5, tzinfo=UTC),
            ),
            (datetime(2024, 1, 2, 3, 4, 5), datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
            (None, datetime(1970, 1, 1, tzinfo=UTC)),
        ],
        ids=["zone", "wall clock", "unknown: before all others"],
    )
    def test_its_place_in_the_past(
        self, history: History, run: ImportRun, time: datetime | None, done_at: datetime
    ) -> None:
        take_in(history, run, replace(LAKE, time=time))
        (post,) = history.past(1)
        assert (post.done_at, post.post.time) == (done_at, time)

    def test_hashtags_that_leave_the_caption_later_leave_the_post(self, history: History, run: ImportRun) -> None:
        from tagdesk.assistant.desk import Desk

        take_in(history, run, LAKE)
        assert Desk(history).set_caption(1, "Evening swim").chosen == ("New York",)

    def test_rejected_tags_come_too(self, history: History, run: ImportRun) -> None:
        take_in(history, run, replace(LAKE, rejected=("sun", "lake")))
        assert history.post(1).rejected == ("sun",), "a tag that the post has is not rejected"
        assert history.rejections(1) == {"sun": 1}


class TestAgain:
    def test_the_same_adds_nothing(self, history: History, run: ImportRun) -> None:
        assert take_in(history, run, LAKE) == [IMPORTED]
        assert take_in(history, run, LAKE) == [DUPLICATE]
        other = history.begin_import("mastodon", "Mastodon", {"paths": ["/newer.zip"]})
        assert take_in(history, other, LAKE) == [DUPLICATE]
        assert history.stats()["posts"] == 1

    def test_twice_in_one_batch(self, history: History, run: ImportRun) -> None:
        assert take_in(history, run, LAKE, LAKE) == [IMPORTED, DUPLICATE]

    def test_other_accounts_and_platforms_are_apart(self, history: History, run: ImportRun) -> None:
        other = history.add_account("work").account_id
        posts = [Incoming(LAKE, 1), Incoming(LAKE, other), Incoming(replace(LAKE, source="twitter"), 1)]
        assert history.take_in(run, posts) == [IMPORTED] * 3
        assert len(history.past(1)) == 2

    def test_told_under_another_name(self, history: History, run: ImportRun) -> None:
        """Another tool names the post otherwise: the same words at the same second of the same platform."""
        assert take_in(history, run, LAKE) == [IMPORTED]
        assert take_in(history, run, replace(LAKE, post_id="https://h/1")) == [DUPLICATE]
        later = replace(LAKE, post_id="2", time=LAKE.time + timedelta(seconds=1))  # type: ignore[operator]
        assert take_in(history, run, later) == [IMPORTED]

    @pytest.mark.parametrize("source", ["photos", "flickr", "google_photos"])
    def test_a_burst_of_photos_is_many_posts(self, history: History, run: ImportRun, source: str) -> None:
        burst = [replace(LAKE, post_id=str(number), source=source) for number in range(3)]
        assert take_in(history, run, *burst) == [IMPORTED] * 3

    def test_posts_without_a_time_are_never_twins(self, history: History, run: ImportRun) -> None:
        same = [replace(LAKE, time=None), replace(LAKE, time=None, post_id="2")]
        assert take_in(history, run, *same) == [IMPORTED, IMPORTED]
        assert take_in(history, run, *same) == [DUPLICATE, DUPLICATE]

    def test_posts_without_words_are_never_twins(self, history: History, run: ImportRun) -> None:
        posts = [replace(LAKE, post_id=str(number), caption="") for number in range(2)]
        assert take_in(history, run, *posts) == [IMPORTED] * 2


class TestNewer:
    def test_what_is_told_otherwise_changes(self, history: History, run: ImportRun) -> None:
        take_in(history, run, LAKE)
        newer = replace(LAKE, caption="Night swim #Lake", tags=("Lake", "sea"), place="Neu-Ulm")
        assert take_in(history, run, newer) == [UPDATED]
        post = history.post(1)
        assert (post.caption, post.place, post.chosen) == ("Night swim #Lake", "Neu-Ulm", ("Lake", "sea"))
        assert history.search("night sea")
        assert not history.search("evening")
        assert take_in(history, run, newer) == [DUPLICATE]
        _is_sound(history)

    def test_what_the_person_changed_stays(self, history: History, run: ImportRun) -> None:
        take_in(history, run, LAKE)
        with history.write() as journal:
            journal.set_columns(1, "caption", caption="my words")
            journal.set_tag(1, "remove", TagRow("New York", rejected=True))
            journal.set_tag(1, "own", TagRow("mine", typed=True))
        newer = replace(LAKE, caption="Night swim #Lake", tags=("Lake", "sea"), place="Neu-Ulm")
        assert take_in(history, run, newer) == [UPDATED]
        post = history.post(1)
        assert (post.caption, post.place) == ("my words", "Neu-Ulm")
        assert post.chosen == ("Lake", "mine", "sea")
        assert post.rejected == ("New York",)

    def test_a_rejected_tag_stays_rejected(self, history: History, run: ImportRun) -> None:
        take_in(history, run, LAKE)
        with history.write() as journal:
            journal.set_tag(1, "reject", TagRow("sea", rejected=True))
        take_in(history, run, replace(LAKE, tags=("Lake", "New York", "sea")))
        assert (history.post(1).chosen, history.post(1).rejected) == (("Lake", "New York"), ("sea",))

    def test_photos_that_were_missing_come_later(self, history: History, run: ImportRun) -> None:
        take_in(history, run, LAKE)
        newer = replace(LAKE, place="Neu-Ulm")
        history.take_in(run, [Incoming(newer, 1, ((Path("/p/a.jpg"), ""),))])
        assert [photo.path for photo in history.post(1).photos] == [Path("/p/a.jpg")]


class TestUndo:
    def test_a_whole_import_is_one_step(self, history: History) -> None:
        from tagdesk.assistant.desk import Desk

        desk = Desk(history)
        desk.add_caption_post("a draft #mine")
        run = history.begin_import("mastodon", "Mastodon", {})
        for number in range(450):
            take_in(history, run, replace(LAKE, post_id=str(number), caption=f"{number} #Lake"))
            if number == 200:
                desk.add_caption_post("another")  # while it is under way
        assert (history.stats()["done"], history.tags_starting("", 5)) == (450, ["Lake", "New York", "mine"])
        desk.undo()  # the draft came later than the import began
        undone = desk.undo()
        assert undone
        assert (undone.note, undone.rest, undone.post_id) == ("import 450 posts", 250, None)
        for progress in desk.finish(undone):
            assert progress.total == 250
        assert (history.stats()["posts"], history.tags_starting("", 5)) == (1, ["mine"])
        assert history.search("lake") == []
        assert history.past(1) == []
        redone = desk.redo()
        assert redone
        list(desk.finish(redone))
        assert (history.stats()["done"], history.tags_starting("la", 5)) == (450, ["Lake"])
        _is_sound(history)

    def test_undo_that_was_interrupted_goes_on(self, history: History, run: ImportRun) -> None:
        from tagdesk.assistant.desk import Desk

        desk = Desk(history)
        for number in range(450):
            take_in(history, run, replace(LAKE, post_id=str(number), caption=f"{number}"))
        undone = desk.undo()
        assert undone
        next(desk.finish(undone))
        assert desk.add_caption_post("a click in between")
        assert desk.undo()
        again = desk.undo()
        assert again
        list(desk.finish(again))
        assert history.stats()["posts"] == 0

    def test_imported_again_after_undo(self, history: History, run: ImportRun) -> None:
        from tagdesk.assistant.desk import Desk

        take_in(history, run, LAKE)
        Desk(history).undo()
        assert take_in(history, run, replace(LAKE, place="Neu-Ulm")) == [IMPORTED]
        ((post),) = history.past(1)
        assert (post.post.place, post.post_id) == ("Neu-Ulm", 1)


class TestRuns:
    def test_names_of_files_that_are_no_text(self, history: History) -> None:
        request = {"paths": ["/m\udcfcnster.zip", "/\ud800"]}
        run = history.begin_import("mastodon", "Mastodon", request)
        assert [one.request for one in history.unfinished_imports()] == [request]
        assert history.begin_import("mastodon", "Mastodon", request) == run

    def test_one_that_was_interrupted_goes_on(self, history: History) -> None:
        first = history.begin_import("mastodon", "Mastodon", {"paths": ["/a.zip"]})
        assert history.unfinished_imports() == [first]
        assert history.begin_import("mastodon", "Mastodon", {"paths": ["/a.zip"]}) == first
        other = history.begin_import("mastodon", "Mastodon", {"paths": ["/b.zip"]})
        assert other.batch != first.batch
        history.finish_import(first.import_id)
        assert history.unfinished_imports() == [other]
        assert history.begin_import("mastodon", "Mastodon", {"paths": ["/a.zip"]}) != first

    def test_its_undo_step_is_its_own_before_anything_came(self, history: History, run: ImportRun) -> None:
        with history.write() as journal:
            journal.set_columns(journal.insert_post(), "add", on_desk=True)
        assert journal.batch != run.batch


def test_an_own_export_comes_back_as_it_was(history: History, tmp_path: Path, run: ImportRun) -> None:
    """What `export_posts` gives: into another history the same, into this one nothing."""
    with history.write() as journal:
        for caption, at in (("first", datetime(2025, 1, 2, tzinfo=UTC)), ("second #two", None)):
            post_id = journal.insert_post(
                [(Path("/p/a.jpg"), None)], caption=caption, place="Ulm", camera="Leica", time="2024-05-06T07:08:09"
            )
            journal.set_tag(post_id, "own", TagRow("New York", typed=True))
            journal.set_tag(post_id, "reject", TagRow("no", rejected=True))
            journal.mark_done(post_id, "done", at)
    take_in(history, run, replace(LAKE, flags=("archived",)))
    exported = list(history.export_posts())
    assert [(post.source, post.camera) for post in exported] == [
        ("tagdesk", "Leica"),
        ("tagdesk", "Leica"),
        ("mastodon", None),
    ]
    assert take_in(history, run, *exported) == [DUPLICATE] * 3
    other = History(tmp_path / "other.sqlite")
    try:
        their_run = other.begin_import("jsonl", "Posts", {})
        incoming = [
            Incoming(post, 1, tuple((Path(image), "") for image in post.images)) for post in exported
        ]  # fmt: skip
        assert other.take_in(their_run, incoming) == [IMPORTED] * 3
        assert list(other.export_posts()) == exported
        mine, theirs = ([(post.done_at, post.post.caption) for post in each.past(1)] for each in (history, other))
        assert mine == theirs
    finally:
        other.close()
