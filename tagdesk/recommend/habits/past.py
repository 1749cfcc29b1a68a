"""A post as a person's habits see it."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class PastPost:
    """One post of the past, or the one that is asked about: then its tags are those accepted so far.

    Attributes:
        time_s: When it was posted, in seconds since 1970.
        tags: Model keys, each once, in the order posted.
        text: Cleaned caption, see `clean_caption`.
        sentence: What the sentence encoder says of the caption, (E,) float32 of unit length; None: nothing.
        photo: Pooled features of the leading photo, (D,) float32 of unit length; None where there is no photo.
        facts: What else is known of it, each as `kind:value`: `hour:20`, `weekday:2`, `place:ulm`, `camera:fujifilm`.
    """

    time_s: float
    tags: tuple[str, ...] = ()
    text: str = ""
    sentence: np.ndarray | None = None
    photo: np.ndarray | None = None
    facts: tuple[str, ...] = ()
