"""Facebook, written from the description of the format."""

from datetime import UTC, datetime
from typing import Any

import pytest
from made_up_exports import TreeOf, read

from tagdesk.importers.facebook import FACEBOOK
from tagdesk.importers.importer import Skip

SECOND = 1513717414
FOLDER = "your_facebook_activity/posts"
MAIN = f"{FOLDER}/your_posts__check_ins__photos_and_videos_1.json"


def meta(text: str) -> str:
    """Text as Meta writes it."""
    return text.encode().decode("latin-1")


def medium(name: str, description: str = "", second: Any = SECOND - 14, **exif: Any) -> dict[str, Any]:
    """A picture or video."""
    return {
        "uri": f"{FOLDER}/media/Mobileuploads_1/{name}",
        "creation_timestamp": second,
        "title": "Mobile uploads",
        "description": meta(description),
        "media_metadata": {"photo_metadata": {"exif_data": [{"upload_ip": "::1"} | exif]}},
    }


def post(text: str = "", *attached: Any, second: Any = SECOND) -> dict[str, Any]:
    """An entry of a list of posts."""
    return {
        "timestamp": second,
        "data": [{"backdated_timestamp": 5}, {"post": meta(text)}, {}] if text else [{}],
        "title": "Ann added a new photo.",
        "tags": [{"name": "Bob"}],
        "attachments": [{"data": list(attached)}],
    }


def made_up() -> dict[str, Any]:
    """An export of 2024 with some of everything."""
    place = {"name": meta("Ulmer Münster"), "coordinate": {"latitude": 48.39, "longitude": 9.99}, "address": "x"}
    link = {"external_context": {"name": "News", "url": "https://example.org/#x"}}
    return {
        MAIN: [
            post(
                "Grüße mit @[1234:2048:Bob B] #ulm #39",
                {
                    "media": medium(
                        "101234567890123.jpg", "Grüße mit @[1234:2048:Bob B] #ulm #39", latitude=1.5, longitude=2.5
                    )
                },
                {"media": medium("2.jpg", "#second one")},
                {"media": medium("3.mp4")},
                {"place": place},
            ),
            post("", {"media": medium("4.jpg", "only #below", latitude=1.5, longitude=2.5)}, second=SECOND + 1),
            post("my view #news", link, second=SECOND + 2),
            post("", link, {"text": "their #text"}, second=SECOND + 3),
            post("", {"media": medium("5.jpg")}, second=SECOND + 4),
            post("text #one", second=SECOND + 5),
            post("text #two", second=SECOND + 5),
            post("text #two", second=SECOND + 5),
            {"timestamp": SECOND + 6},
            "rubbish",
        ],
        f"{FOLDER}/posts_on_other_pages_and_profiles.json": {
            "timestamp": SECOND + 7,
            "media": [],
            "label_values": [
                {"label": "Nachricht", "value": meta("Glückwunsch #bob")},
                {"label": "Medien", "media": [medium("6.jpg")]},
                {
                    "title": "Orte",
                    "dict": [{"label": "Coordinates", "value": "(48.5, 9.5)"}, {"label": "Name", "value": "Ulm"}],
                },
            ],
            "fbid": "1",
        },
        f"{FOLDER}/archive.json": {"archive_v2": [post("#archived", second=SECOND + 8)]},
        f"{FOLDER}/trash.json": {"trash_v2": [post("#trash", second=SECOND + 9)]},
        f"{FOLDER}/album/0.json": {
            "name": "Mobile uploads #album",
            "photos": [
                medium("2.jpg", "#second one"),
                medium("7.jpg", "in an #album", -62169958800),
                medium("8.jpg"),
                5,
            ],
            "cover_photo": medium("2.jpg"),
        },
        f"{FOLDER}/your_uncategorized_photos.json": {
            "other_photos_v2": [medium("7.jpg", "in an #album"), medium("9.jpg", "#loose", latitude=0, longitude=0)]
        },
        f"{FOLDER}/your_videos.json": {"videos_v2": [medium("3.mp4", "#video"), medium("10.mp4", "#film")]},
        "personal_information/profile_information/profile_information.json": {
            "profile_v2": {"name": {"full_name": meta("Ann Müller")}, "emails": {"emails": ["ann@example.org"]}}
        },
        f"{FOLDER}/media/Mobileuploads_1/101234567890123.jpg": b"1",
        f"{FOLDER}/media/Mobileuploads_1/9.jpg": b"9",
    }


@pytest.mark.parametrize("root", ["", "facebook-ann-2024/", "meta-2026/facebook-ann/"])
def test_an_export_of_2024(tree_of: TreeOf, root: str) -> None:
    tree = tree_of({root + name: content for name, content in made_up().items()})
    posts, skipped, missing = read(FACEBOOK, tree)
    first, below, news, one, two, archived, elsewhere, album, loose, film = posts
    assert first.caption == "Grüße mit Bob B #ulm #39", "not repeated"
    assert first.tags == ("ulm", "second"), "a number is no hashtag there"
    assert first.time == datetime.fromtimestamp(SECOND, UTC)
    assert (first.place, first.lat, first.lon) == ("Ulmer Münster", 48.39, 9.99), "rather than the camera's"
    assert first.images == (f"{root}{FOLDER}/media/Mobileuploads_1/101234567890123.jpg",)
    assert (first.user, first.source, first.time_zone_known) == ("Ann Müller", "facebook", False)
    assert (below.caption, below.tags, below.lat, below.lon) == ("only #below", ("below",), 1.5, 2.5)
    assert news.caption == "my view #news"
    assert (one.tags, two.tags) == (("one",), ("two",)), "posted in the same second"
    assert (elsewhere.caption, elsewhere.tags) == ("Glückwunsch #bob", ("bob",))
    assert (elsewhere.place, elsewhere.lat, elsewhere.lon) == ("Ulm", 48.5, 9.5)
    assert archived.flags == ("archived",)
    assert (album.tags, album.time) == (("album",), None), "the time is rubbish"
    assert (loose.tags, loose.lat) == (("loose",), None)
    assert loose.images == (f"{root}{FOLDER}/media/Mobileuploads_1/9.jpg",)
    assert (film.tags, film.images) == (("film",), ())
    # Twice: a text, 2.jpg in the album, 7.jpg beside it, 3.mp4 of the first post. Empty: 5.jpg, no text, 8.jpg.
    assert skipped == {Skip.REPOST: 1, Skip.TWICE: 4, Skip.EMPTY: 3, Skip.UNREADABLE: 2, Skip.DELETED: 1}
    assert missing == 4, "2.jpg, 4.jpg, 6.jpg and 7.jpg"
    assert len({post.post_id for post in posts}) == len(posts)
    assert not tree.problems


@pytest.mark.parametrize(
    "name",
    [
        "posts/your_posts_1.json",
        "posts/your_posts.json",
        "your_posts_2.json",
        "your_activity_across_facebook/posts/your_posts_1.json",
        "this_profile's_activity_across_facebook/posts/profile_posts_1.json",
        "your_facebook_activity/reels/your_reels.json",
    ],
)
def test_names_of_all_years(tree_of: TreeOf, name: str) -> None:
    posts, _, _ = read(FACEBOOK, tree_of({name: [post("#ulm")]}))
    assert [one.tags for one in posts] == [("ulm",)]


def test_albums_before_2024(tree_of: TreeOf) -> None:
    files = {
        "posts/your_posts_1.json": [],
        "photos_and_videos/album/0.json": {"photos": [medium("1.jpg", "#a")]},
        "posts/album/Ulm.json": {"photos": [medium("2.jpg", "#b")]},
        "photos_and_videos/your_uncategorized_photos.json": {"other_photos_v2": [medium("3.jpg", "#c")]},
    }
    assert {one.tags for one in read(FACEBOOK, tree_of(files))[0]} == {("a",), ("b",), ("c",)}


def test_a_page(tree_of: TreeOf) -> None:
    folder = "this_profile's_activity_across_facebook/posts"
    files = {
        f"{folder}/profile_posts_1.json": [post("#ulm", {"media": medium("1.jpg")})],
        f"{folder}/uncategorized_photos.json": {"other_photos_v2": [medium("1.jpg", "#ulm")]},
        f"{folder}/videos.json": {"videos_v2": [medium("2.mp4", "#film")]},
    }
    posts, skipped, _ = read(FACEBOOK, tree_of(files))
    assert [one.tags for one in posts] == [("ulm",), ("film",)]
    assert skipped == {Skip.TWICE: 1}


def test_ids_stay_in_later_exports(tree_of: TreeOf) -> None:
    def only(entry: dict[str, Any], name: str = MAIN) -> str:
        return read(FACEBOOK, tree_of({name: [entry]}))[0][0].post_id

    picture = {"media": medium("101234567890123.jpg")}
    renamed = {"media": {"uri": "photos_and_videos/Mobileuploads_x/1_2_n_101234567890123.jpg"}}
    assert only(post("#a", picture)) == only(post("#a, edited", renamed), "posts/your_posts_1.json")
    assert only(post("#a")) == only(post("#a, edited"))
    assert only(post("#a")) != only(post("#a", second=SECOND + 1))
    both = read(FACEBOOK, tree_of({MAIN: [post("#a", picture), post("#again", picture, second=SECOND + 60)]}))
    assert [one.tags for one in both[0]] == [("a",), ("again",)], "two posts may show the same picture"


def test_html_is_recognised_but_not_read(tree_of: TreeOf) -> None:
    tree = tree_of({f"{MAIN[:-5]}.html": "<html><div class='_a6-g'>x</div></html>"})
    export = FACEBOOK.recognise(tree)
    assert export
    assert "JSON" in export.notes[0]
    assert read(FACEBOOK, tree)[:2] == ([], {})
    json_too = FACEBOOK.recognise(tree_of({f"{MAIN[:-5]}.html": "<html>", MAIN: [post("#a")]}))
    assert json_too
    assert (json_too.files, json_too.notes) == ((MAIN,), ())


def test_what_is_no_facebook_export(tree_of: TreeOf) -> None:
    for files in (
        {"posts/album/0.json": {"photos": []}},
        {"posts/archive.json": []},
        {"posts_1.json": [post("#a")]},
        {"your_facebook_activity/messages/inbox/your_posts_1.json": [post("#a")]},
        {"your_posts_1.json": "no JSON"},
        {"your_instagram_activity/media/posts_1.json": [{"media": [medium("a.jpg")]}]},
    ):
        assert FACEBOOK.recognise(tree_of(files)) is None, files


def test_wrong_types_anywhere(tree_of: TreeOf) -> None:
    values: list[Any] = [None, 5, -1, 1e300, "x", [], {}, [[]], [{}], True, {"a": [{}]}]
    wrong: list[Any] = [
        entry
        for value in values
        for entry in (
            value,
            {"timestamp": value, "data": value, "attachments": value},
            {"timestamp": value, "data": [{"post": value}], "attachments": [{"data": value}]},
            {"data": [{"post": "#a"}], "attachments": [{"data": [{"media": value, "place": value}, value]}]},
            {"attachments": [{"data": [{"media": {"uri": value, "description": value, "media_metadata": value}}]}]},
            {"label_values": value, "media": value},
            {"label_values": [{"label": value, "value": value, "dict": value, "media": value}]},
        )
    ]
    tree = tree_of({MAIN: wrong, f"{FOLDER}/your_videos.json": {"videos_v2": values}, f"{FOLDER}/album/0.json": values})
    posts, skipped, _ = read(FACEBOOK, tree)
    assert len(posts) + skipped.total() == len(wrong) + len(values)
    assert not tree.problems


def test_damaged_files_are_told(tree_of: TreeOf) -> None:
    tree = tree_of(
        {MAIN: '[{"timestamp":5,"data":[{"post":"#a"}]},{', f"{FOLDER}/album/0.json": "{", f"{FOLDER}/trash.json": ""}
    )
    assert [one.tags for one in read(FACEBOOK, tree)[0]] == [("a",)]
    assert len(tree.problems) == 3
