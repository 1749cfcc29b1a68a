"""One run of writing tags into photos, post by post, so that whoever stops it knows what was done (Qt-free)."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tagdesk.assistant.metadata_writing import Becomes, KeywordChange
from tagdesk.domain import DeskPost, Progress
from tagdesk.history.store import History


class Writer(Protocol):
    """What a run needs of `MetadataWriter`."""

    def write(self, post_ids: Sequence[int]) -> Generator[Progress, None, list[KeywordChange]]:
        """Write, and tell what was changed, file by file."""


@dataclass
class Outcome:
    """What became of the files of some posts, so far.

    Attributes:
        asked_for: Whether the person said so just now; else the settings did, when the posts became done.
        written_ids: Posts with tags that all their photos have now: those are done.
        is_stopped: Whether it was stopped before its end.
    """

    asked_for: bool = True
    changes: list[KeywordChange] = field(default_factory=list)
    written_ids: list[int] = field(default_factory=list)
    is_stopped: bool = False

    @property
    def failures(self) -> list[KeywordChange]:
        """What could not be written."""
        return [change for change in self.changes if change.becomes is Becomes.FAILED]

    @property
    def has_nothing(self) -> bool:
        """Whether there were no keywords at all, neither to write nor in the files."""
        return not any((*c.added, *c.kept, *c.removed, *c.left_out) or c.error for c in self.changes)


def write_posts(
    history: History, writer: Writer, post_ids: Mapping[int, bool], outcome: Outcome
) -> Generator[Progress, None, Outcome]:
    """Write the tags of posts; what was done so far stands in the outcome.

    Args:
        history: Where the posts are.
        writer: Writes into the files of one post.
        post_ids: For each post whether the person asked for it; if not, it is left out unless it is done by now.
        outcome: Is filled.
    """
    for count, (post_id, asked_for) in enumerate(post_ids.items()):
        yield Progress(count, len(post_ids))
        for post in history.posts([post_id]):
            if not (asked_for or post.done):
                continue
            steps = writer.write([post_id])
            try:
                while True:
                    yield Progress(count, len(post_ids), next(steps).note)
            except StopIteration as end:
                _keep(outcome, post, end.value)
            finally:
                steps.close()
    yield Progress(len(post_ids), len(post_ids))
    return outcome


def _keep(outcome: Outcome, post: DeskPost, changes: Sequence[KeywordChange]) -> None:
    outcome.changes += changes
    has_failed = any(change.becomes is Becomes.FAILED for change in changes)
    if changes and post.chosen and not has_failed:
        outcome.written_ids.append(post.post_id)
