"""What was learned, in words."""

from tagdesk.assistant.learned import told


def test_sources_and_tags_that_count_more_or_less() -> None:
    weights = {"previous": 0.4, "follows_max": -0.1, "named": -0.3, "sog_score": 0.01}
    payload = {"posts": 3, "bias": 0.1, "weights": weights, "tags": {"sea": 0.5, "sun": 0.9, "ad": -0.2, "x": 0.01}}
    assert dict(told(payload)) == {
        "counts more": ["your previous post"],
        "counts less": ["its name in the caption"],
        "tags more often": ["#sun", "#sea"],
        "tags less often": ["#ad"],
    }


def test_nothing_that_counts() -> None:
    assert not any(things for _, things in told({"weights": {}, "tags": {}}))
