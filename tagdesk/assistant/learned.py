"""What the fusion learned of an account, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from tagdesk.assistant.typed import shown
from tagdesk.recommend.sources import NAMES, SOURCES

#: Under this name the history keeps what the fusion learned.
FUSION = "fusion"
#: Things of a kind that are told.
_MOST = 8
#: Weights and offsets nearer to 0 than that change no list.
_LEAST = 0.05


def told(payload: Mapping[str, Any]) -> list[tuple[str, Sequence[str]]]:
    """What counts more or less than it does for others, the most telling first: sources, then tags.

    Args:
        payload: What `PersonalFusion.learned` gave.
    """
    weights = payload["weights"]
    sources = {NAMES[source]: sum(weights.get(column, 0.0) for column in SOURCES[source]) for source in SOURCES}
    tags = {shown(tag): offset for tag, offset in payload["tags"].items()}
    return [
        ("counts more", _largest(sources, 1)),
        ("counts less", _largest(sources, -1)),
        ("tags more often", _largest(tags, 1)),
        ("tags less often", _largest(tags, -1)),
    ]


def _largest(values: Mapping[str, float], sign: int) -> list[str]:
    found = [name for name, value in values.items() if sign * value >= _LEAST]
    return sorted(found, key=lambda name: -sign * values[name])[:_MOST]
