"""Posts as they are exchanged, and the tag set of a post on the desk."""

import json
from datetime import UTC, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagdesk.domain import DeskPost, Post, PostTag, Suggestion, TagState

TEXTS = st.lists(st.text(), max_size=3).map(tuple)
MAYBE_TEXT = st.none() | st.text()
DEGREES = st.none() | st.floats(-180, 180)
ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=5, minutes=30))])
POSTS = st.builds(
    Post,
    post_id=st.text(),
    caption=st.text(),
    tags=TEXTS,
    user=MAYBE_TEXT,
    source=MAYBE_TEXT,
    time=st.none() | st.datetimes(timezones=ZONES),
    time_zone_known=st.booleans(),
    place=MAYBE_TEXT,
    lat=DEGREES,
    lon=DEGREES,
    images=TEXTS,
    alt=TEXTS,
    image_words=TEXTS,
    flags=TEXTS,
)


@given(POSTS)
def test_a_post_survives_json(post: Post) -> None:
    assert Post.from_record(json.loads(json.dumps(post.to_record()))) == post


def test_other_names_of_fields() -> None:
    post = Post.from_record({"id": 7, "text": "hello", "image": "a.jpg"})
    assert (post.post_id, post.caption, post.images, post.tags) == ("7", "hello", ("a.jpg",), ())


def test_null_counts_as_absent() -> None:
    record = dict.fromkeys(Post(post_id="").to_record()) | {"id": "7", "text": "hello", "image": "a.jpg"}
    assert Post.from_record(record) == Post(post_id="7", caption="hello", images=("a.jpg",))


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ([], "JSON object"),
        ({}, "'tags' or 'caption'"),
        ({"tags": None, "caption": None}, "'tags' or 'caption'"),
        ({"caption": 5}, "'caption'"),
        ({"tags": "a b"}, "'tags'"),
        ({"tags": [1]}, "'tags'"),
        ({"tags": [], "images": "a.jpg"}, "'images'"),
        ({"tags": [], "image": 5}, "'images'"),
        ({"tags": [], "alt": [None]}, "'alt'"),
        ({"tags": [], "time": "yesterday"}, "'time'"),
        ({"tags": [], "time": 1_700_000_000}, "'time'"),
        ({"tags": [], "user": ["ann"]}, "'user'"),
        ({"tags": [], "place": {}}, "'place'"),
        ({"tags": [], "lat": "48.4"}, "'lat'"),
        ({"tags": [], "lon": True}, "'lon'"),
    ],
    ids=str,
)
def test_wrong_field_is_named(record: Any, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        Post.from_record(record)


def test_chosen_are_accepted_and_own_tags_in_order() -> None:
    tags = (
        PostTag("Sea", TagState.OWN),
        PostTag("dog", TagState.REJECTED),
        PostTag("New York", TagState.ACCEPTED),
        PostTag("sky", TagState.SUGGESTED),
    )
    post = DeskPost(1, tags=tags)
    assert post.chosen == ("Sea", "New York")
    assert post.rejected == ("dog",)
    assert tags[2].key == "new york"


@pytest.mark.parametrize(
    ("sources", "leading"),
    [({}, None), ({"sog": 0.2, "uses": 0.7}, "uses"), ({"sog": -0.2, "uses": -0.1}, None), ({"sog": 0.0}, None)],
)
def test_the_leading_source_of_a_suggestion(sources: dict[str, float], leading: str | None) -> None:
    assert Suggestion("lake", 0.5, sources).leading == leading
