"""What is read from the history: counts, completions, export."""

from datetime import UTC, datetime
from pathlib import Path

from tagdesk.domain import Post
from tagdesk.history.journal import TagRow
from tagdesk.history.store import History


def _add(history: History, *tags: TagRow, done: bool = False, photo: Path | None = None, **columns: object) -> int:
    with history.write() as journal:
        post_id = journal.insert_post([(photo, None)] if photo else [], **columns)
        journal.set_columns(post_id, "add", on_desk=True, done=done)
        for tag in tags:
            journal.set_tag(post_id, "own", tag)
    return post_id


def test_stats(history: History) -> None:
    _add(history, TagRow("sea", typed=True), TagRow("Lake", accepted=True), done=True, photo=Path("/a.jpg"))
    _add(history, TagRow("lake", typed=True), TagRow("cat", rejected=True))
    gone = _add(history, TagRow("gone", typed=True), photo=Path("/b.jpg"))
    with history.write() as journal:
        journal.set_columns(gone, "remove_posts", on_desk=False)
    assert history.stats() == {
        "posts": 2,
        "done": 1,
        "photos": 1,
        "tags": 2,
        "decisions": {"add": 3, "own": 5, "remove_posts": 1},
        "most_used_tags": [{"tag": "lake", "uses": 2}, {"tag": "sea", "uses": 1}],
    }


def test_stats_of_nothing(history: History) -> None:
    assert history.stats() == {
        "posts": 0, "done": 0, "photos": 0, "tags": 0, "decisions": {}, "most_used_tags": [],
    }  # fmt: skip


def test_export_gives_done_posts_only(history: History) -> None:
    time = datetime(2026, 6, 14, 20, 52, tzinfo=UTC)
    post_id = _add(
        history,
        TagRow("sunset", accepted=True),
        TagRow("no", rejected=True),
        TagRow("Lake Life", typed=True),
        done=True,
        photo=Path("/photos/a.jpg"),
        caption="Evening swim",
        place="Ulm",
        lat=48.4,
        lon=9.99,
        time=time.isoformat(),
        time_zone_known=True,
    )
    _add(history, caption="a draft")
    ((done),) = history.past(1)
    (exported,) = history.export_posts()
    added = exported.post_id.removesuffix(f"#{post_id}")
    assert datetime.fromisoformat(added).tzinfo, "no post of another history has this name"
    assert exported == Post(
        post_id=exported.post_id,
        caption="Evening swim",
        tags=("sunset", "Lake Life"),
        user="me",
        source="tagdesk",
        time=time,
        time_zone_known=True,
        place="Ulm",
        lat=48.4,
        lon=9.99,
        images=("/photos/a.jpg",),
        rejected=("no",),
        done_at=done.done_at,
    )


def test_latest_are_the_done_posts_in_time_order(history: History) -> None:
    first, _, third = (
        _add(history, done=done, caption=caption, time=f"2026-0{month}-01T08:00:00+02:00")
        for done, caption, month in ((True, "a", 3), (False, "draft", 4), (True, "b", 2))
    )
    undated = _add(history, done=True, caption="c")  # as late as it was added: now
    assert [post.post_id for post in history.latest(9)] == [third, first, undated]
    assert [post.post_id for post in history.latest(2)] == [first, undated]


def test_export_reads_in_chunks_while_others_write(history: History) -> None:
    with history.write() as journal:
        for number in range(450):
            journal.set_columns(journal.insert_post(caption=str(number)), "add", done=True)
    captions = []
    for post in history.export_posts():
        captions.append(post.caption)
        if post.caption == "3":
            with history.write() as journal:
                journal.set_columns(journal.insert_post(caption="late"), "add", done=True)
    assert captions == [*map(str, range(450)), "late"]


def test_completions_by_use_in_the_latest_spelling(history: History) -> None:
    _add(history, TagRow("sunset", typed=True), TagRow("Sun", typed=True), TagRow("sundog", rejected=True))
    _add(history, TagRow("SunSet", accepted=True), TagRow("moon", typed=True), TagRow("New York", typed=True))
    assert history.tags_starting("#SU", 10) == ["SunSet", "Sun"]
    assert history.tags_starting("su", 1) == ["SunSet"]
    assert history.tags_starting("newy", 10) == ["New York"]
    assert history.tags_starting("%", 10) == []
    assert set(history.tags_starting("", 10)) == {"SunSet", "Sun", "moon", "New York"}


def test_file_name_that_is_no_valid_text(history: History) -> None:
    path = Path("/photos/caf\udce9.jpg")
    _add(history, photo=path)
    assert history.desk_posts()[0].photos[0].path == path
    with history.write() as journal:
        assert journal.post_at(path) == 1


def test_what_is_at_a_path_is_known_of_every_photo_there(history: History, tmp_path: Path) -> None:
    odd = Path("/photos/\udcff.jpg")  # no valid text
    posts = [_add(history, photo=path) for path in (odd, odd, tmp_path / "other.jpg")]
    decision = history.latest_decision()
    for content in ("aa", "bb", "bb"):
        history.set_content_hash(odd, content)
        assert [history.post(post_id).photos[0].content_hash for post_id in posts] == [content, content, None]
    assert history.latest_decision() == decision, "that is no decision"
