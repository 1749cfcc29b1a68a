"""What can be done with a set of models (Qt-free)."""

from enum import Enum, auto
from typing import TYPE_CHECKING

from tagdesk.assistant.own_set import SHIPPED

if TYPE_CHECKING:
    from tagdesk.assistant.installed_set import InstalledSet


class Deed(Enum):
    """One button each."""

    USE = auto()
    VERIFY = auto()
    EXPORT = auto()
    DELETE = auto()


def possible_deeds(found: "InstalledSet | None") -> frozenset[Deed]:
    """What the buttons may do; none of it without a set."""
    if found is None:
        return frozenset()
    deeds = {Deed.VERIFY}
    if not found.is_active and not found.problem:
        deeds.add(Deed.USE)
    if found.set_id != SHIPPED:
        if not found.problem:
            deeds.add(Deed.EXPORT)
        if not found.is_active:
            deeds.add(Deed.DELETE)
    return frozenset(deeds)
