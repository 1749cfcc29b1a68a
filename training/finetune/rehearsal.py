"""Posts of nobody that a model goes on seeing, so that it doesn't forget what it knew of everybody.

The posts it was fitted on are not at hand. What ships is what they taught: which tags there are, and topics written by
hand.
"""

import random
from collections.abc import Sequence

from tagdesk.recommend.hashtag_words import hashtag_words
from tagdesk.recommend.query import Query
from training.data import Example
from training.starter.topics import topics

#: Words of a made-up caption at most.
_WORDS = 4


def rehearsal(vocabulary: Sequence[str], count: int, seed: int) -> list[Example]:
    """Posts with a made-up caption and what a photo may show, tagged in the way of the models that ship.

    Args:
        vocabulary: Tags of the model, of which topics use some.
        count: How many.
    """
    index = {tag: number for number, tag in enumerate(vocabulary)}
    known = [(seen, [tag for tag in tags if tag in index]) for seen, tags in topics()]
    known = [(seen, tags) for seen, tags in known if len(tags) > 1]
    generator = random.Random(seed)
    examples = []
    for number in range(count if known else 0):
        seen, tags = known[generator.randrange(len(known))]
        shown = [word for word in seen if generator.random() < 0.8] or seen[:1]
        said = generator.sample(tags, min(len(tags), generator.randint(0, _WORDS)))
        query = Query.of_post(
            image_words=tuple(shown) if generator.random() < 0.7 or not said else (),
            caption=" ".join(hashtag_words(tag) for tag in said),
        )
        examples.append(Example(f"rehearsal-{number}", query, tuple(index[tag] for tag in tags)))
    return examples
