"""What an import found and did, counted post by post."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tagdesk.contract.features import model_key
from tagdesk.domain import Post
from tagdesk.history.imports import Outcome
from tagdesk.importers.importer import Item, Skip

_SAMPLE, _TOP_TAGS = 10, 20


@dataclass
class ImportReport:
    """Counts of one export; of a dry run, what would become of it.

    Attributes:
        source: Short name of the format.
        title: Its name as people know it.
        account: Name of the account, where the export tells it.
        into: Name of the account here that its posts belong to.
        outcomes: Posts by what became of them.
        skipped: What was no post to import, by reason.
        photos: Pictures of the posts; `missing_media` are named in the export but not in it.
        photo_bytes: Size of the pictures that are in the export.
        sample: The latest posts.
        months: Posts by month, as `2026-06`.
        problems: Sentences about what could not be read.
        batch: Undo step that the import is; None for a dry run.
    """

    source: str
    title: str
    account: str | None
    into: str
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    skipped: Counter[Skip] = field(default_factory=Counter)
    photos: int = 0
    missing_media: int = 0
    photo_bytes: int = 0
    first: datetime | None = None
    last: datetime | None = None
    sample: list[Post] = field(default_factory=list)
    months: Counter[str] = field(default_factory=Counter)
    notes: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)
    batch: int | None = None
    _uses: Counter[str] = field(default_factory=Counter)
    _written: dict[str, str] = field(default_factory=dict)

    @property
    def posts_found(self) -> int:
        """Posts in the export, whatever became of them."""
        return sum(self.outcomes.values())

    @property
    def tags(self) -> int:
        """Different tags."""
        return len(self._uses)

    @property
    def top_tags(self) -> list[tuple[str, int]]:
        """Tags used most, with how many posts have them."""
        return [(self._written[key], uses) for key, uses in self._uses.most_common(_TOP_TAGS)]

    def count(self, item: Item, outcome: Outcome, photo_bytes: int) -> None:
        """Count a post."""
        post = item.post
        self.outcomes[outcome] += 1
        self.photos += len(post.images)
        self.photo_bytes += photo_bytes
        self.missing_media += item.missing
        for tag in post.tags:
            self._uses[model_key(tag)] += 1
            self._written.setdefault(model_key(tag), tag)
        if post.time:
            # A time without a zone stands for UTC: it is only to tell the period.
            self.months[f"{post.time:%Y-%m}"] += 1
            order = post.time.replace(tzinfo=None)
            self.first = post.time if self.first is None or order < self.first.replace(tzinfo=None) else self.first
            self.last = post.time if self.last is None or order > self.last.replace(tzinfo=None) else self.last
        self._keep_latest(post)

    def to_record(self) -> dict[str, Any]:
        """The report as `tagdesk import --json` prints it."""
        return {
            "source": self.source,
            "account": self.account,
            "posts_found": self.posts_found,
            **{str(outcome): self.outcomes[outcome] for outcome in Outcome},
            "skipped": {str(reason): count for reason, count in sorted(self.skipped.items())},
            "tags": self.tags,
            "photos": self.photos,
            "missing_media": self.missing_media,
            "into": self.into,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "top_tags": [{"tag": tag, "posts": posts} for tag, posts in self.top_tags],
            "notes": [*self.notes, *self.problems],
        }

    def _keep_latest(self, post: Post) -> None:
        self.sample.append(post)
        if len(self.sample) > 2 * _SAMPLE:
            self.sample = self.latest

    @property
    def latest(self) -> list[Post]:
        """The ten latest posts, the latest first."""
        return sorted(self.sample, key=lambda post: (post.time is not None, _naive(post)), reverse=True)[:_SAMPLE]


def _naive(post: Post) -> datetime:
    return post.time.replace(tzinfo=None) if post.time else datetime.min
