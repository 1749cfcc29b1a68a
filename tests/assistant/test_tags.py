"""Tags as such: what is typed is understood or refused in a sentence; a rename is one undo step, however long."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tagdesk.assistant.desk import Desk, Undone
from tagdesk.assistant.tags import add_alias, block, remove_alias, rename_tag, unblock
from tagdesk.domain import DeskPost, Progress
from tagdesk.errors import TagDeskError
from tagdesk.history.journal import TagRow
from tagdesk.history.store import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with closing(History(tmp_path / "history.sqlite")) as opened:
        yield opened


@pytest.fixture
def desk(history: History) -> Desk:
    return Desk(history)


def _drain(work: Generator[Progress, None, Any]) -> Any:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def _states(post: DeskPost) -> dict[str, str]:
    return {tag.tag: str(tag.state) for tag in post.tags}


def test_tags_are_taken_as_typed_in_any_script(history: History) -> None:
    assert add_alias(history, " #NYC ", "＃New  York") == ("NYC", "New York")
    assert history.aliases() == {"nyc": ("newyork", "New York")}
    assert (block(history, "#寿司\0"), block(history, "C#")) == ("寿司", "C#")
    assert history.blocked() == {"c#": "C#", "寿司": "寿司"}
    assert (unblock(history, "＃寿司"), remove_alias(history, "nyc")) == ("寿司", "nyc")
    assert (history.aliases(), history.blocked()) == ({}, {"c#": "C#"})


@pytest.mark.parametrize("empty", ["", "#", " ＃ ", "\0", "\u3000"])
@pytest.mark.parametrize(
    "use",
    [
        lambda history, tag: add_alias(history, tag, "a"),
        lambda history, tag: add_alias(history, "a", tag),
        remove_alias,
        block,
        unblock,
        lambda history, tag: next(rename_tag(history, tag, "a")),
        lambda history, tag: next(rename_tag(history, "a", tag)),
    ],
)
def test_an_empty_tag_is_refused(history: History, use: Callable[[History, str], object], empty: str) -> None:
    with pytest.raises(TagDeskError, match="A tag is missing"):
        use(history, empty)


def test_what_is_not_there_is_a_sentence(history: History) -> None:
    with pytest.raises(TagDeskError, match="#NewYork is no alias"):
        remove_alias(history, "New York")
    with pytest.raises(TagDeskError, match="#寿司 is not blocked"):
        unblock(history, "寿司")
    with pytest.raises(TagDeskError, match="No post has the tag #sun"):
        _drain(rename_tag(history, "sun", "moon"))


class TestRename:
    def test_every_state_goes_over_in_every_account(self, history: History, desk: Desk) -> None:
        business = history.add_account("business").account_id
        typed, accepted, rejected = (desk.add_caption_post(text).post_id for text in "abc")
        desk.add_own(typed, ["first", "NYC", "last"])
        desk.accept(accepted, "nyc", score=0.5, model="sog")
        desk.reject(rejected, "nyc")
        desk.set_done(typed)
        desk.move_to_account(accepted, business)
        desk.remove_posts([typed, accepted])
        assert _drain(rename_tag(history, "#nyc", "New York")) == 3
        assert [_states(desk.post(post_id)) for post_id in (typed, accepted, rejected)] == [
            {"first": "own", "New York": "own", "last": "own"}, {"New York": "accepted"}, {"New York": "rejected"},
        ]  # fmt: skip
        assert history.tags_starting("n", 5) == ["New York"]
        assert [post.post_id for post in history.search("new york")] == [typed]
        assert history.search("nyc") == []

    def test_undo_is_one_step_and_says_what(self, history: History, desk: Desk) -> None:
        for _ in range(2):
            desk.add_own(desk.add_caption_post("").post_id, ["nyc"])
        before = desk.posts()
        _drain(rename_tag(history, "nyc", "New York"))
        after = desk.posts()
        assert desk.undo() == Undone(None, "rename #nyc #NewYork")
        assert desk.posts() == before
        assert desk.redo() == Undone(None, "rename #nyc #NewYork")
        assert desk.posts() == after

    @pytest.mark.parametrize(
        ("old", "new", "merged"),
        [
            ("own", "own", "own"), ("own", "accepted", "own"), ("own", "rejected", "own"),
            ("accepted", "own", "own"), ("accepted", "accepted", "accepted"), ("accepted", "rejected", "accepted"),
            ("rejected", "own", "own"), ("rejected", "accepted", "accepted"), ("rejected", "rejected", "rejected"),
        ],
    )  # fmt: skip
    def test_a_post_that_has_both_keeps_one(
        self, history: History, desk: Desk, old: str, new: str, merged: str
    ) -> None:
        post_id = desk.add_caption_post("").post_id

        def _have(tag: str, state: str) -> None:
            if state == "own":
                desk.add_own(post_id, [tag])
            else:
                {"accepted": desk.accept, "rejected": desk.reject}[state](post_id, tag)

        desk.add_own(post_id, ["first"])
        _have("nyc", old)
        desk.add_own(post_id, ["middle"])
        _have("newyork", new)
        before = desk.post(post_id)
        assert _drain(rename_tag(history, "nyc", "New York")) == 1
        post = desk.post(post_id)
        assert _states(post) == {"first": "own", "New York": merged, "middle": "own"}
        if old != "rejected":
            assert post.chosen == ("first", "New York", "middle"), "it keeps the place of the first one"
        desk.undo()
        assert desk.post(post_id) == before

    def test_another_spelling_of_the_same_tag(self, history: History, desk: Desk) -> None:
        post_id = desk.add_caption_post("Ulm #goldenhour").post_id
        desk.add_own(post_id, ["last"])
        assert _drain(rename_tag(history, "GOLDENHOUR", "GoldenHour")) == 1
        assert desk.post(post_id).chosen == ("GoldenHour", "last")
        assert history.tags_starting("gold", 5) == ["GoldenHour"]

    def test_a_tag_out_of_the_caption_stays_when_the_caption_changes(self, history: History, desk: Desk) -> None:
        post_id = desk.add_caption_post("lake #nyc").post_id
        _drain(rename_tag(history, "nyc", "newyork"))
        assert desk.post(post_id).caption == "lake #nyc"
        for caption in ("lake #nyc at night", "lake"):
            assert desk.set_caption(post_id, caption).chosen == ("newyork",)

    def test_long_work_is_cancelled_half_way_and_undone(self, history: History, desk: Desk) -> None:
        with history.write() as journal:
            for number in range(1_000):
                journal.set_columns(journal.insert_post(caption=str(number)), "add", on_desk=True)
        for start in range(0, 1_000, 100):
            with history.write() as journal:
                for post_id in range(start + 1, start + 101):
                    for row in (TagRow("nyc", typed=True), TagRow("sea", accepted=True)):
                        journal.set_tag(post_id, "own", row)
        before = desk.posts()
        work = rename_tag(history, "nyc", "newyork")
        for progress in work:
            assert progress.total == 1_000
            if progress.done >= 500:
                break
        work.close()
        assert (len(history.posts_with("newyork")), len(history.posts_with("nyc"))) == (500, 500)
        with history.read() as db:
            counts = db.execute("SELECT COUNT(*) FROM decisions WHERE kind = 'rename' GROUP BY batch").fetchall()
        assert counts == [(1_000,)]
        undone = desk.undo()
        assert undone == Undone(None, "rename #nyc #newyork", rest=800)
        _drain(desk.finish(undone))
        assert desk.posts() == before
        assert _drain(rename_tag(history, "nyc", "newyork")) == 1_000
        assert history.posts_with("nyc") == []
        undone = desk.undo()
        assert undone
        _drain(desk.finish(undone))
        assert desk.posts() == before

    def test_a_click_in_between_stays_its_own_step(self, history: History, desk: Desk) -> None:
        for _ in range(60):
            desk.add_own(desk.add_caption_post("").post_id, ["nyc"])
        before = desk.posts()
        work = rename_tag(history, "nyc", "newyork")
        next(work), next(work)
        clicked = desk.accept(60, "sun")
        _drain(work)
        assert _states(desk.post(60)) == {"newyork": "own", "sun": "accepted"}
        assert (desk.undo(), desk.undo()) == (Undone(60, "accept #sun"), Undone(None, "rename #nyc #newyork"))
        assert desk.posts() == before
        assert clicked.chosen == ("nyc", "sun")
