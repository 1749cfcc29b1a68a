"""What is kept in the history only so that it need not be computed or learned again."""

import contextlib
import logging
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tagdesk.errors import HistoryError
from tagdesk.log.masking import Plain

if TYPE_CHECKING:
    from tagdesk.history.store import History

_LOG = logging.getLogger(__name__)
#: No logistic regression gets there; larger numbers would end in infinite ones.
_MOST = 1e6


@contextlib.contextmanager
def if_possible(what: str) -> Iterator[None]:
    """Keep something: where that fails, as on a full disk, it costs time later, but no tags now."""
    try:
        yield
    except HistoryError:
        _LOG.warning("%s can't be kept", what, exc_info=True)


def read_learned(history: "History", account_id: int, model: str) -> dict[str, Any] | None:
    """What a fusion learned of an account; None: nothing yet, or nothing that can be read, so that it begins anew.

    Raises:
        HistoryError: The history can't be read.
    """
    try:
        learned = history.learned(account_id, model)
    except ValueError:  # no JSON
        learned = {}
    if learned is None or _is_whole(learned):
        return learned
    _LOG.warning("what '%s' learned of account %d can't be read; it learns anew", Plain(model), account_id)
    return None


def _is_whole(learned: Any) -> bool:
    """Whether it is what `PersonalFusion.learned` gives."""
    if not isinstance(learned, Mapping):
        return False
    tables = [learned.get("weights"), learned.get("tags")]
    return (
        isinstance(learned.get("posts"), int)
        and learned["posts"] >= 0
        and _is_number(learned.get("bias"))
        and all(isinstance(table, Mapping) and all(map(_is_number, table.values())) for table in tables)
    )


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and not math.isnan(value) and abs(value) < _MOST
