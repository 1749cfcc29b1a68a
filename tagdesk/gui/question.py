"""What the window asks the engine about a post, and what of the answer it shows (Qt-free)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from tagdesk.contract.features import model_key
from tagdesk.domain import FIRST_ACCOUNT, DeskPost, Suggestion
from tagdesk.hashtags import unique_tags


@dataclass(frozen=True)
class Question:
    """Everything of a post that a suggestion depends on; as long as the past is the same, so is the answer."""

    post_id: int
    photo: Path | None
    caption: str
    place: str
    time: datetime | None
    accepted: tuple[str, ...]
    rejected: tuple[str, ...]
    account_id: int = FIRST_ACCOUNT
    camera: str = ""

    @classmethod
    def about(cls, post: DeskPost) -> Self:
        """Ask with the leading photo, unless it can't be read."""
        photo = post.photos[0] if post.photos else None
        return cls(
            post_id=post.post_id,
            photo=photo.path if photo and not photo.error else None,
            caption=post.caption,
            place=post.place,
            time=post.time,
            camera=post.camera,
            accepted=post.chosen,
            rejected=post.rejected,
            account_id=post.account_id,
        )

    @property
    def is_empty(self) -> bool:
        """Nothing is known about the post, so there is nothing to suggest from."""
        return not (self.photo or self.caption.strip() or self.accepted)

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of `SuggestService.suggest`."""
        return {
            "photo": self.photo,
            "caption": self.caption,
            "place": self.place,
            "time": self.time,
            "camera": self.camera,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "account_id": self.account_id,
        }


def open_suggestions(suggestions: Sequence[Suggestion], post: DeskPost) -> list[Suggestion]:
    """Suggestions that are still open for this post: what was decided about is left out."""
    decided = {model_key(tag.tag) for tag in post.tags}
    return [suggestion for suggestion in suggestions if model_key(suggestion.tag) not in decided]


def merge_completions(own: Iterable[str], vocabulary: Iterable[str], limit: int = 10) -> list[str]:
    """Own tags first, then the vocabulary's, each tag once."""
    return unique_tags([*own, *vocabulary])[:limit]
