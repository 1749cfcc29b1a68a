"""Each JSON of Google Photos finds its picture, whatever Takeout did to the two names."""

import csv

import pytest
from made_up_exports import SAMPLES_DIR

from tagdesk.importers.google_sidecars import is_named_as_sidecar, match_sidecars, media_names, unedited

CASES = SAMPLES_DIR / "google_photos/sidecar_match_cases_immich-go.csv"
LONG = "a_name_of_a_photo_that_is_longer_than_the_limit_of_takeout"


@pytest.mark.parametrize(
    ("sidecar", "medium"),
    [
        ("IMG_1.jpg.json", "IMG_1.jpg"),
        ("IMG_1.jpg.supplemental-metadata.json", "IMG_1.jpg"),
        ("IMG_1.jpg(1).json", "IMG_1(1).jpg"),
        ("IMG_1.jpg.supplemental-metadata(1).json", "IMG_1(1).jpg"),
        ("IMG_1(1).jpg.json", "IMG_1(1).jpg"),
        ("IMG_1.jpg.json", "IMG_1-edited.jpg"),
        ("IMG_1.jpg(2).json", "IMG_1-bearbeitet(2).jpg"),
        ("IMG_1.jpg.json", "IMG_1-ha editado.jpg"),
        ("IMG_1.jpg.json", "IMG_1-編集済み.jpg"),
        ("IMG_1.jpg.json", "IMG_1-modifie\u0301.jpg"),
        ("IMG_1.HEIC.json", "IMG_1.MP4"),
        ("IMG_1.supplemental-metadata.json", "IMG_1.jpg"),
        (f"{LONG[:46]}.json", f"{LONG[:47]}.jpg"),
        ("screenshot_of_something_rather_lo.jpg.suppleme.json"[:46] + ".json", "screenshot_of_something_rather_lo.jpg"),
        ("😀" * 23 + ".json", "😀" * 24 + ".jpg"),
        (f"{LONG[:46]}.json", f"{LONG[:46]}P(1).jpg"),
        ("Cafe\u0301.jpg.json", "Café.jpg"),
    ],
)
def test_they_belong_together(sidecar: str, medium: str) -> None:
    assert match_sidecars([sidecar], [medium]) == {sidecar: [medium]}


@pytest.mark.parametrize(
    ("sidecar", "medium"),
    [
        ("IMG_1.jpg.json", "IMG_2.jpg"),
        ("IMG_1.jpg.json", "IMG_1(1).jpg"),
        ("IMG_1.jpg(1).json", "IMG_1.jpg"),
        ("IMG_1.jpg(2).json", "IMG_1(1).jpg"),
        ("IMG.jpg.json", "IMG-1.jpg"),
        ("metadata.json", "IMG_1.jpg"),
        (f"{LONG[:45]}.json", f"{LONG[:47]}.jpg"),
    ],
)
def test_they_are_strangers(sidecar: str, medium: str) -> None:
    assert match_sidecars([sidecar], [medium]) == {}


def test_each_medium_has_the_json_that_fits_best() -> None:
    sidecars = ["a.jpg.json", "a.jpg(1).json", "a-edited.png.json"]
    media = ["a-edited.jpg", "a.jpg", "a(1).jpg", "a.MP4", "a-edited.png", "b.jpg"]
    assert match_sidecars(sidecars, media) == {
        "a.jpg.json": ["a.MP4", "a.jpg", "a-edited.jpg"],
        "a.jpg(1).json": ["a(1).jpg"],
        "a-edited.png.json": ["a-edited.png"],
    }


def test_half_an_emoji_in_a_name() -> None:
    assert match_sidecars(["x.json"], ["\ud83d" * 50 + ".jpg"]) == {}


def test_names_of_json_files() -> None:
    named = [
        "a.JPG.json",
        "a.heic(1).json",
        "a.jpg.supplemental-metadata(3).json",
        "a.jpg.s.json",
        "a.supplemental-meta.json",
    ]
    assert all(map(is_named_as_sidecar, named))
    assert not any(map(is_named_as_sidecar, ["metadata.json", "print-subscriptions.json", "a.jpg", "note 1.json"]))


def test_edited_copies() -> None:
    assert unedited("IMG_1-edited(1).jpg") == "IMG_1(1).jpg"
    assert unedited("IMG_1.jpg") is None
    assert unedited("IMG-2.jpg") is None


def test_what_a_file_may_be_called() -> None:
    assert media_names("a&b?.jpg", "a_b_.jpg.supplemental-metadata(1).json")[0] == "a_b_(1).jpg"
    assert f"{LONG[:47]}.jpg" in media_names(f"{LONG}.jpg", "cut.json")


@pytest.mark.skipif(not CASES.is_file(), reason="needs the samples")
def test_cases_of_immich_go() -> None:
    # 34 rows by `wc -l` less the head; 6 of them have an empty last column.
    with CASES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert len(rows) == 34
    for sidecar, medium, matcher in rows:
        assert bool(match_sidecars([sidecar], [medium])) == bool(matcher), (sidecar, medium)
    assert sum(not matcher for *_, matcher in rows) == 6
