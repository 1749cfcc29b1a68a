"""What happens to dropped files."""

from collections.abc import Callable, Sequence
from pathlib import Path

from tagdesk.assistant.desk import Desk
from tagdesk.gui.intake.take_in import Intake, take_in


def run(desk: Desk, paths: Sequence[Path], current_id: int | None = None) -> Intake:
    steps = take_in(desk, paths, current_id)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def text_file(path: Path, text: str = "Evening swim") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_photos_and_folders_become_posts(desk: Desk, make_photo: Callable[..., Path], tmp_path: Path) -> None:
    first, inside = make_photo("a.jpg"), make_photo("trip/b.jpg")
    intake = run(desk, [first, inside.parent])
    assert [post.photos[0].path for post in intake.posts] == [first, inside]
    assert intake.notes == ()


def test_a_text_goes_to_the_photo_it_is_named_after(
    desk: Desk, make_photo: Callable[..., Path], tmp_path: Path
) -> None:
    photos = [make_photo("a.jpg"), make_photo("my.holiday.jpg"), make_photo("c.jpg")]
    texts = [text_file(tmp_path / "texts" / name, name) for name in ("A.txt", "my.holiday.txt", "c.jpg.txt")]
    run(desk, [*texts, *photos])
    assert [post.caption for post in desk.posts()] == ["A.txt", "my.holiday.txt", "c.jpg.txt"]


def test_a_text_named_after_a_photo_on_the_desk_goes_there(desk: Desk, make_photo, tmp_path: Path) -> None:
    first, second = run(desk, [make_photo("a.jpg"), make_photo("b.jpg")]).posts
    intake = run(desk, [text_file(tmp_path / "b.txt")], current_id=first.post_id)
    assert [post.post_id for post in intake.captioned] == [second.post_id]
    assert desk.post(second.post_id).caption == "Evening swim"


def test_a_lone_text_goes_to_the_current_post(desk: Desk, make_photo, tmp_path: Path) -> None:
    (post,) = run(desk, [make_photo("a.jpg")]).posts
    run(desk, [text_file(tmp_path / "words.txt")], current_id=post.post_id)
    assert desk.post(post.post_id).caption == "Evening swim"


def test_a_lone_text_on_an_empty_desk_is_a_post_of_its_own(desk: Desk, tmp_path: Path) -> None:
    run(desk, [text_file(tmp_path / "words.txt")])
    (post,) = desk.posts()
    assert (post.caption, post.photos) == ("Evening swim", ())


def test_one_photo_with_one_text_belong_together(desk: Desk, make_photo, tmp_path: Path) -> None:
    intake = run(desk, [make_photo("a.jpg"), text_file(tmp_path / "words.txt")])
    assert desk.posts()[0].caption == "Evening swim"
    assert intake.notes == ()


def test_what_does_not_fit_is_said_and_changes_nothing(desk: Desk, make_photo, tmp_path: Path) -> None:
    empty = tmp_path / "no photos"
    empty.mkdir()
    paths = [make_photo("a.jpg"), make_photo("b.jpg"), text_file(tmp_path / "z.txt"), empty]
    intake = run(desk, paths)
    assert len(intake.posts) == 2
    assert ["z.txt" in note or "no photos" in note for note in intake.notes] == [True, True]
    assert [post.caption for post in desk.posts()] == ["", ""]


def test_an_empty_text_does_not_wipe_a_caption(desk: Desk, make_photo, tmp_path: Path) -> None:
    (post,) = run(desk, [make_photo("a.jpg")]).posts
    desk.set_caption(post.post_id, "kept")
    intake = run(desk, [text_file(tmp_path / "words.txt", " \n")], current_id=post.post_id)
    assert desk.post(post.post_id).caption == "kept"
    assert "words.txt" in intake.notes[0]


def test_links_that_lead_in_a_circle_end(desk: Desk, make_photo, tmp_path: Path) -> None:
    inside = make_photo("trip/a.jpg")
    (inside.parent / "again").symlink_to(inside.parent, target_is_directory=True)
    (inside.parent / "self").symlink_to(inside.parent / "self")
    intake = run(desk, [inside.parent, inside.parent / "again"])
    assert [post.photos[0].path for post in intake.posts] == [inside]


def test_many_texts_are_read_with_progress_and_the_desk_once(
    desk: Desk, make_photo, tmp_path: Path, monkeypatch
) -> None:
    photos = [make_photo(f"{number:02}.jpg") for number in range(30)]
    run(desk, photos)
    reads: list[int] = []
    posts = desk.posts
    monkeypatch.setattr(desk, "posts", lambda *args: (reads.append(1), posts(*args))[1])
    texts = [text_file(tmp_path / "texts" / f"{number:02}.txt", f"caption {number}") for number in range(30)]
    steps = [progress.note for progress in take_in(desk, texts, None)]
    assert [post.caption for post in posts()] == [f"caption {number}" for number in range(30)]
    assert reads == [1]
    assert steps[-1] == "29.txt"


def test_the_same_drop_twice_changes_nothing(desk: Desk, make_photo) -> None:
    photos = [make_photo(f"{number}.jpg") for number in range(3)]
    first = run(desk, photos)
    assert run(desk, [*photos, *photos]).posts == first.posts
    assert desk.posts() == list(first.posts)
