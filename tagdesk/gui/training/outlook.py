"""What a training that is wished for would have to learn from, and how long it would take (Qt-free)."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tagdesk.assistant.training.cost import seconds_needed
from tagdesk.assistant.training.plan import MODELS, Holding, what_is_there
from tagdesk.assistant.training.request import TrainingWish
from tagdesk.contract.run_files import LEAST_POSTS
from tagdesk.recommend.runtime import provider_report

if TYPE_CHECKING:
    from tagdesk.history.store import History


@dataclass(frozen=True)
class Outlook:
    """What is told before the start.

    Attributes:
        seconds: About how long it takes.
        missing: Posts that it takes besides those that are there; 0: there are enough.
        has_card: There is a graphics card that may be used.
    """

    holding: Holding
    seconds: float
    missing: int
    has_card: bool


def outlook(history: "History", wish: TrainingWish) -> Outlook:
    """Look what there is; takes a moment.

    Raises:
        TagDeskError: There is no such account, or the history can't be read.
    """
    holding = what_is_there(history, wish.accounts, wish.since, wish.until, hold_out=wish.hold_out)
    taught = [model for model in wish.models or MODELS if model not in holding.not_worth]
    teaching = holding.teaching
    most = math.ceil(wish.most / (1 - wish.hold_out)) or teaching.posts
    posts = sum(min(count, most) for count in teaching.by_account.values())
    photos = teaching.with_photos * posts // max(teaching.posts, 1)
    seconds = seconds_needed(posts, photos, taught, hold_out=wish.hold_out)
    needed = math.ceil(LEAST_POSTS / (1 - wish.hold_out))
    return Outlook(holding, seconds, max(needed - teaching.posts, 0), provider_report().gpu_present)
