"""Words for photos from WordNet, without a backbone."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from tagdesk.recommend.features import WordTable
from training.starter.image_words import all_class_words, close_ups
from training.starter.keyword_head import KeywordHead
from training.starter.material import SCENES, Scenery

needs_wordnet = pytest.mark.skipif(
    not Path("/usr/share/wordnet/data.noun").is_file(), reason="WordNet is not installed (apt-get install wordnet-base)"
)


@cache
def scenery() -> Scenery:
    """The shipped words, and a keyword head that knows nothing."""
    classes, near = all_class_words(), close_ups()
    head = KeywordHead(tuple(SCENES), np.zeros((len(SCENES), 4), np.float32), np.zeros(len(SCENES), np.float32))
    return Scenery(WordTable(classes, list(SCENES.values()), near), classes, near, head)
