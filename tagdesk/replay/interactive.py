"""How many keys a person presses who enters the tags of a post one by one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tagdesk.replay.loop import Ranking, Scored

#: Suggestions that one key accepts: 1 to 9.
ONE_KEY = 9
#: Tags that the completion shows.
COMPLETED = 10


@dataclass(frozen=True)
class Effort:
    """What it took to enter the tags of one post.

    Attributes:
        tags: How many there were.
        keys: Keys pressed with suggestions, and completion of the rest.
        accepted: Tags that were accepted from the list.
        glances: How often the list was looked at anew: once before each tag.
        typing_alone: Keys without any help: the letters of each tag and one more.
        completion_alone: Keys with completion from the tags used most, and no suggestions.
    """

    tags: int
    keys: int
    accepted: int
    glances: int
    typing_alone: int
    completion_alone: int


def effort_of(scored: Scored, ranking: Ranking, vocabulary: Sequence[str]) -> Effort:
    """Enter the tags of a post that was just ranked and is not added yet.

    A wanted tag among the first nine is accepted, the best one first; else the next wanted one is typed.

    Args:
        vocabulary: Tags that the completion knows besides the person's own.
    """
    own = sorted(scored.uses, key=lambda key: -scored.uses[key])
    known = [*own, *(key for key in vocabulary if key not in scored.uses)]
    wanted, entered = list(scored.tags), list[str]()
    keys = accepted = 0
    ranked = scored.ranked
    while wanted:
        tag = next((key for key in ranked.keys[:ONE_KEY] if key in wanted), None)
        if tag is not None:
            keys, accepted = keys + 1, accepted + 1
        else:
            tag = wanted[0]
            keys += keys_to_type(tag, known, entered)
        wanted.remove(tag)
        entered.append(tag)
        if wanted:
            ranked = ranking.rank(scored.post, entered)
    return Effort(
        tags=len(scored.tags),
        keys=keys,
        accepted=accepted,
        glances=len(scored.tags),
        typing_alone=sum(len(tag) + 1 for tag in scored.tags),
        completion_alone=sum(keys_to_type(tag, own, scored.tags[:row]) for row, tag in enumerate(scored.tags)),
    )


def keys_to_type(tag: str, known: Sequence[str], entered: Collection[str]) -> int:
    """Letters until the completion shows the tag, and one key to take it; else all letters and one to end it.

    Args:
        known: What can be completed, best first.
        entered: Tags of the post, which are not shown again.
    """
    for letters in range(1, len(tag)):
        fitting = (key for key in known if key.startswith(tag[:letters]) and key not in entered)
        if tag in islice(fitting, COMPLETED):
            return letters + 1
    return len(tag) + 1


def keys_document(efforts: Iterable[Effort]) -> dict[str, Any]:
    """Keys per tag of one account's posts, three ways, share of tags accepted, glances per post; None without posts."""
    posts = list(efforts)
    tags = sum(post.tags for post in posts)

    def per(total: int, count: int) -> float | None:
        return total / count if count else None

    return {
        "keys_per_tag": per(sum(post.keys for post in posts), tags),
        "typing_alone": per(sum(post.typing_alone for post in posts), tags),
        "completion_alone": per(sum(post.completion_alone for post in posts), tags),
        "accepted": per(sum(post.accepted for post in posts), tags),
        "glances_per_post": per(sum(post.glances for post in posts), len(posts)),
    }
