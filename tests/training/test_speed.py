"""Times of the packs beside PyTorch's; how fast they are is no matter of tests."""

import pytest

from tagdesk.paths import resources_dir
from training.speed import measure


@pytest.mark.filterwarnings("ignore::Warning:torch")
def test_all_parts_are_timed_by_both() -> None:
    document = measure(None, resources_dir() / "samples" / "cat.jpg", 2, 1)
    assert set(document["models"]) >= {"backbone/backbone", "sog/sog", "sentences/sentences", "macon/macon-habit"}
    for row in document["models"].values():
        assert row["ms"] > 0 and row["eager_ms"] > 0 and row["gflop"] > 0 and row["mb"] > 0
        assert row["share"] == pytest.approx(row["least_ms"] / row["ms"], rel=0.2, abs=0.01)
    assert set(document["ms"]) == {
        "decode", "suggestion", "re_rank", "eager_suggestion", "eager_re_rank",
        "usercond step", "usercond query", "550,000 tags",
    }  # fmt: skip
    assert all(0 < row["min"] <= row["median"] <= row["max"] for row in document["ms"].values())
    assert set(document["times_eager"]) == {"suggestion", "re_rank", "suggestion_decoded"}
