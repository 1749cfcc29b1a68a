"""The desk as a person uses it: photos come in, every decision is kept, and all of it can be undone."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from PIL import Image

from tagdesk.assistant import desk as desk_module
from tagdesk.assistant.desk import Desk, Undone
from tagdesk.domain import DeskPost, PostTag, Progress, TagState
from tagdesk.history.store import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with closing(History(tmp_path / "history.sqlite")) as opened:
        yield opened


@pytest.fixture
def desk(history: History) -> Desk:
    return Desk(history)


@pytest.fixture
def post(desk: Desk) -> DeskPost:
    return desk.add_caption_post("lake")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "IMG_01.jpg"
    _save(path)
    return path


def _save(path: Path, description: str | None = None) -> None:
    exif = Image.Exif()
    if description is not None:
        exif[0x010E] = description
    Image.new("RGB", (8, 6), "orange").save(path, exif=exif)


def _drain(work: Generator[Progress, None, list[DeskPost]]) -> tuple[list[Progress], list[DeskPost]]:
    steps = []
    while True:
        try:
            steps.append(next(work))
        except StopIteration as end:
            return steps, end.value


def _states(post: DeskPost) -> dict[str, str]:
    return {tag.tag: str(tag.state) for tag in post.tags}


class TestAddPhotos:
    def test_one_post_a_photo_in_order_with_progress(self, desk: Desk, tmp_path: Path) -> None:
        paths = [tmp_path / f"{number}.jpg" for number in (3, 1, 2)]
        for path in paths:
            _save(path)
        steps, posts = _drain(desk.add_photos(paths))
        assert [post.photos[0].path for post in posts] == paths
        assert posts == desk.posts()
        assert steps[0] == Progress(0, 3, "3.jpg")
        assert (steps[-1].done, steps[-1].total) == (3, 3)

    def test_photo_without_any_description(self, desk: Desk, photo: Path) -> None:
        _, [post] = _drain(desk.add_photos([photo]))
        assert (post.caption, post.place, post.time, post.tags, post.done) == ("", "", None, (), False)
        assert post.photos[0].error is None

    def test_caption_of_the_photo_and_its_hashtags(self, desk: Desk, photo: Path) -> None:
        _save(photo, "Evening swim #sunset #LakeLife")
        _, [post] = _drain(desk.add_photos([photo]))
        assert post.caption == "Evening swim #sunset #LakeLife"
        assert _states(post) == {"sunset": "own", "LakeLife": "own"}

    def test_text_beside_the_photo_wins(self, desk: Desk, photo: Path) -> None:
        _save(photo, "from the camera")
        photo.with_suffix(".txt").write_text("von Hand #see", encoding="utf-8")
        _, [post] = _drain(desk.add_photos([photo]))
        assert (post.caption, post.chosen) == ("von Hand #see", ("see",))

    def test_bad_files_stay_visible_and_the_others_go_on(self, desk: Desk, photo: Path, tmp_path: Path) -> None:
        empty, text, folder, loop = (tmp_path / name for name in ("empty.jpg", "text.jpg", "folder.jpg", "loop.jpg"))
        empty.touch()
        text.write_text("no photo")
        folder.mkdir()
        loop.symlink_to(loop)
        bad = [empty, text, folder, loop, tmp_path / "missing.jpg"]
        _, posts = _drain(desk.add_photos([*bad, photo]))
        assert len(posts) == 6
        for path, post in zip(bad, posts, strict=False):
            assert path.name in (post.photos[0].error or "")
        assert posts[-1].photos[0].error is None

    def test_fault_of_ours_costs_one_photo_and_is_logged(
        self, desk: Desk, photo: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def _fails(path: Path) -> None:
            raise KeyError("a bug")

        monkeypatch.setattr(desk_module, "read_photo_facts", _fails)
        _, [post] = _drain(desk.add_photos([photo]))
        assert "IMG_01.jpg" in (post.photos[0].error or "")
        assert [record.levelno for record in caplog.records] == [logging.ERROR]
        assert "a bug" in caplog.text

    def test_same_photo_twice_is_one_post(
        self, desk: Desk, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, [post] = _drain(desk.add_photos([photo, photo]))
        desk.reject(post.post_id, "sunset")
        monkeypatch.chdir(tmp_path)
        _, again = _drain(desk.add_photos([Path("folder/../IMG_01.jpg")]))
        assert again == desk.posts() == [desk.post(post.post_id)]
        assert again[0].rejected == ("sunset",)

    def test_photo_on_the_desk_is_not_changed_by_dropping_it_again(self, desk: Desk, photo: Path) -> None:
        _save(photo, "swim #sunset")
        _, [post] = _drain(desk.add_photos([photo]))
        desk.remove(post.post_id, "sunset")
        _, [again] = _drain(desk.add_photos([photo]))
        assert again.tags == ()
        assert desk.undo() == Undone(post.post_id, "remove #sunset")

    def test_photo_that_was_taken_off_comes_back_as_it_was(self, desk: Desk, photo: Path) -> None:
        _, [post] = _drain(desk.add_photos([photo]))
        desk.reject(post.post_id, "sunset")
        desk.remove_posts([post.post_id])
        assert desk.posts() == []
        _, [again] = _drain(desk.add_photos([photo]))
        assert (again.post_id, again.rejected) == (post.post_id, ("sunset",))

    def test_photo_that_became_readable_fills_its_post(self, desk: Desk, photo: Path) -> None:
        photo.unlink()
        _, [missing] = _drain(desk.add_photos([photo]))
        assert missing.photos[0].error
        _save(photo, "swim #sunset")
        _, [found] = _drain(desk.add_photos([photo]))
        assert found.photos[0].error is None
        assert (found.post_id, found.caption, found.chosen) == (missing.post_id, "swim #sunset", ("sunset",))

    def test_a_drop_is_one_undo_step(self, desk: Desk, tmp_path: Path) -> None:
        paths = [tmp_path / f"{number:02}.jpg" for number in range(60)]
        for path in paths:
            _save(path, "#sea")
        _drain(desk.add_photos(paths))
        before = desk.posts()
        assert desk.undo() == Undone(None, "add 60 posts")
        assert desk.posts() == []
        desk.redo()
        assert desk.posts() == before

    def test_cancelling_keeps_what_was_written(self, desk: Desk, tmp_path: Path) -> None:
        paths = [tmp_path / f"{number:02}.jpg" for number in range(60)]
        for path in paths:
            _save(path)
        work = desk.add_photos(paths)
        for _ in range(30):
            next(work)
        work.close()
        assert 0 < len(desk.posts()) < 30
        _drain(desk.add_photos(paths))
        assert [post.photos[0].path for post in desk.posts()] == paths

    def test_deciding_while_photos_come_in(self, desk: Desk, tmp_path: Path) -> None:
        paths = [tmp_path / f"{number:03}.jpg" for number in range(120)]
        for path in paths:
            _save(path)
        first = desk.add_caption_post("first")
        thread = threading.Thread(target=lambda: _drain(desk.add_photos(paths)))
        thread.start()
        for number in range(30):
            desk.accept(first.post_id, f"tag{number}")
        thread.join()
        assert len(desk.posts()) == 121
        assert len(desk.post(first.post_id).chosen) == 30
        while desk.undo():
            pass
        assert desk.posts() == []

    def test_facts_beside_the_decisions(self, desk: Desk, history: History, photo: Path) -> None:
        _, [post] = _drain(desk.add_photos([photo]))
        photo_id = post.photos[0].photo_id
        desk.set_photo_error(photo_id, "IMG_01.jpg is cut off; copy it again.")
        desk.set_photo_hash(photo_id, "ab12")
        kept = desk.post(post.post_id).photos[0]
        assert (kept.error, kept.content_hash) == ("IMG_01.jpg is cut off; copy it again.", "ab12")
        desk.set_photo_error(photo_id, None)
        assert desk.post(post.post_id).photos[0].error is None
        assert history.stats()["decisions"] == {"add": 1}


class TestTags:
    def test_accept_reject_own_remove(self, desk: Desk, post: DeskPost) -> None:
        desk.accept(post.post_id, "sunset", score=0.5, model="sog")
        desk.reject(post.post_id, "food")
        desk.add_own(post.post_id, ["Golden Hour", "#lake"])
        assert desk.post(post.post_id).tags == (
            PostTag("sunset", TagState.ACCEPTED),
            PostTag("food", TagState.REJECTED),
            PostTag("Golden Hour", TagState.OWN),
            PostTag("lake", TagState.OWN),
        )
        assert _states(desk.remove(post.post_id, "GOLDENHOUR")) == {
            "sunset": "accepted", "food": "rejected", "lake": "own",
        }  # fmt: skip

    def test_spellings_are_one_tag_and_the_typed_one_stays(self, desk: Desk, post: DeskPost) -> None:
        desk.accept(post.post_id, "newyork")
        assert _states(desk.add_own(post.post_id, ["New York", "#NewYork"])) == {"New York": "own"}

    def test_own_is_never_touched_by_suggestions(self, desk: Desk, post: DeskPost) -> None:
        desk.add_own(post.post_id, ["sunset"])
        assert _states(desk.accept(post.post_id, "sunset")) == {"sunset": "own"}
        assert _states(desk.reject(post.post_id, "Sunset")) == {"sunset": "own"}
        assert desk.undo() == Undone(post.post_id, "add #sunset")

    def test_rejected_stays_rejected_after_an_own_tag_was_removed(self, desk: Desk, post: DeskPost) -> None:
        desk.reject(post.post_id, "sunset")
        assert _states(desk.add_own(post.post_id, ["Sunset"])) == {"Sunset": "own"}
        assert desk.remove(post.post_id, "sunset").rejected == ("Sunset",)

    def test_removal_is_no_rejection(self, desk: Desk, post: DeskPost) -> None:
        desk.accept(post.post_id, "sunset")
        assert desk.remove(post.post_id, "sunset").tags == ()

    def test_accepted_then_rejected(self, desk: Desk, post: DeskPost) -> None:
        desk.accept(post.post_id, "sunset")
        assert _states(desk.reject(post.post_id, "sunset")) == {"sunset": "rejected"}
        assert _states(desk.accept(post.post_id, "sunset")) == {"sunset": "accepted"}

    def test_chosen_are_in_the_order_they_were_chosen(self, desk: Desk, post: DeskPost) -> None:
        desk.reject(post.post_id, "first")
        desk.add_own(post.post_id, ["second"])
        assert desk.accept(post.post_id, "first").chosen == ("second", "first")

    @pytest.mark.parametrize("tag", ["", "#", "  ", "#  #", "\0"])
    def test_empty_tags_are_nothing(self, desk: Desk, post: DeskPost, tag: str) -> None:
        desk.accept(post.post_id, tag)
        desk.reject(post.post_id, tag)
        desk.add_own(post.post_id, [tag, "#sea\0", "sea"])
        assert _states(desk.post(post.post_id)) == {"sea": "own"}

    def test_several_own_tags_are_one_step(self, desk: Desk, post: DeskPost) -> None:
        desk.add_own(post.post_id, ["a", "New York"])
        assert desk.undo() == Undone(post.post_id, "add #a #NewYork")
        assert desk.post(post.post_id).tags == ()

    def test_completions(self, desk: Desk, post: DeskPost) -> None:
        desk.add_own(post.post_id, ["GoldenHour", "lake"])
        assert desk.completions("#gold") == ["GoldenHour"]

    def test_unknown_post_is_a_bug(self, desk: Desk) -> None:
        with pytest.raises(LookupError):
            desk.accept(7, "sunset")


class TestCaption:
    def _type(self, desk: Desk, post: DeskPost, text: str) -> DeskPost:
        """Type a text letter by letter."""
        for end in range(len(text) + 1):
            post = desk.set_caption(post.post_id, text[:end])
        return post

    def test_no_prefix_stays_behind(self, desk: Desk, post: DeskPost) -> None:
        assert _states(self._type(desk, post, "swim #sunset and #New")) == {"sunset": "own", "New": "own"}

    def test_hashtag_that_is_deleted_takes_its_tag_along(self, desk: Desk, post: DeskPost) -> None:
        self._type(desk, post, "#sunset")
        assert desk.set_caption(post.post_id, "# sunset").tags == ()

    def test_typed_tag_stays_when_its_hashtag_goes(self, desk: Desk, post: DeskPost) -> None:
        desk.add_own(post.post_id, ["Sunset", "sun"])
        self._type(desk, post, "#sunset")
        assert _states(desk.set_caption(post.post_id, "")) == {"Sunset": "own", "sun": "own"}

    def test_state_before_comes_back_when_its_hashtag_goes(self, desk: Desk, post: DeskPost) -> None:
        desk.accept(post.post_id, "sunset")
        desk.reject(post.post_id, "food")
        assert _states(desk.set_caption(post.post_id, "#sunset #food")) == {"sunset": "own", "food": "own"}
        assert _states(desk.set_caption(post.post_id, "")) == {"sunset": "accepted", "food": "rejected"}

    def test_spelling_follows_the_caption(self, desk: Desk, post: DeskPost) -> None:
        desk.set_caption(post.post_id, "#newyork")
        assert desk.set_caption(post.post_id, "#NewYork").chosen == ("NewYork",)

    def test_tag_taken_off_does_not_return_with_the_next_letter(self, desk: Desk, post: DeskPost) -> None:
        desk.set_caption(post.post_id, "#sunset ")
        desk.remove(post.post_id, "sunset")
        assert desk.set_caption(post.post_id, "#sunset s").tags == ()

    def test_typing_is_one_undo_step_and_a_pause_begins_another(
        self, desk: Desk, post: DeskPost, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now_s = 100.0
        monkeypatch.setattr(desk_module.clock, "monotonic", lambda: now_s)
        self._type(desk, post, "Evening #sw")
        now_s += 60
        self._type(desk, post, "Evening #swim")
        assert desk.undo() == Undone(post.post_id, "edit the caption")
        assert (desk.post(post.post_id).caption, desk.post(post.post_id).chosen) == ("Evening #sw", ("sw",))
        desk.undo()
        assert (desk.post(post.post_id).caption, desk.post(post.post_id).chosen) == ("lake", ())
        desk.redo()
        desk.redo()
        assert desk.post(post.post_id).chosen == ("swim",)

    def test_decision_between_two_edits_is_its_own_step(self, desk: Desk, post: DeskPost) -> None:
        desk.set_caption(post.post_id, "one")
        desk.accept(post.post_id, "sunset")
        desk.set_caption(post.post_id, "one two")
        desk.undo()
        assert (desk.post(post.post_id).caption, desk.post(post.post_id).chosen) == ("one", ("sunset",))

    def test_typing_after_undo_is_a_new_step(self, desk: Desk, post: DeskPost) -> None:
        desk.set_caption(post.post_id, "one")
        desk.undo()
        desk.set_caption(post.post_id, "two")
        desk.undo()
        assert desk.post(post.post_id).caption == "lake"

    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("x" * 100_000, "x" * 100_000),
            ("\0a\0b\0", "ab"),
            ("👩‍👩‍👧 #🌅 #夕日", "👩‍👩‍👧 #🌅 #夕日"),
            ("مرحبا #غروب", "مرحبا #غروب"),
            ("half \ud83d of an emoji", "half ? of an emoji"),
            ("two\r\nlines\ttab", "two\r\nlines\ttab"),
        ],
        ids=["long", "nul", "emoji", "right-to-left", "surrogate", "lines"],
    )
    def test_any_text_is_kept(self, desk: Desk, post: DeskPost, text: str, kept: str) -> None:
        assert desk.set_caption(post.post_id, text).caption == kept
        assert desk.add_caption_post(text).caption == kept
        assert desk.set_place(post.post_id, text).place == kept


_NEW_STEPS: dict[str, tuple[Callable[[Desk, int], object], str]] = {
    "accept": (lambda desk, post_id: desk.accept(post_id, "new"), "accept #new"),
    "reject": (lambda desk, post_id: desk.reject(post_id, "new"), "reject #new"),
    "reject accepted": (lambda desk, post_id: desk.reject(post_id, "accepted"), "reject #accepted"),
    "own": (lambda desk, post_id: desk.add_own(post_id, ["ACCEPTED", "b"]), "add #ACCEPTED #b"),
    "remove": (lambda desk, post_id: desk.remove(post_id, "own"), "remove #own"),
    "caption": (lambda desk, post_id: desk.set_caption(post_id, "#rejected #fresh"), "edit the caption"),
    "place": (lambda desk, post_id: desk.set_place(post_id, "Ulm"), "edit the place"),
    "time": (lambda desk, post_id: desk.set_time(post_id, datetime(2026, 6, 14, tzinfo=UTC)), "edit the time"),
    "done": (lambda desk, post_id: desk.set_done(post_id), "mark as done"),
    "take off": (lambda desk, post_id: desk.remove_posts([post_id]), "remove 1 post"),
    "add": (lambda desk, _: desk.add_caption_post("another #tag"), "add 1 post"),
    "account": (lambda desk, post_id: desk.move_to_account(post_id, 2), "move to another account"),
}


@pytest.mark.parametrize(("decide", "note"), _NEW_STEPS.values(), ids=_NEW_STEPS)
def test_every_kind_of_decision_survives_restart_undo_and_redo(
    tmp_path: Path, decide: Callable[[Desk, int], object], note: str
) -> None:
    path = tmp_path / "history.sqlite"

    def _after(act: Callable[[Desk], object]) -> tuple[object, list[DeskPost]]:
        """The result of `act` and what is on the desk, each seen by a fresh start of the program."""
        with closing(History(path)) as history:
            result = act(Desk(history))
        with closing(History(path)) as history:
            return result, Desk(history).posts()

    def _prepare(desk: Desk) -> None:
        desk._history.add_account("business")
        post_id = desk.add_caption_post("lake #own").post_id
        desk.accept(post_id, "accepted")
        desk.reject(post_id, "rejected")

    _, start = _after(_prepare)
    _, decided = _after(lambda desk: decide(desk, start[0].post_id))
    assert decided != start
    undone, now = _after(Desk.undo)
    assert (isinstance(undone, Undone) and undone.note, now) == (note, start)
    redone, now = _after(Desk.redo)
    assert (redone, now) == (undone, decided)
    assert _after(Desk.redo) == (None, decided)
    assert _after(Desk.undo) == (undone, start)


def test_nothing_to_undo(desk: Desk) -> None:
    assert desk.undo() is None
    assert desk.redo() is None


def test_place_time_and_done(desk: Desk, post: DeskPost, history: History) -> None:
    time = datetime(2026, 6, 14, 20, 52, tzinfo=timezone(timedelta(hours=2)))
    desk.set_place(post.post_id, "Ulm, Germany")
    desk.set_time(post.post_id, time)
    assert not list(history.export_posts())
    done = desk.set_done(post.post_id)
    assert (done.place, done.time, done.done) == ("Ulm, Germany", time, True)
    assert [exported.time_zone_known for exported in history.export_posts()] == [True]
    assert desk.set_time(post.post_id, None).time is None
    assert not desk.set_done(post.post_id, False).done


def test_done_again_is_no_decision_and_keeps_the_place_in_the_past(
    desk: Desk, post: DeskPost, history: History
) -> None:
    started = datetime.now(UTC) - timedelta(seconds=5)
    desk.set_done(post.post_id)
    (first,) = history.past(1)
    assert started < first.done_at < datetime.now(UTC) + timedelta(seconds=5)
    decisions = history.latest_decision()
    desk.set_done(post.post_id)
    assert history.latest_decision() == decisions
    desk.set_done(post.post_id, False)
    assert history.past(1) == []
    desk.set_done(post.post_id)
    assert history.past(1) == [first]


def test_posts_of_two_accounts_lie_on_one_desk(desk: Desk, history: History, photo: Path) -> None:
    business = Desk(history, history.add_account("business").account_id)
    _, [mine] = _drain(desk.add_photos([photo]))
    _, [its] = _drain(business.add_photos([photo]))
    text = business.add_caption_post("lake #sea")
    assert (mine.account_id, its.account_id, text.account_id) == (1, 2, 2)
    assert desk.posts() == business.posts() == [mine, its, text]
    assert _drain(desk.add_photos([photo]))[1] == [mine], "each account's photo comes back to its own post"
    assert _drain(business.add_photos([photo]))[1] == [its]
    desk.set_done(text.post_id)
    assert ([post.post_id for post in history.past(2)], history.past(1)) == ([text.post_id], [])
    moved = desk.move_to_account(text.post_id, 1)
    assert moved.account_id == 1
    assert ([post.post for post in history.past(1)], history.past(2)) == ([moved], [])
    desk.undo()
    assert [post.post_id for post in history.past(2)] == [text.post_id]


def test_done_post_stays_in_the_history_when_it_leaves_the_desk(desk: Desk, post: DeskPost, history: History) -> None:
    desk.set_done(post.post_id)
    desk.remove_posts([post.post_id])
    assert desk.posts() == []
    assert [found.post_id for found in history.search("lake")] == [post.post_id]


_CHILD = """
import sys
from pathlib import Path
from tagdesk.assistant.desk import Desk
from tagdesk.history.store import History

desk = Desk(History(Path(sys.argv[1])))
post_id = desk.add_caption_post("lake").post_id
for number in range(1_000_000):
    desk.accept(post_id, f"tag{number}")
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX")
@pytest.mark.parametrize("decisions", [1, 25])
def test_kill_in_the_middle_loses_nothing_that_was_reported(tmp_path: Path, decisions: int) -> None:
    path = tmp_path / "history.sqlite"
    with subprocess.Popen([sys.executable, "-c", _CHILD, str(path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for _ in range(decisions):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        # What stood in the pipe was reported too; a last half line was not.
        rest = [line for line in child.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    reported = decisions + len(rest)
    with closing(History(path)) as history:
        [post] = Desk(history).posts()
        chosen = set(post.chosen)
        assert {f"tag{number}" for number in range(reported)} <= chosen
        with history.read() as db:
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            assert db.execute("SELECT COUNT(*) FROM decisions WHERE kind = 'accept'").fetchone()[0] == len(chosen)
        assert Desk(history).accept(post.post_id, "after").chosen[-1] == "after"
