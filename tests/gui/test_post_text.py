"""What the window writes about a post."""

from pathlib import Path

import pytest

from tagdesk.domain import DeskPost, Photo, PostTag, TagState
from tagdesk.gui.post_text import hashtag_line, photo_error, post_name, state_mark


def post(*tags: tuple[str, TagState], done: bool = False, caption: str = "", error: str | None = None) -> DeskPost:
    photos = () if caption else (Photo(1, Path("/photos/IMG_01.jpg"), error=error),)
    return DeskPost(1, photos=photos, caption=caption, tags=tuple(PostTag(*tag) for tag in tags), done=done)


@pytest.mark.parametrize(
    ("shown", "mark"),
    [
        (post(), ""),
        (post(("sky", TagState.REJECTED)), ""),
        (post(("sky", TagState.ACCEPTED), ("dog", TagState.OWN)), "• 2"),
        (post(("sky", TagState.ACCEPTED), done=True), "✓ 1"),
        (post(done=True), "✓ 0"),
    ],
)
def test_the_mark_counts_chosen_tags(shown: DeskPost, mark: str) -> None:
    assert state_mark(shown) == mark


def test_a_post_is_named_after_its_photo_or_its_first_words() -> None:
    assert post_name(post()) == "IMG_01.jpg"
    assert post_name(post(caption="Evening swim")) == "Evening swim"
    assert post_name(post(caption="one two three four five six seven")) == "one two three four five six …"


def test_the_error_of_the_leading_photo() -> None:
    assert photo_error(post(error="IMG_01.jpg is empty.")) == "IMG_01.jpg is empty."
    assert photo_error(post()) == photo_error(post(caption="words")) == ""


def test_copied_tags_are_hashtags() -> None:
    assert hashtag_line(["New York", "sunset", "★★", "c++"]) == "#NewYork #sunset #c"
