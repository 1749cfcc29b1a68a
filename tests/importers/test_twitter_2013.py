"""The archive of Twitter until 2018."""

import csv
import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from made_up_exports import SAMPLES_DIR, TreeOf, read

from tagdesk.importers.archive_tree import ArchiveTree
from tagdesk.importers.importer import Skip
from tagdesk.importers.twitter import TWITTER

SAMPLE = SAMPLES_DIR / "x_twitter/twitter_archive_2013_bizweekgraphics"
COLUMNS = [
    "tweet_id",
    "in_reply_to_status_id",
    "in_reply_to_user_id",
    "timestamp",
    "source",
    "text",
    "retweeted_status_id",
    "retweeted_status_user_id",
    "retweeted_status_timestamp",
    "expanded_urls",
]


def month(number: str, tweets: list[Any]) -> str:
    return f"Grailbird.data.tweets_{number} = \n {json.dumps(tweets)}"


def tweet(number: int, text: str, **fields: Any) -> dict[str, Any]:
    return {
        "id_str": str(number),
        "id": number,
        "text": text,
        "created_at": "2014-05-30 17:49:28 +0000",
        "entities": {"hashtags": [], "urls": [], "media": [], "user_mentions": []},
        "geo": {},
        "user": {"screen_name": "ann", "id_str": "7"},
        **fields,
    }


def table(*rows: dict[str, str]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, quoting=csv.QUOTE_ALL, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def made_up() -> dict[str, Any]:
    """One export of everything."""
    medium = {"url": "http://t.co/pic", "media_url": "http://pbs.twimg.com/media/B.jpg", "sizes": []}
    may = [
        tweet(
            11,
            "Coffee &amp; cake #Ulm http://t.co/pic",
            entities={"hashtags": [{"text": "Ulm", "indices": [1, 2]}], "media": [medium]},
            geo={"type": "Point", "coordinates": [48.39, 9.99]},
        ),
        tweet(12, "RT @bob: x #y", retweeted_status={"id": 1}),
        tweet(13, "@bob hi", in_reply_to_user_id_str="8", in_reply_to_screen_name="bob"),
        tweet(14, "more #cake", in_reply_to_user_id_str="7", in_reply_to_screen_name="ann"),
    ]
    row = {"timestamp": "2014-05-30 17:49:28 +0000"}
    return {
        "data/js/tweets/2014_05.js": month("2014_05", may),
        "data/js/tweets/2014_06.js": month("2014_06", [tweet(15, "june")]),
        "data/js/user_details.js": 'var user_details = {"screen_name" : "ann", "id" : "7"}',
        "data/js/tweet_index.js": "var tweet_index = []",
        "tweets.csv": table(
            {**row, "tweet_id": "11", "text": "in the table too"}, {**row, "tweet_id": "99", "text": "x"}
        ),
    }


def test_an_archive(tree_of: TreeOf) -> None:
    tree = tree_of(made_up())
    posts, skipped, missing = read(TWITTER, tree)
    assert [post.post_id for post in posts] == ["11", "14", "15"], "the table is not read"
    assert skipped == {Skip.REPOST: 1, Skip.REPLY: 1}
    assert missing == 1
    assert not tree.problems
    first = posts[0]
    assert (first.caption, first.tags) == ("Coffee & cake #Ulm", ("Ulm",))
    assert (first.lat, first.lon) == (48.39, 9.99), "north first here"
    assert first.time == datetime(2014, 5, 30, 17, 49, 28, tzinfo=UTC)
    assert (first.user, first.source) == ("ann", "twitter")


@pytest.mark.parametrize("root", ["a/", "a/b/"])
def test_deeper(tree_of: TreeOf, root: str) -> None:
    tree = tree_of({root + name: content for name, content in made_up().items()})
    export = TWITTER.recognise(tree)
    assert export is not None
    assert export.account == "ann"
    assert len(export.files) == 2
    assert len(read(TWITTER, tree)[0]) == 3


def test_a_month_alone_tells_its_owner(tree_of: TreeOf) -> None:
    tweets = [tweet(2, "b", in_reply_to_user_id_str="7"), tweet(3, "c", in_reply_to_user_id_str="8")]
    posts, skipped, _ = read(TWITTER, tree_of({"2014_05.js": month("2014_05", tweets)}))
    assert [(post.post_id, post.user) for post in posts] == [("2", "ann")]
    assert skipped == {Skip.REPLY: 1}


def test_the_table_alone(tree_of: TreeOf) -> None:
    rows = [
        {
            "tweet_id": "3",
            "text": "two\nlines &amp; #Ulm http://t.co/a http://t.co/b",
            "timestamp": "2015-10-02 20:15:40 +0000",
            "expanded_urls": "http://example.org/x,http://twitter.com/ann/status/3/photo/1",
        },
        {"tweet_id": "2", "text": "in a thread", "in_reply_to_status_id": "1", "in_reply_to_user_id": "7"},
        {"tweet_id": "1", "text": "its beginning http://t.co/a", "expanded_urls": "http://a,http://b"},
        {"tweet_id": "4", "text": "@bob", "in_reply_to_status_id": "77", "in_reply_to_user_id": "8"},
        {"tweet_id": "5", "text": "not marked", "retweeted_status_id": "6"},
    ]
    posts, skipped, missing = read(TWITTER, tree_of({"tweets.csv": table(*rows)}))
    assert [post.caption for post in posts] == [
        "two\nlines & #Ulm http://example.org/x",
        "in a thread",
        "its beginning http://t.co/a",
    ]
    assert posts[0].tags == ("Ulm",)
    assert posts[0].time == datetime(2015, 10, 2, 20, 15, 40, tzinfo=UTC)
    assert skipped == {Skip.REPLY: 1, Skip.REPOST: 1}
    assert missing == 1


def test_other_tables_are_none(tree_of: TreeOf) -> None:
    assert TWITTER.recognise(tree_of({"tweets.csv": "id,text\n1,x\n", "2014_05.js": "var x = []"})) is None


def test_old_and_new_in_one_tree(tree_of: TreeOf) -> None:
    new = [{"tweet": tweet(11, "newer #Ulm")}, {"tweet": tweet(16, "new")}]
    files = {**made_up(), "data/tweets.js": f"window.YTD.tweets.part0 = {json.dumps(new)}"}
    posts, skipped, _ = read(TWITTER, tree_of(files))
    assert [post.post_id for post in posts] == ["11", "16", "14", "15"]
    assert posts[0].caption == "newer #Ulm"
    assert skipped[Skip.TWICE] == 1


def test_damaged_files(tree_of: TreeOf) -> None:
    files = made_up()
    files["data/js/tweets/2014_05.js"] = files["data/js/tweets/2014_05.js"][:-200]
    tree = tree_of(files)
    posts, _, _ = read(TWITTER, tree)
    assert "15" in [post.post_id for post in posts]
    assert len(tree.problems) == 1
    assert "2014_05.js is damaged" in tree.problems[0]

    tree = tree_of({"tweets.csv": table({"tweet_id": "1", "text": "x"}) + '"2","' + "y" * 200_000})
    assert [post.post_id for post in read(TWITTER, tree)[0]] == ["1"]
    assert len(tree.problems) == 1


@pytest.mark.parametrize("value", [None, 3, True, "x", [], {}, [[]], {"screen_name": []}])
def test_wrong_types(tree_of: TreeOf, value: Any) -> None:
    tweets = [{**tweet(i, "x #y"), name: value} for i, name in enumerate(tweet(1, ""))]
    posts, skipped, _ = read(TWITTER, tree_of({"2014_05.js": month("2014_05", [*tweets, value])}))
    assert len(posts) + sum(skipped.values()) == len(tweets) + 1


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="the sample is not here")
class TestTheSample:
    """Counted in Python over the raw files.

    6,966 tweets: 2,875 begin with "RT @"; of the others 1,301 have an `in_reply_to_user_id` with another screen name
    than bizweekgraphics; of the others 24 are nothing but the links to their media; 2,766 are left. Those have 804
    hashtags (each once a tweet) and 642 media, of which 29 are stills of videos (`…_thumb/…`).
    """

    def test_the_months(self, tmp_path: Path) -> None:
        with ArchiveTree.open([SAMPLE], tmp_path) as tree:
            export = TWITTER.recognise(tree)
            assert export is not None
            assert (export.account, len(export.files)) == ("bizweekgraphics", 56)
            posts, skipped, missing = read(TWITTER, tree)
            assert not tree.problems
        assert len(posts) == 2766
        assert skipped == {Skip.REPOST: 2875, Skip.REPLY: 1301, Skip.EMPTY: 24}
        assert sum(len(post.tags) for post in posts) == 804
        assert missing == 642 - 29
        assert sum(post.lat is not None for post in posts) == 4
        assert {post.user for post in posts} == {"bizweekgraphics"}

    def test_the_table(self, tmp_path: Path) -> None:
        """The same tweets; nothing tells their owner, but all answers to own tweets are to some of the table."""
        shutil.copy(SAMPLE / "tweets.csv", tmp_path / "tweets.csv")
        with ArchiveTree.open([tmp_path / "tweets.csv"], tmp_path) as tree:
            posts, skipped, _ = read(TWITTER, tree)
            assert not tree.problems
        assert len(posts) == 2766
        assert skipped == {Skip.REPOST: 2875, Skip.REPLY: 1301, Skip.EMPTY: 24}
        assert sum(len(post.tags) for post in posts) == 804
