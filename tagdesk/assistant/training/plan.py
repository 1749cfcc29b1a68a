"""What there is to learn from: whether it is enough, and what it is good for."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from tagdesk.contract.run_files import LEAST_POSTS
from tagdesk.history.teaching import Teaching

if TYPE_CHECKING:
    from tagdesk.history.store import History

#: The models that can be trained, and of what each a post must have some to teach it.
MODELS = {
    "sog": ("photos", "captions"),
    "csrw": ("captions",),
    "amnn": ("photos", "captions"),
    "macon": ("photos", "captions"),
    "usercond": ("photos", "captions"),
}


@dataclass(frozen=True)
class Holding:
    """What the chosen posts have.

    Attributes:
        teaching: Figures of the posts that can be learned from.
        refusal: Why nothing can be learned, in a sentence; empty: something can.
        remarks: Sentences about what they lack.
        not_worth: Models that they can't teach, each with a sentence why.
    """

    teaching: Teaching
    refusal: str = ""
    remarks: tuple[str, ...] = ()
    not_worth: dict[str, str] = field(default_factory=dict)


def what_is_there(
    history: "History",
    accounts: Collection[str] = (),
    since: date | None = None,
    until: date | None = None,
    *,
    models: Sequence[str] = tuple(MODELS),
    hold_out: float = 0.2,
) -> Holding:
    """Look what the posts of some accounts and days have.

    Args:
        accounts: Names; none: all.
        since, until: Shown days of the first and the last post.
        hold_out: Share of the posts that nothing learns from.

    Raises:
        TagDeskError: There is no such account.
    """
    ids = [history.account_named(name).account_id for name in accounts]
    teaching = history.teaching(ids, since, until)
    has = {"photos": teaching.with_photos, "captions": teaching.with_captions}
    not_worth = {model: _why_not(model) for model in models if not any(has[kind] for kind in MODELS[model])}
    return Holding(teaching, _refusal(teaching, models, not_worth, hold_out), tuple(_remarks(teaching)), not_worth)


def _refusal(teaching: Teaching, models: Sequence[str], not_worth: Collection[str], hold_out: float) -> str:
    needed = math.ceil(LEAST_POSTS / (1 - hold_out))
    if teaching.posts < needed:
        return (
            f"There {_are(teaching.posts)} with tags and a time, and training needs {needed}; train when there are "
            f"{needed - teaching.posts} more, or choose more accounts or a longer time."
        )
    if teaching.tags < 2:
        return (
            f"All {teaching.posts} posts have the same single tag, so there is nothing to choose between; "
            "choose other posts."
        )
    if not teaching.with_photos and not teaching.with_captions:
        return "None of the posts has a photo or a caption, so there is nothing to learn tags from; choose other posts."
    if all(model in not_worth for model in models):
        return f"{_why_not(models[0])[:-1]}; choose other models or posts." if models else "Choose at least one model."
    return ""


def _remarks(teaching: Teaching) -> list[str]:
    remarks = []
    if not teaching.with_photos:
        remarks.append("None of the posts has a photo, so the models learn from captions alone.")
    if not teaching.with_captions:
        remarks.append("None of the posts has a caption, so the models learn from photos alone.")
    return remarks


def _why_not(model: str) -> str:
    return f"The model {model} learns from {' or '.join(MODELS[model])}, and none of the posts has any."


def _are(posts: int) -> str:
    return "is 1 post" if posts == 1 else f"are {posts} posts"
