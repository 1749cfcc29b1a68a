"""The kind of evidence that a suggestion is marked with."""

from tagdesk.domain import Suggestion
from tagdesk.gui.tags.source_mark import MARKS, SourceMark, has_past, honest_sources, source_mark, strongest_sources
from tagdesk.gui.tags.source_text import sources_text
from tagdesk.recommend.sources import SOURCES


def test_every_source_of_the_engine_has_one_mark() -> None:
    names = [name for sources in MARKS.values() for name in sources]
    assert len(names) == len(set(names))
    assert set(SOURCES) <= set(names)


def test_the_kind_that_gives_most_together_wins() -> None:
    assert source_mark({"uses": 0.4, "recency": 0.3, "sog": 0.6}) is SourceMark.HABIT
    assert source_mark({"photos": 2.0, "together": 1.0, "uses": -9.0}) is SourceMark.PHOTO
    assert source_mark({"csrw": 0.1}) is SourceMark.WORDS
    assert source_mark({"together": 0.1, "uses": -1.0}) is SourceMark.ACCEPTED


def test_nothing_that_speaks_for_it_is_no_mark() -> None:
    assert source_mark({}) is source_mark({"uses": -1.0}) is source_mark({"something new": 3.0}) is None


def test_the_strongest_come_first_and_what_speaks_against_it_is_left_out() -> None:
    assert strongest_sources({"a": 0.1, "b": 0.5, "c": -1, "d": 0.3, "e": 0.2}) == ["b", "d", "e"]


def test_without_a_past_there_are_no_habits() -> None:
    stranger = [Suggestion("sea", 0.5, {"usercond": 2.0, "macon": 1.0, "sog": 0.5, "caption_words": -0.1})]
    person = [*stranger, Suggestion("sun", 0.4, {"uses": -0.3})]
    assert not has_past(stranger) and has_past(person) and not has_past([])
    told = honest_sources(stranger[0].sources, has_past=False)
    assert told == {"others": 3.0, "sog": 0.5, "caption_words": -0.1}
    assert source_mark(told) is SourceMark.OTHERS
    assert "habits" not in sources_text(told) and "what others use" in sources_text(told)
    assert source_mark(honest_sources(stranger[0].sources, has_past=True)) is SourceMark.HABIT
