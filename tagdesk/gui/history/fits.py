"""Looks through the past for photos that fit a tag (Qt-free)."""

import heapq
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tagdesk.domain import Progress
from tagdesk.history.browse import Which

if TYPE_CHECKING:
    from tagdesk.assistant.suggest import SuggestService
    from tagdesk.history.store import History

#: More than these nobody looks at.
_BEST = 500


@dataclass(eq=False)
class Fits:
    """How well posts fit a tag, filled in while they are looked at."""

    tag: str
    chances: dict[int, float] = field(default_factory=dict)

    def best(self) -> list[int]:
        """Posts that fit best, the best one first."""
        return heapq.nlargest(_BEST, list(self.chances), key=lambda post_id: (self.chances[post_id], post_id))


def look_for(
    service: "SuggestService", history: "History", which: Which, fits: Fits
) -> Generator[Progress, None, Fits]:
    """Look at posts, newest first; who stops early has what was seen until then.

    Raises:
        TagDeskError: The tag is empty, or no model can tell.
    """
    from tagdesk.assistant.fits import MOST_POSTS
    from tagdesk.assistant.fits import fits as how_they_fit

    total = len(history.found_ids(which, MOST_POSTS))
    for post, chance in how_they_fit(service, history, fits.tag, which):
        fits.chances[post.post_id] = chance
        yield Progress(len(fits.chances), total)
    return fits
