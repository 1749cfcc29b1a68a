"""The archive of X since 2019."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from made_up_exports import SAMPLES_DIR, TreeOf, read

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Skip
from tagdesk.importers.twitter import TWITTER

SAMPLE = SAMPLES_DIR / "x_twitter/tweets_2024_enchanted-twin.js"
PHOTO = "https://pbs.twimg.com/media/DmDP.jpg"


def script(name: str, content: Any) -> str:
    return f"window.YTD.{name}.part0 = {json.dumps(content, ensure_ascii=False)}"


def tweet(number: int, text: str, **fields: Any) -> dict[str, Any]:
    return {
        "tweet": {
            "id_str": str(number),
            "created_at": "Wed Feb 05 12:15:47 +0000 2020",
            "full_text": text,
            "entities": {"hashtags": [], "urls": [], "user_mentions": []},
            "retweeted": False,
            **fields,
        }
    }


def hashtags(*tags: str) -> list[dict[str, Any]]:
    return [{"text": tag, "indices": ["1", "2"]} for tag in tags]


def media(*addresses: str, kind: str = "photo", url: str = "https://t.co/pic") -> dict[str, Any]:
    return {"media": [{"type": kind, "url": url, "media_url_https": address} for address in addresses]}


def account(**fields: Any) -> dict[str, Any]:
    return {"data/account.js": script("account", [{"account": {"email": "a@b.example", **fields}}])}


def made_up() -> dict[str, Any]:
    """One export of everything."""
    long = "A long text about Ulm that goes on and on, and says more than fits into a tweet. " * 4
    note = {
        "noteTweetId": "900",
        "createdAt": "2023-06-01T10:00:02.000Z",
        "core": {"text": f"{long}#end", "hashtags": [{"text": "end"}], "urls": [], "mentions": []},
    }
    tweets = [
        tweet(
            101,
            "Ulm &amp; more #Münster https://t.co/link https://t.co/pic",
            entities={
                "hashtags": hashtags("Münster"),
                "urls": [{"url": "https://t.co/link", "expanded_url": "https://example.org/#x"}],
                **media(PHOTO),
            },
            extended_entities=media(PHOTO, "https://pbs.twimg.com/media/Second.jpg"),
            coordinates={"type": "Point", "coordinates": ["9.99", "48.39"]},
        ),
        tweet(102, "RT @bob: something #theirs"),
        tweet(103, "@bob yes #no", in_reply_to_user_id_str="8", in_reply_to_screen_name="bob"),
        tweet(104, "and #more", in_reply_to_user_id_str="7", in_reply_to_status_id_str="101"),
        tweet(105, "https://t.co/pic", entities=media(PHOTO)),
        tweet(
            106, "a film #film", extended_entities=media("https://pbs.twimg.com/ext_tw_video_thumb/v.jpg", kind="video")
        ),
        tweet(
            107,
            "first #typo",
            edit_info={"initial": {"editTweetIds": ["107", "108"]}},
        ),
        tweet(
            108,
            "second #right",
            edit_info={"edit": {"initialTweetId": "107", "editControlInitial": {"editTweetIds": ["107", "108"]}}},
        ),
        tweet(
            109,
            long[:270] + "… https://t.co/more",
            created_at="Thu Jun 01 10:00:00 +0000 2023",
            entities={"hashtags": hashtags("cut"), "urls": [{"url": "https://t.co/more", "expanded_url": "https://x"}]},
        ),
        tweet(101, "once more"),
        "rubbish",
    ]
    return {
        **account(username="ann", accountId="7"),
        "data/manifest.js": "window.__THAR_CONFIG = "
        + json.dumps({"userInfo": {"accountId": "7", "userName": "ann"}, "archiveInfo": {"isPartialArchive": False}}),
        "data/tweets.js": script("tweets", tweets),
        "data/tweets-part1.js": script("tweets", [tweet(201, "part #two")]),
        "data/community-tweet.js": script("community_tweet", [tweet(301, "in a #community")]),
        "data/note-tweet.js": script("note_tweet", [{"noteTweet": note}]),
        "data/deleted-tweets.js": script("deleted_tweets", [tweet(401, "gone #gone")]),
        "data/tweet-headers.js": script("tweet_headers", [{"tweet": {"tweet_id": "101"}}]),
        "data/tweets_media/101-DmDP.jpg": b"a",
        "data/tweets_media/101-Second.jpg": b"b",
        "data/tweets_media/106-film.mp4": b"c",
        "data/direct_messages_media/101-private.jpg": b"d",
    }


def test_an_archive(tree_of: TreeOf) -> None:
    tree = tree_of(made_up())
    export = TWITTER.recognise(tree)
    assert export is not None
    assert export.account == "ann"
    assert not export.notes
    posts, skipped, missing = read(TWITTER, tree)
    by_id = {post.post_id: post for post in posts}
    assert sorted(by_id) == ["101", "104", "106", "107", "109", "201", "301"]
    assert skipped == {
        Skip.REPOST: 1,
        Skip.REPLY: 1,
        Skip.EMPTY: 1,
        Skip.TWICE: 2,
        Skip.UNREADABLE: 1,
        Skip.DELETED: 1,
    }
    assert missing == 0, "the film is no picture"
    assert not tree.problems

    first = by_id["101"]
    assert first.caption == "Ulm & more #Münster https://example.org/#x"
    assert first.tags == ("Münster",), "the link's fragment is none"
    assert first.time == datetime(2020, 2, 5, 12, 15, 47, tzinfo=UTC)
    assert not first.time_zone_known
    assert (first.lat, first.lon) == (48.39, 9.99)
    assert (first.user, first.source) == ("ann", "twitter")
    assert first.images == ("data/tweets_media/101-DmDP.jpg", "data/tweets_media/101-Second.jpg")
    assert by_id["107"].caption == "second #right", "the newest version under the first id"
    assert by_id["109"].tags == ("end",)
    assert by_id["109"].caption.endswith("fits into a tweet. #end")


def test_replies_if_wanted(tree_of: TreeOf) -> None:
    posts, skipped, _ = read(TWITTER, tree_of(made_up()), replies=True)
    assert {post.post_id: post.flags for post in posts if post.post_id in ("103", "104")} == {
        "103": ("reply",),
        "104": (),
    }
    assert Skip.REPLY not in skipped


@pytest.mark.parametrize("root", ["", "twitter/", "a/b/"])
@pytest.mark.parametrize("name", ["data/tweets.js", "data/tweet.js", "tweet.js", "tweets (1).js"])
def test_wherever_the_file_lies(tree_of: TreeOf, root: str, name: str) -> None:
    kind = "tweet" if name.endswith("tweet.js") else "tweets"
    posts, _, _ = read(TWITTER, tree_of({root + name: script(kind, [tweet(1, "x #y")])}))
    assert [post.tags for post in posts] == [("y",)]


def test_without_wrapping_and_with_a_final_semicolon(tree_of: TreeOf) -> None:
    tree = tree_of({"tweet.js": script("tweet", [tweet(1, "x #y")["tweet"]]) + ";\n"})
    posts, _, _ = read(TWITTER, tree)
    assert [post.post_id for post in posts] == ["1"]
    assert not tree.problems


def test_other_files_are_no_archive(tree_of: TreeOf) -> None:
    assert TWITTER.recognise(tree_of({"tweets.js": "var tweets = []", "tweet.js": b"\xff\xfe"})) is None
    assert TWITTER.recognise(tree_of({"data/deleted-tweets.js": script("deleted_tweets", [])})) is None


def test_threads_of_an_unknown_owner(tree_of: TreeOf) -> None:
    """Without account, answers to tweets of the same file are own threads."""
    tweets = [
        tweet(2, "second #b", in_reply_to_status_id_str="1", in_reply_to_user_id_str="7"),
        tweet(1, "first #a"),
        tweet(3, "@bob #c", in_reply_to_status_id_str="99", in_reply_to_user_id_str="8"),
    ]
    posts, skipped, _ = read(TWITTER, tree_of({"tweets.js": script("tweets", tweets)}))
    assert [post.post_id for post in posts] == ["2", "1"]
    assert posts[0].user is None
    assert skipped == {Skip.REPLY: 1}


def test_the_owner_by_name_or_manifest(tree_of: TreeOf) -> None:
    tweets = script("tweets", [tweet(2, "b #b", in_reply_to_screen_name="ANN", in_reply_to_status_id_str="99")])
    manifest = 'window.__THAR_CONFIG = {"userInfo": {"accountId": "7", "userName": "ann"}}'
    posts, _, _ = read(TWITTER, tree_of({"data/tweets.js": tweets, "data/manifest.js": manifest}))
    assert [post.user for post in posts] == ["ann"]


def test_parts_that_are_missing_are_told(tree_of: TreeOf) -> None:
    manifest = {
        "archiveInfo": {"isPartialArchive": True},
        "dataTypes": {"tweets": {"files": [{"fileName": "data/tweets.js"}, {"fileName": "data/tweets-part1.js"}]}},
    }
    files = {
        "x/data/manifest.js": "window.__THAR_CONFIG = " + json.dumps(manifest),
        "x/data/tweets.js": script("tweets", [tweet(1, "x")]),
    }
    export = TWITTER.recognise(tree_of(files))
    assert export is not None
    assert len(export.notes) == 2
    assert "data/tweets-part1.js" in export.notes[1]


def test_missing_pictures_and_pictures_that_only_the_folder_tells(tree_of: TreeOf) -> None:
    tweets = [
        tweet(1, "gone #a", extended_entities=media(PHOTO, PHOTO, "https://pbs.twimg.com/media/x.png?name=large")),
        tweet(2, "other name #b", entities=media(PHOTO)),
        tweet(3, "not told #c"),
    ]
    files = {
        "data/tweets.js": script("tweets", tweets),
        "data/tweet_media/2-other.jpg": b"",
        "data/tweet_media/3-x.jpg": b"",
    }
    posts, _, missing = read(TWITTER, tree_of(files))
    assert missing == 2
    assert [post.images for post in posts] == [(), ("data/tweet_media/2-other.jpg",), ("data/tweet_media/3-x.jpg",)]


def test_descriptions_of_pictures(tree_of: TreeOf) -> None:
    pictures = media(PHOTO, "https://pbs.twimg.com/media/b.jpg")
    pictures["media"][1]["ext_alt_text"] = "a cat"
    files = {
        "data/tweets.js": script("tweets", [tweet(1, "#a", extended_entities=pictures)]),
        "data/tweets_media/1-DmDP.jpg": b"",
        "data/tweets_media/1-b.jpg": b"",
    }
    assert read(TWITTER, tree_of(files))[0][0].alt == ("", "a cat")


def test_a_hashtag_that_was_cut_off_is_none(tree_of: TreeOf) -> None:
    text = "x " * 60 + "#whole and then #hal… https://t.co/x"
    tweets = [
        tweet(1, text, truncated=True, entities={"hashtags": hashtags("whole", "hal")}),
        tweet(2, "so #short…"),
    ]
    posts, _, _ = read(TWITTER, tree_of({"tweets.js": script("tweets", tweets)}))
    assert [post.tags for post in posts] == [("whole",), ("short",)]


def test_places_whatever_the_order(tree_of: TreeOf) -> None:
    points = [("9.99", "48.39"), (48.39, 139.99), (139.99, 48.39), (0, 0), ("x", None)]
    tweets = [tweet(i, "#a", coordinates={"coordinates": list(point)}) for i, point in enumerate(points)]
    tweets.append(tweet(10, "#a", geo={"coordinates": [48.39, 9.99]}, place={"full_name": "Ulm, Germany"}))
    posts, _, _ = read(TWITTER, tree_of({"tweets.js": script("tweets", tweets)}))
    assert [(post.lat, post.lon) for post in posts] == [
        (48.39, 9.99),
        (48.39, 139.99),
        (48.39, 139.99),
        (None, None),
        (None, None),
        (48.39, 9.99),
    ]
    assert posts[-1].place == "Ulm, Germany"


def test_times(tree_of: TreeOf) -> None:
    texts = ["Wed Feb 05 12:15:47 +0000 2020", "2020-02-05T12:15:47Z", "Wed Xyz 05 12:15:47 +0000 2020", ""]
    tweets = [tweet(1225030257264054274 + i, "#a", created_at=text) for i, text in enumerate(texts)]
    posts, _, _ = read(TWITTER, tree_of({"tweets.js": script("tweets", tweets)}))
    told = datetime(2020, 2, 5, 12, 15, 47, tzinfo=UTC)
    assert [post.time and post.time.replace(microsecond=0) for post in posts] == [told] * 4, "the id tells it too"


@pytest.mark.parametrize("value", [None, 3, 1e300, True, "x", "", [], [1], {}, {"a": 1}, [None, [[]]], "\ud83d\0"])
def test_wrong_types(tree_of: TreeOf, value: Any) -> None:
    fields = [
        "id_str", "created_at", "full_text", "entities", "extended_entities", "coordinates", "geo", "place",
        "edit_info", "in_reply_to_user_id_str", "retweeted_status", "truncated", "user",
    ]  # fmt: skip
    tweets = [tweet(i, "x #y", **{name: value}) for i, name in enumerate(fields)]
    inner = {"media": value, "hashtags": value, "urls": value}
    tweets += [tweet(100, "z #y", entities=inner), tweet(101, "z", extended_entities={"media": [value]}), value]
    notes = [value, {"noteTweet": value}, {"noteTweet": {"core": value, "createdAt": value}}]
    files = {"tweets.js": json.dumps(tweets), "note-tweet.js": json.dumps(notes)}
    files = {name: f"window.YTD.{name[:-3].replace('-', '_')}.part0 = {text}" for name, text in files.items()}
    posts, skipped, _ = read(TWITTER, tree_of(files))
    assert len(posts) + sum(skipped.values()) == len(tweets)


def test_an_edited_tweet_whose_first_version_does_not_say_so_is_one_post(tree_of: TreeOf) -> None:
    versions = {"initial": {"editTweetIds": ["1", "2"]}}
    tweets = [tweet(1, "first #a"), tweet(2, "second #b", edit_info=versions)]
    posts, skipped, _ = read(TWITTER, tree_of({"data/tweets.js": script("tweets", tweets), **account(username="ann")}))
    assert [post.post_id for post in posts] == ["1"]
    assert skipped == {Skip.TWICE: 1}


def test_tweets_without_an_id_are_known_by_what_they_say(tree_of: TreeOf) -> None:
    tweets = [{"full_text": "a #b", "created_at": "Wed Feb 05 12:15:47 +0000 2020"}] * 2
    posts, skipped, _ = read(TWITTER, tree_of({"data/tweets.js": script("tweets", tweets), **account(username="ann")}))
    assert len(posts) == 1
    assert skipped == {Skip.TWICE: 1}


def test_a_damaged_file_gives_what_stands_before_the_damage(tree_of: TreeOf) -> None:
    text = script("tweets", [tweet(1, "x #y"), tweet(2, "x #y")])
    tree = tree_of({"data/tweets.js": text[:-40], **account(username="ann")})
    posts, _, _ = read(TWITTER, tree)
    assert [post.post_id for post in posts] == ["1"]
    assert len(tree.problems) == 1
    assert tree.problems[0].startswith("data/tweets.js is damaged")


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the sample is not here")
def test_the_sample(tmp_path: Path) -> None:
    """One tweet without hashtags, by eye."""
    with ArchiveTree.open([SAMPLE], tmp_path) as tree:
        posts, skipped, missing = read(TWITTER, tree)
    assert [(post.post_id, post.caption, post.tags) for post in posts] == [
        ("1234567890", "Hello world! This is my first tweet.", ())
    ]
    assert not skipped
    assert missing == 0
