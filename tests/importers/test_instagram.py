"""Instagram in JSON: every layout since 2018, written from the description of the format."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from made_up_exports import SAMPLES_DIR, TreeOf, read

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Export, Skip
from tagdesk.importers.instagram import INSTAGRAM

SAMPLES = SAMPLES_DIR / "instagram/2025_i2b"
SECOND = 1720384529
PICTURE = "media/posts/202407/449_n_18016994726159185.webp"


def meta(text: str) -> str:
    """Text as Meta writes it."""
    return text.encode().decode("latin-1")


def medium(uri: str, title: str = "", second: Any = SECOND, **more: Any) -> dict[str, Any]:
    """A file of a post."""
    return {"uri": uri, "creation_timestamp": second, "title": title, "cross_post_source": {"source_app": "FB"}} | more


def exif(*found: dict[str, Any], kind: str = "photo_metadata") -> dict[str, Any]:
    """What the camera wrote."""
    return {kind: {"exif_data": list(found)}, "camera_metadata": {"has_camera_metadata": False}}


def post(*media: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An entry of a list of posts."""
    return {"media": list(media)} | more


def comment(text: str, second: int, owner: str = "ann.ulm", **labels: str) -> dict[str, Any]:
    """An entry of the comments; the labels are in the language of the person."""
    names = {"comment": "Comment", "owner": "Media Owner", "time": "Time"} | labels
    return {
        "media_list_data": [{"uri": ""}],
        "string_map_data": {
            names["comment"]: {"value": meta(text)},
            names["owner"]: {"value": owner},
            names["time"]: {"timestamp": second},
        },
    }


def made_up() -> dict[str, Any]:
    """An export of 2025 with some of everything."""
    folder = "your_instagram_activity/media"
    return {
        f"{folder}/posts_1.json": [
            post(
                medium(PICTURE, media_metadata=exif({"latitude": 48.4, "longitude": 9.99}, {"device_id": "x"})),
                medium("media/posts/202407/450_n_18030137863939663.jpg"),
                medium("media/posts/202407/AQ_17995561811639023.mp4"),
                title=meta("Café in Ulm #café #Münster"),
                creation_timestamp=SECOND + 1,
            ),
            post(medium("media/posts/202408/451_n_18047065138879510.jpg", "One photo #2022 #🌅", SECOND + 900)),
            post(medium("media/posts/202408/452_n_18047065138879511.jpg", second=SECOND + 9000)),
        ],
        f"{folder}/archived_posts.json": {
            "ig_archived_post_media": [post(medium("media/archived_posts/a.jpg", "#old", 1500000000))]
        },
        f"{folder}/igtv_videos.json": {"ig_igtv_media": [post(medium("media/igtv/b.mp4", "#tv", 1500000100))]},
        f"{folder}/reels.json": {
            "ig_reels_media": [
                post(medium("media/reels/AQ_17898982279059393.mp4", "#reel", SECOND + 20)),
                post(medium("media/posts/202408/451_n_18047065138879510.jpg", "One photo #2022 #🌅", SECOND + 900)),
            ]
        },
        f"{folder}/other_content.json": {"ig_other_media": [post(medium("media/other/c.jpg", "#other", 1500000200))]},
        f"{folder}/stories.json": {"ig_stories": [medium("media/stories/d.jpg", "#story", 1500000300)]},
        f"{folder}/recently_deleted_content.json": {
            "ig_recently_deleted_media": [post(medium("media/recently_deleted/e.jpg", "#gone", 1500000400))]
        },
        f"{folder}/profile_photos.json": {"ig_profile_picture": [medium("media/profile/f.jpg", "#me")]},
        "your_instagram_activity/comments/post_comments_1.json": [
            comment(".\n.\n#first #café", SECOND + 30),
            comment("#late", SECOND + 800),
            comment("Thank you! #words", SECOND + 31),
            comment("#elsewhere", SECOND + 32, "bob"),
        ],
        "your_instagram_activity/comments/reels_comments.json": {"comments_reels_comments": []},
        "personal_information/personal_information/personal_information.json": {
            "profile_user": [
                {
                    "title": "User Information",
                    "string_map_data": {
                        "Email": {"value": "ann@example.org"},
                        "Username": {"value": "ann.ulm"},
                        "Gender": {"value": "female"},
                    },
                }
            ]
        },
        PICTURE: b"1",
        "media/posts/202408/451_n_18047065138879510.jpg": b"2",
    }


def old() -> dict[str, Any]:
    """An export of 2020."""
    moment = "2020-11-03T20:48:47+00:00"
    return {
        "media.json": {
            "photos": [
                {"caption": "Ulm #münster", "taken_at": moment, "location": "Ulm, Germany", "path": "photos/a.jpg"},
                {"caption": "Ulm #münster", "taken_at": moment, "location": "Ulm, Germany", "path": "photos/b.jpg"},
                {"caption": "#older", "taken_at": "2018-09-20T03:40:04", "path": "photos/c.jpg"},
                {"caption": "", "taken_at": "2018-09-21T03:40:04", "path": "photos/d.jpg"},
                "rubbish",
            ],
            "videos": [
                {"caption": "Ulm #münster", "taken_at": moment, "path": "videos/e.mp4"},
                {"caption": "#moving", "taken_at": "2019-01-01T00:00:00+00:00", "path": "videos/f.mp4"},
            ],
            "stories": [{"caption": "#story", "taken_at": "2020-01-01T00:00:00+00:00", "path": "stories/g.jpg"}],
            "profile": [{"is_active_profile": True, "caption": "#me", "path": "profile/h.jpg"}],
            "direct": [{"taken_at": moment, "path": "direct/i.jpg"}],
        },
        "profile.json": {"username": "ann.ulm", "email": "ann@example.org"},
        "photos/a.jpg": b"a",
    }


def recognised(tree: ArchiveTree) -> Export:
    """The export, which must be one."""
    export = INSTAGRAM.recognise(tree)
    assert export
    return export


def test_an_export_of_2025(tree_of: TreeOf) -> None:
    tree = tree_of(made_up())
    posts, skipped, missing = read(INSTAGRAM, tree)
    assert recognised(tree).account == "ann.ulm"
    assert recognised(tree).notes == ()
    carousel, single, archived, tv, reel, other = posts
    assert carousel.caption == "Café in Ulm #café #Münster", "mended"
    assert carousel.tags == ("café", "Münster")
    assert carousel.time == datetime.fromtimestamp(SECOND + 1, UTC)
    assert not carousel.time_zone_known
    assert (carousel.lat, carousel.lon) == (48.4, 9.99)
    assert carousel.images == (PICTURE,), "the second one is missing, the video is none"
    assert (carousel.user, carousel.source, carousel.place, carousel.flags) == ("ann.ulm", "instagram", None, ())
    assert single.tags == ("2022", "🌅"), "hashtags by Instagram's own rules"
    assert single.time == datetime.fromtimestamp(SECOND + 900, UTC)
    assert archived.flags == ("archived",)
    assert [one.tags for one in (tv, reel, other)] == [("tv",), ("reel",), ("other",)]
    assert skipped == {Skip.EMPTY: 1, Skip.TWICE: 1, Skip.STORY: 1, Skip.DELETED: 1}
    assert missing == 3, "of the carousel, archived, other"
    assert not tree.problems


def test_stories_if_wanted(tree_of: TreeOf) -> None:
    posts, skipped, _ = read(INSTAGRAM, tree_of(made_up()), stories=True)
    assert [one.tags for one in posts if "story" in one.flags] == [("story",)]
    assert Skip.STORY not in skipped


@pytest.mark.parametrize("root", ["", "instagram-ann-2025-01-01-x/", "meta-2026/instagram-ann/"])
@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("content/", "posts_1.json"),
        ("media/", "posts_1.json"),
        ("your_instagram_activity/content/", "posts_2.json"),
        ("your_instagram_activity/media/", "posts_1.json"),
        ("", "posts.json"),
        ("", "posts_1.json"),
    ],
)
def test_folders_of_all_years(tree_of: TreeOf, root: str, folder: str, name: str) -> None:
    files = {f"{root}{folder}{name}": [post(medium(PICTURE, "#ulm"))], f"{root}{PICTURE}": b"1"}
    posts, skipped, missing = read(INSTAGRAM, tree_of(files))
    assert [(one.tags, one.images) for one in posts] == [(("ulm",), (f"{root}{PICTURE}",))]
    assert (skipped, missing) == ({}, 0)


def test_what_is_no_instagram_export(tree_of: TreeOf) -> None:
    for files in (
        {"posts.json": [{"title": "A blog", "timestamp": 5, "media": []}]},
        {"content/posts.json": {"posts": [{"title": "x"}]}},
        {"posts_1.json": b"no JSON"},
        {"a/b/c/content/posts_1.json": [post(medium(PICTURE))]},
        {"media.json": {"files": []}},
        {"your_instagram_activity/threads/threads_and_replies.json": {"text_post_app_text_posts": []}},
        {"posts/your_posts_1.json": [{"timestamp": SECOND, "data": [{"post": "x"}]}]},
        {"your_instagram_activity/messages/posts_1.json": [post(medium(PICTURE))]},
    ):
        assert INSTAGRAM.recognise(tree_of(files)) is None, files


def test_numbered_files_come_in_order(tree_of: TreeOf) -> None:
    names = ["posts_1.json", "posts_2.json", "posts_10.json"]
    files = {
        f"content/{name}": [post(medium(f"{name}.jpg", f"#{name[:-5]}", SECOND + i))] for i, name in enumerate(names)
    }
    posts, _, _ = read(INSTAGRAM, tree_of(dict(reversed(files.items()))))
    assert [one.tags for one in posts] == [("posts_1",), ("posts_2",), ("posts_10",)]


def test_texts_of_single_photos_are_kept(tree_of: TreeOf) -> None:
    entry = post(medium("a.jpg", "Whole"), medium("b.jpg", "Part #b"), medium("c.jpg", "Whole "), title="Whole")
    posts, _, _ = read(INSTAGRAM, tree_of({"content/posts_1.json": [entry]}))
    assert posts[0].caption == "Whole\n\nPart #b"


def test_a_position_is_the_first_that_is_one(tree_of: TreeOf) -> None:
    entry = post(
        medium("a.jpg", "#x", media_metadata=exif({"latitude": 0, "longitude": 0.0})),
        medium("b.mp4", media_metadata=exif({"latitude": 53.1}, {"longitude": "11.5"}, kind="video_metadata")),
    )
    posts, _, _ = read(INSTAGRAM, tree_of({"content/posts_1.json": [entry]}))
    assert (posts[0].lat, posts[0].lon) == (53.1, 11.5)


def test_ids_stay_in_later_exports(tree_of: TreeOf) -> None:
    def ids(*entries: dict[str, Any], folder: str = "content") -> list[str]:
        posts, _, _ = read(INSTAGRAM, tree_of({f"{folder}/posts_1.json": list(entries)}))
        return [one.post_id for one in posts]

    first = ids(post(medium(PICTURE, "#a")))
    assert first == ids(
        post(medium("media/other/18016994726159185.jpg"), title="edited #a", creation_timestamp=SECOND + 1),
        folder="your_instagram_activity/media",
    ), "another folder, suffix, text and second"
    assert first != ids(post(medium("media/posts/1_n_18016994726159186.jpg", "#a")))
    without = ids(post(medium("media/abc.jpg", "#a")))
    assert without == ids(post(medium("media/def.jpg", "#b"))), "the second tells"
    assert len(set(ids(post(medium("a.jpg", "#a")), post(medium("b.jpg", "#b"))))) == 2, "two in one second"
    assert without != ids(post(medium("media/abc.jpg", "#a", SECOND + 1)))


def test_entries_without_files_or_times(tree_of: TreeOf) -> None:
    entries = [
        post(title="#text only", creation_timestamp=SECOND),
        post(title="#another", creation_timestamp=SECOND),
        post(title="#another", creation_timestamp=SECOND),
        post(medium("", "#nameless", None)),
        post(medium("x.jpg", "#timeless", 0)),
        post(medium("x.jpg", "#timeless", -5)),
    ]
    posts, skipped, missing = read(INSTAGRAM, tree_of({"your_instagram_activity/media/posts_1.json": entries}))
    assert [one.tags[0] for one in posts] == ["text", "another", "nameless", "timeless"]
    assert posts[3].time is None
    assert (skipped, missing) == ({Skip.TWICE: 2}, 1)


def test_wrong_types_anywhere(tree_of: TreeOf) -> None:
    wrong: list[Any] = [None, 1, "text", [], {}, [[]], True, {"media": 5}, {"media": [], "title": ""}, {"media": [3]}]
    wrong += [post(medium(PICTURE, value, value, media_metadata=value)) for value in ([], {}, 5, None, [{}], 1e300)]
    wrong += [post({"uri": value, "title": "#x"}, title=value, creation_timestamp=value) for value in ([1], {"a": 1})]
    tree = tree_of({"your_instagram_activity/media/posts_1.json": [*wrong, post(medium("y.jpg", "#good", 1600000000))]})
    posts, skipped, _ = read(INSTAGRAM, tree, first_comment=True)
    assert posts[-1].tags == ("good",)
    assert skipped[Skip.UNREADABLE] == 10
    assert len(posts) + skipped.total() == len(wrong) + 1
    assert not tree.problems


def test_a_damaged_file_is_told_and_the_next_one_read(tree_of: TreeOf) -> None:
    tree = tree_of(
        {
            "content/posts_1.json": '[{"media":[{"uri":"a.jpg","creation_timestamp":1600000000,"title":"#a"}]},{"med',
            "content/posts_2.json": [post(medium("b.jpg", "#b"))],
            "content/posts_3.json": "[[[",
            "comments/post_comments.json": "{",
        }
    )
    posts, _, _ = read(INSTAGRAM, tree, first_comment=True)
    assert [one.tags for one in posts] == [("a",), ("b",)]
    assert sorted(problem.partition(" ")[0] for problem in tree.problems) == [
        "comments/post_comments.json",
        "content/posts_1.json",
    ]


def test_first_comments_if_wanted(tree_of: TreeOf) -> None:
    files = made_up()
    assert "first" not in read(INSTAGRAM, tree_of(files))[0][0].tags
    posts, _, _ = read(INSTAGRAM, tree_of(files), first_comment=True)
    by_tag = {one.tags[0]: one.tags for one in posts}
    assert by_tag["café"] == ("café", "Münster"), "the reel was later, so the comment is below it"
    assert by_tag["reel"] == ("reel", "first", "café")
    assert "late" not in {tag for tags in by_tag.values() for tag in tags}, "after more than ten minutes"


def test_first_comments_in_other_languages_and_years(tree_of: TreeOf) -> None:
    german = {"comment": "Kommentar", "owner": meta("Medieneigentümer"), "time": "Uhrzeit"}
    older = {"title": "ann", "string_list_data": [{"value": "#von #2021", "timestamp": SECOND + 5}]}
    for comments in ([comment("#von #2021", SECOND + 5, **german)], {"comments_media_comments": [older]}):
        files = {
            "content/posts_1.json": [post(medium("a.jpg", "", SECOND))],
            "comments/post_comments.json": comments,
        }
        posts, skipped, _ = read(INSTAGRAM, tree_of(files), first_comment=True)
        assert [one.tags for one in posts] == [("von", "2021")], "no longer empty"
        assert posts[0].caption == ""
        assert skipped == {}


@pytest.mark.parametrize(
    ("fields", "account"),
    [
        ({"Benutzername": "ann", "Name": "bob"}, "ann"),
        ({meta("Nom d’utilisateur"): "ann", "Nom": "bob"}, "ann"),
        ({"???": "ann.ulm", "E-mail": "a@b.org", "Telefon": "+49 1", "Privat": "False"}, "ann.ulm"),
        ({"???": "ann", "!!!": "weiblich"}, None),
        ({}, None),
    ],
)
def test_the_account_in_any_language(tree_of: TreeOf, fields: dict[str, str], account: str | None) -> None:
    values = {label: {"value": value, "timestamp": 0} for label, value in fields.items()}
    files = {
        "content/posts_1.json": [post(medium("a.jpg", "#a"))],
        "account_information/personal_information.json": {"profile_user": [{"string_map_data": values}]},
    }
    assert recognised(tree_of(files)).account == account


def test_the_dialect_of_labels(tree_of: TreeOf) -> None:
    entry = {
        "timestamp": SECOND,
        "media": [medium(PICTURE)],
        "label_values": [
            {"label": "Adresse", "value": "https://www.instagram.com/p/abc/ with a blank"},
            {"label": "Irgendwas", "value": meta("Grüße aus #Ulm")},
            {"title": "Hashtags", "dict": [{"dict": [{"label": "Name", "value": "#extra"}]}]},
            {
                "title": "Orte",
                "dict": [{"dict": [{"label": "Name", "value": "Münster"}, {"label": "?", "value": "(48.39, 9.99)"}]}],
            },
        ],
        "fbid": "1",
    }
    posts, _, _ = read(INSTAGRAM, tree_of({"your_instagram_activity/media/posts_1.json": [entry]}))
    assert posts[0].caption == "Grüße aus #Ulm"
    assert posts[0].tags == ("Ulm", "extra")
    assert (posts[0].place, posts[0].lat, posts[0].lon) == ("Münster", 48.39, 9.99)
    assert posts[0].time == datetime.fromtimestamp(SECOND, UTC)


@pytest.mark.parametrize("root", ["", "ann_20201105/", "a/ann_20201105/"])
def test_an_export_of_2020(tree_of: TreeOf, root: str) -> None:
    tree = tree_of({root + name: content for name, content in old().items()})
    posts, skipped, missing = read(INSTAGRAM, tree)
    carousel, older, moving = posts
    assert (carousel.caption, carousel.tags, carousel.place) == ("Ulm #münster", ("münster",), "Ulm, Germany")
    assert carousel.time == datetime(2020, 11, 3, 20, 48, 47, tzinfo=UTC)
    assert carousel.images == (f"{root}photos/a.jpg",)
    assert carousel.user == "ann.ulm"
    assert older.time == datetime(2018, 9, 20, 3, 40, 4, tzinfo=UTC)
    assert moving.tags == ("moving",)
    assert skipped == {Skip.EMPTY: 1, Skip.UNREADABLE: 1, Skip.STORY: 1}
    assert missing == 2
    assert [one.flags for one in read(INSTAGRAM, tree, stories=True)[0] if one.flags] == [("story",)]


def test_an_export_of_2020_keeps_its_ids(tree_of: TreeOf) -> None:
    ids = [one.post_id for one in read(INSTAGRAM, tree_of(old()))[0]]
    edited = old()
    for entry in edited["media.json"]["photos"][:-1]:
        entry["caption"] += " edited"
        entry["path"] = entry["path"].replace("photos/", "photos/new_")
    assert [one.post_id for one in read(INSTAGRAM, tree_of({"media (1).json": edited["media.json"]}))[0]][:2] == ids[:2]
    later = post(medium("media/posts/x.jpg", "Ulm #münster", 1604436527))
    assert read(INSTAGRAM, tree_of({"content/posts_1.json": [later]}))[0][0].post_id == ids[0], "a later layout"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the samples")
@pytest.mark.parametrize(
    # Counted by printing every entry of posts.json and reels.json: each case has one post; reels.json of mixed_media
    # and of video holds it once more. Of the 10 files of mixed_media 7 are pictures, all there, and 3 are videos.
    ("case", "tags", "pictures", "time", "twice"),
    [
        ("test_image", ("italiansub",), 1, 1722801157, 0),
        ("test_images", ("daliaflower", "hibiscusplant"), 5, 1658871955, 0),
        ("test_mixed_media", (), 7, 1720384531, 1),
        ("test_video", (), 0, 1458732736, 1),
    ],
)
def test_real_exports(tmp_path: Path, case: str, tags: tuple[str, ...], pictures: int, time: int, twice: int) -> None:
    with ArchiveTree.open([SAMPLES / case], tmp_path) as tree:
        posts, skipped, missing = read(INSTAGRAM, tree)
        assert [one.tags for one in posts] == [tags]
        assert (len(posts[0].images), missing) == (pictures, 0)
        assert posts[0].time == datetime.fromtimestamp(time, UTC)
        assert posts[0].caption
        assert skipped == ({Skip.TWICE: 1} if twice else {})
        assert ((posts[0].lat, posts[0].lon) == (53.141186112, 11.038734576)) == (case == "test_video")
        assert not tree.problems
