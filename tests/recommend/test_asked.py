"""What is read of a post for the habits: when, where, with what, what is seen in it."""

from datetime import datetime

import numpy as np
import pytest

from tagdesk.domain import Post
from tagdesk.recommend.asked import Reader, asked_of, facts_of
from tagdesk.recommend.features import PhotoFeatures

SUNDAY = datetime(2026, 6, 14, 20, 52)


def test_facts_of_time_place_and_camera() -> None:
    assert facts_of(SUNDAY, "Ulm, Baden-Württemberg, Germany", "FUJIFILM, X-T4, XF35mmF1.4 R") == (
        "hour:20", "part:evening", "weekday:6", "month:6", "season:summer", "day:6-14",
        "place:ulm", "place:baden-württemberg", "place:germany",
        "camera:fujifilm", "camera:x-t4", "camera:xf35mmf1.4r",
    )  # fmt: skip
    assert facts_of(None, " , ", "") == ()


def test_a_post_in_all_its_forms() -> None:
    seen = PhotoFeatures(np.array([3.0, 4.0], np.float32), (("lake", 0.9), ("dog", 0.4)))
    asked = asked_of(
        lambda text: np.ones(2, np.float32) if text == "swim" else None,
        posted_s=7.0,
        caption="swim #lake @me",
        accepted=["#Lake", "lake"],
        photo="a.jpg",
        features=seen,
        time=SUNDAY,
    )
    assert asked.query.text == asked.post.text == "swim" and asked.query.accepted == asked.post.tags == ("lake",)
    assert asked.post.sentence is not None and asked.post.photo is not None
    assert asked.post.photo.tolist() == pytest.approx([0.6, 0.8]), "of unit length"
    assert asked.pooled is seen.pooled and asked.query.image_words == ("lake", "dog")
    assert {"seen:lake", "seen:dog", "weekday:6"} <= set(asked.post.facts) and asked.post.time_s == 7


def test_what_is_not_there_is_not_read() -> None:
    asked = asked_of(lambda _: pytest.fail("no caption to read"), posted_s=0, photo="a.jpg")
    assert asked.query.photo == "", "a photo that can't be looked at is none"
    assert asked.post.sentence is asked.post.photo is asked.pooled is None and asked.post.facts == ()
    bare = Reader(None, None).read(Post("1", caption="swim", images=("a.jpg",)), ["sea"])
    assert bare.query.text == "swim" and bare.post.tags == ("sea",) and bare.post.sentence is None
