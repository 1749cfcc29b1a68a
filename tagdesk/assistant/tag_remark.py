"""What the person said of a tag before: that it stands for another one, or is never to be suggested."""

from collections.abc import Iterable
from dataclasses import dataclass

from tagdesk.contract.features import model_key
from tagdesk.history.store import History


@dataclass(frozen=True)
class TagRemark:
    """`target` is the tag that it stands for, empty if it is a blocked one."""

    tag: str
    target: str = ""


def remarks_on(history: History, tags: Iterable[str]) -> list[TagRemark]:
    """What is to be known of tags that are being typed; nothing of most."""
    aliases, blocked = history.aliases(), history.blocked()
    found = []
    for tag in tags:
        key = model_key(tag)
        if key in aliases:
            found.append(TagRemark(tag, aliases[key][1]))
        elif key in blocked:
            found.append(TagRemark(tag))
    return found
