"""Simple rules that rank a person's own tags by one habit each: what any better list is measured against."""

from collections.abc import Callable, Mapping

import numpy as np

from tagdesk.recommend.habits.evidence import EVIDENCE, Habits
from tagdesk.recommend.habits.past import PastPost

_LONGEST = 50
#: Of the kNN in "bll_knn", as in the fusions of EVALUATION.md.
_KNN_WEIGHT = 0.2
_SENTENCES_WEIGHT, _NAME_WEIGHT = 0.2, 0.3

#: Score of each tag, (T,), from the columns of `EVIDENCE` by name.
RULES: dict[str, Callable[[Mapping[str, np.ndarray]], np.ndarray]] = {
    "most_used": lambda columns: columns["uses"],
    "most_recent": lambda columns: columns["recency"],
    "bll": lambda columns: columns["base_level"],
    # Any tag of the previous post comes before the others, whose shares are at most 1.
    "previous_post": lambda columns: np.where(columns["previous"] > 0, 1 + columns["previous"], columns["uses"]),
    "tfidf_knn": lambda columns: columns["words_20"],
    "tfidf_centroid": lambda columns: columns["centroid"],
    "caption_words": lambda columns: np.where(columns["named"] > 0, columns["uses"], 0),
    "bll_knn": lambda columns: columns["base_level"] + _KNN_WEIGHT * columns["words_50"],
    # The best fixed fusion of EVALUATION.md, with weights that were tuned on the very accounts of its table.
    "bll_knn_names": lambda columns: (
        columns["base_level"]
        + _KNN_WEIGHT * columns["words_50"]
        + _SENTENCES_WEIGHT * columns["sentence_50"]
        + _NAME_WEIGHT * columns["named"]
    ),
}


def rule_ranking(habits: Habits, post: PastPost, rule: str) -> list[str]:
    """The at most 50 tags that a rule names for a post, best first: those it scores above 0.

    Of equals the more recently used comes first, within a post the earlier one.

    Args:
        rule: One of `RULES`.
    """
    columns = dict(zip(EVIDENCE, habits.evidence(post).T, strict=True))
    scores = RULES[rule](columns)
    order = np.lexsort((-columns["recency"], -scores))[:_LONGEST]
    return [habits.tags[i] for i in order.tolist() if scores[i] > 0]
