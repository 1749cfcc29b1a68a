"""Posts with something taken away: what would be asked without a word, an accepted tag or part of the photo."""

import re
from collections.abc import Collection
from dataclasses import replace

import numpy as np

from tagdesk.recommend.asked import Asked, Sentence, unit
from tagdesk.recommend.habits.words import CJK, bare_terms, bare_words

_WORD = re.compile(r"[^\W_]+")
_BLANKS = re.compile(r"\s+")


def pieces_of(text: str, key: str = "") -> list[str]:
    """What can be taken out of a cleaned caption: its words, case folded, in order, each once; of CJK letter pairs.

    Args:
        key: A tag (model key) whose name, if it is CJK and stands there, is one piece instead of its pairs.
    """
    pieces: dict[str, None] = {}
    if CJK.search(key) and key in text.casefold():
        pieces[key] = None
        text = text.casefold().replace(key, " ")  # pairs that reach into the name are no others
    for word in bare_words(text):
        pieces |= dict.fromkeys(bare_terms(word) if CJK.search(word) else [word])
    return list(pieces)


def without_word(asked: Asked, piece: str, sentence: Sentence) -> Asked:
    """The post without a word wherever it stands in the caption, or without some letters if they are CJK.

    Args:
        piece: Case folded, as in `pieces_of`.
        sentence: Gives the sentence vector of a cleaned caption.
    """
    if CJK.search(piece):
        text = re.sub(re.escape(piece), " ", asked.query.text, flags=re.IGNORECASE)
    else:
        text = _WORD.sub(lambda word: " " if word[0].casefold() == piece else word[0], asked.query.text)
    return with_text(asked, _BLANKS.sub(" ", text).strip(), sentence)


def with_text(asked: Asked, text: str, sentence: Sentence) -> Asked:
    """The post with another cleaned caption; its very self if it is no other one."""
    if text == asked.query.text:
        return asked
    post = replace(asked.post, text=text, sentence=sentence(text) if text else None)
    return replace(asked, query=replace(asked.query, text=text), post=post)


def without_accepted(asked: Asked, key: str) -> Asked:
    """The post without one of the tags that it has already."""
    kept = tuple(tag for tag in asked.query.accepted if tag != key)
    return replace(asked, query=replace(asked.query, accepted=kept), post=replace(asked.post, tags=kept))


def without_shown(asked: Asked, word: str) -> Asked:
    """The post, had a word not been seen in its photo."""
    words = tuple(seen for seen in asked.query.image_words if seen != word)
    facts = tuple(fact for fact in asked.post.facts if fact != f"seen:{word}")
    return replace(asked, query=replace(asked.query, image_words=words), post=replace(asked.post, facts=facts))


def without_regions(asked: Asked, places: Collection[int]) -> Asked:
    """The post with some regions of its photo, not all, painted over by the mean of the others.

    What is seen in the photo in words stays: the backbone would have to look again.
    """
    assert asked.regions is not None
    hidden = np.zeros(len(asked.regions), bool)
    hidden[list(places)] = True
    mean = asked.regions[~hidden].mean(axis=0)
    regions = np.where(hidden[:, None], mean, asked.regions).astype(np.float32)
    return replace(asked, regions=regions, pooled=mean, post=replace(asked.post, photo=unit(mean)))
