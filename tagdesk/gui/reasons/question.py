"""Which tag's reasons are wanted, and what is asked about it (Qt-free)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Self

from tagdesk.contract.features import model_key
from tagdesk.domain import DeskPost
from tagdesk.gui.question import Question


@dataclass(frozen=True)
class ReasonQuestion:
    """Why a tag fits a post, as if the post didn't have it yet."""

    tag: str
    post: Question

    @classmethod
    def about(cls, post: DeskPost, tag: str) -> Self:
        """Ask about a suggestion, or about a tag that the post has."""
        question = Question.about(post)
        key = model_key(tag)
        accepted = tuple(other for other in question.accepted if model_key(other) != key)
        # What was rejected doesn't change why another tag is suggested.
        return cls(tag, replace(question, accepted=accepted, rejected=()))

    def arguments(self) -> dict[str, Any]:
        """Keyword arguments of `SuggestService.explaining`."""
        arguments = self.post.arguments()
        del arguments["rejected"]
        return {"tag": self.tag, **arguments}

    def is_same_tag(self, other: "ReasonQuestion | None") -> bool:
        """Whether it asks about the same tag of the same post, whatever became of the post since."""
        return (
            other is not None
            and self.post.post_id == other.post.post_id
            and model_key(self.tag) == model_key(other.tag)
        )


class ReasonAim:
    """Decides which tag's reasons are on show.

    That is the tag that is pointed at; when none is, and reasons were asked to stay, the current suggestion.

    Attributes:
        current: The current suggestion, None if there is none.
        known: Tags that the post has or that are suggested for it; others have no reasons.
        stays: Whether reasons stay when nothing is pointed at.
    """

    def __init__(self) -> None:
        """Begin with nothing on show."""
        self.current: str | None = None
        self.known: Collection[str] = ()
        self.stays = False
        self._pointed: str | None = None
        self._hidden: str | None = None

    @property
    def pointed(self) -> str | None:
        """The tag that is pointed at."""
        return self._pointed

    @property
    def tag(self) -> str | None:
        """The tag on show."""
        tag = self._pointed or (self.current if self.stays else None)
        if tag is None or _is_same(tag, self._hidden):
            return None
        return tag if model_key(tag) in {model_key(other) for other in self.known} else None

    def point(self, tag: str | None) -> None:
        """Another tag is pointed at, or none; what was hidden comes back when it is pointed at again."""
        self._pointed = tag
        if not _is_same(tag, self._hidden):
            self._hidden = None

    def stay(self) -> None:
        """Show reasons until they are hidden."""
        self.stays, self._hidden = True, None

    def hide(self) -> bool:
        """Show none until a tag is pointed at anew; whether there were any."""
        was_shown = self.tag is not None
        self.stays, self._hidden = False, self._pointed
        return was_shown

    def toggle(self) -> None:
        """Hide what is on show, or show reasons until they are hidden."""
        if not self.hide():
            self.stay()


def _is_same(first: str | None, second: str | None) -> bool:
    if first is None or second is None:
        return first is second
    return model_key(first) == model_key(second)
