"""The families of the evidence: every column that speaks for a tag belongs to exactly one."""

from collections import Counter

from tagdesk.recommend.engine import COLUMNS
from tagdesk.recommend.habits.evidence import OF_THE_POST
from tagdesk.recommend.sources import NAMES, SOURCES, columns_of

#: Columns that tell what post it is, or whether a tag is new, and speak for no tag.
_OF_NO_TAG = {*OF_THE_POST, "new", "has_caption", "has_photo", "accepted"} - {
    "nearest_words",
    "nearest_sentence",
    "nearest_photo",
}


def test_every_column_has_one_source() -> None:
    counts = Counter(name for names in SOURCES.values() for name in names)
    assert NAMES.keys() == SOURCES.keys()
    assert set(counts.values()) == {1} and set(counts) == set(COLUMNS) - _OF_NO_TAG


def test_columns_of_sources_and_of_single_columns() -> None:
    assert [COLUMNS[number] for number in columns_of(["csrw", "named"])] == [
        "named",
        "csrw_score",
        "csrw_below",
        "csrw_knows",
    ]
    assert columns_of([]) == []
