"""Sentences about keywords in files."""

from pathlib import Path

import pytest

from tagdesk.assistant.metadata_writing import Becomes, KeywordChange
from tagdesk.domain import DeskPost, PostTag, TagState
from tagdesk.gui.metadata.run import Outcome
from tagdesk.gui.metadata.settled import newly_settled
from tagdesk.gui.metadata.text import files_words, outcome_words, plan_words, problem_words


def change(becomes: Becomes = Becomes.UPDATED, **lists) -> KeywordChange:
    return KeywordChange(1, Path("/p/a.jpg"), Path("/p/a.jpg.xmp"), becomes, **lists)


def plain(text: str) -> str:
    return text.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([], "There is no photo to write into."),
        ([change(Becomes.UNCHANGED)], "There is nothing to write yet: accept a suggestion or add a tag first."),
        ([change(Becomes.UNCHANGED, kept=("a",))], "a.jpg.xmp holds these tags already."),
        ([change(added=("a", "b"), removed=("c",))], "Written to a.jpg.xmp: 2 added, 1 removed."),
        (
            [change(kept=("a",))],
            "Written to a.jpg.xmp: no tag is new, all are where programs look now.",
        ),
        (
            [change(Becomes.UNCHANGED, left_out=("a",))],
            "a.jpg.xmp stays as it is. Left out, as they were taken out of the file: a.",
        ),
        (
            [change(Becomes.NEW, added=("a",)), change(Becomes.UNCHANGED, kept=("a",))],
            "Written: 1 new file, 1 unchanged.",
        ),
    ],
)
def test_what_was_written(changes: list[KeywordChange], words: str) -> None:
    assert plain(outcome_words(Outcome(changes=changes))) == words


def test_what_was_stopped() -> None:
    assert outcome_words(Outcome(is_stopped=True)) == "Stopped; nothing written so far."
    assert outcome_words(Outcome(changes=[change()], is_stopped=True)) == "Stopped; 1 updated so far."


def test_problems() -> None:
    failed = change(Becomes.FAILED, error="It is locked.")
    assert problem_words(Outcome(changes=[change(added=("a",))])) == ""
    assert problem_words(Outcome(changes=[failed])) == "It is locked."
    assert problem_words(Outcome(changes=[failed] * 2)).endswith(
        "One more file could not be written; Ctrl+Shift+S shows which."
    )
    assert "1,999 more files" in problem_words(Outcome(changes=[failed] * 2000))
    assert problem_words(Outcome(changes=[failed, change(added=("a",))])) == "It is locked. The other file is written."


def test_what_would_be_written() -> None:
    assert plan_words([]) == "None of these posts has a photo to write into."
    assert plan_words([change(Becomes.UNCHANGED)]).startswith("Nothing would change")
    changes = [change(Becomes.NEW)] * 3 + [change(Becomes.FAILED, error="x")]
    assert plan_words(changes) == "Would be written: 3 new files, 1 can't be written."
    assert plan_words(changes[3:]) == "Nothing would be written: 1 can't be written."
    assert files_words([change()] * 1200) == "1,200 updated"


def test_which_posts_are_newly_done() -> None:
    tags = (PostTag("a", TagState.OWN),)
    draft, done, tagged = DeskPost(1), DeskPost(1, done=True), DeskPost(1, done=True, tags=tags)
    assert newly_settled({1: draft}, [done]) == [1]
    assert newly_settled({1: done}, [tagged]) == [1]
    assert newly_settled({1: tagged}, [tagged]) == []
    assert newly_settled({1: done}, [draft]) == []
    assert newly_settled({}, [done]) == [], "it was done when it came"
