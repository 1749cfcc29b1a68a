"""Threads, written from the description of the format."""

from datetime import UTC, datetime
from typing import Any

import pytest
from made_up_exports import TreeOf, read

from tagdesk.importers.importer import Skip
from tagdesk.importers.instagram import INSTAGRAM
from tagdesk.importers.threads import THREADS

FOLDER = "your_instagram_activity/threads"
SECOND = 1754466859
PICTURE = "media/posts/202508/x_18069745118572866.jpg"


def medium(title: str = "", uri: str = "", second: Any = SECOND, reply: Any = False, **more: Any) -> dict[str, Any]:
    """A file of a post, or its text alone."""
    return {
        "uri": uri,
        "creation_timestamp": second,
        "title": title.encode().decode("latin-1"),
        "media_metadata": {"camera_metadata": {"has_camera_metadata": False}},
        "text_app_post": {"reply_control": "everyone", "is_reply": reply} | more,
    }


def made_up() -> dict[str, Any]:
    """An export with some of everything."""
    return {
        f"{FOLDER}/threads_and_replies.json": {
            "text_post_app_text_posts": [
                {"media": [medium("Grüße #photo #2025")]},
                {
                    "media": [medium(uri=PICTURE), medium(uri="media/posts/202508/y_18069745118572867.jpg")],
                    "title": "two #pictures",
                    "creation_timestamp": SECOND + 100,
                },
                {"media": [medium("a #reply", second=SECOND + 200, reply=True)]},
                {"media": [medium(uri="media/posts/202508/z.jpg", second=SECOND + 300)]},
                {"media": [medium("chain #one", second=SECOND + 400)]},
                {"media": [medium("chain #two", second=SECOND + 400)]},
                {"media": [medium("chain #two", second=SECOND + 400)]},
                {"media": [medium("on something", second=SECOND + 500, topic="Film Photography")]},
                "rubbish",
            ]
        },
        f"{FOLDER}/archived_threads.json": {
            "text_post_app_text_app_archived_posts": [{"media": [medium("#old", second=SECOND - 100)]}]
        },
        f"{FOLDER}/liked_threads.json": {"text_post_app_media_likes": [{"title": "bob", "string_list_data": []}]},
        "personal_information/personal_information.json": {
            "profile_user": [{"string_map_data": {"Username": {"value": "ann.ulm"}}}]
        },
        PICTURE: b"1",
    }


@pytest.mark.parametrize("root", ["", "instagram-ann/", "meta-2026/instagram-ann/"])
def test_an_export(tree_of: TreeOf, root: str) -> None:
    tree = tree_of({root + name: content for name, content in made_up().items()})
    posts, skipped, missing = read(THREADS, tree)
    text, pictures, one, two, topic, old = posts
    assert (text.caption, text.tags) == ("Grüße #photo #2025", ("photo", "2025"))
    assert text.time == datetime.fromtimestamp(SECOND, UTC)
    assert (text.user, text.source, text.images, text.flags) == ("ann.ulm", "threads", (), ())
    assert (pictures.caption, pictures.images) == ("two #pictures", (root + PICTURE,))
    assert pictures.time == datetime.fromtimestamp(SECOND + 100, UTC)
    assert (one.tags, two.tags) == (("one",), ("two",)), "written in the same second"
    assert topic.tags == ("Film Photography",)
    assert (old.tags, old.flags) == (("old",), ("archived",))
    assert skipped == {Skip.REPLY: 1, Skip.EMPTY: 1, Skip.TWICE: 1, Skip.UNREADABLE: 1}
    assert missing == 1
    assert len({post.post_id for post in posts}) == len(posts)
    assert not tree.problems


def test_replies_if_wanted(tree_of: TreeOf) -> None:
    posts, skipped, _ = read(THREADS, tree_of(made_up()), replies=True)
    assert [one.flags for one in posts if one.tags == ("reply",)] == [("reply",)]
    assert Skip.REPLY not in skipped


def test_instagram_and_threads_leave_each_other_alone(tree_of: TreeOf) -> None:
    assert INSTAGRAM.recognise(tree_of(made_up())) is None
    posts = {"your_instagram_activity/media/posts_1.json": [{"media": [medium("#a", "a.jpg")]}]}
    assert THREADS.recognise(tree_of(posts)) is None
    both = tree_of(made_up() | posts)
    assert len(read(INSTAGRAM, both)[0]) == 1
    assert len(read(THREADS, both)[0]) == 6
    assert THREADS.recognise(tree_of({"threads_and_replies.json": [1]})) is None


def test_an_edited_text_keeps_the_id(tree_of: TreeOf) -> None:
    def only(*media: dict[str, Any]) -> str:
        files = {"threads_and_replies.json": {"text_post_app_text_posts": [{"media": list(media)}]}}
        return read(THREADS, tree_of(files))[0][0].post_id

    assert only(medium("#a")) == only(medium("#a, edited"))
    assert only(medium("#a", PICTURE)) == only(medium("#b", PICTURE, SECOND + 1))
    assert only(medium("#a")) != only(medium("#a", second=SECOND + 1))


def test_wrong_types_and_damage(tree_of: TreeOf) -> None:
    wrong: list[Any] = [None, 5, [], {}, {"media": "x"}, {"media": [1, None]}, {"media": [], "title": 5}]
    wrong += [
        {"media": [{"title": "#a", "uri": value, "text_app_post": value}], "title": value} for value in (1, [], {})
    ]
    files = {f"{FOLDER}/threads_and_replies.json": {"text_post_app_text_posts": wrong}}
    posts, skipped, _ = read(THREADS, tree_of(files))
    assert len(posts) + skipped.total() == len(wrong)
    damaged = tree_of(
        {f"{FOLDER}/threads_and_replies.json": '{"text_post_app_text_posts":[{"media":[{"title":"#a"}]},{'}
    )
    assert [one.tags for one in read(THREADS, damaged)[0]] == [("a",)]
    assert len(damaged.problems) == 1
